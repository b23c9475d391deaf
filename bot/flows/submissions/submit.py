"""Reporting a duty as done: a draft is begun, grows by what is sent, and is submitted or discarded."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.flows.judging import reuse
from bot.flows.judging.seen import seen_now
from bot.flows.reminders.escalations import next_review_prompt
from bot.flows.submissions import drafts, progress, together
from bot.flows.submissions.heard import day_fault
from bot.flows.submissions.outcomes import Changed, Dropped, Filled, Opened, Refused, Submitted, WrongDay
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import Duty, duty
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import reminders
from bot.store.people.people import Person, earliest_hours
from bot.store.people.units import unit
from bot.store.submissions import dialogues, said, submissions
from bot.store.submissions.counting import count
from bot.store.submissions.submissions import Submission
from schedules.standing import SETTLED


def begin(ctx: Context, duty_id: int, *, quietly: bool = False) -> Opened | Refused:
    """Begin, or go on, to take the proof of a duty.

    With `quietly` nothing is asked yet: something has been sent for it already.
    """
    owed = duty(ctx.conn, duty_id, lock=True)
    if not rights.may_submit(ctx.conn, ctx.by.id, owed, ctx.now):
        return Refused(duty=owed, why="unseen")
    if owed.outcome in SETTLED:
        left = dialogues.dialogue(ctx.conn, ctx.by.id)
        if moved := together.outlived(ctx, owed):
            dialogues.enter(ctx.conn, ctx.by.id, "proof", moved.id, message_id=None, now=ctx.now)
            return Opened(draft=moved, left=left, asks=not quietly)
        return settled(ctx.conn, ctx.by, owed)
    draft = submissions.draft_of(ctx.conn, duty_id, ctx.by.id) or together.begun_for(ctx, owed)
    if not draft:
        draft = together.cover_all(ctx, drafts.new_draft(ctx, owed), owed)
    left = dialogues.dialogue(ctx.conn, ctx.by.id)
    dialogues.enter(ctx.conn, ctx.by.id, "proof", draft.id, message_id=None, now=ctx.now)
    return Opened(draft=draft, left=left, asks=not quietly)


def settled(conn: Connection, by: Person, owed: Duty) -> Refused:
    """Nothing more is to be done for a duty: who was proving it steps out."""
    left = drafts.leave_settled(conn, by, owed)
    return Refused(duty=owed, why="waived" if owed.outcome == "waived" else "settled", left=left)


def submit(
    ctx: Context, duty_id: int, *, seen: str | None = None, done_on: date | None = None
) -> Submitted | Changed | Filled | Opened | Refused | WrongDay:
    """Submit the draft, as it was `seen` if that is said: the submission counts for the duty, the ledger holds it.

    Where the draft lacks its day alone, the button that sends may say it: `done_on`.
    """
    owed = duty(ctx.conn, duty_id, lock=True)
    if owed.outcome in SETTLED:
        moved = together.outlived(ctx, owed)
        return Changed(what="sent", now=Filled(draft=moved)) if moved else settled(ctx.conn, ctx.by, owed)
    dialogue, draft = drafts.in_dialogue(ctx.conn, ctx.by, duty_id)
    if not dialogue or not draft or not rights.may_submit(ctx.conn, ctx.by.id, owed, ctx.now):
        return begin(ctx, duty_id)
    if done_on:
        if seen != seen_now(ctx.conn, draft):
            return Changed(what="sent", now=Filled(draft=draft))
        today = rights.local_day(unit(ctx.conn, owed.unit_id), ctx.now)
        if done_on != today:  # the button says today, and that has become another day
            return Changed(what="sent", now=Filled(draft=draft))
        if fault := day_fault(done_on, owed.opens_on, today):
            return WrongDay(fault=fault)
        draft, seen = submissions.change(ctx.conn, draft.id, done_on=done_on), None
    if not progress.is_ready(ctx.conn, draft, owed):
        return Filled(draft=draft)
    if seen is not None and seen != seen_now(ctx.conn, draft):
        return Changed(what="sent", now=Filled(draft=draft))
    others = together.covered(ctx, draft, owed)
    if [each.id for each in others] != sorted(draft.covers or ()):
        now_for = submissions.change(ctx.conn, draft.id, covers=[each.id for each in others] or None)
        return Changed(what="sent", now=Filled(draft=now_for))
    reuse.find(ctx.conn, draft, owed)
    returned = owed.submission_id if owed.outcome == "returned" else None
    of = unit(ctx.conn, owed.unit_id)
    zone = ZoneInfo(of.timezone)
    following = next_review_prompt(ctx.now.astimezone(zone).date(), zone, of.judged.calendar, earliest_hours(ctx.conn))
    submission = _submit(ctx, owed, draft, following)
    said.forget_said_to(ctx.conn, submission.id)
    # They wait with the one that they came with, which alone is recalled.
    also = [_submit(ctx, each, one, None).duty_id for each, one in together.made_of(ctx, draft, others)]
    dialogues.leave(ctx.conn, ctx.by.id)
    return Submitted(
        duty=duty(ctx.conn, owed.id),
        submission=submission,
        number=submission.number or 0,
        also=tuple(also),
        before=submissions.submission_by_id(ctx.conn, returned) if returned else None,
        asked_in=dialogue.message_id,
    )


def _submit(ctx: Context, owed: Duty, draft: Submission, following: datetime | None) -> Submission:
    """Let a draft count for its duty, which is prompted next at this moment."""
    told = {"state": "submitted", "submitted_at": ctx.now, "number": _record(ctx, owed, draft)}
    submission = count(ctx.conn, owed, draft.id, next_prompt_at=following, **told)
    reminders.supersede(ctx.conn, owed.id)
    return submission


def _record(ctx: Context, owed: Duty, draft: Submission) -> int:
    """The ledger's entry of a submission; the note stands aside, since it may name people."""
    files = submissions.evidence_of(ctx.conn, draft.id)
    return ledger.append(
        ctx.conn,
        unit(ctx.conn, owed.unit_id).company_id,
        "submitted",
        ctx.now,
        duty=owed.id,
        unit=owed.unit_id,
        roadmap=adopted(ctx.conn, owed.obligation_id).roadmap,
        obligation=owed.key,
        version=owed.obligation_id,
        period=owed.period,
        due_on=owed.due_on.isoformat(),
        submission=draft.id,
        person=ctx.by.id,
        done_on=draft.done_on.isoformat() if draft.done_on else None,
        note=Aside(text=draft.note, by=ctx.by.id) if draft.note else None,
        figures=[draft.count_done, draft.count_of] if draft.count_of is not None else None,
        files=drafts.entry_files(files),
        covered_by=draft.covered_by,
        **reuse.facts(ctx.conn, draft, owed),
    )


def drop(ctx: Context, duty_id: int, *, seen: str) -> Dropped | Changed:
    """Discard a draft, as it was `seen`; the duty is as it was. It can be taken back until something new is begun."""
    draft = submissions.draft_of(ctx.conn, duty_id, ctx.by.id)
    if draft and seen != seen_now(ctx.conn, draft):
        return Changed(what="discarded", now=begin(ctx, duty_id))
    left = drafts.close(ctx, draft) if draft else None
    return Dropped(duty_id=duty_id, draft=draft, left=left)
