"""What a roadmap would ask of units if it came into force, or if a unit went by it or left it; nothing is changed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.flows.planning import exempt
from bot.flows.planning.openings import Lasts, known_of, lasts_of
from bot.queries.rights import local_day
from bot.store.duties import adoptions
from bot.store.duties.roadmaps import InForce, in_force, roadmaps_in_force
from bot.store.engine import Connection
from bot.store.people.units import Unit, all_units, unit
from schedules.cadences.rolling import Known
from schedules.difference import Difference, Month, difference, months
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.plan import plan
from schedules.record import record
from schedules.roadmap import Roadmap

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
    lasts, then = (lasts_of(conn, {known.id: text}, list(going)) for text in (before, roadmap))
    found = {
        of.name: months(_within_a_year(before, of, by, lasts, now=now), _within_a_year(roadmap, of, by, then, now=now))
        for of in units
        for by in going[of.id]
        if by.roadmap_id == known.id
    }
    return Consequences(in_force=known, asked=difference(before, roadmap), units=found)


@record
class Adopting:
    """What a unit would owe besides within a year, month by month; where nothing, when its first duty would be due.

    `first` is None where within the whole term none is due of which no event or notice is the cause.
    """

    months: list[Month]
    first: date | None


def of_adoption(conn: Connection, of: Unit, roadmap_id: int, *, first_year: int, now: datetime) -> Adopting:
    """What changes for a unit if it goes by a roadmap from now on."""
    before = (one.choices for one in adoptions.ever(conn, of.id) if one.roadmap_id == roadmap_id)
    chosen = next(before, {})  # before it left it: that stands
    by = adoptions.Adoption(unit_id=of.id, roadmap_id=roadmap_id, first_year=first_year, adopted_at=now, choices=chosen)
    roadmap, today = roadmaps_in_force(conn)[roadmap_id], local_day(of, now)
    last = max(today + A_YEAR, date(first_year + roadmap.term.years - 1, 12, 31))
    known = known_of(of, by, lasts_of(conn, {roadmap_id: roadmap}, [of.id]), now)
    ahead = _owed(roadmap, of, by, first=today, last=last, known=known)
    soon = [each for each in ahead if each.due_on <= today + A_YEAR]
    return Adopting(months=months([], soon), first=min((each.due_on for each in ahead), default=None))


@record
class Leaving:
    """What a unit owes no more within a year if it leaves a roadmap, month by month, and what it then still goes by.

    `is_seen` is whether there is anyone above to see it; until then all of it counts as owed.
    """

    months: list[Month]
    others: list[str]
    is_seen: bool


def of_leaving(conn: Connection, of: Unit, roadmap_id: int, now: datetime) -> Leaving | None:
    """What changes for a unit if it leaves a roadmap today; None where it does not go by it."""
    going = {one.roadmap_id: one for one in adoptions.of_unit(conn, of.id)}
    texts = roadmaps_in_force(conn)
    if roadmap_id not in going:
        return None
    lasts = lasts_of(conn, {roadmap_id: texts[roadmap_id]}, [of.id])
    owed = _within_a_year(texts[roadmap_id], of, going[roadmap_id], lasts, now=now)
    stays = [each for each in owed if each.opens_on <= local_day(of, now)]
    company = unit(conn, of.company_id)
    return Leaving(
        months=months(owed, stays),
        others=[texts[each].id for each in going if each != roadmap_id],
        is_seen=bool(exempt.told_above(conn, company, now)),
    )


def of_retiring(conn: Connection, roadmap_id: int, now: datetime) -> dict[str, Leaving]:
    """The same of each unit that goes by a roadmap, by its name, if it is retired today."""
    units = [unit(conn, each) for each in adoptions.under(conn, roadmap_id)]
    return {of.name: told for of in units if (told := of_leaving(conn, of, roadmap_id, now))}


def _within_a_year(roadmap: Roadmap, of: Unit, by: adoptions.Adoption, lasts: Lasts, *, now: datetime) -> list[Duty]:
    today = local_day(of, now)
    return _owed(roadmap, of, by, first=today, last=today + A_YEAR, known=known_of(of, by, lasts, now))


def _owed(roadmap: Roadmap, of: Unit, by: adoptions.Adoption, *, first: date, last: date, known: Known) -> list[Duty]:
    """What a unit owes on these days by a text of a roadmap that it goes by, as far as no event brings it.

    Of what is counted from the day on which the last was done, each is taken to be done on its due day.
    """
    judged = adoptions.judged_under(of, by)
    duties = plan(roadmap, judged, first, last, workdays=roadmap.workdays, hours=Hours(), known=known)
    return [each for each in duties if first <= each.due_on <= last]
