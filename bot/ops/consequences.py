"""What a roadmap would ask of units if it came into force, or if a unit went by it: read, nothing is changed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.store.duties import adoptions
from bot.store.duties.roadmaps import InForce, in_force, roadmaps_in_force
from bot.store.engine import Connection
from bot.store.people.units import Unit, all_units
from schedules.difference import Difference, Month, difference, months
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.plan import plan
from schedules.record import record
from schedules.roadmap import Roadmap
from schedules.unit import Choice
from schedules.unit import Unit as Judged
from schedules.workdays import china

# So far ahead it is looked.
A_YEAR = timedelta(days=365)


@record
class Consequences:
    """What a text of a roadmap changes: beside the edition in force, if there is one, and for each unit by its name."""

    in_force: InForce | None
    asked: Difference
    units: Mapping[str, list[Month]]


def of_edition(conn: Connection, roadmap: Roadmap, now: datetime) -> Consequences:
    """What changes within a year for the units that go by a roadmap, if this is its text from now on.

    The first roadmap of all is that of every unit.
    """
    there = in_force(conn)
    known = next((each for each in there if each.name == roadmap.id), None)
    before = roadmaps_in_force(conn)[known.id] if known else None
    units = all_units(conn)
    going = adoptions.of_units(conn, [each.id for each in units])
    found = dict[str, list[Month]]()
    for of in units:
        by = next((one for one in going[of.id] if known and one.roadmap_id == known.id), None)
        if by is None and there:
            continue
        first_year, choices = (by.first_year, by.choices) if by else (of.first_year, {})
        judged, today = _judged(of, first_year, choices), _today(of, now)
        change = months(_owed(before, judged, today) if before else [], _owed(roadmap, judged, today))
        found[of.name] = change
    return Consequences(in_force=known, asked=difference(before, roadmap), units=found)


def going_by(conn: Connection) -> Counter[int]:
    """How many units go by each roadmap, by its id."""
    units = [each.id for each in all_units(conn)]
    return Counter(one.roadmap_id for adopted in adoptions.of_units(conn, units).values() for one in adopted)


def of_adoption(conn: Connection, of: Unit, roadmap_id: int, *, first_year: int, now: datetime) -> list[Month]:
    """What a unit would owe besides within a year, month by month, if it went by a roadmap from now on."""
    return months([], _owed(roadmaps_in_force(conn)[roadmap_id], _judged(of, first_year, {}), _today(of, now)))


def _judged(of: Unit, first_year: int, choices: Mapping[str, Choice]) -> Judged:
    return replace(of.judged, first_year=first_year, choices=choices)


def _today(of: Unit, now: datetime) -> date:
    return now.astimezone(ZoneInfo(of.timezone)).date()


def _owed(roadmap: Roadmap, judged: Judged, today: date) -> list[Duty]:
    """What a unit owes within a year from a day on, as far as no event brings it."""
    last = today + A_YEAR
    duties = plan(roadmap, judged, today, last, workdays=china(), hours=Hours())
    return [each for each in duties if today <= each.due_on <= last]
