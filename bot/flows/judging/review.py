"""Judging a submission: confirmed, with a remark or without, or returned with a reason; or more is asked for."""

from collections.abc import Sequence
from typing import Literal

from bot.flows.held import unsent
from bot.flows.held.held_outcomes import Gathered
from bot.flows.judging import newcomers
from bot.flows.judging.seen import seen_now
from bot.flows.judging.what_follows import due_earlier
from bot.flows.reminders.escalations import next_morning
from bot.flows.submissions import add_evidence, drafts
from bot.flows.submissions.add_evidence import LIMIT, Ended
from bot.flows.submissions.not_taken import Fault, LongAnswer, NothingLacking
from bot.flows.submissions.typed_text import is_no_note
from bot.queries import rights
from bot.queries.context import Context
from bot.reading.writing import LONGEST
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import reminders
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, questions, submissions
from bot.store.submissions.counting import count
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.submissions import Submission, known_submission
from schedules.record import record


@record
class NotJudged:
    """Nothing was judged: it is not this person's to do, it has been done, or the submission is not as it was seen.

    `before` is the submission that was seen, where the duty has `another` now.
    """

    duty: Duty
    why: Literal["unseen", "judged", "changed", "another"]
    submission: Submission | None = None
    before: Submission | None = None


@record
class Confirmed:
    """A submission is confirmed, and those of it that stand for other duties (`also`, by id); what was being added to
    it has ended. What follows from it is due `earlier` than was said before (duties, by id)."""

    duty: Duty
    submission: Submission
    ended: Sequence[Ended]
    also: Sequence[int] = ()
    earlier: Sequence[int] = ()


@record
class Returned:
    """A submission is returned, and those of it that stand for other duties (`also`, by id); what was being added to
    it has ended, and what was `gathered` for it is held."""

    duty: Duty
    submission: Submission
    ended: Sequence[Ended]
    gathered: Sequence[Gathered]
    also: Sequence[int] = ()


@record
class MoreAsked:
    """More is asked for of a submission, which stays as it is; or it was `already`."""

    duty: Duty
    submission: Submission
    already: bool = False


@record
class WordsWanted:
    """A `reason`, a `remark` or a `question` is awaited for a submission, after the dialogue that was `left`."""

    expects: str
    duty: Duty
    submission: Submission
    left: Dialogue | None


@record
class Unclear:
    """The words will not do: they are asked for again."""

    fault: Fault


@record
class Unused:
    """Words that did nothing, since nothing was judged."""

    said: str
    why: NotJudged


def _judgeable(ctx: Context, duty_id: int, seen: str | None) -> tuple[Duty, Submission] | NotJudged:
    """The duty and the submission that this person may judge, if it is as they have `seen` it."""
    shown = duty(ctx.conn, duty_id, lock=True)
    submission = submissions.submission_by_id(ctx.conn, shown.submission_id) if shown.submission_id else None
    if not submission or not rights.may_confirm(ctx.conn, ctx.by.id, shown, submission.person_id, now=ctx.now):
        return NotJudged(duty=shown, why="unseen")
    if submission.state != "submitted":
        return NotJudged(duty=shown, why="judged", submission=submission)
    if seen is not None and seen != seen_now(ctx.conn, submission):
        return NotJudged(duty=shown, why="changed", submission=submission, before=_before(ctx.conn, shown, seen))
    return shown, submission


def _before(conn: Connection, shown: Duty, seen: str) -> Submission | None:
    """The submission of the duty that a mark names."""
    number = seen.partition(".")[0]
    good = number.isascii() and number.isdecimal() and len(number) <= LONGEST
    named = known_submission(conn, int(number)) if good else None
    return named if named and named.duty_id == shown.id else None


def confirm(ctx: Context, duty_id: int, *, remark: str | None = None, seen: str | None = None) -> Confirmed | NotJudged:
    """Confirm the submission of a duty, as it was `seen` if that is said."""
    found = _judgeable(ctx, duty_id, seen)
    if isinstance(found, NotJudged):
        return found
    shown, submission = found
    leave(ctx.conn, ctx.by)
    ended = add_evidence.end(ctx.conn, submission, ctx.now)
    judged = _judge(ctx, shown, submission, verdict="confirmed", remark=remark)
    also = _judge_covered(ctx, submission, verdict="confirmed", remark=remark)
    earlier = due_earlier(ctx, [shown.id, *also])
    return Confirmed(duty=shown, submission=judged, ended=ended, also=also, earlier=earlier)


def _judge_covered(
    ctx: Context,
    lead: Submission,
    *,
    verdict: Literal["confirmed", "returned"],
    reason: str | None = None,
    remark: str | None = None,
) -> list[int]:
    """Judge those that came with a submission as it was judged; one that was judged by itself stays as it is."""
    found = [(duty(ctx.conn, each.duty_id, lock=True), each) for each in submissions.covered_by(ctx.conn, lead)]
    waits = [
        (shown, each)
        for shown, each in found
        if each.state == "submitted"
        and shown.submission_id == each.id
        and rights.may_confirm(ctx.conn, ctx.by.id, shown, each.person_id, now=ctx.now)
    ]
    for shown, each in waits:
        _judge(ctx, shown, each, verdict=verdict, reason=reason, remark=remark)
    return [shown.id for shown, _ in waits]


