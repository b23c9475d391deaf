"""Periods of the calendar and of financial years: which month, quarter or year a local day lies in."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from schedules.record import record

PeriodKind = Literal["day", "week", "month", "quarter", "half_year", "year"]

MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
KINDS: dict[str, PeriodKind] = {"Q": "quarter", "H": "half_year"}
# Years of which someone may ask: no duty is older, and none is planned for a later one.
YEARS = range(1950, 2200)
_KEY = re.compile(r"(\d{4})(?:-F(\d{2}))?(?:-([QH]\d|\d{2}))?", re.ASCII)
# What a financial year is parted into; it begins in a month of 2 to 12, or in 1 where it is the calendar's.
OF_YEARS: tuple[PeriodKind, ...] = ("quarter", "half_year", "year")
JANUARY = 1


@record
class Period:
    """A stretch of local days, both ends included; `key` names it for good: `2026-11`, `2026-Q4`, `2026-W48`.

    `2026-F04` is the financial year that begins in April 2026, `2026-F04-Q1` its first quarter. One that ends at an
    hour of its last day is `due_at` that moment.
    """

    key: str
    first: date
    last: date
    due_at: datetime | None = None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def period_named(key: str) -> Period | None:
    """The month, quarter, half year or year of a key, as in 2026-11, 2026-Q4, 2026-H2, 2026, or of a financial year as
    in 2026-F04, 2026-F04-Q1; None for anything else, and for years outside YEARS.
    """
    found = _KEY.fullmatch(key)
    if not found:
        return None
    year, begins, part = int(found[1]), int(found[2] or JANUARY), found[3] or ""
    kind: PeriodKind = "year" if not part else KINDS.get(part[0], "month")
    if found[2] and (kind not in OF_YEARS or not JANUARY < begins <= 12):
        return None
    number = int(part.lstrip("QH") or 1)
    return _of_months(kind, year, number - 1, begins) if year in YEARS and 1 <= number <= 12 // MONTHS[kind] else None


def financial_year(begins: int, day: date) -> int:
    """The calendar year in which the financial year of a local day began, where these begin in a month."""
    return day.year - (day.month < begins)


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
def _of_months(kind: PeriodKind, year: int, index: int, begins: int = JANUARY) -> Period:
    """The `index`-th period of `kind`, from 0, in a year that begins in a month."""
    length, named = MONTHS[kind], f"{year}" if begins == JANUARY else f"{year}-F{begins:02}"
    key = {
        "month": f"{named}-{index + 1:02}",
        "quarter": f"{named}-Q{index + 1}",
        "half_year": f"{named}-H{index + 1}",
        "year": named,
    }[kind]
    opens = begins - 1 + index * length
    ends = opens + length - 1
    first = date(year + opens // 12, opens % 12 + 1, 1)
    return Period(key=key, first=first, last=month_end(year + ends // 12, ends % 12 + 1))


def periods(kind: PeriodKind, first: date, last: date, begins: int = JANUARY) -> Iterator[Period]:
    """Every period of `kind` that shares a day with `first`..`last`, in order.

    Quarters, half years and years are those of years that begin in a month; the others are the same for all.
    """
    if kind not in MONTHS:
        while first <= last:
            period = period_of(kind, first)
            yield period
            first = period.last + timedelta(days=1)
        return
    if first > last:
        return
    length, in_year = MONTHS[kind], 12 // MONTHS[kind]
    begins = begins if kind in OF_YEARS else JANUARY
    start = (first.year * 12 + first.month - begins) // length
    end = (last.year * 12 + last.month - begins) // length
    for number in range(start, end + 1):
        yield _of_months(kind, number // in_year, number % in_year, begins)
