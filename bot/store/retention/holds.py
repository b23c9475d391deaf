"""Holds: units of which nothing may be erased, and why."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.store.people.units import family
from bot.store.rows import each
from bot.store.tables import holds
from schedules.record import record


@record
class Hold:
    """A hold that stands on a unit and on all below it."""

    unit_id: int
    reason: str
    at: datetime


def holds_standing(conn: Connection) -> list[Hold]:
    """Every hold that stands, oldest first."""
    return each(Hold, conn.execute(select(holds).order_by(holds.c.at, holds.c.unit_id)))


def add_hold(conn: Connection, unit_id: int, reason: str, now: datetime) -> bool:
    """Let a hold stand on a unit; False if one stands already."""
    if any(hold.unit_id == unit_id for hold in holds_standing(conn)):
        return False
    conn.execute(insert(holds).values(unit_id=unit_id, reason=reason, at=now))
    return True


def lift_hold(conn: Connection, unit_id: int) -> bool:
    """Let a unit's hold stand no more; False if there was none."""
    return conn.execute(delete(holds).where(holds.c.unit_id == unit_id)).rowcount == 1


def held_units(conn: Connection) -> dict[int, int]:
    """Each unit under a hold, with the unit on which that hold stands."""
    return {below: hold.unit_id for hold in holds_standing(conn) for below in family(conn, hold.unit_id)}
