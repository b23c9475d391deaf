"""Units: the tree, and what of a unit the rules look at."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.reading.names import form
from bot.store.people.zones import day_at
from bot.store.rows import each, forget, known_once, once, one, parted
from bot.store.rows import locked as lock_row
from bot.store.tables import adoptions, units
from schedules.record import record
from schedules.unit import Attribute, Party, Scope
from schedules.unit import Unit as Judged


@record
class Unit:
    """A unit of record; `company_id` is the unit whose ledger holds its entries, itself unless it is a project.

    `language` is spoken to those of its people whose chat app speaks none of ours.
    On the local day `changed_on` what it owes last changed: windows that had opened by then stay as they were.
    """

    id: int
    name: str
    party: str
    scope: str
    parent_id: int | None
    company_id: int
    attributes: Mapping[str, Attribute]
    first_year: int
    timezone: str
    zones_before: Sequence[Sequence[str]]
    continues: bool
    since: date
    ended_on: date | None
    calendar: str
    week: str
    stops: Sequence[Sequence[str | None]]
    language: str | None
    changed_on: date | None
    next_plan_at: datetime
    created_at: datetime

    def day_of(self, moment: datetime) -> date:
        """The unit's local day of a moment, in the zone that it had then."""
        return day_at(self.timezone, self.zones_before, moment)

    @property
    def judged(self) -> Judged:
        """The unit as the rules see it."""
        return Judged(
            party=cast(Party, self.party),
            scope=cast(Scope, self.scope),
            first_year=self.first_year,
            attributes=self.attributes,
            timezone=self.timezone,
            since=self.since,
            continues=self.continues,
            until=self.ended_on,
            calendar=self.calendar,
            week=self.week,
            stops=tuple(
                (date.fromisoformat(first or ""), date.fromisoformat(last) if last else None)
                for first, last in self.stops
            ),
        )


def add_unit(conn: Connection, name: str, judged: Judged, parent: Unit | None, *, since: date, now: datetime) -> Unit:
    """Add a unit; its plan is owed at once."""
    row = conn.execute(
        insert(units)
        .values(
            name=name,
            party=judged.party,
            scope=judged.scope,
            parent_id=parent.id if parent else None,
            company_id=parent.company_id if parent and judged.scope == "project" else 0,
            attributes=dict(judged.attributes),
            first_year=judged.first_year,
            timezone=judged.timezone,
            continues=judged.continues,
            ended_on=judged.until,
            calendar=judged.calendar,
            week=judged.week,
            stops=[],
            since=since,
            next_plan_at=now,
            created_at=now,
        )
        .returning(units.c.id)
    ).scalar_one()
    conn.execute(update(units).where(units.c.id == row, units.c.company_id == 0).values(company_id=row))
    return unit(conn, row)


def set_language(conn: Connection, unit_id: int, code: str | None) -> None:
    """Let a unit speak this language from now on."""
    forget(conn, ("unit", unit_id))
    conn.execute(update(units).where(units.c.id == unit_id).values(language=code))


# A unit's columns beside those of others in one row.
UNIT = [column.label(f"of_{column.name}") for column in units.c]


def know_unit(conn: Connection, row: Any) -> Unit:
    """Know the unit whose columns stand in a row with others."""
    return once(conn, ("unit", row.of_id), lambda: Unit(**vars(parted(row, "of_"))))


def unit(conn: Connection, unit_id: int) -> Unit:
    """The unit with this id."""

    def read() -> Unit:
        return cast(Unit, one(Unit, conn.execute(select(units).where(units.c.id == unit_id)).one()))

    return once(conn, ("unit", unit_id), read)


def know_units(conn: Connection, unit_ids: Collection[int]) -> None:
    """Read these units together, so that none is asked for by itself."""
    unknown = [each_id for each_id in unit_ids if known_once(conn, ("unit", each_id)) is None]
    for found in each(Unit, conn.execute(select(units).where(units.c.id.in_(unknown)))) if unknown else ():
        once(conn, ("unit", found.id), partial(_same, found))


def _same(found: Unit) -> Unit:
    return found


def locked(conn: Connection, unit_id: int) -> Unit:
    """The unit with this id as it is now; nobody else changes it until the transaction ends."""
    lock_row(conn, select(units.c.id).where(units.c.id == unit_id))
    forget(conn, ("unit", unit_id))
    return unit(conn, unit_id)


def known_unit(conn: Connection, unit_id: int) -> Unit | None:
    """The unit with this id, if there is one."""
    return one(Unit, conn.execute(select(units).where(units.c.id == unit_id)).one_or_none())


