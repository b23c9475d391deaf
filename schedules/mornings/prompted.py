"""The days on which a unit is prompted of a duty: working days, save of what is done on others."""

from datetime import date, timedelta

from schedules.cadence import OfEvent
from schedules.obligation import Obligation
from schedules.unit import EVERY_DAY, Unit
from schedules.workdays import Workdays, workdays_of

WEEK = timedelta(days=7)


def prompted_on(unit: Unit, asked: Obligation, opens_on: date, due_on: date) -> Workdays:
    """The days on which a unit is prompted of a duty with this window.

    Of what is done day by day it is prompted on the days on which it works, be it a holiday's: it is owed because it
    works then; and so of all else that a day or a week asks, where it says on which days it works. What an event asks
    day by day, as a shift of its leader in the holidays, comes on that very day.
    """
    is_daily = asked.act == "daily"
    if is_daily and isinstance(asked.cadence, OfEvent):
        return workdays_of("every_day")
    if due_on - opens_on < WEEK and (is_daily or unit.week != EVERY_DAY):
        return Workdays(years={}, resting=frozenset(day - 1 for day in range(1, 8) if str(day) not in unit.week))
    return workdays_of(unit.calendar)