def ask(ctx: Context, duty_id: int, expects: str, *, seen: str) -> WordsWanted | MoreAsked | NotJudged:
    """Let the one who judges say a `reason`, a `remark` or a `question`."""
    found = _judgeable(ctx, duty_id, seen)
    if isinstance(found, NotJudged):
        return found
    shown, submission = found
    if expects == "question" and questions.open_question(ctx.conn, submission.id):
        return MoreAsked(duty=shown, submission=submission, already=True)
    return WordsWanted(expects=expects, duty=shown, submission=submission, left=drafts.leave(ctx.conn, ctx.by))


def leave(conn: Connection, by: Person) -> None:
    """Judge nothing: what was awaited for a submission is awaited no more."""
    dialogue = dialogues.dialogue(conn, by.id)
    if dialogue and dialogue.expects in drafts.JUDGING:
        dialogues.leave(conn, by.id)


def hear(
    ctx: Context, submission: Submission, said: str, *, expects: str, seen: str | None
) -> Confirmed | Returned | MoreAsked | Unclear | Unused:
    """Take the reason, remark or question chosen or typed of a submission, as it was `seen` if that is said."""
    found = _judgeable(ctx, submission.duty_id, seen)
    if not isinstance(found, NotJudged) and found[1].id != submission.id:
        found = NotJudged(duty=found[0], why="another", submission=found[1], before=submission)
    if isinstance(found, NotJudged):
        leave(ctx.conn, ctx.by)
        return Unused(said=said, why=found)
    if fault := words_fault(expects, said):
        return Unclear(fault=fault)
    shown, submission = found
    leave(ctx.conn, ctx.by)
    if expects == "remark":
        judged = confirm(ctx, shown.id, remark=said, seen=seen)
        return Unused(said=said, why=judged) if isinstance(judged, NotJudged) else judged
    if expects == "question":
        return _question(ctx, shown, submission, said=said)
    return _give_back(ctx, shown, submission, reason=said)


def words_fault(expects: str, said: str) -> Fault | None:
    """Why words will not do as a reason, a remark or a question."""
    if not said or len(said) > LIMIT:
        return LongAnswer(most=LIMIT)
    return NothingLacking(said=said) if expects != "remark" and is_no_note(said) else None


def _give_back(ctx: Context, shown: Duty, submission: Submission, *, reason: str) -> Returned:
    judged = _judge(ctx, shown, submission, verdict="returned", reason=reason)
    also = _judge_covered(ctx, submission, verdict="returned", reason=reason)
    gathered = unsent.hold(ctx.conn, submission, ctx.now)
    ended = add_evidence.end(ctx.conn, submission, ctx.now)
    return Returned(duty=shown, submission=judged, ended=ended, gathered=gathered, also=also)


def _question(ctx: Context, shown: Duty, submission: Submission, *, said: str) -> MoreAsked:
    """Ask whoever owes the duty today for more; the submission stays as it is, and waits."""
    if questions.open_question(ctx.conn, submission.id):
        return MoreAsked(duty=shown, submission=submission, already=True)
    questions.add_question(ctx.conn, submission.id, ctx.by.id, said, now=ctx.now)
    _enter(ctx, shown, submission, action="asked", question=_aside(ctx.by, said))
    return MoreAsked(duty=shown, submission=submission)


def _judge(
    ctx: Context,
    shown: Duty,
    submission: Submission,
    *,
    verdict: Literal["confirmed", "returned"],
    reason: str | None = None,
    remark: str | None = None,
) -> Submission:
    """Record a verdict; the submission as it is then."""
    new = newcomers.judge_of(ctx.conn, ctx.by.id, submission, shown, now=ctx.now)
    said: dict[str, object] = {
        "reason": reason,
        "remark": remark,
        "reviewer_came_after": new.came_after,
        "reviewer_invited": new.invited,
    }
    said |= {"state": verdict, "reviewer_id": ctx.by.id, "reviewed_at": ctx.now}
    following = next_morning(ctx.conn, shown, ctx.now) if verdict == "returned" else None
    judged = count(ctx.conn, shown, submission.id, next_prompt_at=following, **said)
    reminders.supersede(ctx.conn, shown.id)
    facts: dict[str, Aside | bool | None] = {"reason": _aside(ctx.by, reason), "remark": _aside(ctx.by, remark)}
    facts |= {"came_after": True} if new.came_after else {}
    facts |= {"invited_by_submitter": True} if new.invited else {}
    _enter(ctx, shown, submission, action=verdict, **facts)
    return judged


def _enter(ctx: Context, shown: Duty, submission: Submission, *, action: str, **facts: Aside | bool | None) -> None:
    """What a person did with a submission, as an entry of the ledger."""
    ledger.append(
        ctx.conn,
        unit(ctx.conn, shown.unit_id).company_id,
        action,
        ctx.now,
        duty=shown.id,
        submission=submission.id,
        submission_number=submission.number,
        person=ctx.by.id,
        **facts,
    )


def _aside(by: Person, said: str | None) -> Aside | None:
    return Aside(text=said, by=by.id) if said else None
