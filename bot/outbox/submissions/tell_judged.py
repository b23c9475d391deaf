"""What has become of a submission that was judged, in words, and in the cards of those whom it concerns."""

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.flows.judging.correct import Corrected, NotCorrected, ReasonWanted
from bot.flows.judging.review import Confirmed, MoreAsked, NotJudged, Returned, Unclear, Unused, WordsWanted
from bot.flows.judging.seen import seen_now
from bot.flows.judging.shown import submission_of
from bot.flows.reminders import remaining
from bot.flows.submissions.add_evidence import Ended
from bot.messages.body import to_json
from bot.outbox import cards
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_held, step_out
from bot.outbox.submissions.ask_again import ask_again
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person, person
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.submissions import Submission, evidence_of
from bot.texts.catalogue import Language, language
from bot.texts.duties import standing
from bot.texts.duties.cards import headline
from bot.texts.submissions import review as texts
from bot.texts.submissions.not_taken import why


def judged(conn: Connection, by: Person, outcome: Confirmed | NotJudged, now: datetime) -> str:
    """Show what was judged; the answer to the one who judged."""
    if isinstance(outcome, Confirmed):
        return _confirmed(conn, by, outcome, now)
    return _not_judged(conn, by, outcome, now)


def answered(
    conn: Connection, by: Person, outcome: Confirmed | Returned | MoreAsked | Unclear | Unused, now: datetime
) -> None:
    """Show what became of a reason, a remark or a question, and say it to the one who judged."""
    speech = language(by.language)
    match outcome:
        case Confirmed():
            say_text(conn, by, escape(_confirmed(conn, by, outcome, now)), now)
        case Returned():
            _returned(conn, by, outcome, now)
        case MoreAsked():
            _more_asked(conn, by, outcome, now)
        case Unclear(fault=fault):
            ask_again(conn, by, why(speech, fault), now)
        case Unused(said=said, why=refusal):
            told = escape(_not_judged(conn, by, refusal, now))
            say_text(conn, by, Markup("\n").join([told, texts.unused(speech, said)]), now)


def ask_words(
    conn: Connection,
    by: Person,
    message_id: int,
    outcome: WordsWanted | MoreAsked | NotJudged,
    *,
    now: datetime,
    seen: str,
) -> str | None:
    """Ask for a reason, a remark or a question, on the card of the submission; the answer where none is awaited."""
    speech = language(by.language)
    if isinstance(outcome, NotJudged):
        return _not_judged(conn, by, outcome, now)
    shown, submission = outcome.duty, outcome.submission
    if isinstance(outcome, MoreAsked):
        who = cards.owing(conn, speech, shown, submission, now)
        return speech.plain("{who} was asked already; what is added comes here.", who=who)
    step_out.show_left(conn, by, outcome.left, now)
    files, view = evidence_of(conn, submission.id), duty_views.view(conn, shown, now)
    told = submission_of(conn, shown, submission, files)
    beside = cards.beside(conn, by, shown, submission, files=files, now=now)
    body = texts.ask(speech, outcome.expects, view, told, beside=beside)
    messages.revise(conn, message_id, to_json(body), now)
    dialogues.enter(conn, by.id, outcome.expects, submission.id, message_id, now, about={"seen": seen})
    return None


def _not_judged(conn: Connection, by: Person, refusal: NotJudged, now: datetime) -> str:
    """Why nothing was judged; the submission is shown as it is now."""
    speech, shown, submission = language(by.language), refusal.duty, refusal.submission
    before = refusal.before
    if not submission:
        return speech.plain("This button is not for you. Your own duties: /today")
    if refusal.why == "judged":
        cards.redraw(conn, shown.id, now)
        return _who_was_first(conn, speech, shown, submission)
    if refusal.why == "changed":
        cards.redraw(conn, shown.id, now)
        cards.send_submission(conn, by, shown, submission, now)
    another = before.number if before and before.id != submission.id else None
    return texts.changed(speech, another, submission.number or 0)


def _who_was_first(conn: Connection, speech: Language, shown: Duty, submission: Submission) -> str:
    assert submission.reviewer_id
    assert submission.reviewed_at
    at = submission.reviewed_at.astimezone(ZoneInfo(unit(conn, shown.unit_id).timezone))
    return texts.judged(speech, submission.state, person(conn, submission.reviewer_id).name, at)


def _confirmed(conn: Connection, by: Person, outcome: Confirmed, now: datetime) -> str:
    for ended in outcome.ended:
        _end(conn, ended, now)
    _tell(conn, outcome.submission, cards.redraw(conn, outcome.duty.id, now), now)
    speech = language(by.language)
    told = speech.plain("Confirmed, no. {number}", number=f"{outcome.submission.number or 0:06}")
    return f"{told}\n{texts.left(speech, remaining.this_month(conn, by, outcome.duty, now))}"


