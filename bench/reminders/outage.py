"""An outage: what fell due while the process was down, and how much of it came after the restart, beside schedulers."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from telegram.ext import ApplicationBuilder

from bench.filled.town import NOW, filled, reminded, stored
from bench.measure import Report
from bench.reminders.sending import TOKEN, add_people, drain, server, wired
from bot.channels.limits import unlimited
from bot.channels.telegram.channel import Telegram
from bot.reports.year import draw_year
from bot.store.engine import Connection, open_store

COUNT = 100
# Seconds until what is planned falls due, the process being dead by then, and for which the one after it is watched.
AHEAD, WATCHED = 6.0, 3.0


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report(f"{COUNT} reminders that fell due while the process was down (goal 1)")
    with tempfile.TemporaryDirectory() as name, server(COUNT) as (base, counts):
        folder = Path(name)
        store = filled(folder, 1)
        store.write_now(add_people, COUNT)
        store.write_now(_due_in_between)
        store.close()
        path = str(folder / "1.db")
        _life("ours_before", path)
        _life("ours_after", path, base)
        first = counts()
        _life("ours_after", path, base)
        report.goal("ours: people who heard", first["chats"], least=COUNT)
        report.goal(
            "ours: heard twice, or again after one more restart",
            first["sent"] - first["chats"] + counts()["sent"],
            most=0,
        )
        for title, grace in (("as it comes", "usual"), ("with misfire_grace_time=None", "endless")):
            jobs = str(folder / f"{grace}.db")
            _life("jobs_before", jobs, grace)
            time.sleep(AHEAD)
            step, left = _life("jobs_after", jobs, grace).split()
            report.line(f"APScheduler {title}: {step} of {COUNT} rang, {left} left in its store")
        _life("queue_before")
        time.sleep(AHEAD)
        report.line(f"PTB's JobQueue, which is in memory: {_life('queue_after')} of {COUNT} rang")
    return report.missed


def _due_in_between(conn: Connection) -> None:
    conn.exec_driver_sql(f"UPDATE duties SET next_prompt_at = '{stored(NOW - timedelta(hours=1))}'")


def _life(*words: str) -> str:
    """A process that does so much, and what it said last."""
    done = subprocess.run([sys.executable, "-m", "bench.reminders.outage", *words], capture_output=True, text=True)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.stdout.strip().rpartition("\n")[2]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def ours_before(path: str) -> None:
    """A bot that ticks two hours before, when nothing is due, and is killed."""
    assert reminded(open_store(f"sqlite:///{path}"), NOW - timedelta(hours=2)) == 0
    _die()


def ours_after(path: str, base: str) -> None:
    """A bot that starts an hour after what fell due, ticks and sends."""
    store = open_store(f"sqlite:///{path}")
    reminded(store, NOW)

    async def send() -> None:
        async with wired(base) as bot:
            await drain(store, Telegram(bot, lambda _: iter(()), draw_year, limits=unlimited()))

    asyncio.run(send())
    store.close()


rang: list[int] = []


def ring(number: int) -> None:
    """What a job does."""
    rang.append(number)


def _scheduler(path: str, grace: str) -> BackgroundScheduler:
    defaults = {"misfire_grace_time": None} if grace == "endless" else {}
    store = SQLAlchemyJobStore(url=f"sqlite:///{path}")
    return BackgroundScheduler(jobstores={"default": store}, job_defaults=defaults, timezone="UTC")


def jobs_before(path: str, grace: str) -> None:
    """A scheduler that is given its jobs, and killed before the first is due."""
    made = _scheduler(path, grace)
    made.start()
    due = datetime.now(UTC) + timedelta(seconds=AHEAD)
    for number in range(COUNT):
        made.add_job(ring, "date", run_date=due, args=[number])
    assert datetime.now(UTC) < due
    _die()


def jobs_after(path: str, grace: str) -> None:
    """A scheduler over the same store, once all are overdue."""
    made = _scheduler(path, grace)
    made.start()
    time.sleep(WATCHED)
    print(len(set(rang)), len(made.get_jobs()))


def _queue() -> Any:
    return ApplicationBuilder().token(TOKEN).updater(None).build().job_queue


def queue_before() -> None:
    """PTB's queue is given its jobs, and its process killed before the first is due."""

    async def plan() -> None:
        queue = _queue()
        await queue.start()
        for number in range(COUNT):
            queue.run_once(_ring_in_queue, AHEAD, data=number)
        assert len(queue.jobs()) == COUNT
        _die()

    asyncio.run(plan())


def queue_after() -> None:
    """PTB's queue in a new process, once all are overdue."""

    async def watch() -> None:
        queue = _queue()
        await queue.start()
        await asyncio.sleep(WATCHED)
        await queue.stop()

    asyncio.run(watch())
    print(len(set(rang)))


async def _ring_in_queue(context: Any) -> None:
    rang.append(context.job.data)


LIVES: dict[str, Callable[..., None]] = {
    life.__name__: life for life in (ours_before, ours_after, jobs_before, jobs_after, queue_before, queue_after)
}

if __name__ == "__main__":
    # Jobs are found again by the name of this module, so it has to be loaded under it.
    from bench.reminders import outage

    outage.LIVES[sys.argv[1]](*sys.argv[2:])
