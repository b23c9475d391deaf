"""What came outside any dialogue, held until its sender says for which duty."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.rows import each
from bot.store.tables import held
from schedules.record import record


@record
class Held:
    """A message that is with no duty yet: its words, and its file in the vault where it brought one."""

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


_COLUMNS = [held.c[name] for name in Held.__dataclass_fields__]


def hold(conn: Connection, person_id: int, values: Mapping[str, Any]) -> None:
    """Hold a message; one that is held already reads as it does now."""
    same = (held.c.person_id == person_id) & (held.c.chat_message_id == values["chat_message_id"])
    conn.execute(delete(held).where(same))
    conn.execute(insert(held).values(person_id=person_id, **values))


def held_of(conn: Connection, person_id: int) -> list[Held]:
    """All that is held of a person, in the order in which it was sent."""
    query = select(*_COLUMNS).where(held.c.person_id == person_id, held.c.erased_at.is_(None))
    return each(Held, conn.execute(query.order_by(held.c.chat_message_id)))


def asked_in(conn: Connection, person_id: int, message_id: int) -> None:
    """Say which message asks for the duty of all that is held of a person."""
    conn.execute(update(held).where(held.c.person_id == person_id).values(message_id=message_id))


def change_words(conn: Connection, person_id: int, chat_message_id: int, text: str) -> bool:
    """Let a held message say something else; False where it is not held."""
    which = (held.c.person_id == person_id) & (held.c.chat_message_id == chat_message_id) & held.c.erased_at.is_(None)
    return conn.execute(update(held).where(which).values(text=text)).rowcount == 1


def let_go(conn: Connection, person_id: int) -> None:
    """Hold nothing of a person any more."""
    conn.execute(delete(held).where(held.c.person_id == person_id, held.c.erased_at.is_(None)))


def erase(conn: Connection, person_id: int, now: datetime) -> None:
    """Erase what is held of a person; the digests stay until the vault has let the bytes go."""
    mine = (held.c.person_id == person_id) & held.c.erased_at.is_(None)
    conn.execute(delete(held).where(mine, held.c.sha256.is_(None)))
    conn.execute(update(held).where(mine).values(erased_at=now, text="", name="", channel_id=""))
