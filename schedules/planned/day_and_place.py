"""An act that people meet for: on which days it can be planned, and how it is led to on its day."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from schedules.escalation import Hours, Prompt, Recipient
from schedules.obligation import KindOfAct, Obligation
from schedules.workdays import Workdays

# For an act of one of these kinds people are in one place on one day; a document has no place, and a shift no plan.
MET_FOR: frozenset[KindOfAct] = frozenset({"inspection", "meeting", "training", "drill"})
# How the steps begin by which a planned day is led to: the working day before, that day, and the next working day,
# which asks whether it was held. The planned day stands behind, so that each day is led to anew.
EVE, DAY, HELD = "planned-1", "planned+0", "planned+1"
# In so many days up to it nothing else leads to it.
ALONE = timedelta(days=7)
# What is planned leaves so many days until it is due, where it can: a day that slips still ends in time.
SPARE = timedelta(days=3)
# So many days are offered; the first of them leaves a working day for those concerned to hear of it.
OFFERED = 5


def is_met_for(obligation: Obligation) -> bool:
    """Whether people meet for an obligation, so that it can have a day and a place; nobody meets for a figure."""
    return obligation.act in MET_FOR and not obligation.evidence.computed


def wrong_day(day: date, *, today: date, opens_on: date, due_on: date) -> Literal["past", "early", "late"] | None:
    """Why a duty cannot be planned for a day; None where it can. Its plan never moves its due day, so none is later."""
    if day < today:
        return "past"
    if day > due_on:
        return "late"
    return "early" if day < opens_on else None


def days_offered(
    opens_on: date, due_on: date, today: date, *, workdays: Workdays, taken: Collection[date] = ()
) -> list[date]:
    """The next days on which a duty can well be planned, the best first; none once it is overdue.

    Working days, the day after the next at the earliest and not the last before it is due, as far as such are left; and
    a day on which nothing else is planned before one that is `taken`.
    """
    first = max(opens_on, workdays.add(today, 2) if today < due_on else today)
    last = due_on - SPARE
    if workdays.on_or_after(first) > last:
        first, last = max(opens_on, today), due_on
    length = max(0, (last - first).days + 1)
    ahead = (first + timedelta(days=n) for n in range(length))
    days = [day for day in ahead if workdays.is_workday(day)] or [due_on] * (due_on >= today)
    return sorted(days[: OFFERED + len(taken)], key=lambda day: (day in taken, day))[:OFFERED]


def eve_of(day: date, workdays: Workdays) -> date:
    """The working day before a planned day, on which those concerned hear of it."""
    return workdays.on_or_before(day - timedelta(days=1))


def leads(step: str) -> bool:
    """Whether a step is one by which a planned day is led to."""
    return step.startswith((EVE, DAY, HELD))


def day_led_to(step: str) -> date:
    """The planned day of such a step."""
    return date.fromisoformat(step.rpartition(" ")[2])


def around(
    told: Sequence[Prompt], planned_on: date, *, zone: ZoneInfo, workdays: Workdays, hours: Hours
) -> list[Prompt]:
    """The reminders of a duty that is planned for a day: whoever owes it is rung the working day before, on that day,
    be it none of work, and is asked once after it; what else would lead them there in its last week is left out.
    """
    owner: Recipient = "owner"
    found: dict[date, Prompt] = {}
    for each in told:
        day = each.at.astimezone(zone).date()
        near = planned_on - ALONE < day <= planned_on
        to = tuple(one for one in each.to if not (near and one == owner))
        if to:
            found[day] = replace(each, to=to)
    after = workdays.on_or_after(planned_on + timedelta(days=1))
    for step, day in ((EVE, eve_of(planned_on, workdays)), (DAY, planned_on), (HELD, after)):
        others = tuple(one for one in found[day].to if one != owner) if day in found else ()
        found[day] = Prompt(at=hours.prompt_at(day, zone), step=f"{step} {planned_on}", to=(owner, *others))
    return [found[day] for day in sorted(found)]
