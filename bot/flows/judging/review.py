"""Judging a submission: confirmed, with a remark or without, or returned with a reason."""

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.flows.judging import newcomers
from bot.flows.judging.seen import seen_now
from bot.flows.reminders import remaining
from bot.flows.reminders.escalations import next_morning
from bot.flows.submissions import add_evidence, ask_again, submit, unsent
from bot.flows.submissions.add_evidence import LIMIT
from bot.flows.submissions.typed_text import is_no_note
from bot.messages.body import to_json
from bot.outbox import cards
from bot.outbox.say import say_text
from bot.queries import duty_views, rights
from bot.reading.writing import LONGEST
from bot.store.duties.duties import Duty, duty, set_prompts
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import messages, reminders
from bot.store.people.people import Person, person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, questions, submissions
from bot.store.submissions.submissions import Submission, known_submission
from bot.texts.catalogue import Language, language
from bot.texts.duties.cards import headline
from bot.texts.submissions import review as texts


def _judgeable(
    conn: Connection, by: Person, duty_id: int, seen: str | None, now: datetime
) -> tuple[Duty, Submission | None, str]:
    """The duty and the submission that this person may judge, if it is as they have `seen` it; or why there is none."""
    shown, speech = duty(conn, duty_id, lock=True), language(by.language)
    submission = submissions.submission_by_id(conn, shown.submission_id) if shown.submission_id else None
    if not submission or not rights.may_confirm(conn, by.id, shown, submission.person_id, now):
        return shown, None, speech.plain("This button is not for you. Your own duties: /today")
    if submission.state != "submitted":
        cards.redraw(conn, duty_id, now)
        return shown, None, _judged(conn, speech, shown, submission)
    if seen is not None and seen != seen_now(conn, submission):
        return shown, None, _changed(conn, by, shown, submission, seen, now)
    return shown, submission, ""


def _changed(conn: Connection, by: Person, shown: Duty, submission: Submission, seen: str, now: datetime) -> str:
    """Show the submission as it is now, and say that nothing was judged: a press counts for what was on its card."""
    before = _before(conn, shown, seen)
    cards.redraw(conn, shown.id, now)
    cards.send_submission(conn, by, shown, submission, now)
    another = before.number if before and before.id != submission.id else None
    return texts.changed(language(by.language), another, submission.number or 0)


def _before(conn: Connection, shown: Duty, seen: str) -> Submission | None:
    """The submission of the duty that a mark names."""
    number = seen.partition(".")[0]
    good = number.isascii() and number.isdecimal() and len(number) <= LONGEST
    named = known_submission(conn, int(number)) if good else None
    return named if named and named.duty_id == shown.id else None


def _judged(conn: Connection, speech: Language, shown: Duty, submission: Submission) -> str:
    """Who was first, when."""
    assert submission.reviewer_id
    assert submission.reviewed_at
    at = submission.reviewed_at.astimezone(ZoneInfo(unit(conn, shown.unit_id).timezone))
    return texts.judged(speech, submission.state, person(conn, submission.reviewer_id).name, at)


def confirm(
    conn: Connection, by: Person, duty_id: int, now: datetime, remark: str | None = None, *, seen: str | None = None
) -> str:
    """Confirm the submission of a duty, as it was `seen` if that is said; the sentence that the person sees."""
    shown, submission, refusal = _judgeable(conn, by, duty_id, seen, now)
    if not submission:
        return refusal
    _leave(conn, by)
    add_evidence.end(conn, submission, now)
    judged = _judge(conn, by, shown, submission, "confirmed", now, remark=remark)
    set_prompts(conn, [(shown.id, None)])
    _tell(conn, judged, cards.redraw(conn, shown.id, now), now)
    speech = language(by.language)
    told = speech.plain("Confirmed, no. {number}", number=f"{submission.number or 0:06}")
    return f"{told}\n{remaining.this_month(conn, by, shown, now)}"


def ask(
    conn: Connection, by: Person, duty_id: int, message_id: int, expects: str, now: datetime, *, seen: str
) -> str | None:
    """Ask the one who judges for a `reason`, a `remark` or a `question`, on the submission's card."""
    shown, submission, refusal = _judgeable(conn, by, duty_id, seen, now)
    if not submission:
        return refusal
    speech = language(by.language)
    if expects == "question" and questions.open_question(conn, submission.id):
        who = cards.owing(conn, speech, shown, submission, now)
        return speech.plain("{who} was asked already; what is added comes here.", who=who)
    submit.leave(conn, by, now)
    told = cards.submission_found(conn, by, shown, submission, submissions.evidence_of(conn, submission.id), now)
    body = texts.ask(speech, expects, duty_views.view(conn, shown, now), told)
    messages.revise(conn, message_id, to_json(body), now)
    dialogues.enter(conn, by.id, expects, submission.id, message_id, now, about={"seen": seen})
    return None


