"""Adding what was asked for to a submission that waits: it keeps its time, and what is added is an entry."""

from collections.abc import Sequence
from datetime import datetime

from bot.flows.judging.seen import seen_of
from bot.flows.submissions import drafts, fill
from bot.flows.submissions.fill import Sent
from bot.flows.submissions.not_taken import Fault, LongAnswer, NoAnswer
from bot.flows.submissions.outcomes import Added, Changed, Dropped, Filled, NothingAsked, Opened, Refused
from bot.flows.submissions.typed_text import is_no_answer
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.people import Person, person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, questions, said, submissions
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.questions import Question
from bot.store.submissions.said import Said
from bot.store.submissions.submissions import Evidence, Submission
from schedules.record import record

Files = Sequence[Evidence]

# Characters of a reason, remark, question or answer: with these every card stays below 900.
LIMIT = 250


@record
class Ended:
    """An adding that a verdict has overtaken: whose, for which duty, in which dialogue that ended with it."""

    by: Person
    duty_id: int
    left: Dialogue | None


def _asked(ctx: Context, owed: Duty) -> tuple[Submission, Question] | None:
    """The submission to which this person may add something, with what was asked: theirs, or one they owe today."""
    submission = submissions.submission_by_id(ctx.conn, owed.submission_id) if owed.submission_id else None
    if not submission or submission.state != "submitted":
        return None
    asked = questions.open_question(ctx.conn, submission.id)
    return (
        (submission, asked)
        if asked and rights.may_answer(ctx.conn, ctx.by.id, owed, submission.person_id, now=ctx.now)
        else None
    )


def is_asked(ctx: Context, owed: Duty) -> bool:
    """Whether something may be added to the submission of a duty by this person."""
    return _asked(ctx, owed) is not None


def begin(ctx: Context, duty_id: int, *, quietly: bool = False) -> Opened | Refused:
    """Begin, or go on, to add to a submission, where something is asked of this person.

    With `quietly` nothing is asked yet: something has been sent for it already.
    """
    owed = duty(ctx.conn, duty_id, lock=True)
    if not _asked(ctx, owed):
        return Refused(duty=owed, why="nothing_asked")
    draft = submissions.draft_of(ctx.conn, duty_id, ctx.by.id) or submissions.add_draft(
        ctx.conn, duty_id, ctx.by.id, ctx.now
    )
    left = drafts.leave(ctx.conn, ctx.by)
    dialogues.enter(ctx.conn, ctx.by.id, "add", draft.id, message_id=None, now=ctx.now)
    return Opened(draft=draft, left=left, adds=True, asks=not quietly)


def take(ctx: Context, draft: Submission, sent: Sent) -> Filled | NothingAsked:
    """Keep what a message brought until it is sent; an album is answered by one message."""
    owed = duty(ctx.conn, draft.duty_id, lock=True)
    if draft.state != "draft" or not _asked(ctx, owed):
        return over(ctx.conn, ctx.by)
    faults = [*sent.faults]
    if sent.file and (fault := drafts.keep_file(ctx.conn, draft, sent.file, ctx.now)):
        faults.append(fault)
    if sent.words.strip():
        faults += hear(ctx, draft, sent)
    return Filled(draft=draft, album=sent.album, faults=faults, adds=True)


def over(conn: Connection, by: Person) -> NothingAsked:
    """Leave an adding that nobody asks for any more."""
    dialogues.leave(conn, by.id)
    return NothingAsked()


def hear(ctx: Context, draft: Submission, sent: Sent) -> list[Fault]:
    """Let the draft hold what a message says, in the place of what it said before; why not, where it cannot."""
    words = sent.words.strip()
    notes = [each for each in said.said_to(ctx.conn, draft.id) if each.counts_as == "note"]
    others = [each.text for each in notes if each.chat_message_id != sent.message_id]
    fault: Fault | None = None
    if is_no_answer(words):
        fault = NoAnswer(said=words)
    elif len("\n".join([*others, words])) > LIMIT:
        fault = LongAnswer(most=LIMIT)
    kept = Said(
        chat_message_id=sent.message_id,
        submission_id=draft.id,
        expects="add",
        about=None,
        text=words,
        counts_as="" if fault else "note",
    )
    said.keep(ctx.conn, ctx.by.id, kept, ctx.now)
    fill.settle(ctx.conn, draft)
    return [fault] if fault else []


