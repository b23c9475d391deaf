"""A morning after an outage: presses of many people that waited, worked off beside a lone confirmation."""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from sqlalchemy import text

from bench.filled.cities import city, databases
from bench.measure import Report, millis, unread_logs
from bench.reminders.sending import server, wired
from bench.submissions import presses
from bot.channels.registry import Registry
from bot.channels.telegram.channel import Telegram
from bot.clock import SystemClock
from bot.inbox.receive import TakingIn
from bot.inbox.worker import Worker
from bot.outbox.operations import set_aside
from bot.reports.year import draw_year
from bot.store.engine import Connection, Store
from bot.store.messages import inbox
from bot.vault import Vault

# Two people a company, of whom each has pressed four times.
COMPANIES, PEOPLE, PRESSES = 250, 500, 2_000
LONE = 21
# Seconds within which the last one shall have been heard.
MOST = 60
Pressed = tuple[int, str]


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report(f"A morning after an outage: {PRESSES:,} presses of {PEOPLE} people wait in the inbox")
    with (
        tempfile.TemporaryDirectory(prefix="dutybell-bench-") as name,
        databases(Path(name)) as urls,
        server(1) as (base, _),
        unread_logs(),
    ):
        for kind, url in urls.items():
            store, root = city(url, COMPANIES + LONE)
            lone, waiting = store.write_now(_morning, root.id + 1)
            assert (len(waiting), len({chat for chat, _ in waiting})) == (PRESSES, PEOPLE)
            found = asyncio.run(_worked_off(store, base, lone, waiting))
            store.close()
            each = found.backlog / PRESSES
            report.line(f"{kind}: a lone confirmation, from the inbox to its answer {millis(found.lone)}")
            report.line(f"{kind}: the last was heard after {found.backlog:.3g} s, {millis(each)} a press")
            report.goal(f"{kind}: a press / a lone confirmation", each / found.lone, most=1)
            report.goal(f"{kind}: seconds until the last", found.backlog, most=MOST)
    return report.missed


def _morning(conn: Connection, first: int) -> tuple[list[Pressed], list[Pressed]]:
    """Confirmations that come alone; and what was pressed meanwhile, each on a duty of its own, as it came in."""
    lone = []
    for unit_id in range(first, first + LONE):
        does, confirms = presses.pair(conn, unit_id)
        key, mark = presses.waiting(conn, presses.duty(conn, unit_id, "one"), does, confirms)
        lone.append((presses.number_of(unit_id, 1), f"{key}:confirm:{mark}"))
    by_company = [list(_company(conn, unit_id)) for unit_id in range(first + LONE, first + LONE + COMPANIES)]
    return lone, list(itertools.chain.from_iterable(zip(*by_company, strict=True)))


def _company(conn: Connection, unit_id: int) -> Iterator[Pressed]:
    """One sends a draft, looks at a card and at what is asked, and begins another duty; the other confirms four."""
    does, confirms = presses.pair(conn, unit_id)
    duties = [presses.duty(conn, unit_id, f"{number}") for number in range(8)]
    sent = presses.ready(conn, duties[0], does)
    looks = [f"{presses.card(conn, duty, does)}:{verb}" for duty, verb in zip(duties[1:], LOOKS, strict=False)]
    for said, duty in zip([sent, *looks], duties[4:], strict=True):
        yield presses.number_of(unit_id, 0), said
        key, mark = presses.waiting(conn, duty, does, confirms)
        yield presses.number_of(unit_id, 1), f"{key}:confirm:{mark}"


LOOKS = ("open", "guide", "done")


@dataclass(frozen=True, kw_only=True)
class Found:
    """Seconds: of a lone confirmation, and of all that waited."""

    lone: float
    backlog: float


async def _worked_off(store: Store, base: str, lone: Sequence[Pressed], waiting: Sequence[Pressed]) -> Found:
    async with _worker(store, base) as worker:
        taken = []
        for number, pressed in enumerate(lone):
            start = time.perf_counter()
            await _heard(store, worker, [pressed], 1 + number)
            taken.append(time.perf_counter() - start)
        start = time.perf_counter()
        await _heard(store, worker, waiting, 1 + len(lone))
        backlog = time.perf_counter() - start
    states = store.read_now(_states)
    assert states["confirmed"] == LONE + COMPANIES * 4, states
    assert states["submitted"] == COMPANIES, states
    return Found(lone=statistics.median(taken[1:]), backlog=backlog)


async def _heard(store: Store, worker: Worker, pressed: Sequence[Pressed], first: int) -> None:
    """Keep presses and wait until each has taken effect and been answered."""
    store.write_now(inbox.keep, Telegram.name, presses.rows(pressed, first, datetime.now(UTC)))
    worker.wake()
    while not await worker.idle():
        await asyncio.sleep(0.001 if len(pressed) == 1 else 0.1)


@asynccontextmanager
async def _worker(store: Store, base: str) -> AsyncIterator[Worker]:
    """The bot's own worker, at work."""
    async with wired(base) as bot:
        channel = Telegram(bot, lambda _: iter(()), draw_year)
        # A press brings no file, so no vault.
        taking = TakingIn(store, cast(Vault, None), Registry([channel]), SystemClock())
        worker = Worker(
            store,
            SystemClock(),
            taking.prepare,
            told=lambda: None,
            given_up=set_aside,
            channels=(channel.name,),
        )
        running = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def _states(conn: Connection) -> dict[str, int]:
    """How many there are in each state."""
    query = text("SELECT state, count(*) FROM submissions GROUP BY state")
    return {row[0]: row[1] for row in conn.execute(query)}
