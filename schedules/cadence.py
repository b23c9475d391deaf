"""How an obligation comes round, and the windows in which it is then owed."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Discriminator, Field, Tag

from schedules.cadences.hours import WithinHours, moment_of, window_of_hours
from schedules.cadences.interval import Interval
from schedules.cadences.nth import Nth, most_of
from schedules.cadences.rolling import MOST, Rolling
from schedules.period import JANUARY, OF_YEARS, Period, PeriodKind, financial_year, month_end, periods
from schedules.record import record
from schedules.roadmaps.fault import What, shown
from schedules.workdays import Workdays

# `MM-DD`, as in 05-12.
MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
# A year that has a 29 February: a day that it has not, no year has.
LEAP = 2024


def is_day(month: int, day: int) -> bool:
    """Whether some year has that day: a 29 February is one, a 30 February is not."""
    return 1 <= day <= month_end(LEAP, month).day


def _month_day(said: str) -> str:
    """`MM-DD` if some year has that day; refused otherwise."""
    if not re.fullmatch(MONTH_DAY, said, re.ASCII) or not is_day(*map(int, said.split("-"))):
        raise ValueError("month_day")  # a fault by its name
    return said


MonthDay = Annotated[str, AfterValidator(_month_day)]
# The month in which a year of quarters, half years or years begins: the calendar's unless it is said.
YearBegins = Annotated[int, Field(ge=1, le=12)]


@record
class Every:
    """At least once in each period: open all period, due at its end; of the calendar, or of a financial year."""

    kind: Literal["every"]
    period: PeriodKind
    year_begins: YearBegins = JANUARY


@record
class By:
    """Once, by a day of a year of the term; the last day of December unless given."""

    kind: Literal["by"]
    year: Annotated[int, Field(ge=1)]
    month: Annotated[int, Field(ge=1, le=12)] = 12
    day: Annotated[int, Field(ge=1, le=31)] = 31


@record
class OnDate:
    """A campaign with calendar dates, `MM-DD` to `MM-DD`, each year; one that ends before it begins runs over New Year.

    A 29 February is the last day of February: in most years the 28th.
    """

    kind: Literal["on_date"]
    from_: Annotated[MonthDay, Field(alias="from", json_schema_extra={"pattern": MONTH_DAY})]
    to: Annotated[MonthDay, Field(json_schema_extra={"pattern": MONTH_DAY})]


@record
class Standing:
    """Always in force; reviewed once in each period that we chose."""

    kind: Literal["standing"]
    review: PeriodKind
    year_begins: YearBegins = JANUARY


@record
class OnNotice:
    """When an authority gives notice; the notice sets the day."""

    kind: Literal["on_notice"]


def _says(value: object, key: str) -> bool:
    return key in value if isinstance(value, dict) else hasattr(value, key)


@record
class WithinDays:
    """A limit in calendar days."""

    days: Annotated[int, Field(ge=0)]


@record
class WithinWorkdays:
    """A limit in working days; the day of the event does not count."""

    workdays: Annotated[int, Field(ge=1)]


Within = Annotated[
    Annotated[WithinDays, Tag("days")]
    | Annotated[WithinWorkdays, Tag("workdays")]
    | Annotated[WithinHours, Tag("hours")],
    Discriminator(lambda limit: next((kind for kind in ("workdays", "hours") if _says(limit, kind)), "days")),
]


@record
class AfterEvent:
    """Within a limit after something happened."""

    kind: Literal["after_event"]
    event: str
    within: Within


@record
class BeforeEvent:
    """Before something that is known to come, by its day; open from `ahead` days before."""

    kind: Literal["before_event"]
    event: str
    ahead: Annotated[int, Field(ge=1, le=366)]


OfEvent = AfterEvent | BeforeEvent
AnyCadence = Every | By | OnDate | Standing | OnNotice | AfterEvent | BeforeEvent | Interval | Nth | Rolling
Cadence = Annotated[AnyCadence, Discriminator("kind")]
# What each is called in a file.
KINDS: frozenset[str] = frozenset(get_args(form.__annotations__["kind"])[0] for form in get_args(AnyCadence))


def comes_by_itself(cadence: Cadence) -> bool:
    """Whether its windows come by themselves: no notice and no event opens them."""
    return not isinstance(cadence, OnNotice | OfEvent)


def is_of_the_calendar(cadence: Cadence) -> bool:
    """Whether the calendar alone sets its windows: no notice, no event and no act of the unit does."""
    return comes_by_itself(cadence) and not isinstance(cadence, Rolling)


def on_month_day(year: int, month_day: str) -> date:
    """`MM-DD` in `year`; a 29 February outside leap years is the 28th."""
    month, day = map(int, month_day.split("-"))
    return _on(year, month, day)


def _on(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, month_end(year, month).day))


def windows(cadence: Cadence, first_year: int, first: date, last: date, *, workdays: Workdays) -> Iterator[Period]:
    """The windows of a cadence that the calendar alone sets and that share a day with `first`..`last`, in order.

    Where a working day is asked for, it is one of the roadmap's own calendar, `workdays`.
    """
    match cadence:
        case Every(period=kind, year_begins=begins) | Standing(review=kind, year_begins=begins):
            yield from periods(kind, first, last, begins)
        case Interval():
            yield from cadence.windows(first, last)
        case Nth():
            yield from cadence.windows(first, last, workdays)
        case By(year=year, month=month, day=day):
            calendar_year = first_year + year - 1
            window = Period(
                key=f"{calendar_year}", first=date(calendar_year, 1, 1), last=_on(calendar_year, month, day)
            )
            if window.first <= last and window.last >= first:
                yield window
        case OnDate(from_=start, to=end):
            over = end < start
            for year in range(max(1, first.year - over), last.year + 1):
                opens, due = on_month_day(year, start), on_month_day(year + over, end)
                if opens <= last and due >= first:
                    yield Period(key=opens.isoformat(), first=opens, last=due)


def year_of(cadence: Cadence, window: Period) -> int:
    """The calendar year by whose place in the term it is told whether a window is owed.

    It is the year in which the window opens, or its financial year begins; of what comes round by days of its own,
    whatever lies before them, the year in which it is due.
    """
    match cadence:
        case Every(year_begins=begins) | Standing(year_begins=begins) if begins != JANUARY:
            return financial_year(begins, window.first)
        case Interval() | Nth():
            return window.last.year
    return window.first.year


def cadence_faults(cadence: Cadence) -> Iterator[tuple[str, What, dict[str, object]]]:
    """What no single value of a cadence shows: the key that is at fault, what is wrong, and what its sentence names."""
    match cadence:
        case Every(period=kind) | Standing(review=kind):
            if cadence.year_begins != JANUARY and kind not in OF_YEARS:
                yield "year_begins", "year_begins", {}
        case Nth(nth=nth, of=of, period=period):
            most = most_of(of, period)
            if not 1 <= abs(nth) <= most:
                yield "nth", "nth", {"given": shown(nth), "n": most}
        case Rolling(every=count, unit=unit) if count > MOST[unit]:
            yield "every", "most", {"given": shown(count), "n": MOST[unit]}


def counts_hours(cadence: Cadence) -> bool:
    """Whether it is due at an hour, which hangs on the hour of its event."""
    return isinstance(cadence, AfterEvent) and isinstance(cadence.within, WithinHours)


def window_of_event(
    cadence: OfEvent, event_on: date, workdays: Workdays, *, zone: ZoneInfo, at: datetime | None = None
) -> Period:
    """The window that an event on the local day `event_on` opens: after it, or up to it.

    A limit in hours counts from the moment `at`, or where that is not known from the beginning of the day in `zone`.
    """
    if isinstance(cadence, BeforeEvent):
        return Period(key=event_on.isoformat(), first=event_on - timedelta(days=cadence.ahead), last=event_on)
    match cadence.within:
        case WithinWorkdays(workdays=count):
            due = workdays.add(event_on, count)
        case WithinDays(days=count):
            due = event_on + timedelta(days=count)
        case WithinHours() as limit:
            return window_of_hours(limit, moment_of(event_on, zone, at), zone)
    return Period(key=event_on.isoformat(), first=event_on, last=due)
