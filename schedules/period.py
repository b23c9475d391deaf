"""Calendar periods: which month, quarter or year a local day lies in."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from schedules.record import record

PeriodKind = Literal["day", "week", "month", "quarter", "half_year", "year"]

MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
KINDS: dict[str, PeriodKind] = {"Q": "quarter", "H": "half_year"}
# Years of which someone may ask: no duty is older, and none is planned for a later one.
YEARS = range(1950, 2200)
_KEY = re.compile(r"(\d{4})(?:-([QH]\d|\d{2}))?", re.ASCII)


@record
class Period:
    """A stretch of local days, both ends included; `key` names it for good: `2026-11`, `2026-Q4`, `2026-W48`."""

    key: str
    first: date
    last: date


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def period_named(key: str) -> Period | None:
    """The month, quarter, half year or year of a key, as in 2026-11, 2026-Q4, 2026-H2, 2026; None for anything else,
    and for years outside YEARS.
    """
    found = _KEY.fullmatch(key)
    if not found:
        return None
    year, part = int(found[1]), found[2] or ""
    kind: PeriodKind = "year" if not part else KINDS.get(part[0], "month")
    number = int(part.lstrip("QH") or 1)
    return _of_months(kind, year, number - 1) if year in YEARS and 1 <= number <= 12 // MONTHS[kind] else None


def period_of(kind: PeriodKind, day: date) -> Period:
    """The one period of `kind` that holds the local day `day`; weeks are ISO weeks."""
    if kind == "day":
        return Period(key=day.isoformat(), first=day, last=day)
    if kind == "week":
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return Period(key=f"{year}-W{week:02}", first=first, last=first + timedelta(days=6))
    return _of_months(kind, day.year, (day.month - 1) // MONTHS[kind])


# Every unit and obligation asks for the same few periods over and over.
@lru_cache(maxsize=4096)
def _of_months(kind: PeriodKind, year: int, index: int) -> Period:
    """The `index`-th period of `kind` in a year, from 0."""
    length = MONTHS[kind]
    key = {
        "month": f"{year}-{index + 1:02}",
        "quarter": f"{year}-Q{index + 1}",
        "half_year": f"{year}-H{index + 1}",
        "year": f"{year}",
    }[kind]
    return Period(key=key, first=date(year, index * length + 1, 1), last=month_end(year, (index + 1) * length))


def periods(kind: PeriodKind, first: date, last: date) -> Iterator[Period]:
    """Every period of `kind` that shares a day with `first`..`last`, in order."""
    if kind not in MONTHS:
        while first <= last:
            period = period_of(kind, first)
            yield period
            first = period.last + timedelta(days=1)
        return
    if first > last:
        return
    length, in_year = MONTHS[kind], 12 // MONTHS[kind]
    start = first.year * in_year + (first.month - 1) // length
    end = last.year * in_year + (last.month - 1) // length
    for number in range(start, end + 1):
        yield _of_months(kind, number // in_year, number % in_year)
