"""Recurrence: the windows of three years beside plain date arithmetic, dateutil.rrule and APScheduler's CronTrigger.

Of calendar periods, and of what comes round by days of its own: each so many months, on the n-th weekday or working day
of each month, by quarters of a financial year.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from apscheduler.triggers.cron import CronTrigger
from dateutil.rrule import FR, MO, MONTHLY, TH, TU, WE, YEARLY, rrule

from bench.measure import Report, interleaved
from schedules.cadence import Cadence, Every, windows
from schedules.cadences.interval import Interval
from schedules.cadences.nth import Nth
from schedules.period import MONTHS, PeriodKind
from schedules.workdays import china, workdays_of

FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
REPEAT = 200


def ours(kind: PeriodKind) -> list[date]:
    """Due days of each period, shifted to the working day on or before, as an escalation's last step is."""
    calendar = china()
    return [
        calendar.on_or_before(window.last)
        for window in windows(Every(kind="every", period=kind), 2024, FIRST, LAST, workdays=china())
    ]


def plain(months: int) -> list[date]:
    """The same by plain arithmetic, the shift included: the floor."""
    calendar, days = china(), []
    for year in range(FIRST.year, LAST.year + 1):
        for month in range(months, 13, months):
            day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            while not calendar.is_workday(day):
                day -= timedelta(days=1)
            days.append(day)
    return days


def by_rrule(months: int) -> list[date]:
    """The month ends by dateutil, then shifted alike."""
    calendar = china()
    start, until = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    if months == 12:
        rule = rrule(YEARLY, dtstart=start, bymonth=12, bymonthday=-1, until=until)
    else:
        chosen = list(range(months, 13, months))
        rule = rrule(MONTHLY, dtstart=start, bymonth=chosen, bymonthday=-1, until=until)
    return [calendar.on_or_before(moment.date()) for moment in rule]


def by_cron(months: int) -> list[date]:
    """The month ends by APScheduler, then shifted alike."""
    calendar = china()
    chosen = ",".join(str(month) for month in range(months, 13, months))
    trigger = CronTrigger(month=chosen, day="last", hour=0, timezone=UTC)
    days: list[date] = []
    moment, now = None, datetime(2024, 1, 1, tzinfo=UTC)
    while (moment := trigger.get_next_fire_time(moment, now)) and moment.date() <= LAST:
        days.append(calendar.on_or_before(moment.date()))
        now = moment + timedelta(seconds=1)
    return days


# What comes round by days of its own, and its name in the figures.
OWN: dict[str, Cadence] = {
    "every 2 months from the 15th": Interval(kind="interval", every=2, unit="month", from_=date(2023, 12, 15)),
    "2nd Tuesday of a month": Nth(kind="nth", nth=2, of="tuesday", period="month"),
    "3rd to last weekday of a month": Nth(kind="nth", nth=-3, of="workday", period="month"),
    "quarter of a year from April": Every(kind="every", period="quarter", year_begins=4),
}
WEEKDAYS = (MO, TU, WE, TH, FR)


def days_of(cadence: Cadence) -> list[date]:
    """Due days of what comes round by days of its own, where each weekday is worked, shifted as above."""
    calendar, weekdays = china(), workdays_of("weekdays")
    some = windows(cadence, 2024, FIRST, LAST, workdays=weekdays)
    return [calendar.on_or_before(window.last) for window in some if window.last <= LAST]


def plain_days(name: str) -> list[date]:
    """The same by plain arithmetic: the floor."""
    calendar, days = china(), []
    for year in range(FIRST.year, LAST.year + 1):
        for month in range(1, 13):
            day = _plain_day(name, year, month)
            if day is None:
                continue
            while not calendar.is_workday(day):
                day -= timedelta(days=1)
            days.append(day)
    return days


def _plain_day(name: str, year: int, month: int) -> date | None:
    first, last = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    if name.startswith("every 2"):
        return date(year, month, 14) if month % 2 == 0 else None
    if name.startswith("2nd"):
        return first + timedelta(days=(1 - first.weekday()) % 7 + 7)
    if name.startswith("3rd"):
        left, day = 3, last
        while True:
            left -= day.weekday() < 5
            if not left:
                return day
            day -= timedelta(days=1)
    return last if month % 3 == 0 else None


def rrule_days(name: str) -> list[date]:
    """The same days by dateutil, then shifted alike."""
    calendar = china()
    start, until = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    if name.startswith("every 2"):
        rule = rrule(MONTHLY, interval=2, dtstart=datetime(2024, 2, 14, tzinfo=UTC), until=until)
    elif name.startswith("2nd"):
        rule = rrule(MONTHLY, dtstart=start, byweekday=TU(2), until=until)
    elif name.startswith("3rd"):
        rule = rrule(MONTHLY, dtstart=start, byweekday=WEEKDAYS, bysetpos=-3, until=until)
    else:
        rule = rrule(MONTHLY, dtstart=start, bymonth=[3, 6, 9, 12], bymonthday=-1, until=until)
    return [calendar.on_or_before(moment.date()) for moment in rule]


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report("Recurrence, three years with the shift to working days (goal 5)")
    for kind, months in MONTHS.items():
        cases: dict[str, Callable[[], list[date]]] = {
            "ours": partial(ours, kind),
            "plain": partial(plain, months),
            "rrule": partial(by_rrule, months),
            "cron": partial(by_cron, months),
        }
        results = {name: run() for name, run in cases.items()}
        assert all(result == results["plain"] for result in results.values()), results
        times = interleaved({name: _many(run) for name, run in cases.items()}, rounds=7)
        mine = times["ours"]
        report.line(f"{kind}: {len(results['ours'])} days in {mine / REPEAT * 1e6:.1f} us; all four agree")
        report.goal(f"{kind}: ours / plain arithmetic", mine / times["plain"], most=5)
        report.goal(f"{kind}: dateutil.rrule / ours", times["rrule"] / mine, least=5)
        report.line(f"{kind}: CronTrigger / ours: {times['cron'] / mine:.3g}")
    for name, cadence in OWN.items():
        own: dict[str, Callable[[], list[date]]] = {
            "ours": partial(days_of, cadence),
            "plain": partial(plain_days, name),
            "rrule": partial(rrule_days, name),
        }
        found = {each: run() for each, run in own.items()}
        assert all(result == found["plain"] for result in found.values()), found
        times = interleaved({each: _many(run) for each, run in own.items()}, rounds=7)
        mine = times["ours"]
        report.line(f"{name}: {len(found['ours'])} days in {mine / REPEAT * 1e6:.1f} us; all three agree")
        report.goal(f"{name}: ours / plain arithmetic", mine / times["plain"], most=5)
        report.goal(f"{name}: dateutil.rrule / ours", times["rrule"] / mine, least=5)
    return report.missed


def _many(run: Callable[[], list[date]]) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(REPEAT):
            run()

    return repeated