def unit_named(conn: Connection, name: str) -> Unit | None:
    """The unit of this name: so written, or else the one whose name has the same form."""
    exact = one(Unit, conn.execute(select(units).where(units.c.name == name)).one_or_none())
    if exact:
        return exact
    alike = [row.id for row in conn.execute(select(units.c.id, units.c.name)) if form(row.name) == form(name)]
    return unit(conn, alike[0]) if len(alike) == 1 else None


def all_units(conn: Connection) -> list[Unit]:
    """Every unit, oldest first."""
    return each(Unit, conn.execute(select(units).order_by(units.c.id)))


def calendars_of_units(conn: Connection) -> set[str]:
    """The calendars by which units work."""
    return set(conn.execute(select(units.c.calendar).distinct()).scalars())


def names_of_units(conn: Connection) -> dict[int, str]:
    """The name of every unit, of companies and of their projects."""
    return {row.id: str(row.name) for row in conn.execute(select(units.c.id, units.c.name))}


def units_to_plan(conn: Connection, now: datetime, limit: int) -> list[Unit]:
    """Units whose next planning is owed at `now`."""
    return each(Unit, conn.execute(select(units).where(units.c.next_plan_at <= now).order_by(units.c.id).limit(limit)))


def planned(conn: Connection, moments: Sequence[tuple[int, datetime]]) -> None:
    """Put off the planning of units, each to its moment."""
    for unit_id, _ in moments:
        forget(conn, ("unit", unit_id))
    put_off = update(units).where(units.c.id == bindparam("unit")).values(next_plan_at=bindparam("at"))
    conn.execute(put_off, [{"unit": unit_id, "at": at} for unit_id, at in moments])


def next_plan_at(conn: Connection) -> datetime | None:
    """The earliest moment at which a unit's planning is owed."""
    return cast("datetime | None", conn.execute(select(func.min(units.c.next_plan_at))).scalar_one())


def change_unit(conn: Connection, unit_id: int, changed_on: date, now: datetime, **values: object) -> Unit:
    """Change columns of a unit; its planning is owed anew, for windows that open after the local day `changed_on`."""
    forget(conn, ("unit", unit_id))
    changed = {"changed_on": changed_on, "next_plan_at": now, **values}
    conn.execute(update(units).where(units.c.id == unit_id).values(changed))
    return unit(conn, unit_id)


def change_all(conn: Connection, roadmap_id: int, now: datetime) -> None:
    """Make the planning of each unit that goes by a roadmap owed: it has changed, for windows that open after today."""
    theirs = units.c.id.in_(
        select(adoptions.c.unit_id).where(adoptions.c.roadmap_id == roadmap_id, adoptions.c.left_at.is_(None))
    )
    for zone in conn.execute(select(units.c.timezone).where(theirs).distinct()).scalars().all():
        today = now.astimezone(ZoneInfo(zone)).date()
        there = update(units).where(theirs, units.c.timezone == zone)
        conn.execute(there.values(next_plan_at=now, changed_on=today))


def plan_anew(conn: Connection, unit_id: int, now: datetime) -> None:
    """Make a unit's planning owed at once."""
    planned(conn, [(unit_id, now)])


def ancestors(conn: Connection, unit_id: int) -> list[int]:
    """The ids of the units above, nearest first."""
    found: list[int] = []
    parent = unit(conn, unit_id).parent_id
    while parent is not None:
        found.append(parent)
        parent = unit(conn, parent).parent_id
    return found


def has_below(conn: Connection, unit_id: int) -> bool:
    """Whether there are units below one."""
    return conn.execute(select(units.c.id).where(units.c.parent_id == unit_id).limit(1)).first() is not None


def family(conn: Connection, unit_id: int) -> list[int]:
    """The ids of a unit and of all units below it."""
    tree = select(units.c.id).where(units.c.id == unit_id).cte(recursive=True)
    tree = tree.union_all(select(units.c.id).where(units.c.parent_id == tree.c.id))
    return list(conn.execute(select(tree.c.id)).scalars())


def same_company(conn: Connection, unit_id: int) -> list[int]:
    """The ids of a unit and of those units below it that are of the same company."""
    tree = select(units.c.id, units.c.company_id).where(units.c.id == unit_id).cte(recursive=True)
    below = select(units.c.id, units.c.company_id).where(units.c.parent_id == tree.c.id)
    tree = tree.union_all(below.where(units.c.company_id == tree.c.company_id))
    return list(conn.execute(select(tree.c.id)).scalars())
