"""The ticker: cycles and nights come by themselves, whatever happens to the clock or to the ticker."""

import asyncio
import time
from datetime import UTC, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app.cycles import Cycles
from bot.backup.nightly import Nightly
from bot.channels.registry import Registry
from bot.clock import Clock, Steadiness, SystemClock
from bot.flows.retention.after_downtime import set_back
from bot.outbox.operations import come_back
from bot.store.engine import Store

log = structlog.get_logger()

# Seconds between two looks at what has come due; after how many the looking counts as dead.
TICK, DEAD = 20, 90.0
# Seconds between two looks whether a backup is owed.
NIGHT = 60
# Seconds between two looks at whether the ticker is alive.
LOOK = 5.0
# A wall clock that moves by more than this against the monotonic one has jumped.
JUMP = timedelta(seconds=60)


class Ticker:
    """Lets cycles and nights come; `ticked_at` is the monotonic second of the last cycle."""

    def __init__(self, store: Store, clock: Clock, cycles: Cycles, nightly: Nightly, *, channels: Registry) -> None:
        self._channels = channels
        self._store, self._clock, self._cycles, self._nightly = store, clock, cycles, nightly
        self._steadiness, self._minding = Steadiness(clock), asyncio.Lock()
        self.ticked_at = time.monotonic()

    async def tick(self) -> None:
        """One cycle, and what is done afterwards."""
        await self._cycle()
        await self._cycles.afterwards()

    async def tick_for_ever(self) -> None:
        """Keep a scheduler going: one that has died is noticed on the monotonic clock, and replaced."""
        scheduler = self._scheduler()
        try:
            while True:
                await asyncio.sleep(LOOK)
                if time.monotonic() - self.ticked_at > DEAD:
                    log.error("the ticker is dead; a new one takes over", action="tick.healed")
                    scheduler.shutdown(wait=False)
                    scheduler, self.ticked_at = self._scheduler(), time.monotonic()
        finally:
            scheduler.shutdown(wait=False)

    async def mind_the_clock(self) -> None:
        """Note a wall clock that has jumped. Ahead, as after the machine has slept, nobody was at work in that time."""
        async with self._minding:
            jump = self._steadiness.jump()
            if abs(jump) <= JUMP:
                return
            log.warning("the wall clock has jumped", action="clock.jumped", seconds=jump.total_seconds())
            if jump > JUMP:
                await self._store.write(come_back, self._clock.now(), self._channels.kept)
            else:
                await self._store.write(set_back, -jump, self._clock.now())

    def _scheduler(self) -> AsyncIOScheduler:
        once_at_a_time = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        # Without a zone it asks the host for its own, and ends where that cannot be read.
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=once_at_a_time)
        scheduler.add_job(self._guarded_cycle, "interval", seconds=TICK, next_run_time=SystemClock().now())
        # A job of its own: a time authority or a bucket that is slow holds no cycle up, and is nobody's death.
        scheduler.add_job(self._guarded_afterwards, "interval", seconds=TICK)
        scheduler.add_job(self._nightly.look, "interval", seconds=NIGHT)
        scheduler.start()
        return scheduler

    async def _cycle(self) -> None:
        await self._cycles.go()
        self.ticked_at = time.monotonic()

    async def _guarded_cycle(self) -> None:
        try:
            await self.mind_the_clock()
            await self._cycle()
        except Exception as fault:
            log.error("tick failed", action="tick.failed", fault=repr(fault), exc_info=True)

    async def _guarded_afterwards(self) -> None:
        try:
            await self._cycles.afterwards()
        except Exception as fault:
            log.error("not done after a cycle", action="tick.unfinished", fault=repr(fault), exc_info=True)
