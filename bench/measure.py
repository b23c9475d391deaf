"""Measuring: medians of interleaved rounds, how long an event loop is held up, logs that nobody reads."""

import asyncio
import logging
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, redirect_stderr
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from bot.log import set_up_logs


def interleaved(cases: Mapping[str, Callable[[], Any]], rounds: int = 5, warm: bool = True) -> dict[str, float]:
    """The median seconds of each case, the cases taking turns so that a noisy moment hits all."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(rounds + warm):
        for name, run in cases.items():
            start = time.perf_counter()
            run()
            if number >= warm:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in times.items()}


@contextmanager
def unread_logs() -> Iterator[None]:
    """Logs are written as the bot writes them, and nobody has to read two thousand; afterwards only warnings are."""
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        set_up_logs()
        yield
    structlog.reset_defaults()
    logging.basicConfig(level=logging.WARNING, force=True)


class Still:
    """A clock that stands."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The moment now."""
        return self._at


class Held:
    """The longest time for which the loop did not come round (seconds)."""

    longest = 0.0


@asynccontextmanager
async def held_up(every: float = 0.0005) -> Any:
    """Watch the loop from within for as long as the block lasts."""
    held, stop = Held(), asyncio.Event()

    async def watch() -> None:
        before = time.perf_counter()
        while not stop.is_set():
            await asyncio.sleep(every)
            now = time.perf_counter()
            held.longest = max(held.longest, now - before - every)
            before = now

    task = asyncio.create_task(watch())
    await asyncio.sleep(0.01)
    held.longest = 0.0
    yield held
    stop.set()
    await task


def peak() -> int:
    """The most memory that this process has held, in bytes; what its parent held does not count."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


def millis(seconds: float) -> str:
    """Seconds as milliseconds, three digits."""
    return f"{seconds * 1000:.3g} ms"


class Report:
    """Lines of figures, and the goals that they are held against."""

    def __init__(self, title: str) -> None:
        print(f"\n## {title}", flush=True)
        self.missed = 0

    def line(self, text: str) -> None:
        """A figure without a goal."""
        print(f"   {text}", flush=True)

    def goal(self, what: str, measured: float, *, most: float | None = None, least: float | None = None) -> None:
        """A ratio held against its goal; it is printed also when missed."""
        met = (most is None or measured <= most) and (least is None or measured >= least)
        self.missed += not met
        bound = f"≤ {most:g}" if most is not None else f"≥ {least:g}"
        print(f"   {'met   ' if met else 'missed'} {what}: {measured:.3g} (goal {bound})", flush=True)
