"""Working days by the calendar that the State Council publishes, make-up days included."""

import json
from collections.abc import Callable, Hashable, Mapping
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import TypeVar, cast

from schedules.record import record
from schedules.unit import CALENDARS, Calendar

# Holidays that fall on the same days each year (Regulation on Public Holidays, 2024): off also before a notice comes.
FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
# So much that was counted by a calendar is kept.
KEPT = 4_096
T = TypeVar("T")


@record
class YearNotice:
    """One year's notice: weekdays that are off, weekend days that are worked, and the notice they stand in.

    Of an estimate some days are not settled yet, as of feasts that follow the moon.
    """

    notice: str
    off: frozenset[date]
    work: frozenset[date]
    is_estimate: bool = False


@record
class Workdays:
    """A calendar; a year without a notice is provisional: off are `resting` weekdays and holidays that are `fixed`."""

    years: Mapping[int, YearNotice]
    resting: frozenset[int] = frozenset({5, 6})
    fixed: frozenset[tuple[int, int]] = frozenset()

    def once(self, what: Hashable, counted: Callable[[], T]) -> T:
        """What is counted by this calendar and asked for over and over, counted once."""
        found = self._counted.get(what)
        if found is None:
            if len(self._counted) >= KEPT:
                self._counted.clear()
            found = self._counted[what] = counted()
        return cast(T, found)

    @cached_property
    def _counted(self) -> dict[Hashable, object]:
        return {}

    def is_provisional(self, year: int) -> bool:
        """True where the year's notice is not known, so that weekdays are a guess that people must be told of."""
        return year not in self.years or self.years[year].is_estimate

    def missing(self, today: date) -> int | None:
        """The year whose notice is missed: this one, and from December the next, whose notice comes in autumn.

        An estimate is no notice that is missed: there will be none before the year.
        """
        wanted = [today.year, today.year + 1] if today.month == 12 else [today.year]
        return next((year for year in wanted if year not in self.years), None)

    def is_workday(self, day: date) -> bool:
        """Whether people work on that local day; never raises."""
        notice = self.years.get(day.year)
        if notice and day in notice.off:
            return False
        if not notice and (day.month, day.day) in self.fixed:
            return False
        return day.weekday() not in self.resting or bool(notice and day in notice.work)

    def holidays(self, first: date, last: date) -> list[tuple[date, date]]:
        """The public holidays that begin on these days: the first and last day off of each.

        Of a year whose notice has not come, those that fall on the same days each year.
        """
        around = range(first.year - 1, last.year + 2)
        off = {day for year in around if year in self.years for day in self.years[year].off}
        off |= {date(year, *day) for year in around if year not in self.years for day in self.fixed}
        found = dict[date, date]()
        for day in sorted(off):
            begins = ends = day
            while not self.is_workday(begins - timedelta(days=1)):
                begins -= timedelta(days=1)
            while not self.is_workday(ends + timedelta(days=1)):
                ends += timedelta(days=1)
            if first <= begins <= last:
                found[begins] = ends
        return sorted(found.items())

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def on_or_before(self, day: date) -> date:
        """The last working day up to `day`."""
        while not self.is_workday(day):
            day -= timedelta(days=1)
        return day

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the day itself does not count."""
        for _ in range(count):
            day = self.on_or_after(day + timedelta(days=1))
        return day


@cache
def china() -> Workdays:
    """China's calendar as shipped in `workdays.json`."""
    text = files("schedules").joinpath("workdays.json").read_text("utf-8")
    years = {
        int(year): YearNotice(
            notice=entry["notice"],
            off=frozenset(map(date.fromisoformat, entry["off"])),
            work=frozenset(map(date.fromisoformat, entry["work"])),
        )
        for year, entry in json.loads(text)["years"].items()
    }
    return Workdays(years=years, fixed=FIXED)


@record
class Lack:
    """What is not known of a calendar: its days of a year, or with no `year` the calendar itself."""

    calendar: Calendar
    year: int | None


def lack_of(calendar: Calendar, today: date) -> Lack | None:
    """What is not known of a calendar and is needed by now; of one that rests on no notices nothing is."""
    if calendar in ("weekdays", "every_day"):
        return None
    if not is_known(calendar):
        return Lack(calendar=calendar, year=None)
    year = workdays_of(calendar).missing(today)
    return Lack(calendar=calendar, year=year) if year else None


def is_known(calendar: Calendar) -> bool:
    """Whether there is a calendar of this name or code."""
    from schedules.calendars.countries import is_country

    return calendar in CALENDARS or is_country(calendar)


@cache
def workdays_of(calendar: Calendar) -> Workdays:
    """The days on which a unit works and may be prompted; of a country that is no longer known, a guess."""
    match calendar:
        case "china":
            return china()
        case "weekdays":
            return Workdays(years={})
        case "every_day":
            return Workdays(years={}, resting=frozenset())
    from schedules.calendars.countries import country, is_country

    return country(calendar) if is_country(calendar) else Workdays(years={})
