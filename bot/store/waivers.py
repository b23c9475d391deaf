"""Waivers: why a duty is not owed after all, by whom; one a duty."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.store import tallies
from bot.store.rows import one
from bot.store.tables import duties, waivers
from schedules.record import record


@record
class Waiver:
    """`kind` is waived or not_applicable; nobody (`person_id` None) stands behind one that the rules gave."""

    duty_id: int
    kind: str
    person_id: int | None
    reason: str
    at: datetime


def waiver_of(conn: Connection, duty_id: int) -> Waiver | None:
    """The waiver of a duty."""
    return one(Waiver, conn.execute(select(waivers).where(waivers.c.duty_id == duty_id)).one_or_none())


def add_waiver(conn: Connection, duty_id: int, kind: str, person_id: int | None, reason: str, now: datetime) -> None:
    """Let a duty not be owed; it is prompted no more."""
    conn.execute(insert(waivers).values(duty_id=duty_id, kind=kind, person_id=person_id, reason=reason, at=now))
    conn.execute(update(duties).where(duties.c.id == duty_id).values(waived=True, next_prompt_at=None))
    tallies.follow(conn, duties.c.id == duty_id)


def lift_waiver(conn: Connection, duty_id: int) -> None:
    """Let a duty be owed again."""
    conn.execute(delete(waivers).where(waivers.c.duty_id == duty_id))
    conn.execute(update(duties).where(duties.c.id == duty_id).values(waived=False))
    tallies.follow(conn, duties.c.id == duty_id)
