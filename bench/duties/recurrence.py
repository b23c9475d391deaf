"""Recurrence: the windows of three years beside plain date arithmetic, dateutil.rrule and APScheduler's CronTrigger."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from apscheduler.triggers.cron import CronTrigger
from dateutil.rrule import MONTHLY, YEARLY, rrule

from bench.measure import Report, interleaved
from schedules.cadence import Every, windows
from schedules.period import MONTHS, PeriodKind
from schedules.workdays import china

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
    return report.missed


def _many(run: Callable[[], list[date]]) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(REPEAT):
            run()

    return repeated
