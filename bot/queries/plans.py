"""A duty's plan as people see it: on which day, where, and who is to come."""

from datetime import date, datetime

from bot.queries import rights
from bot.store.duties.duties import Duty
from bot.store.duties.plans import Plan, plan_of
from bot.store.engine import Connection
from bot.store.people.members import members
from bot.store.people.people import Person
from bot.store.people.units import unit
from schedules.obligation import Obligation
from schedules.planned.day_and_place import is_met_for
from schedules.record import record


@record
class PlanView:
    """When and where a duty is to be done, and with whom, by name."""

    on: date
    place: str = ""
    everyone: bool = False
    who: tuple[str, ...] = ()


def plan_view(conn: Connection, owed: Duty) -> PlanView | None:
    """The plan of a duty; None where it has none."""
    if not owed.planned_on:
        return None
    plan = plan_of(conn, owed.id)
    if not plan:
        return PlanView(on=owed.planned_on)
    of = unit(conn, owed.unit_id)
    known = {each.id: each.name for each in rights.colleagues(conn, 0, of)} if plan.people else {}
    return PlanView(
        on=owed.planned_on,
        place=plan.place,
        everyone=plan.everyone,
        who=tuple(known[each] for each in plan.people if each in known),
    )


def to_come(conn: Connection, owed: Duty, plan: Plan | None) -> dict[int, Person]:
    """Who is to come by a plan: those named who are still of the company, or everyone of the unit, by their ids."""
    if not plan:
        return {}
    if plan.everyone:
        return {each.id: each for each, _ in members(conn, owed.unit_id)}
    if not plan.people:
        return {}
    known = {each.id: each for each in rights.colleagues(conn, 0, unit(conn, owed.unit_id))}
    return {each: known[each] for each in plan.people if each in known}


def may_plan(conn: Connection, person_id: int, owed: Duty, obligation: Obligation, *, now: datetime) -> bool:
    """Whether a person may say on which day a duty that people meet for is to be done: who may say that it is done."""
    return is_met_for(obligation) and rights.may_submit(conn, person_id, owed, now)
