"""What figures that nobody submits come to, counted from the duties themselves; it only reads."""

from dataclasses import replace
from datetime import date

from bot.store.duties import adoptions, figures
from bot.store.duties.duties import Duty
from bot.store.duties.obligations import adopted
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.people.units import unit
from schedules.cadence import is_of_the_calendar
from schedules.escalation import Hours
from schedules.plan import plan
from schedules.rate import Figure, figure
from schedules.roadmap import Roadmap


def figure_of(conn: Connection, owed: Duty, today: date) -> Figure | None:
    """What a duty's figure comes to on its unit's local day, or came to once it was final; None where it is none."""
    computed = adopted(conn, owed.obligation_id).obligation.evidence.computed
    if not computed:
        return None
    if owed.figure_at:
        return Figure(done=owed.figure_done or 0, of=owed.figure_of or 0)
    parts = figures.parts_of(conn, owed, computed.from_)
    there = {(part.key, part.period) for part in parts}
    to_come = len(_planned(conn, owed, computed.from_, today) - there)
    return figure(((part.verdict, part.due_on) for part in parts), to_come, today)


def may_grow(conn: Connection, owed: Duty, keys: list[str], today: date) -> bool:
    """Whether an event may still bring a figure more to count."""
    counted = _counted(conn, owed, keys)
    calendar = counted is None or all(is_of_the_calendar(one.cadence) for one in counted.obligations)
    return today <= owed.due_on and not calendar


def _planned(conn: Connection, owed: Duty, keys: list[str], today: date) -> set[tuple[str, str]]:
    """The duties that the calendar will give the unit by the end of a figure's window, by obligation and period."""
    of, counted = unit(conn, owed.unit_id), _counted(conn, owed, keys)
    gone_by = [one for one in adoptions.of_unit(conn, of.id) if one.roadmap_id == owed.roadmap_id]
    if not counted or not gone_by or today > owed.due_on:
        return set()
    judged = adoptions.judged_under(of, gone_by[0])
    counted = replace(counted, obligations=[one for one in counted.obligations if is_of_the_calendar(one.cadence)])
    coming = plan(counted, judged, today, owed.due_on, workdays=counted.workdays, hours=Hours())
    return {(each.obligation, each.period) for each in coming if owed.opens_on <= each.due_on <= owed.due_on}


def _counted(conn: Connection, owed: Duty, keys: list[str]) -> Roadmap | None:
    """The roadmap with nothing but the obligations that a figure counts."""
    roadmap = roadmaps_in_force(conn).get(owed.roadmap_id)
    if not roadmap:
        return None
    return replace(roadmap, obligations=[one for one in roadmap.obligations if one.id in keys])
