"""What a roadmap would ask of units if it came into force, or if a unit went by it: read, nothing is changed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.flows.planning.openings import judged_under
from bot.queries.rights import local_day
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
    """What changes within a year for the units that go by a roadmap, if this is its text from now on."""
    known = next((each for each in in_force(conn) if each.name == roadmap.id), None)
    if not known:
        return Consequences(in_force=None, asked=difference(None, roadmap), units={})
    before, units = roadmaps_in_force(conn)[known.id], all_units(conn)
    going = adoptions.of_units(conn, [each.id for each in units])
    found = {
        of.name: months(_owed(before, of, by, now), _owed(roadmap, of, by, now))
        for of in units
        for by in going[of.id]
        if by.roadmap_id == known.id
    }
    return Consequences(in_force=known, asked=difference(before, roadmap), units=found)


def of_adoption(conn: Connection, of: Unit, roadmap_id: int, *, first_year: int, now: datetime) -> list[Month]:
    """What a unit would owe besides within a year, month by month, if it went by a roadmap from now on."""
    by = adoptions.Adoption(unit_id=of.id, roadmap_id=roadmap_id, first_year=first_year, adopted_at=now)
    return months([], _owed(roadmaps_in_force(conn)[roadmap_id], of, by, now))


def _owed(roadmap: Roadmap, of: Unit, by: adoptions.Adoption, now: datetime) -> list[Duty]:
    """What a unit owes within a year by a text of a roadmap that it goes by, as far as no event brings it."""
    today = local_day(of, now)
    last = today + A_YEAR
    duties = plan(roadmap, judged_under(of, by), today, last, workdays=china(), hours=Hours())
    return [each for each in duties if today <= each.due_on <= last]
