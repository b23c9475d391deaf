"""Adoptions: by which roadmaps a unit goes, and which year is the first of each for it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from bot.store.tables import adoptions, choices, units
from schedules.record import record
from schedules.unit import Choice


@record
class Adoption:
    """A roadmap by which a unit goes since `adopted_at`, its first year being `first_year`.

    `choices` are what the unit has chosen of the obligations, by their keys.
    """

    unit_id: int
    roadmap_id: int
    first_year: int
    adopted_at: datetime
    choices: Mapping[str, Choice] = field(default_factory=dict)


_COLUMNS = ("unit_id", "roadmap_id", "first_year", "adopted_at")
_ADOPTIONS = select(*[adoptions.c[name] for name in _COLUMNS]).where(adoptions.c.left_at.is_(None))


def of_units(conn: Connection, unit_ids: Collection[int]) -> dict[int, list[Adoption]]:
    """By which roadmaps each of these units goes, the first of all roadmaps first."""
    found: dict[int, list[Adoption]] = {unit_id: [] for unit_id in unit_ids}
    query = _ADOPTIONS.where(adoptions.c.unit_id.in_(found)).order_by(adoptions.c.roadmap_id)
    chosen = _chosen(conn, unit_ids)
    for row in conn.execute(query):
        made = chosen.get((row.unit_id, row.roadmap_id), {})
        found[row.unit_id].append(Adoption(**row._mapping, choices=made))
    return found


def _chosen(conn: Connection, unit_ids: Collection[int]) -> dict[tuple[int, int], dict[str, Choice]]:
    query = select(*[choices.c[name] for name in ("unit_id", "roadmap_id", "key", "is_on", "period")]).where(
        choices.c.unit_id.in_(unit_ids)
    )
    found: dict[tuple[int, int], dict[str, Choice]] = {}
    for row in conn.execute(query.order_by(choices.c.id)):
        made = found.setdefault((row.unit_id, row.roadmap_id), {})
        made[row.key] = Choice(is_on=row.is_on, period=row.period)
    return found


def of_unit(conn: Connection, unit_id: int) -> list[Adoption]:
    """By which roadmaps a unit goes, the first of all roadmaps first."""
    return of_units(conn, [unit_id])[unit_id]


def adopt(conn: Connection, new: Iterable[Adoption]) -> None:
    """Let units go by roadmaps by which they do not go."""
    rows = [{name: getattr(one, name) for name in _COLUMNS} for one in new]
    if rows:
        conn.execute(insert(adoptions), rows)


def counts(conn: Connection) -> dict[int, int]:
    """How many units go by each roadmap, by its id; one by which none goes is not there."""
    query = select(adoptions.c.roadmap_id, func.count()).where(adoptions.c.left_at.is_(None))
    return {row.roadmap_id: row[1] for row in conn.execute(query.group_by(adoptions.c.roadmap_id))}


def of_company(conn: Connection, company_id: int) -> set[int]:
    """The roadmaps (their ids) by which any unit of a company goes."""
    query = select(adoptions.c.roadmap_id).join(units, adoptions.c.unit_id == units.c.id).distinct()
    return set(conn.execute(query.where(units.c.company_id == company_id, adoptions.c.left_at.is_(None))).scalars())


def companies_under(conn: Connection, roadmap_id: int) -> list[int]:
    """The companies of which a unit goes by a roadmap, in the order of their numbers."""
    query = select(units.c.company_id).join(adoptions, adoptions.c.unit_id == units.c.id).distinct()
    theirs = query.where(adoptions.c.roadmap_id == roadmap_id, adoptions.c.left_at.is_(None))
    return list(conn.execute(theirs.order_by(units.c.company_id)).scalars())
