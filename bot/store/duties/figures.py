"""Figures that nobody submits: the duties that they count, and what they came to once they are final."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, and_, or_, select, update

from bot.store.duties.duties import IS_FIGURE, Duty
from bot.store.duties.duty import DUTIES
from bot.store.duties.obligations import Named
from bot.store.rows import each
from bot.store.tables import duties
from schedules.rate import Figure, Verdict
from schedules.record import record


@record
class Part:
    """A duty that a figure counts, and how it counts."""

    id: int
    unit_id: int
    roadmap_id: int
    key: str
    period: str
    due_on: date
    verdict: Verdict


_PART = [duties.c[name] for name in Part.__dataclass_fields__]


def parts_of_units(conn: Connection, some: Collection[Duty], keys: Collection[str]) -> list[Part]:
    """The duties under some obligations that the units of some figures owe in their windows, all at once."""
    if not some:
        return []
    first, last = min(owed.opens_on for owed in some), max(owed.due_on for owed in some)
    theirs = duties.c.unit_id.in_({owed.unit_id for owed in some}) & duties.c.due_on.between(first, last)
    return each(Part, conn.execute(select(*_PART).where(theirs, duties.c.key.in_(keys)).order_by(duties.c.id)))


def parts_of(conn: Connection, owed: Duty, keys: Collection[str]) -> list[Part]:
    """The duties under some obligations of the same roadmap that the unit of a figure owes by a day of its window."""
    theirs = (duties.c.unit_id == owed.unit_id) & (duties.c.roadmap_id == owed.roadmap_id) & duties.c.key.in_(keys)
    due = duties.c.due_on.between(owed.opens_on, owed.due_on)
    return each(Part, conn.execute(select(*_PART).where(theirs, due).order_by(duties.c.id)))


def not_final(conn: Connection, unit_ids: Collection[int], computed: Collection[Named]) -> list[Duty]:
    """The figures of units that are not final, by the obligations that are computed."""
    if not computed:
        return []
    named = or_(*(and_(duties.c.roadmap_id == number, duties.c.key == key) for number, key in computed))
    still = duties.c.figure_at.is_(None) & ~duties.c.waived & IS_FIGURE
    query = DUTIES.where(duties.c.unit_id.in_(unit_ids), named, still)
    return each(Duty, conn.execute(query.order_by(duties.c.id)))


def note_final(conn: Connection, duty_id: int, came_to: Figure, *, reached: bool, now: datetime) -> None:
    """Keep what a figure came to; nobody is prompted of it."""
    values = {"figure_done": came_to.done, "figure_of": came_to.of, "figure_reached": reached, "figure_at": now}
    conn.execute(update(duties).where(duties.c.id == duty_id).values(values))
