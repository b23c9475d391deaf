"""Planning: a year's duties worked out and stored by us, stored by sqlite3, and as a job a reminder by APScheduler."""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.filled.town import NOW, filled, stored
from bench.measure import Report, interleaved, millis
from bench.peers import add_jobs, scheduler
from bot.ops.arguments import roadmap_at
from bot.store.duties.duties import open_new
from schedules.escalation import Hours
from schedules.plan import plan
from schedules.unit import Unit
from schedules.workdays import china

UNITS = 3
ROADMAP = roadmap_at(None)
UNIT = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120, "hazardous": True})


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report("Planning a year of three enterprises (goal 2)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = filled(folder, 0)
        bare = sqlite3.connect(folder / "0.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            bare.execute(f"PRAGMA {pragma}")
        marks = iter(range(1_000_000))
        prepared = [[tuple(map(_plain, row.values())) for row in _rows(next(marks))] for _ in range(10)]

        def ours() -> None:
            store.write_now(open_new, list(_rows(next(marks))))

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
        count = len(list(_rows(0)))
        steps = sum(len(duty.prompts) for duty in _plan()) * UNITS
        mine, alone = millis(times["ours"]), millis(times["floor"])
        report.line(f"{count} duties with {steps} reminders: {mine} with the rules, sqlite3 {alone}")
        report.goal("ours with the rules / sqlite3 executemany alone", times["ours"] / times["floor"], most=4)
        for wal in (False, True):
            jobs = scheduler(folder / f"jobs-{wal}.db", wal=wal)
            start = time.perf_counter()
            add_jobs(jobs, steps // 10, datetime.now(UTC) + timedelta(days=30))
            whole = (time.perf_counter() - start) * 10
            named = "a job a reminder, WAL" if wal else "a job a reminder"
            report.line(f"{named}: {millis(whole)} (a tenth of them measured)")
            report.goal(f"{named} / ours", whole / times["ours"], least=100)
        bare.close()
        store.close()
    return report.missed


def _plan() -> list:  # type: ignore[type-arg]
    return list(plan(ROADMAP, UNIT, date(2026, 1, 1), date(2026, 12, 31), workdays=china(), hours=Hours()))


def _rows(mark: int) -> Iterator[dict[str, object]]:
    for number in range(UNITS):
        for duty in _plan():
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
