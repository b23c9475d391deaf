"""Prefaces: what a person's next digest has to say first, as after the system was down."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, literal_column, select, update

from bot.store.rows import each
from bot.store.tables import messages, prefaces
from schedules.record import record

WAITING = "prefaces.message_id IS NULL"
# What was said is known for so long, so that what is said once a week is not said twice.
KNOWN = timedelta(days=14)


@record
class Preface:
    """Of `kind` away (from `since` to `until`), restored (to how it stood at `since`), missed (what was, from `since`
    on), week (that of units below), attends (what one is to come to) or a step of a unit's first week; said from `at`
    on.
    """

    id: int
    person_id: int
    kind: str
    since: datetime
    until: datetime
    at: datetime


_COLUMNS = [prefaces.c[name] for name in Preface.__dataclass_fields__]


def add_prefaces(conn: Connection, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Owe people these words; what was said long ago is forgotten, save what is still to be shown."""
    owed = (messages.c.state == "owed") | ((messages.c.state == "failed") & (messages.c.fault == "blocked"))
    waits = select(messages.c.id).where(messages.c.id == prefaces.c.message_id, messages.c.shown == 0, owed).exists()
    conn.execute(delete(prefaces).where(prefaces.c.message_id.is_not(None), prefaces.c.at < now - KNOWN, ~waits))
    if rows:
        conn.execute(insert(prefaces), list(rows))


def due_prefaces(conn: Connection, now: datetime, person_ids: Sequence[int]) -> list[Preface]:
    """What is to be said to these people at `now`, oldest first."""
    waiting = literal_column(WAITING) & (prefaces.c.at <= now) & prefaces.c.person_id.in_(person_ids)
    return each(Preface, conn.execute(select(*_COLUMNS).where(waiting).order_by(prefaces.c.id)))


def people_to_tell(conn: Connection, now: datetime) -> list[int]:
    """The people to whom something is to be said first at `now`."""
    query = select(prefaces.c.person_id).distinct().where(literal_column(WAITING), prefaces.c.at <= now)
    return list(conn.execute(query.order_by(prefaces.c.person_id)).scalars())


def fold(conn: Connection, preface_ids: Sequence[int], message_id: int) -> None:
    """Say which message carries these."""
    conn.execute(update(prefaces).where(prefaces.c.id.in_(preface_ids)).values(message_id=message_id))


def waiting_for(conn: Connection, kind: str, person_ids: Sequence[int]) -> set[int]:
    """Those of these people to whom something of a kind is still to be said."""
    query = select(prefaces.c.person_id).where(literal_column(WAITING), prefaces.c.kind == kind)
    return set(conn.execute(query.where(prefaces.c.person_id.in_(person_ids))).scalars())


def told_since(conn: Connection, kind: str, person_ids: Collection[int], since: datetime) -> bool:
    """Whether something of a kind that has come since a moment is, or is to be, said to one of these people."""
    mine = (prefaces.c.kind == kind) & prefaces.c.person_id.in_(person_ids) & (prefaces.c.at >= since)
    return conn.execute(select(prefaces.c.id).where(mine).limit(1)).first() is not None


def put_off(conn: Connection, preface_ids: Sequence[int], at: datetime) -> None:
    """Let these wait until `at`."""
    conn.execute(update(prefaces).where(prefaces.c.id.in_(preface_ids)).values(at=at))


def waiting_for_any(conn: Connection, kinds: Sequence[str], person_id: int) -> bool:
    """Whether something of one of these kinds is still to be said to a person."""
    query = select(prefaces.c.id).where(literal_column(WAITING), *_of(kinds, person_id)).limit(1)
    return conn.execute(query).first() is not None


def drop_waiting(conn: Connection, kinds: Sequence[str], person_id: int) -> int:
    """Say nothing of these kinds to a person; of how many it was still to be said."""
    return conn.execute(delete(prefaces).where(literal_column(WAITING), *_of(kinds, person_id))).rowcount


def _of(kinds: Sequence[str], person_id: int) -> tuple[ColumnElement[bool], ...]:
    return prefaces.c.kind.in_(kinds), prefaces.c.person_id == person_id


def drop(conn: Connection, preface_ids: Sequence[int]) -> None:
    """Let what is not so any more be said to nobody."""
    conn.execute(delete(prefaces).where(prefaces.c.id.in_(preface_ids)))
