"""What came outside any dialogue, held until its sender says for which duty."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.rows import each
from bot.store.tables import held, messages
from schedules.record import record

# The purpose of a message that says what was discarded; what is with it can be taken back by it.
DROPPED = "dropped"


@record
class Held:
    """A message that is with no duty yet: its words, and its file in the vault where it brought one.

    What came together has the same `message_id`: that of the message which asks for its duty.
    """

    id: int
    chat_message_id: int
    text: str
    album: str | None
    message_id: int | None
    sent_as: str | None
    sha256: str | None
    size: int | None
    name: str | None
    media_type: str | None
    channel_id: str | None
    forwarded_at: datetime | None
    at: datetime


# What is kept of a file while it is held, besides how it was sent.
_OF_FILE = ("sha256", "size", "name", "media_type", "channel_id", "forwarded_at")
_COLUMNS = [held.c[name] for name in Held.__dataclass_fields__]


def of_file(file: Any, sent_as: str | None) -> dict[str, Any]:
    """The columns that say which file a held message brought; all of them empty for no file."""
    return {"sent_as": sent_as, **{name: getattr(file, name) if file else None for name in _OF_FILE}}


def hold(conn: Connection, person_id: int, values: Mapping[str, Any]) -> None:
    """Hold a message; one that is held already reads as it does now."""
    same = (held.c.person_id == person_id) & (held.c.chat_message_id == values["chat_message_id"])
    conn.execute(delete(held).where(same))
    conn.execute(insert(held).values(person_id=person_id, **values))


_GONE = held.c.message_id.in_(select(messages.c.id).where(messages.c.purpose == DROPPED))


def held_of(conn: Connection, person_id: int) -> list[Held]:
    """All that is held of a person, in the order in which it was sent."""
    here = (held.c.person_id == person_id) & held.c.erased_at.is_(None)
    query = select(*_COLUMNS).where(here, held.c.message_id.is_(None) | ~_GONE)
    return each(Held, conn.execute(query.order_by(held.c.chat_message_id)))


def dropped_in(conn: Connection, person_id: int, message_id: int) -> list[Held]:
    """What was discarded, as this message says, and can be taken back."""
    here = (held.c.person_id == person_id) & held.c.erased_at.is_(None)
    query = select(*_COLUMNS).where(here, held.c.message_id == message_id, _GONE)
    return each(Held, conn.execute(query.order_by(held.c.chat_message_id)))


def asked_in(conn: Connection, some: Collection[Held], message_id: int) -> None:
    """Say which message is about these: it asks for their duty, or says that they were discarded."""
    conn.execute(update(held).where(held.c.id.in_([one.id for one in some])).values(message_id=message_id))


def change_words(conn: Connection, person_id: int, chat_message_id: int, text: str) -> bool:
    """Let a held message say something else; False where it is not held."""
    which = (held.c.person_id == person_id) & (held.c.chat_message_id == chat_message_id) & held.c.erased_at.is_(None)
    return conn.execute(update(held).where(which).values(text=text)).rowcount == 1


def change_file(conn: Connection, one: Held, values: Mapping[str, Any]) -> None:
    """Let a held message have brought another file."""
    conn.execute(update(held).where(held.c.id == one.id).values(**values))


def let_go(conn: Connection, some: Collection[Held]) -> None:
    """Hold these no more."""
    conn.execute(delete(held).where(held.c.id.in_([one.id for one in some])))


def forget_dropped(conn: Connection, before: datetime) -> None:
    """Keep no more what was discarded before a moment."""
    old = select(messages.c.id).where(messages.c.purpose == DROPPED, messages.c.created_at < before)
    conn.execute(delete(held).where(held.c.message_id.in_(old), held.c.erased_at.is_(None)))


def erase(conn: Connection, person_id: int, now: datetime) -> None:
    """Erase what is held of a person; the digests stay until the vault has let the bytes go."""
    mine = (held.c.person_id == person_id) & held.c.erased_at.is_(None)
    conn.execute(delete(held).where(mine, held.c.sha256.is_(None)))
    conn.execute(update(held).where(mine).values(erased_at=now, text="", name="", channel_id=""))
