"""A cycle: what has come due by now is anchored, opened and told; afterwards, once a night, the bot tidies up."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Protocol

import structlog

from bot.app.opening import anchors_of
from bot.clock import Clock
from bot.flows.ledger.anchor import to_file
from bot.flows.planning.missing_holidays import ZONE, lacking
from bot.flows.reminders.digests import PEOPLE, people_to_write_to
from bot.flows.reminders.remind import BATCH as CLIMBING
from bot.flows.reminders.remind import climb
from bot.flows.retention.erase_files import sweep
from bot.flows.retention.retain import Gone, end_of_retention, retain
from bot.flows.retention.trim import trim
from bot.ledger import anchor_files
from bot.outbox.about.anchors import anchor
from bot.outbox.about.digests import write_digests
from bot.outbox.about.group_boards import write_boards
from bot.outbox.about.supervision import recall
from bot.outbox.operations import open_duties, warn
from bot.settings import Settings
from bot.store import lease
from bot.store.due import something_due
from bot.store.engine import Store
from bot.store.ledger import anchors
from bot.vault import Vault
from schedules.workdays import Lack

log = structlog.get_logger()

# When a night's tidying is done: this long after midnight where the calendar counts.
TIDYING = timedelta(hours=2)
# A night's sweep looks again at what was erased so long before the last one; the first looks at all.
AGAIN = timedelta(days=7)


class Wakes(Protocol):
    """What is told that something may have come."""

    def set(self) -> None:
        """Wake it."""
        ...


class Cycles:
    """The cycles of one bot; `owed` is set when a cycle may have left something to show."""

    def __init__(self, settings: Settings, store: Store, vault: Vault, clock: Clock, *, owed: Wakes) -> None:
        self._settings, self._store, self._vault, self._clock, self._owed = settings, store, vault, clock, owed
        self._tidied_on: date | None = None
        self._lacks: tuple[date, list[Lack]] | None = None
        self._swept_at: datetime | None = None

    async def go(self) -> None:
        """Anchor, open what is owed now, remind of it, and recall what waits for an answer."""
        now = self._clock.now()
        await self._store.write(lease.ticked, now)
        if await self._store.read(something_due, now):
            await self._anchor(now)
            while await self._store.write(open_duties, now):
                pass
            if written := await self._tell(now):
                log.info("reminded", action="remind.written", messages=written)
        if await self._lacking(now.astimezone(ZONE).date()):
            await self._store.write(warn, now)
        self._owed.set()
        await self._file_anchors()

    async def _lacking(self, today: date) -> list[Lack]:
        """What is not known of the calendars by which anything counts, looked at once a day."""
        if self._lacks is None or self._lacks[0] != today:
            self._lacks = today, await self._store.read(lacking, today)
        return self._lacks[1]

    async def afterwards(self) -> None:
        """What may wait on others, and is nobody's reminder: have new anchors stamped, and tidy up once a night."""
        await self._stamp()
        now = self._clock.now()
        if (night := (now.astimezone(ZONE) - TIDYING).date()) == self._tidied_on:
            return
        try:
            await self._tidy(now)
            self._tidied_on = night
        except Exception as fault:
            log.error("not tidied; trying again", action="tidy.failed", fault=repr(fault), exc_info=True)

    async def _stamp(self) -> None:
        """Have new anchors stamped, where a time authority is set."""
        if url := self._settings.tsa_url:
            from bot.app.timestamping import stamp  # loads what only a time authority needs

            await stamp(url, self._settings.tsa_certificates, self._store, self._clock)

    async def _anchor(self, now: datetime) -> None:
        """Anchor what is to be anchored; where that cannot be, nobody's reminder waits for it."""
        try:
            if made := await self._store.write(anchor, now):
                log.info("anchored", action="anchor.made", companies=made)
        except Exception as fault:
            log.error("not anchored; trying again", action="anchor.failed", fault=repr(fault), exc_info=True)

    async def _file_anchors(self) -> None:
        """Bring new anchors into their file, also those that a crash kept out of it."""
        made = await self._store.read(to_file)
        if not made:
            return
        folder = anchors_of(self._settings)
        try:
            await asyncio.to_thread(anchor_files.keep, folder, [each for some in made.values() for each in some])
        except OSError as fault:
            log.error("anchors not in their file; trying again", action="anchor.unfiled", fault=str(fault))
            return
        await self._store.write(anchors.filed, list(made))

    async def _tidy(self, now: datetime) -> None:
        """Once a night: empty what is of no use any more, and erase what has been kept for long enough."""
        while await self._store.write(trim, now):
            pass
        for lack in await self._store.read(lacking, now.astimezone(ZONE).date()):
            log.info("working days are missing", action="calendar.missing", calendar=lack.calendar, year=lack.year)
        if years := self._settings.retention_years:
            gone, before = Gone(), end_of_retention(years, now)
            while (more := await self._store.write(retain, before, now)) != Gone():
                gone += more
            await asyncio.to_thread(sweep, self._store, self._vault, self._swept_at and self._swept_at - AGAIN)
            self._swept_at = now
            if gone != Gone():
                log.info("retention is over", action="retain.erased", files=gone.files, texts=gone.texts)

    async def _tell(self, now: datetime) -> int:
        """Remind of duties, recall supervision notices not answered, show groups their boards; how many messages.

        In many short transactions: a press goes in between them.
        """
        while await self._store.write(climb, now) == CLIMBING:
            pass
        written, to = 0, await self._store.read(people_to_write_to, now)
        for start in range(0, len(to), PEOPLE):
            written += await self._store.write(write_digests, now, to[start : start + PEOPLE])
        return written + await self._store.write(recall, now) + await self._store.write(write_boards, now)
