"""Waivers: why a duty is not owed after all, by whom; one a duty."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.duties import tallies
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


def add_waiver(conn: Connection, waiver: Waiver, exemption_id: int, *, unseen: bool) -> None:
    """Let a duty not be owed, by an exemption that nobody above may have seen yet; it is prompted no more."""
    conn.execute(insert(waivers).values(**vars(waiver)))
    values = {"waived": True, "next_prompt_at": None, "exemption_id": exemption_id, "unseen": unseen}
    conn.execute(update(duties).where(duties.c.id == waiver.duty_id).values(values))
    duty_id = waiver.duty_id
    tallies.follow(conn, duties.c.id == duty_id)


# What is owed again is also judged again.
OWED = {"waived": False, "undetermined": False, "exemption_id": None, "unseen": False}


def lift_waiver(conn: Connection, duty_id: int) -> None:
    """Let a duty be owed again."""
    conn.execute(delete(waivers).where(waivers.c.duty_id == duty_id))
    conn.execute(update(duties).where(duties.c.id == duty_id).values(OWED))
    tallies.follow(conn, duties.c.id == duty_id)
