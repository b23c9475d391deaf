"""What has become of a submission that was judged, in words, and in the cards of those whom it concerns."""

from dataclasses import replace
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
from bot.outbox import became, bodies, cards
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_held, step_out
from bot.outbox.submissions.ask_again import ask_again
from bot.queries import duty_views, rights
from bot.queries.context import Context
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import person
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.submissions import Submission, evidence_of
from bot.texts.catalogue import Language, language
from bot.texts.duties import standing
from bot.texts.duties.cards import headline
from bot.texts.submissions import review as texts
from bot.texts.submissions.not_taken import why


def judged(ctx: Context, outcome: Confirmed | NotJudged) -> str:
    """Show what was judged; the answer to the one who judged."""
    if isinstance(outcome, Confirmed):
        return _confirmed(ctx, outcome)
    return _not_judged(ctx, outcome)


def answered(ctx: Context, outcome: Confirmed | Returned | MoreAsked | Unclear | Unused) -> None:
    """Show what became of a reason, a remark or a question, and say it to the one who judged."""
    speech = language(ctx.by.language)
    match outcome:
        case Confirmed():
            say_text(ctx.conn, ctx.by, escape(_confirmed(ctx, outcome)), ctx.now)
        case Returned():
            _returned(ctx, outcome)
        case MoreAsked():
            _more_asked(ctx, outcome)
        case Unclear(fault=fault):
            ask_again(ctx, why(speech, fault))
        case Unused(said=said, why=refusal):
            told = escape(_not_judged(ctx, refusal))
            say_text(ctx.conn, ctx.by, Markup("\n").join([told, texts.unused(speech, said)]), ctx.now)


def ask_words(ctx: Context, message_id: int, outcome: WordsWanted | MoreAsked | NotJudged, *, seen: str) -> str | None:
    """Ask for a reason, a remark or a question, on the card of the submission; the answer where none is awaited."""
    speech = language(ctx.by.language)
    if isinstance(outcome, NotJudged):
        return _not_judged(ctx, outcome)
    shown, submission = outcome.duty, outcome.submission
    if isinstance(outcome, MoreAsked):
        who = became.owing(ctx.conn, speech, shown, submission, now=ctx.now)
        return speech.plain("{who} was asked already; what is added comes here.", who=who)
    step_out.show_left(ctx, outcome.left)
    files, view = evidence_of(ctx.conn, submission.id), duty_views.view(ctx.conn, shown, ctx.now)
    view = replace(view, from_below=duty_views.is_from_below(ctx.conn, shown, ctx.by.id))
    told = submission_of(ctx.conn, shown, submission, files)
    beside = bodies.beside(ctx.conn, ctx.by, shown, submission, files=files, now=ctx.now)
    covers = bodies.covered(ctx.conn, speech, submission, shown)
    body = texts.ask(speech, outcome.expects, view, told, beside=beside, covers=covers)
    messages.revise(ctx.conn, message_id, to_json(body), ctx.now)
    dialogues.enter(
        ctx.conn, ctx.by.id, outcome.expects, submission.id, message_id=message_id, now=ctx.now, about={"seen": seen}
    )
    return None


def _not_judged(ctx: Context, refusal: NotJudged) -> str:
    """Why nothing was judged; the submission is shown as it is now."""
    speech, shown, submission = language(ctx.by.language), refusal.duty, refusal.submission
    before = refusal.before
    if not submission:
        return speech.plain("This button is not for you. Your own duties: /today")
    if refusal.why == "judged":
        cards.redraw(ctx.conn, shown.id, ctx.now)
        return _who_was_first(ctx.conn, speech, shown, submission)
    if refusal.why == "changed":
        cards.redraw(ctx.conn, shown.id, ctx.now)
        cards.send_submission(ctx.conn, ctx.by, shown, submission, now=ctx.now)
    another = before.number if before and before.id != submission.id else None
    return texts.changed(speech, another, submission.number or 0)


def _who_was_first(conn: Connection, speech: Language, shown: Duty, submission: Submission) -> str:
    assert submission.reviewer_id
    assert submission.reviewed_at
    at = submission.reviewed_at.astimezone(ZoneInfo(unit(conn, shown.unit_id).timezone))
    who = person(conn, submission.reviewer_id).name
    return texts.judged(
        speech, submission.state, who, at, from_below=duty_views.is_from_below(conn, shown, submission.reviewer_id)
    )