def _end(conn: Connection, ended: Ended, now: datetime) -> None:
    step_out.show_closed(conn, ended.by, ended.left, ended.duty_id, now=now)


def _returned(conn: Connection, by: Person, outcome: Returned, now: datetime) -> None:
    for gathered in outcome.gathered:
        ask_held.ask(conn, gathered.by, gathered.asks, now)
    for ended in outcome.ended:
        _end(conn, ended, now)
    shown = cards.redraw(conn, outcome.duty.id, now)
    speech = language(by.language)
    who = cards.owing(conn, speech, shown, outcome.submission, now)
    with messages.together(conn):
        _tell(conn, outcome.submission, shown, now)
        say_text(conn, by, speech.html("Returned to {who}.", who=who), now)


def _more_asked(conn: Connection, by: Person, outcome: MoreAsked, now: datetime) -> None:
    """Show whoever owes the duty what is asked for."""
    speech, shown, submission = language(by.language), outcome.duty, outcome.submission
    who = cards.owing(conn, speech, shown, submission, now)
    if outcome.already:
        told = speech.html("{who} was asked already; what is added comes here.", who=who)
    else:
        for to in rights.answerers(conn, shown, submission.person_id, now):
            cards.send_card(conn, to, shown, now)
        told = speech.html("Asked {who}; the submission keeps its time and waits for you.", who=who)
    cards.redraw(conn, shown.id, now)
    say_text(conn, by, told, now)


def _tell(conn: Connection, submission: Submission, shown: Duty, now: datetime) -> None:
    """Tell what became of a submission: what was returned to whoever owes it today, the rest to who submitted it.

    Who submitted it and has left hears nothing; whoever owes such duties today does.
    """
    owing = rights.answerers(conn, shown, submission.person_id, now)
    if shown.outcome == "returned":
        for to in owing:
            cards.send_card(conn, to, shown, now)
        return
    still_here = rights.may_see(conn, submission.person_id, shown, now)
    for to in [person(conn, submission.person_id)] if still_here else owing:
        speech = language(to.language)
        told = [
            headline(speech, duty_views.view(conn, shown, now)),
            cards.outcome(conn, speech, shown, submission, now) or "",
        ]
        say_text(conn, to, Markup("\n").join(told), now)


def ask_what_was_wrong(conn: Connection, by: Person, wanted: ReasonWanted, now: datetime) -> None:
    """Ask what was wrong with a submission that was confirmed."""
    speech, submission = language(by.language), wanted.submission
    body = standing.ask_what_was_wrong(speech, duty_views.view(conn, wanted.duty, now), submission.number or 0)
    message_id = say(conn, by, body, now, purpose="dialogue")
    about = {"duty": wanted.duty.id, "submission": submission.id, "seen": seen_now(conn, submission)}
    dialogues.enter(conn, by.id, "correct.reason", None, message_id, now, about=about)


def corrected(conn: Connection, by: Person, outcome: Corrected | NotCorrected | Unclear, now: datetime) -> None:
    """Say what became of a correction: to who made it, and to whoever is to complete the duty again."""
    speech = language(by.language)
    if isinstance(outcome, Unclear):
        ask_again(conn, by, why(speech, outcome.fault), now)
    elif isinstance(outcome, NotCorrected):
        _not_corrected(conn, by, outcome, now)
    else:
        shown = cards.redraw(conn, outcome.duty.id, now)
        for to in rights.answerers(conn, shown, outcome.submission.person_id, now):
            cards.send_card(conn, to, shown, now)
        who = cards.owing(conn, speech, shown, outcome.submission, now)
        say_text(conn, by, speech.html("Corrected; it is {who}'s to complete again.", who=who), now)


def _not_corrected(conn: Connection, by: Person, outcome: NotCorrected, now: datetime) -> None:
    """Say back words that were typed for a submission that is not as it was, and show what is so."""
    speech, shown, submission = language(by.language), outcome.duty, outcome.submission
    told = speech.plain("Nothing was done: what was confirmed has been changed since. See below.")
    if submission and outcome.before and outcome.before.id != submission.id:
        told = texts.changed(speech, outcome.before.number, submission.number or 0)
    say_text(conn, by, Markup("\n").join([escape(told), texts.unused(speech, outcome.said)]), now)
    if rights.may_see(conn, by.id, shown, now):
        cards.send_card(conn, by, shown, now)
