"""What an edit brings in the place of what its message brought: another file, or other words of what is held."""

from collections.abc import Sequence

from bot.flows.held import hold
from bot.flows.held.held_outcomes import WhichDuty
from bot.flows.submissions import drafts
from bot.flows.submissions.drafts import NOTE_LIMIT
from bot.flows.submissions.not_taken import Fault, LongNote, NoRecord
from bot.flows.submissions.typed_text import is_no_note
from bot.messages.incoming import Arrived
from bot.queries.context import Context
from bot.reading.talk import without_greeting
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.submissions import held as store
from bot.store.submissions import submissions
from bot.store.submissions.held import Held
from bot.store.submissions.submissions import Evidence, Submission
from schedules.record import record


@record
class Emptied:
    """Nothing is held any more of a set that was asked about in this message: a duty is to be opened first."""

    asked_in: int | None
    faults: Sequence[Fault]


def is_another(conn: Connection, by: Person, message_id: int, channel_id: str) -> bool:
    """Whether a file that an edited message shows may be another than the one that it brought to a draft, or for us
    to hold; only under the same name of the channel it is surely the same."""
    _, brought = _with_draft(conn, by, message_id)
    kept = brought or _held(conn, by, message_id)
    return kept is not None and kept.sha256 is not None and kept.channel_id != channel_id


def take_file(ctx: Context, message_id: int, kept: Arrived) -> None:
    """Put the file that an edited message shows now in the place of the one that it brought; the same one stays."""
    draft, brought = _with_draft(ctx.conn, ctx.by, message_id)
    if draft and brought and brought.sha256 != kept.sha256:
        submissions.take_out(ctx.conn, draft.id, brought.id)
        drafts.keep_file(ctx.conn, draft, kept, ctx.now)
        return
    one = _held(ctx.conn, ctx.by, message_id)
    if one and one.sha256 and one.sha256 != kept.sha256:
        store.change_file(ctx.conn, one, store.of_file(kept, kept.kind))
        hold.note_picture(ctx, kept)


def take_words(
    ctx: Context, message_id: int, words: str, *, faults: Sequence[Fault] = ()
) -> WhichDuty | Emptied | None:
    """Let a held message say what it says now, and ask again for the duty; None where it is not held.

    Words that would not have been held are not held now: a text that says nothing any more is let go.
    """
    one, told = _held(ctx.conn, ctx.by, message_id), [*faults]
    if not one:
        return None
    some = [each for each in hold.sets_of(ctx.conn, ctx.by).get(one.message_id or 0, []) if each.id != one.id]
    meant = "" if is_no_note(words) else without_greeting(words)
    if words and not meant:
        told.append(NoRecord(said=words))
    if len("\n".join([*(each.text for each in some if each.text), meant])) > NOTE_LIMIT:
        told.append(LongNote(most=NOTE_LIMIT))
        meant = one.text
    emptied = not meant and not one.sha256
    if emptied:
        store.let_go(ctx.conn, [one])
    else:
        store.change_words(ctx.conn, ctx.by.id, message_id, meant)
    left = [each for each in store.held_of(ctx.conn, ctx.by.id) if each.id in {one.id, *(each.id for each in some)}]
    if left:
        return WhichDuty(some=left, likely=hold.likely_for(ctx), faults=told)
    return Emptied(asked_in=one.message_id, faults=told)


def _held(conn: Connection, by: Person, message_id: int) -> Held | None:
    return next((one for one in store.held_of(conn, by.id) if one.chat_message_id == message_id), None)


def _with_draft(conn: Connection, by: Person, message_id: int) -> tuple[Submission | None, Evidence | None]:
    draft = submissions.brought_by(conn, by.id, message_id)
    if not draft or draft.state != "draft":
        return None, None
    return draft, next(file for number, file in submissions.messages_of(conn, draft.id) if number == message_id)
