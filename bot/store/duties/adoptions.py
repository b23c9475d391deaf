"""Adoptions: by which roadmaps a unit goes, which it has left, and which year is the first of each for it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from bot.store.people.units import Unit
from bot.store.tables import adoptions, choices, exemptions, units
from schedules.record import record
from schedules.unit import Choice
from schedules.unit import Unit as Judged


@record
class Adoption:
    """A roadmap by which a unit goes since `adopted_at`, its first year being `first_year`.

    `choices` are what the unit has chosen of the obligations, by their keys. One that it has left was left by the entry
    `left_seq` of its company's ledger.
    """

    unit_id: int
    roadmap_id: int
    first_year: int
    adopted_at: datetime
    left_seq: int | None = None
    choices: Mapping[str, Choice] = field(default_factory=dict)


def judged_under(unit: Unit, adoption: Adoption) -> Judged:
    """The unit as the rules of a roadmap see it."""
    return replace(unit.judged, first_year=adoption.first_year, choices=adoption.choices)


_COLUMNS = ("unit_id", "roadmap_id", "first_year", "adopted_at")
_ADOPTIONS = select(*[adoptions.c[name] for name in (*_COLUMNS, "left_seq")])
_GOES_BY = adoptions.c.left_at.is_(None)
_OF = units.alias()
# What was left, and nobody above has seen that: until then the unit goes on.
_UNSEEN = (
    select(exemptions.c.id)
    .join(_OF, _OF.c.company_id == exemptions.c.company_id)
    .where(_OF.c.id == adoptions.c.unit_id, exemptions.c.seq == adoptions.c.left_seq, exemptions.c.seen_at.is_(None))
    .correlate(adoptions)
    .exists()
)
_GOES_ON = or_(_GOES_BY, _UNSEEN)


def of_units(conn: Connection, unit_ids: Collection[int]) -> dict[int, list[Adoption]]:
    """By which roadmaps each of these units goes, the first of all roadmaps first."""
    return _read(conn, unit_ids, _GOES_BY)


def all_of_units(conn: Connection, unit_ids: Collection[int]) -> dict[int, list[Adoption]]:
    """The same with those that they have left, the earlier first."""
    return _read(conn, unit_ids)


def of_unit(conn: Connection, unit_id: int) -> list[Adoption]:
    """By which roadmaps a unit goes, the first of all roadmaps first."""
    return of_units(conn, [unit_id])[unit_id]


def going_on(conn: Connection, unit_ids: Collection[int]) -> dict[int, list[Adoption]]:
    """By which roadmaps each of these units goes, or goes on until someone above has seen that it has left it."""
    return {unit_id: _last(found) for unit_id, found in _read(conn, unit_ids, _GOES_ON).items()}


def ever(conn: Connection, unit_id: int) -> list[Adoption]:
    """By which roadmaps a unit goes or has gone, each once as it was last."""
    return _last(_read(conn, [unit_id])[unit_id])


def _last(found: Iterable[Adoption]) -> list[Adoption]:
    return list({one.roadmap_id: one for one in found}.values())


def _read(conn: Connection, unit_ids: Collection[int], *which: ColumnElement[bool]) -> dict[int, list[Adoption]]:
    found: dict[int, list[Adoption]] = {unit_id: [] for unit_id in unit_ids}
    query = _ADOPTIONS.where(adoptions.c.unit_id.in_(found), *which)
    chosen = _chosen(conn, unit_ids)
    for row in conn.execute(query.order_by(adoptions.c.roadmap_id, adoptions.c.id)):
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


def adopt(conn: Connection, new: Iterable[Adoption]) -> None:
    """Let units go by roadmaps by which they do not go."""
    rows = [{name: getattr(one, name) for name in _COLUMNS} for one in new]
    if rows:
        conn.execute(insert(adoptions), rows)


def leave(conn: Connection, unit_id: int, roadmap_id: int, now: datetime, *, seq: int) -> None:
    """Let a unit go by a roadmap no more, by this entry of its company's ledger."""
    theirs = and_(adoptions.c.unit_id == unit_id, adoptions.c.roadmap_id == roadmap_id, _GOES_BY)
    conn.execute(update(adoptions).where(theirs).values(left_at=now, left_seq=seq))


def counts(conn: Connection) -> dict[int, int]:
    """How many units go by each roadmap, by its id; one by which none goes is not there."""
    query = select(adoptions.c.roadmap_id, func.count()).where(_GOES_BY)
    return {row.roadmap_id: row[1] for row in conn.execute(query.group_by(adoptions.c.roadmap_id))}


def under(conn: Connection, roadmap_id: int) -> list[int]:
    """The units that go by a roadmap, in the order of their numbers."""
    query = select(adoptions.c.unit_id).where(adoptions.c.roadmap_id == roadmap_id, _GOES_BY)
    return list(conn.execute(query.order_by(adoptions.c.unit_id)).scalars())


def of_company(conn: Connection, company_id: int) -> set[int]:
    """The roadmaps (their ids) by which any unit of a company goes, or goes on until it is seen that it has left."""
    query = select(adoptions.c.roadmap_id).join(units, adoptions.c.unit_id == units.c.id).distinct()
    return set(conn.execute(query.where(units.c.company_id == company_id, _GOES_ON)).scalars())


def companies_under(conn: Connection, roadmap_id: int) -> list[int]:
    """The companies of which a unit goes by a roadmap or goes on so, in the order of their numbers."""
    query = select(units.c.company_id).join(adoptions, adoptions.c.unit_id == units.c.id).distinct()
    theirs = query.where(adoptions.c.roadmap_id == roadmap_id, _GOES_ON)
    return list(conn.execute(theirs.order_by(units.c.company_id)).scalars())