def send(ctx: Context, duty_id: int, *, seen: str | None = None) -> Added | Changed | Opened | Refused:
    """Add what was given, as it was `seen` if that is said, to the submission."""
    owed = duty(ctx.conn, duty_id, lock=True)
    found, draft = _asked(ctx, owed), submissions.draft_of(ctx.conn, duty_id, ctx.by.id)
    files = submissions.evidence_of(ctx.conn, draft.id) if draft else []
    if not found or not draft or not (files or draft.note):
        return begin(ctx, duty_id)
    submission, asked = found
    if seen is not None and seen != mark_of(ctx.conn, draft, asked):
        return Changed(what="added", now=begin(ctx, duty_id))
    _enter(ctx, owed, submission, draft, files=files)
    questions.answer_question(ctx.conn, asked.id, draft.note, len(files), now=ctx.now, by=ctx.by.id)
    for each in submissions.covered_by(ctx.conn, submission):
        if each.state == "submitted":
            _add_too(ctx, each, asked, draft, files=files)
    submissions.move_evidence(ctx.conn, draft.id, submission.id)
    said.forget_said_to(ctx.conn, draft.id)
    left = drafts.close(ctx, draft, for_good=True)
    judges = [person(ctx.conn, asked.asker_id), *rights.confirmers(ctx.conn, owed, ctx.by.id, ctx.now)]
    may = [
        to
        for to in {each.id: each for each in judges}.values()
        if rights.may_confirm(ctx.conn, to.id, owed, ctx.by.id, now=ctx.now)
    ]
    return Added(duty=owed, submission=submission, files=files, judges=may, left=left)


def _add_too(ctx: Context, covered: Submission, asked: Question, draft: Submission, *, files: Files) -> None:
    """Add the same to what came with a submission: one act has one set of evidence, and was told as late for all."""
    _enter(ctx, duty(ctx.conn, covered.duty_id), covered, draft, files=files)
    same = questions.add_question(ctx.conn, covered.id, asked.asker_id, asked.text, now=asked.asked_at)
    questions.answer_question(ctx.conn, same, draft.note, len(files), now=ctx.now, by=ctx.by.id)
    submissions.copy_evidence(ctx.conn, draft.id, covered.id)


def _enter(ctx: Context, owed: Duty, submission: Submission, draft: Submission, *, files: Files) -> None:
    """What was added to a submission, as an entry of the ledger."""
    ledger.append(
        ctx.conn,
        unit(ctx.conn, owed.unit_id).company_id,
        "added",
        ctx.now,
        duty=owed.id,
        submission=submission.id,
        submission_number=submission.number,
        person=ctx.by.id,
        note=Aside(text=draft.note, by=ctx.by.id) if draft.note else None,
        files=drafts.entry_files(files),
    )


def mark_of(conn: Connection, draft: Submission, asked: Question | None) -> str:
    """The mark of what is added, with the question that it answers."""
    return seen_of(draft, submissions.evidence_of(conn, draft.id), [asked] if asked else [])


def drop(ctx: Context, duty_id: int, *, seen: str) -> Dropped | Changed:
    """Discard what was not sent, as it was `seen`; the submission waits as before."""
    owed, draft = duty(ctx.conn, duty_id, lock=True), submissions.draft_of(ctx.conn, duty_id, ctx.by.id)
    found = _asked(ctx, owed)
    if draft and found and seen != mark_of(ctx.conn, draft, found[1]):
        return Changed(what="discarded", now=begin(ctx, duty_id))
    gone = draft if owed.outcome == "submitted" else None
    left = drafts.close(ctx, gone) if gone else None
    return Dropped(duty_id=duty_id, draft=gone, left=left, adds=True)


def end(conn: Connection, submission: Submission, now: datetime) -> list[Ended]:
    """End every adding that a verdict has overtaken."""
    ended = []
    for draft in unsent(conn, submission):
        by = person(conn, draft.person_id)
        left = drafts.close(Context(conn, by, now), draft, for_good=True)
        ended.append(Ended(by=by, duty_id=draft.duty_id, left=left))
    return ended


def unsent(conn: Connection, submission: Submission) -> list[Submission]:
    """What was begun to be added to a submission, and was not sent."""
    own = submissions.draft_of(conn, submission.duty_id, submission.person_id)
    others = submissions.drafts_since(conn, submission.duty_id, submission.submitted_at or submission.created_at)
    return list({each.id: each for each in (*([own] if own else []), *others)}.values())
