"""On the n-th weekday or working day of each month, quarter, half year or year."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Literal, get_args

from pydantic import Field

from schedules.period import Period, periods
from schedules.record import record
from schedules.workdays import Workdays

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Of = Literal[Weekday, "workday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
In = Literal["month", "quarter", "half_year", "year"]
# The most days that a period has.
LONGEST: dict[In, int] = {"month": 31, "quarter": 92, "half_year": 184, "year": 366}
# So many days before its day it opens at most.
AHEAD = 366


def most_of(of: Of, period: In) -> int:
    """How many such days a period has at most."""
    return LONGEST[period] if of == "workday" else -(-LONGEST[period] // 7)


@record
class Nth:
    """On the `nth` day `of` that kind in each period, the last being -1; a period without such a day has no window.

    It opens with the period, or where that is said so many days `ahead` of its day.
    """

    kind: Literal["nth"]
    nth: int
    of: Of
    period: In
    ahead: Annotated[int, Field(ge=0, le=AHEAD)] | None = None

    def windows(self, first: date, last: date, workdays: Workdays) -> Iterator[Period]:
        """The windows that share a day with `first`..`last`, in order; keyed by the period, whatever the day is."""
        for year in range(first.year, (last + timedelta(days=self.ahead or 0)).year + 1):
            for window in workdays.once((self, year), partial(self._of_year, year, workdays)):
                if window.last >= first and window.first <= last:
                    yield window

    def _of_year(self, year: int, workdays: Workdays) -> tuple[Period, ...]:
        """The windows that are due in a year."""
        found = list[Period]()
        for period in periods(self.period, date(year, 1, 1), date(year, 12, 31)):
            if due := self.day_in(period, workdays):
                opens = period.first if self.ahead is None else due - timedelta(days=self.ahead)
                found.append(Period(key=period.key, first=opens, last=due))
        return tuple(found)

    def day_in(self, period: Period, workdays: Workdays) -> date | None:
        """Its day in a period, by a calendar of working days; None where the period has none."""
        step, at = (1, period.first) if self.nth > 0 else (-1, period.last)
        if self.of == "workday":
            left = abs(self.nth)
            while period.first <= at <= period.last:
                left -= workdays.is_workday(at)
                if not left:
                    return at
                at += timedelta(days=step)
            return None
        away = step * (WEEKDAYS.index(self.of) - at.weekday()) % 7
        day = at + timedelta(days=step * (away + 7 * (abs(self.nth) - 1)))
        return day if period.first <= day <= period.last else None
