"""A unit's first week foreseen: on which mornings whoever looks after it is led through which step."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from schedules.duty import Duty
from schedules.mornings.first_week import GUIDED, STEPS, FirstWeekStep, are_there, coming, following, turn
from schedules.mornings.stand_ins import first_held, owning
from schedules.obligation import Role
from schedules.plan import is_put_to
from schedules.planned.spread import is_worth_a_plan, takes_a_year
from schedules.roadmap import Roadmap
from schedules.unit import Unit
from schedules.workdays import Workdays

# A duty, and the day on which it is done; None where nobody ever does it.
Done = tuple[Duty, date | None]


def led(
    new: Unit,
    begun: date,
    *,
    people: Collection[Role],
    roadmaps: Collection[Roadmap],
    done: Iterable[Done],
    workdays: Workdays,
) -> tuple[Role | None, Mapping[date, FirstWeekStep]]:
    """Who of these people, one in a role, is led through the first week of a unit with which they came on a day, and
    what on which morning; nothing that it asks for is done before its turn, but for the duties that are `done`.
    """
    role = first_held(GUIDED, people) if new.scope == "company" else None
    said: dict[date, FirstWeekStep] = {}
    if not role:
        return None, said
    owed, step, day = list(done), coming(STEPS[0], ()), begun
    while step:
        day = turn(day, workdays)
        left = [duty for duty, on in owed if duty.opens_on <= day and (on is None or on >= day)]
        step = coming(step, _done(new, left, day, people=people, role=role, roadmaps=roadmaps))
        if step:
            said[day] = step
            step = following(step)
    return role, said


def _done(
    new: Unit, left: Collection[Duty], day: date, *, people: Collection[Role], role: Role, roadmaps: Collection[Roadmap]
) -> set[FirstWeekStep]:
    """The steps that leave nothing to do on a day on which these duties are left."""
    missed_after = {
        (roadmap.id, each.id): roadmap.climbed_by(each).missed_after
        for roadmap in roadmaps
        for each in roadmap.obligations
    }
    obligations = {(roadmap.id, each.id): each for roadmap in roadmaps for each in roadmap.obligations}
    known = [(each, obligations[each.roadmap, each.obligation]) for each in left]
    mine = [
        each
        for each, asked in known
        if first_held(owning(asked), people) == role
        and (each.due_on.year, each.due_on.month) == (day.year, day.month)
        and day <= each.due_on + timedelta(days=missed_after[each.roadmap, each.obligation])
    ]
    this_year = [each for each, asked in known if each.due_on.year == day.year and takes_a_year(asked)]
    offered = [each for each in obligations.values() if each.fixed == "ours" and is_put_to(each, new)]
    to_do: dict[FirstWeekStep, bool] = {
        "people": not are_there(people, new.party, len(people)),
        "choices": bool(offered),
        "month": bool(mine),
        # Only a safety manager is asked for a plan of the year.
        "plan": role == "safety_manager" and is_worth_a_plan(day, len(this_year)),
    }
    return {step for step, is_left in to_do.items() if not is_left}
