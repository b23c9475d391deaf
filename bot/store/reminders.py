"""Reminders: the intent to prompt a person about a duty, unique by duty, rung and person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Select, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.store.rows import each
from bot.store.tables import reminders
from schedules.record import record

PENDING = "reminders.message_id IS NULL AND NOT reminders.superseded"


@record
class Reminder:
    """A reminder that waits for its message."""

    id: int
    duty_id: int
    rung: str
    person_id: int
    at: datetime


def add_reminders(conn: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Insert those reminders that are not there yet; how many those were."""
    if not rows:
        return 0
    build = insert_sqlite if conn.dialect.name == "sqlite" else insert_postgresql
    values = [{"superseded": False, **row} for row in rows]
    return conn.execute(build(reminders).on_conflict_do_nothing(), values).rowcount


def due_query(now: datetime) -> Select[Any]:
    """The query for reminders that wait at `now`; it walks a partial index of the waiting ones."""
    return (
        select(reminders.c.id, reminders.c.duty_id, reminders.c.rung, reminders.c.person_id, reminders.c.at)
        .where(literal_column(PENDING), reminders.c.at <= now)
        .order_by(reminders.c.id)
    )


def due_reminders(conn: Connection, now: datetime) -> list[Reminder]:
    """The reminders that wait at `now`."""
    return each(Reminder, conn.execute(due_query(now)))


def next_at(conn: Connection) -> datetime | None:
    """The earliest moment at which a reminder that waits may go."""
    return cast(
        "datetime | None", conn.execute(select(func.min(reminders.c.at)).where(literal_column(PENDING))).scalar_one()
    )


def snoozed_until(conn: Connection, now: datetime) -> set[tuple[int, int]]:
    """The (duty, person) pairs that a person has put off beyond `now`."""
    query = select(reminders.c.duty_id, reminders.c.person_id).where(literal_column(PENDING), reminders.c.at > now)
    return {(row.duty_id, row.person_id) for row in conn.execute(query)}


def fold(conn: Connection, reminder_ids: Sequence[int], message_id: int) -> None:
    """Say which message carries these reminders."""
    conn.execute(update(reminders).where(reminders.c.id.in_(reminder_ids)).values(message_id=message_id))


def supersede(conn: Connection, duty_id: int, person_id: int | None = None) -> None:
    """Call off what still waits for a duty, or for one person about it."""
    waiting = update(reminders).where(literal_column(PENDING), reminders.c.duty_id == duty_id)
    if person_id is not None:
        waiting = waiting.where(reminders.c.person_id == person_id)
    conn.execute(waiting.values(superseded=True))