def _confirmed(ctx: Context, outcome: Confirmed) -> str:
    for ended in outcome.ended:
        _end(ctx.conn, ended, ctx.now)
    cards.redraw_all(ctx.conn, [outcome.duty.id, *outcome.also, *outcome.earlier], ctx.now)
    _tell(ctx.conn, outcome.submission, duty(ctx.conn, outcome.duty.id), ctx.now)
    speech = language(ctx.by.language)
    from_below = duty_views.is_from_below(ctx.conn, outcome.duty, ctx.by.id)
    told = texts.judged_now(speech, outcome.submission.number or 0, from_below=from_below)
    return f"{told}\n{texts.left(speech, remaining.this_month(ctx, outcome.duty))}"


def _end(conn: Connection, ended: Ended, now: datetime) -> None:
    step_out.show_closed(Context(conn, ended.by, now), ended.left, ended.duty_id)


def _returned(ctx: Context, outcome: Returned) -> None:
    for gathered in outcome.gathered:
        ask_held.ask(replace(ctx, by=gathered.by), gathered.asks)
    for ended in outcome.ended:
        _end(ctx.conn, ended, ctx.now)
    cards.redraw_all(ctx.conn, [outcome.duty.id, *outcome.also], ctx.now)
    shown = duty(ctx.conn, outcome.duty.id)
    speech = language(ctx.by.language)
    who = became.owing(ctx.conn, speech, shown, outcome.submission, now=ctx.now)
    with messages.together(ctx.conn):
        _tell(ctx.conn, outcome.submission, shown, ctx.now)
        told = texts.sent_back(speech, who, from_below=duty_views.is_from_below(ctx.conn, shown, ctx.by.id))
        say_text(ctx.conn, ctx.by, told, ctx.now)


def _more_asked(ctx: Context, outcome: MoreAsked) -> None:
    """Show whoever owes the duty what is asked for."""
    speech, shown, submission = language(ctx.by.language), outcome.duty, outcome.submission
    who = became.owing(ctx.conn, speech, shown, submission, now=ctx.now)
    if outcome.already:
        told = speech.html("{who} was asked already; what is added comes here.", who=who)
    else:
        for to in rights.answerers(ctx.conn, shown, submission.person_id, ctx.now):
            cards.send_card(ctx.conn, to, shown, ctx.now)
        told = speech.html("Asked {who}; the submission keeps its time and waits for you.", who=who)
    cards.redraw(ctx.conn, shown.id, ctx.now)
    say_text(ctx.conn, ctx.by, told, ctx.now)


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
            headline(speech, duty_views.act_view(conn, shown, now)),
            became.outcome(conn, speech, shown, submission, now=now) or "",
        ]
        say_text(conn, to, Markup("\n").join(told), now)


def ask_what_was_wrong(ctx: Context, wanted: ReasonWanted) -> None:
    """Ask what was wrong with a submission that was confirmed."""
    speech, submission = language(ctx.by.language), wanted.submission
    body = standing.ask_what_was_wrong(speech, duty_views.view(ctx.conn, wanted.duty, ctx.now), submission.number or 0)
    message_id = say(ctx.conn, ctx.by, body, ctx.now, purpose="dialogue")
    about = {"duty": wanted.duty.id, "submission": submission.id, "seen": seen_now(ctx.conn, submission)}
    dialogues.enter(ctx.conn, ctx.by.id, "correct.reason", None, message_id=message_id, now=ctx.now, about=about)


def corrected(ctx: Context, outcome: Corrected | NotCorrected | Unclear) -> None:
    """Say what became of a correction: to who made it, and to whoever is to complete the duty again."""
    speech = language(ctx.by.language)
    if isinstance(outcome, Unclear):
        ask_again(ctx, why(speech, outcome.fault))
    elif isinstance(outcome, NotCorrected):
        _not_corrected(ctx, outcome)
    else:
        shown = cards.redraw(ctx.conn, outcome.duty.id, ctx.now)
        for to in rights.answerers(ctx.conn, shown, outcome.submission.person_id, ctx.now):
            cards.send_card(ctx.conn, to, shown, ctx.now)
        who = became.owing(ctx.conn, speech, shown, outcome.submission, now=ctx.now)
        say_text(ctx.conn, ctx.by, speech.html("Corrected; it is {who}'s to complete again.", who=who), ctx.now)


def _not_corrected(ctx: Context, outcome: NotCorrected) -> None:
    """Say back words that were typed for a submission that is not as it was, and show what is so."""
    speech, shown, submission = language(ctx.by.language), outcome.duty, outcome.submission
    told = speech.plain("Nothing was done: what was confirmed has been changed since. See below.")
    if submission and outcome.before and outcome.before.id != submission.id:
        told = texts.changed(speech, outcome.before.number, submission.number or 0)
    say_text(ctx.conn, ctx.by, Markup("\n").join([escape(told), texts.unused(speech, outcome.said)]), ctx.now)
    if rights.may_see(ctx.conn, ctx.by.id, shown, ctx.now):
        cards.send_card(ctx.conn, ctx.by, shown, ctx.now)
