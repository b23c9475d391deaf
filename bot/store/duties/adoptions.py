"""Adoptions: by which roadmaps a unit goes, and which year is the first of each for it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.store.rows import each
from bot.store.tables import adoptions, units
from schedules.record import record


@record
class Adoption:
    """A roadmap by which a unit goes since `adopted_at`, its first year being `first_year`."""

    unit_id: int
    roadmap_id: int
    first_year: int
    adopted_at: datetime


_ADOPTIONS = select(*(adoptions.c[name] for name in ("unit_id", "roadmap_id", "first_year", "adopted_at"))).where(
    adoptions.c.left_at.is_(None)
)


def of_units(conn: Connection, unit_ids: Collection[int]) -> dict[int, list[Adoption]]:
    """By which roadmaps each of these units goes, the first of all roadmaps first."""
    found: dict[int, list[Adoption]] = {unit_id: [] for unit_id in unit_ids}
    query = _ADOPTIONS.where(adoptions.c.unit_id.in_(found)).order_by(adoptions.c.roadmap_id)
    for one in each(Adoption, conn.execute(query)):
        found[one.unit_id].append(one)
    return found


def of_unit(conn: Connection, unit_id: int) -> list[Adoption]:
    """By which roadmaps a unit goes, the first of all roadmaps first."""
    return of_units(conn, [unit_id])[unit_id]


def adopt(conn: Connection, new: Iterable[Adoption]) -> None:
    """Let units go by roadmaps by which they do not go."""
    rows = [{name: getattr(one, name) for name in Adoption.__dataclass_fields__} for one in new]
    if rows:
        conn.execute(insert(adoptions), rows)


def companies_under(conn: Connection, roadmap_id: int) -> list[int]:
    """The companies of which a unit goes by a roadmap, in the order of their numbers."""
    query = select(units.c.company_id).join(adoptions, adoptions.c.unit_id == units.c.id).distinct()
    theirs = query.where(adoptions.c.roadmap_id == roadmap_id, adoptions.c.left_at.is_(None))
    return list(conn.execute(theirs.order_by(units.c.company_id)).scalars())
