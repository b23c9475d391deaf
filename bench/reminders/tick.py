"""Ticks: with nothing due and with 100 due, at 10 thousand, 100 thousand and a million open duties."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from bench.filled.town import LATER, NOW, filled, make_due, stored
from bench.measure import Report, held_up, interleaved, millis
from bench.peers import add_jobs, process_due, scheduler
from bot.flows.reminders.remind import climb
from bot.store.due import something_due
from bot.store.duties.duties import duties_to_prompt, set_prompts
from bot.store.engine import Store

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 15


def lease(conn: Connection) -> None:
    """What a lease is: read the duties that are due, and move each to its next prompt."""
    due = duties_to_prompt(conn, NOW, 1000)
    set_prompts(conn, [(duty.id, LATER) for duty in due])


def bare_select(conn: Connection) -> None:
    """An indexed look that finds nothing: the floor of an empty tick."""
    conn.execute(
        text("SELECT id FROM duties WHERE next_prompt_at IS NOT NULL AND next_prompt_at <= :now LIMIT 1000"),
        {"now": stored(NOW)},
    ).all()


def bare_submission(conn: Connection) -> None:
    """Select and update by SQLAlchemy core alone: the floor of a lease."""
    query = text(
        "SELECT id, unit_id, obligation_id, key, period, opens_on, due_on, next_prompt_at FROM duties"
        " WHERE next_prompt_at IS NOT NULL AND next_prompt_at <= :now ORDER BY next_prompt_at LIMIT 1000"
    )
    due = conn.execute(query, {"now": stored(NOW)}).all()
    if due:
        conn.execute(
            text("UPDATE duties SET next_prompt_at = :at WHERE id = :id"),
            [{"id": row.id, "at": stored(LATER)} for row in due],
        )


def main() -> int:
    """Print the figures; how many goals were missed."""
    return asyncio.run(_main())


async def _main() -> int:
    report = Report("Ticks by number of open duties (goals 3 and 4)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stores = {size: filled(folder, size) for size in SIZES}
        empty = await _turns(stores, {"ours": _empty_tick, "bare": lambda store: store.read(bare_select)})
        for size in SIZES:
            ours, bare = empty["ours", size], empty["bare", size]
            report.line(
                f"nothing due, {size:>9,} open: {millis(ours)}, a bare select through the same hop {millis(bare)}"
            )
        report.goal("empty tick, 1 M / 10 k", empty["ours", SIZES[-1]] / empty["ours", SIZES[0]], most=1.3)
        whole = [empty["ours", size] / empty["bare", size] for size in SIZES]
        report.goal("empty tick / bare select (worst size)", max(whole), most=1.5)
        leases = await _turns(
            stores,
            {"ours": lambda store: store.write(lease), "bare": lambda store: store.write(bare_submission)},
            due=100,
        )
        for size in SIZES:
            report.line(
                f"lease of 100, {size:>9,} open: {millis(leases['ours', size])}, bare {millis(leases['bare', size])}"
            )
        report.goal(
            "lease of 100 / bare core (worst size)",
            max(leases["ours", size] / leases["bare", size] for size in SIZES),
            most=2,
        )
        jobs = _jobs(folder)
        report.line(f"APScheduler, 100 due, SQLAlchemyJobStore with WAL: {millis(jobs)}")
        report.goal("APScheduler with WAL / lease of 100", jobs / leases["ours", SIZES[0]], least=10)
        await _held(report, stores[SIZES[1]])
        for store in stores.values():
            store.close()
    return report.missed


async def _empty_tick(store: Store) -> None:
    if await store.read(something_due, NOW):
        raise AssertionError("nothing was to be due")


async def _turns(
    stores: dict[int, Store], cases: dict[str, Callable[[Store], Any]], due: int = 0
) -> dict[tuple[str, int], float]:
    """Median seconds of each case at each size, taking turns."""
    times: dict[tuple[str, int], list[float]] = {(name, size): [] for name in cases for size in stores}
    for number in range(ROUNDS + 1):
        for size, store in stores.items():
            for name, run in cases.items():
                if due:
                    make_due(store, due)
                start = time.perf_counter()
                await run(store)
                if number:
                    times[name, size].append(time.perf_counter() - start)
    return {key: sorted(taken)[len(taken) // 2] for key, taken in times.items()}


def _jobs(folder: Path) -> float:
    """Seconds of one wake-up with 100 jobs due."""
    made = scheduler(folder / "jobs.db", wal=True)

    def due() -> None:
        add_jobs(made, 100, datetime.now(UTC) - timedelta(hours=3))

    taken = []
    for _ in range(3):
        due()
        taken.append(interleaved({"wake": lambda: process_due(made)}, 1, warm=False)["wake"])
    made.shutdown()
    return sorted(taken)[1]


async def _held(report: Report, store: Store) -> None:
    for due, most in ((100, 5), (1000, 20)):
        longest = []
        for _ in range(5):
            make_due(store, due)
            async with held_up() as held:
                start = time.perf_counter()
                await store.write(climb, NOW)
                taken = time.perf_counter() - start
            longest.append(held.longest)
        worst = sorted(longest)[len(longest) // 2]
        report.line(
            f"{due:,} due, every step worked out: {millis(taken)}, the loop held up for {millis(worst)} at most"
        )
        report.goal(f"loop held up at {due:,} due, ms", worst * 1000, most=most)
