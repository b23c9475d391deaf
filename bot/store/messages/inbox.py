"""The inbox: every update as it came, kept before its sender is told that it was taken."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, literal_column, select, update

from bot.messages.chat_address import Address
from bot.store.engine import Guard
from bot.store.insert_new import insert_new
from bot.store.people.chats import chats_at
from bot.store.rows import each
from bot.store.tables import chats, inbox
from schedules.record import record

NEW = "inbox.state = 'new'"


@record
class Received:
    """An update that waits to be handled."""

    id: int
    chat_id: int
    channel: str
    body: str
    received_at: datetime
    attempts: int
    begun: int


_COLUMNS = [inbox.c[name] for name in Received.__dataclass_fields__ if name != "channel"]


def keep(conn: Connection, channel: str, rows: Sequence[dict[str, Any]]) -> int:
    """Keep a channel's updates, each once by its number and content; how many were new.

    A row's `chat` says where it comes from, `is_group` whether that is a group.
    """
    if not rows:
        return 0
    places = [Address(channel=channel, chat=row["chat"], is_group=row["is_group"]) for row in rows]
    known = chats_at(conn, places)
    bare = [{key: row[key] for key in row if key not in ("chat", "is_group")} for row in rows]
    values = [
        {"state": "new", "attempts": 0, "chat_id": known[at], **row} for at, row in zip(places, bare, strict=True)
    ]
    return conn.execute(insert_new(conn, inbox), values).rowcount


def waiting(conn: Connection, now: datetime, limit: int, channels: Collection[str]) -> list[Received]:
    """The oldest waiting update of each chat of these channels that may be tried at `now`, oldest first."""
    first = select(func.min(inbox.c.id)).where(literal_column(NEW)).group_by(inbox.c.chat_id)
    query = (
        select(*_COLUMNS, chats.c.channel)
        .join(chats, chats.c.id == inbox.c.chat_id)
        .where(inbox.c.id.in_(first), inbox.c.not_before <= now, chats.c.channel.in_(channels))
        .order_by(inbox.c.id)
        .limit(limit)
    )
    return each(Received, conn.execute(query))


def begin(conn: Connection, row_ids: Sequence[int]) -> None:
    """Count an attempt of each update before it is made: what brings the process down has still been tried."""
    conn.execute(update(inbox).where(inbox.c.id.in_(row_ids), literal_column(NEW)).values(begun=inbox.c.begun + 1))


_DONE = update(inbox).where(inbox.c.id == bindparam("row"), literal_column(NEW)).values(state="done")


def done(conn: Connection, row_id: int, guard: Guard | None = None) -> bool:
    """Mark an update as handled, in the transaction that holds its effect; False if it already was.

    The guard of the transaction is asked by the same statement; where it does not hold, it raises what it has to say.
    """
    marked = conn.execute(_DONE.where(guard.holds()) if guard else _DONE, {"row": row_id}).rowcount == 1
    if not marked and guard:
        guard(conn)
    return marked


def failed(conn: Connection, row_id: int, fault: str, *, attempts: int, not_before: datetime, give_up: bool) -> bool:
    """Note a failed attempt; given up, the update is set aside and holds nothing back.

    False if it was handled after all: its commit stood, only the answer to it was lost.
    """
    state = "quarantined" if give_up else "new"
    noted = conn.execute(
        update(inbox)
        .where(inbox.c.id == row_id, literal_column(NEW))
        .values(state=state, fault=fault, attempts=attempts, begun=0, not_before=not_before)
    )
    return noted.rowcount == 1


def set_back(conn: Connection, now: datetime) -> None:
    """Try what waits now, on a clock that was set back: a pause before a next attempt is never long."""
    conn.execute(update(inbox).where(literal_column(NEW), inbox.c.not_before > now).values(not_before=now))


def next_at(conn: Connection) -> datetime | None:
    """The earliest moment at which a waiting update may be tried."""
    query = select(func.min(inbox.c.not_before)).where(literal_column(NEW))
    return cast("datetime | None", conn.execute(query).scalar_one())


def quarantined(conn: Connection) -> int:
    """How many updates were set aside."""
    return conn.execute(select(func.count()).where(inbox.c.state == "quarantined")).scalar_one()
