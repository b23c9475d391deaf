"""Planning: a year's duties worked out and stored by us, stored by sqlite3, and as a job a reminder by APScheduler."""

import itertools
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.filled.town import NOW, filled, stored
from bench.measure import Report, interleaved, millis
from bench.peers import add_jobs, scheduler
from bot.ops.arguments import roadmap_at
from bot.store.duties.duties import open_new
from bot.store.engine import Store
from schedules.cadence import Cadence, Every
from schedules.cadences.interval import Interval
from schedules.cadences.nth import Nth
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.plan import plan
from schedules.roadmap import Roadmap
from schedules.unit import Unit
from schedules.workdays import china

UNITS = 3
ROADMAP = roadmap_at(None)
UNIT = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120, "hazardous": True})


def by_days_of_its_own() -> Roadmap:
    """The same roadmap, what comes round by periods doing so by days of its own or by financial years."""
    some: dict[str, Cadence] = {
        "month": Nth(kind="nth", nth=2, of="tuesday", period="month"),
        "quarter": Every(kind="every", period="quarter", year_begins=4),
        "half_year": Interval(kind="interval", every=6, unit="month", from_=date(2025, 3, 31)),
        "year": Nth(kind="nth", nth=-1, of="workday", period="year"),
    }

    def moved(cadence: Cadence) -> Cadence:
        return some.get(cadence.period, cadence) if isinstance(cadence, Every) else cadence

    return replace(ROADMAP, obligations=[replace(each, cadence=moved(each.cadence)) for each in ROADMAP.obligations])


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report("Planning a year of three enterprises (goal 2)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = filled(folder, 0)
        bare = sqlite3.connect(folder / "0.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            bare.execute(f"PRAGMA {pragma}")
        marks = itertools.count()
        took = _stored(report, store, bare, marks, roadmap=ROADMAP)
        _stored(report, store, bare, marks, roadmap=by_days_of_its_own(), named=" by days of their own")
        steps = sum(len(duty.prompts) for duty in _plan(ROADMAP)) * UNITS
        for wal in (False, True):
            jobs = scheduler(folder / f"jobs-{wal}.db", wal=wal)
            start = time.perf_counter()
            add_jobs(jobs, steps // 10, datetime.now(UTC) + timedelta(days=30))
            whole = (time.perf_counter() - start) * 10
            named = "a job a reminder, WAL" if wal else "a job a reminder"
            report.line(f"{named}: {millis(whole)} (a tenth of them measured)")
            report.goal(f"{named} / ours", whole / took, least=100)
        bare.close()
        store.close()
    return report.missed


def _stored(
    report: Report, store: Store, bare: sqlite3.Connection, marks: Iterator[int], *, roadmap: Roadmap, named: str = ""
) -> float:
    """Work out and store the duties of a roadmap beside storing them alone; how long we took."""
    prepared = [[tuple(map(_plain, row.values())) for row in _rows(roadmap, next(marks))] for _ in range(10)]

    def ours() -> None:
        store.write_now(open_new, list(_rows(roadmap, next(marks))))

    def floor() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(
            "INSERT INTO duties"
            " (unit_id, obligation_id, roadmap_id, key, period, opens_on, due_on, next_prompt_at, opened_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            prepared.pop(),
        )
        bare.execute("COMMIT")

    times = interleaved({"ours": ours, "floor": floor}, rounds=9)
    planned = _plan(roadmap)
    count, steps = len(planned) * UNITS, sum(len(duty.prompts) for duty in planned) * UNITS
    mine, alone = millis(times["ours"]), millis(times["floor"])
    report.line(f"{count} duties{named} with {steps} reminders: {mine} with the rules, sqlite3 {alone}")
    report.goal(f"ours with the rules{named} / sqlite3 executemany alone", times["ours"] / times["floor"], most=4)
    return times["ours"]


def _plan(roadmap: Roadmap) -> list[Duty]:
    return list(plan(roadmap, UNIT, date(2026, 1, 1), date(2026, 12, 31), workdays=china(), hours=Hours()))


def _rows(roadmap: Roadmap, mark: int) -> Iterator[dict[str, object]]:
    for number in range(UNITS):
        for duty in _plan(roadmap):
            yield {
                "unit_id": 1,
                "obligation_id": 1,
                "roadmap_id": 1,
                "key": f"{mark}-{number}-{duty.obligation}",
                "period": duty.period,
                "opens_on": duty.opens_on,
                "due_on": duty.due_on,
                "next_prompt_at": duty.prompts[0].at if duty.prompts else None,
                "opened_at": NOW,
            }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return stored(value)
    return value.isoformat() if isinstance(value, date) else value
