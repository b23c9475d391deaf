"""Calendar periods: which month, quarter or year a local day lies in."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from schedules.record import record

PeriodKind = Literal["day", "week", "month", "quarter", "half_year", "year"]

MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@record
class Period:
    """A stretch of local days, both ends included; `key` names it for good: `2026-11`, `2026-Q4`, `2026-W48`."""

    key: str
    first: date
    last: date


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def period_of(kind: PeriodKind, day: date) -> Period:
    """The one period of `kind` that holds the local day `day`; weeks are ISO weeks."""
    if kind == "day":
        return Period(key=day.isoformat(), first=day, last=day)
    if kind == "week":
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return Period(key=f"{year}-W{week:02}", first=first, last=first + timedelta(days=6))
    length = MONTHS[kind]
    index = (day.month - 1) // length
    key = {
        "month": f"{day.year}-{day.month:02}",
        "quarter": f"{day.year}-Q{index + 1}",
        "half_year": f"{day.year}-H{index + 1}",
        "year": f"{day.year}",
    }[kind]
    return Period(key=key, first=date(day.year, index * length + 1, 1), last=month_end(day.year, (index + 1) * length))


def periods(kind: PeriodKind, first: date, last: date) -> Iterator[Period]:
    """Every period of `kind` that shares a day with `first`..`last`, in order."""
    while first <= last:
        period = period_of(kind, first)
        yield period
        first = period.last + timedelta(days=1)
