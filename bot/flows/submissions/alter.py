"""Changing what a draft holds by its buttons: the day, the note, its files."""

from datetime import date

from bot.flows.submissions import drafts, together
from bot.flows.submissions.heard import day_fault
from bot.flows.submissions.outcomes import CoverWanted, FileWanted, Filled, NoteWanted, Outcome, TakenOut, WrongDay
from bot.flows.submissions.submit import begin
from bot.messages.mark import mark
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import duty
from bot.store.people.units import unit
from bot.store.submissions import dialogues, submissions
from bot.store.submissions.submissions import Evidence


def choose_day(ctx: Context, duty_id: int, choice: date | None) -> Outcome:
    """Take the day that a button carries; none: ask for another one, which is then typed."""
    dialogue, draft = drafts.in_dialogue(ctx.conn, ctx.by, duty_id)
    if not dialogue or not draft:
        return begin(ctx, duty_id)
    owed = duty(ctx.conn, duty_id)
    today = rights.local_day(unit(ctx.conn, owed.unit_id), ctx.now)
    if choice and (fault := day_fault(choice, owed.opens_on, today)):
        return WrongDay(fault=fault)
    if choice:
        draft = submissions.change(ctx.conn, draft.id, done_on=choice)
    dialogues.enter(
        ctx.conn, ctx.by.id, "proof" if choice else "day", draft.id, message_id=dialogue.message_id, now=ctx.now
    )
    return Filled(draft=draft, anew=False)


def change_note(ctx: Context, duty_id: int) -> Outcome:
    """Ask for other words in the place of the note."""
    dialogue, draft = drafts.in_dialogue(ctx.conn, ctx.by, duty_id)
    if not dialogue or not draft or not draft.note:
        return begin(ctx, duty_id)
    return NoteWanted(draft=draft)


def choose_file(ctx: Context, duty_id: int) -> Outcome:
    """Let one of a draft's files be chosen, which is taken out."""
    dialogue, draft = drafts.in_dialogue(ctx.conn, ctx.by, duty_id)
    files = submissions.evidence_of(ctx.conn, draft.id) if draft else []
    if not dialogue or not draft or not files:
        return begin(ctx, duty_id)
    return FileWanted(draft=draft, files=files)


def choose_covered(ctx: Context, duty_id: int, turned: int | None) -> Outcome:
    """Let it be chosen for which duties a draft is; one of them is `turned` first, if any."""
    dialogue, draft = drafts.in_dialogue(ctx.conn, ctx.by, duty_id)
    owed = duty(ctx.conn, duty_id)
    fitting = together.fitting(ctx, owed) if draft else []
    if not dialogue or not draft or not fitting:
        return begin(ctx, duty_id)
    if turned is not None:
        draft = together.cover(ctx, draft, owed, turned)
        fitting = together.fitting(ctx, duty(ctx.conn, draft.duty_id))
    return CoverWanted(draft=draft, fitting=fitting)


def take_out(ctx: Context, duty_id: int, seen: str) -> Outcome:
    """Take a file, as it was `seen`, out of a draft."""
    dialogue, draft = drafts.in_dialogue(ctx.conn, ctx.by, duty_id)
    if not dialogue or not draft:
        return begin(ctx, duty_id)
    meant = [file.id for file in submissions.evidence_of(ctx.conn, draft.id) if mark_of(file) == seen]
    taken = any(submissions.take_out(ctx.conn, draft.id, number) for number in meant)
    return TakenOut(draft=draft, was_there=taken)


def mark_of(file: Evidence) -> str:
    """The mark of one file in a button."""
    return mark(file.id, file.sha256, file.received_at.isoformat())