def back(conn: Connection, by: Person, duty_id: int, message_id: int, now: datetime) -> None:
    """Leave the submission as it is."""
    _leave(conn, by)
    messages.revise(conn, message_id, to_json(cards.review_body(conn, by, duty(conn, duty_id), now)), now)


def _leave(conn: Connection, by: Person) -> None:
    dialogue = dialogues.dialogue(conn, by.id)
    if dialogue and dialogue.expects in submit.JUDGING:
        dialogues.leave(conn, by.id)


def hear(
    conn: Connection,
    by: Person,
    submission: Submission,
    expects: str,
    said: str,
    now: datetime,
    *,
    seen: str | None = None,
) -> None:
    """Take the reason, remark or question chosen or typed of a submission, as it was `seen` if that is said."""
    speech = language(by.language)
    shown, open_submission, refusal = _judgeable(conn, by, submission.duty_id, seen, now)
    if not open_submission or open_submission.id != submission.id:
        refusal = refusal or texts.changed(
            speech, submission.number, open_submission.number or 0 if open_submission else 0
        )
        _leave(conn, by)
        say_text(conn, by, str(Markup("\n").join([escape(refusal), texts.unused(speech, said)])), now)
        return
    if not said or len(said) > LIMIT:
        ask_again.ask_again(conn, by, speech.html("Please send 1 to {n} characters.", n=LIMIT), now)
        return
    if expects != "remark" and is_no_note(said):
        ask_again.ask_again(conn, by, speech.html("“{said}” does not say what is lacking.", said=said[:40]), now)
        return
    _leave(conn, by)
    if expects == "remark":
        say_text(conn, by, escape(confirm(conn, by, shown.id, now, said, seen=seen)), now)
    elif expects == "question":
        _question(conn, by, shown, open_submission, said, now)
    else:
        _give_back(conn, by, shown, open_submission, said, now)


def _give_back(conn: Connection, by: Person, shown: Duty, submission: Submission, reason: str, now: datetime) -> None:
    judged = _judge(conn, by, shown, submission, "returned", now, reason=reason)
    unsent.hold(conn, submission, now)
    add_evidence.end(conn, submission, now)
    set_prompts(conn, [(shown.id, next_morning(conn, shown, now))])
    _tell(conn, judged, cards.redraw(conn, shown.id, now), now)
    speech = language(by.language)
    who = cards.owing(conn, speech, duty(conn, shown.id), submission, now)
    say_text(conn, by, speech.html("Returned to {who}.", who=who), now)


def _question(conn: Connection, by: Person, shown: Duty, submission: Submission, said: str, now: datetime) -> None:
    """Ask whoever owes the duty today for more; the submission stays as it is, and waits."""
    speech = language(by.language)
    asked = rights.answerers(conn, shown, submission.person_id, now)
    who = cards.owing(conn, speech, shown, submission, now)
    if questions.open_question(conn, submission.id):
        told = speech.html("{who} was asked already; what is added comes here.", who=who)
    else:
        questions.add_question(conn, submission.id, by.id, said, now)
        _enter(conn, by, shown, submission, "asked", now, question=_aside(by, said))
        for to in asked:
            cards.send_card(conn, to, shown, now)
        told = speech.html("Asked {who}; the submission keeps its time and waits for you.", who=who)
    cards.redraw(conn, shown.id, now)
    say_text(conn, by, told, now)


def _judge(
    conn: Connection,
    by: Person,
    shown: Duty,
    submission: Submission,
    verdict: str,
    now: datetime,
    *,
    reason: str | None = None,
    remark: str | None = None,
) -> Submission:
    """Record a verdict; the submission as it is then."""
    new = newcomers.judge_of(conn, by.id, submission, shown, now)
    said = {"reason": reason, "remark": remark, "reviewer_came_after": new.came_after, "reviewer_invited": new.invited}
    judged = submissions.change(conn, submission.id, state=verdict, reviewer_id=by.id, reviewed_at=now, **said)
    reminders.supersede(conn, shown.id)
    facts: dict[str, Aside | bool | None] = {"reason": _aside(by, reason), "remark": _aside(by, remark)}
    facts |= {"came_after": True} if new.came_after else {}
    facts |= {"invited_by_submitter": True} if new.invited else {}
    _enter(conn, by, shown, submission, verdict, now, **facts)
    return judged


def _enter(
    conn: Connection,
    by: Person,
    shown: Duty,
    submission: Submission,
    action: str,
    now: datetime,
    **facts: Aside | bool | None,
) -> None:
    """What a person did with a submission, as an entry of the ledger."""
    ledger.append(
        conn,
        unit(conn, shown.unit_id).company_id,
        action,
        now,
        duty=shown.id,
        submission=submission.id,
        submission_number=submission.number,
        person=by.id,
        **facts,
    )


def _aside(by: Person, said: str | None) -> Aside | None:
    return Aside(text=said, by=by.id) if said else None


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
        say_text(conn, to, str(Markup("\n").join(told)), now)
