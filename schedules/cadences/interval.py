"""Every so many days, weeks, months or years, counted from a day that the roadmap names."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from schedules.period import YEARS, Period, month_end
from schedules.record import record

Length = Literal["day", "week", "month", "year"]
# So many of its units an interval lasts at most: of months some eighty years.
MOST = 1_000
_DAYS: dict[Length, int] = {"day": 1, "week": 7}
_MONTHS: dict[Length, int] = {"month": 1, "year": 12}
DAY = r"^\d{4}-\d{2}-\d{2}$"


def day_said(said: object) -> object:
    """A day as `YYYY-MM-DD` says it, within YEARS; refused otherwise."""
    try:
        day = said if isinstance(said, date) else date.fromisoformat(str(said))
    except ValueError:
        day = None
    if day is None or day.year not in YEARS or (isinstance(said, str) and not re.fullmatch(DAY, said, re.ASCII)):
        raise ValueError("day")  # a fault by its name
    return day


@record
class Interval:
    """Once in each stretch of `every` units, the first from the day `from`: due on the stretch's last day.

    Months and years keep that day, or take the last of a month that has it not: from 31 January by the month, the next
    begin on 28 February and 31 March.
    """

    kind: Literal["interval"]
    every: Annotated[int, Field(ge=1, le=MOST)]
    unit: Length
    from_: Annotated[date, BeforeValidator(day_said), Field(alias="from")]

    @property
    def lasts_a_year(self) -> bool:
        """Whether each stretch is a year at least."""
        return self.every * (_MONTHS[self.unit] * 31 if self.unit in _MONTHS else _DAYS[self.unit]) >= 366

    def opens(self, number: int) -> date:
        """The first day of a stretch, counted from 0."""
        if self.unit in _DAYS:
            return self.from_ + timedelta(days=number * self.every * _DAYS[self.unit])
        months = self.from_.year * 12 + self.from_.month - 1 + number * self.every * _MONTHS[self.unit]
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(self.from_.day, month_end(year, month).day))

    def windows(self, first: date, last: date) -> Iterator[Period]:
        """The stretches that share a day with `first`..`last`, in order; none is before the day `from`."""
        for year in range(self.opens(self.number_upto(first)).year, last.year + 1):
            some = _opening_in(self, year)
            for window in some[bisect_left(some, first, key=_last) :]:
                if window.first > last:
                    return
                yield window

    def number_upto(self, day: date) -> int:
        """The number of a stretch that begins on a day or shortly before it; of the first where none does."""
        if self.unit in _DAYS:
            return max(0, (day - self.from_).days // (self.every * _DAYS[self.unit]))
        months = (day.year - self.from_.year) * 12 + day.month - self.from_.month
        return max(0, (months - 1) // (self.every * _MONTHS[self.unit]))


def _last(window: Period) -> date:
    return window.last


# Every unit and morning asks for the same few years over and over.
@lru_cache(maxsize=512)
def _opening_in(interval: Interval, year: int) -> tuple[Period, ...]:
    """The stretches that begin in a year."""
    number, found = interval.number_upto(date(year, 1, 1)), list[Period]()
    opens = interval.opens(number)
    while opens.year <= year:
        number += 1
        following = interval.opens(number)
        if opens.year == year:
            found.append(Period(key=opens.isoformat(), first=opens, last=following - timedelta(days=1)))
        opens = following
    return tuple(found)
