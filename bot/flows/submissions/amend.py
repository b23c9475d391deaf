"""An edit of what was sent to a draft: it counts for what its message was sent to, whatever is asked now."""

from collections.abc import Sequence
from datetime import datetime

from bot.flows.submissions import add_evidence, fill
from bot.flows.submissions.fill import Sent
from bot.flows.submissions.not_taken import Fault
from bot.flows.submissions.outcomes import ChangedElsewhere, Filled, NoteWanted, NothingAsked
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.submissions import dialogues, said, submissions
from schedules.standing import SETTLED


def take_edit(
    ctx: Context, message_id: int, words: str, *, caption: bool, unfit: Sequence[Fault] = (), at: datetime | None = None
) -> Filled | NoteWanted | NothingAsked | ChangedElsewhere | None:
    """Let a draft say what a message says now that its sender has changed it; None where no draft holds it.

    `unfit` says why a file that it shows now is not taken, `at` when it was changed.
    """
    before = said.said_by(ctx.conn, ctx.by.id, message_id)
    held = submissions.brought_by(ctx.conn, ctx.by.id, message_id)
    known = before.submission_id if before else held.id if held else None
    draft = submissions.submission_by_id(ctx.conn, known) if known else None
    if not draft or draft.state != "draft":
        return None
    owed = duty(ctx.conn, draft.duty_id, lock=True)
    adds, faults = add_evidence.is_asked(ctx, owed), [*unfit]
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    in_hand = dialogue is not None and dialogue.submission_id == draft.id
    if dialogue and in_hand and dialogue.expects == "add" and not adds:
        return add_evidence.over(ctx.conn, ctx.by)
    if not adds and (owed.outcome in SETTLED or not rights.may_submit(ctx.conn, ctx.by.id, owed, ctx.now)):
        return None
    if words:
        sent = Sent(message_id=message_id, words=words, caption=caption or held is not None, at=at)
        faults += (add_evidence.hear if adds else fill.hear)(ctx, draft, sent)
    else:
        said.forget(ctx.conn, ctx.by.id, message_id)
        fill.settle(ctx.conn, draft)
    if not in_hand:
        return ChangedElsewhere(draft=draft, faults=faults)
    asked = None if adds else fill.note_wanted(ctx.conn, ctx.by, draft, faults)
    return asked or Filled(draft=draft, faults=faults, adds=adds)


def brought(conn: Connection, by: Person, message_id: int) -> bool:
    """Whether a message brought a file that is with a submission."""
    return submissions.brought_by(conn, by.id, message_id) is not None
