"""What an edit brings in the place of what its message brought: another file, or other words of what is held."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.flows.submissions import drafts, held
from bot.flows.submissions.drafts import NOTE_LIMIT
from bot.flows.submissions.typed_text import is_no_note
from bot.messages.incoming import Arrived
from bot.outbox.say import say_text
from bot.reading.talk import without_greeting
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.submissions import held as store
from bot.store.submissions import submissions
from bot.store.submissions.held import Held
from bot.store.submissions.submissions import Evidence, Submission
from bot.texts.catalogue import language


def is_another(conn: Connection, by: Person, message_id: int, channel_id: str) -> bool:
    """Whether a file that an edited message shows may be another than the one that it brought to a draft, or for us
    to hold; only under the same name of the channel it is surely the same."""
    _, brought = _with_draft(conn, by, message_id)
    kept = brought or _held(conn, by, message_id)
    return kept is not None and kept.sha256 is not None and kept.channel_id != channel_id


def take_file(conn: Connection, by: Person, message_id: int, kept: Arrived, now: datetime) -> None:
    """Put the file that an edited message shows now in the place of the one that it brought; the same one stays."""
    draft, brought = _with_draft(conn, by, message_id)
    if draft and brought and brought.sha256 != kept.sha256:
        submissions.take_out(conn, draft.id, brought.id)
        drafts.keep_file(conn, by, draft, kept, now)
        return
    one = _held(conn, by, message_id)
    if one and one.sha256 and one.sha256 != kept.sha256:
        store.change_file(conn, one, store.of_file(kept, kept.kind))
        held.note_picture(conn, by, kept, now)


def take_words(
    conn: Connection, by: Person, message_id: int, words: str, now: datetime, *, faults: Sequence[Markup] = ()
) -> bool:
    """Let a held message say what it says now, and ask again for the duty; False where it is not held.

    Words that would not have been held are not held now: a text that says nothing any more is let go.
    """
    one, speech, told = _held(conn, by, message_id), language(by.language), [*faults]
    if not one:
        return False
    some = [each for each in held.sets_of(conn, by).get(one.message_id or 0, []) if each.id != one.id]
    meant = "" if is_no_note(words) else without_greeting(words)
    if words and not meant:
        told.append(speech.html("“{said}” is no record of what was done.", said=words[:40]))
    if len("\n".join([*(each.text for each in some if each.text), meant])) > NOTE_LIMIT:
        told.append(speech.html("A note holds {n} characters; send it as a file.", n=NOTE_LIMIT))
        meant = one.text
    if meant or one.sha256:
        store.change_words(conn, by.id, message_id, meant)
    else:
        store.let_go(conn, [one])
        if not some and one.message_id:
            messages.take_buttons(conn, one.message_id, now)
    left = [each for each in store.held_of(conn, by.id) if each.id in {one.id, *(each.id for each in some)}]
    if left:
        held.asks(conn, by, left, now, faults=told)
    else:
        hint = speech.html("To send proof, open a duty first: /today")
        say_text(conn, by, Markup("\n").join([*told, hint]), now)
    return True


def _held(conn: Connection, by: Person, message_id: int) -> Held | None:
    return next((one for one in store.held_of(conn, by.id) if one.chat_message_id == message_id), None)


def _with_draft(conn: Connection, by: Person, message_id: int) -> tuple[Submission | None, Evidence | None]:
    draft = submissions.brought_by(conn, by.id, message_id)
    if not draft or draft.state != "draft":
        return None, None
    return draft, next(file for number, file in submissions.messages_of(conn, draft.id) if number == message_id)
