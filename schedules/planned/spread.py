"""Spreading a year's duties over its months, so that they do not all wait for the last day of December."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from schedules.cadence import By, Every
from schedules.cadences.interval import Interval
from schedules.obligation import Obligation
from schedules.record import record
from schedules.workdays import Workdays

# From this month on a year is too far gone to ask for a plan of it; one can still be made.
TOO_LATE = 11
# Planned days lie on the last working day up to one of these days of a month, the first choice first: what slips still
# ends within the month.
DAYS = (25, 18, 11, 4)


@record
class YearDuty:
    """A duty that a whole year is left for: its key, its legal due day, and the month that suits it best, if any."""

    key: str
    due_on: date
    best_month: int | None = None


def takes_a_year(obligation: Obligation) -> bool:
    """Whether a whole year is left for each duty of an obligation, or more; what is counted has no day of its own.

    One whose year is not the calendar's is planned in the calendar year in which it is due, up to its due day.
    """
    cadence = obligation.cadence
    if obligation.evidence.computed:
        return False
    if isinstance(cadence, Interval):
        return cadence.lasts_a_year
    return isinstance(cadence, By) or (isinstance(cadence, Every) and cadence.period == "year")


def is_worth_a_plan(today: date, left: int) -> bool:
    """Whether a plan of the year is asked for, where so many of its duties are left to be done."""
    return today.month < TOO_LATE and left > 1


def day_in(month: int, due_on: date, workdays: Workdays, day: int = DAYS[0]) -> date:
    """The planned day in a month of the due day's year: a working day, never after the due day."""
    return workdays.on_or_before(min(date(due_on.year, month, day), due_on))


def months_left(due_on: date, today: date, workdays: Workdays) -> list[int]:
    """The months in which a duty can still be planned: from today's on, up to that of its due day."""
    months = range(1, due_on.month + 1)
    return [month for month in months if today <= day_in(month, due_on, workdays) <= due_on]


def spread(duties: Sequence[YearDuty], today: date, workdays: Workdays) -> Mapping[str, date]:
    """A planned day for each duty: in its best month where that is still to come, else where least is planned.

    The month of the due day is taken by what suits it, where no other is left, or where each of those bears a duty a
    week already and it bears less. A duty that can be planned nowhere keeps its due day.
    """
    planned: dict[str, date] = {}
    load: Counter[int] = Counter()
    left_to = {duty.key: months_left(duty.due_on, today, workdays) for duty in duties}
    for duty in sorted(duties, key=lambda each: (each.best_month not in left_to[each.key], each.key)):
        left = left_to[duty.key]
        if not left:
            planned[duty.key] = duty.due_on
            continue
        earlier = [month for month in left if month < duty.due_on.month] or left
        least = min(earlier, key=lambda each: (load[each], each))
        if load[least] >= len(DAYS):
            least = min(left, key=lambda each: (load[each], each))
        month = duty.best_month if duty.best_month in left else least
        days = [day_in(month, duty.due_on, workdays, day) for day in DAYS]
        fitting = [day for day in days if day >= today and day.month == month]
        planned[duty.key] = fitting[load[month] % len(fitting)] if fitting else day_in(month, duty.due_on, workdays)
        load[month] += 1
    return planned
