"""The nightly backup: made once a local night, off the event loop; the shelf itself is the record of it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.backup import manifest
from bot.backup.back_up import Kept, Made, back_up
from bot.backup.shelf import Shelf, moment_of
from bot.clock import Clock
from bot.store.engine import Store
from bot.store.snapshot import Damaged

log = structlog.get_logger()

ZONE, HOUR = ZoneInfo("Asia/Shanghai"), time(3)
AGAIN = timedelta(hours=1)
# In the shelf: when the last try failed, and why; of no matter after the next good one.
FAILED = ".failed"

Figure = tuple[str, str, float]


class Stopped(Exception):
    """The bot is being stopped; the backup is left for the next time."""


class Nightly:
    """Makes the backups of a bot at work and keeps the newest `keep`; 0 makes none."""

    def __init__(self, store: Store, vault: Kept, shelf: Shelf, clock: Clock, *, keep: int) -> None:
        self._store, self._vault, self._shelf, self._clock, self._keep = store, vault, shelf, clock, keep
        self._stopping = threading.Event()
        self._failures = 0
        self._failed_at: datetime | None = None

    async def look(self) -> Made | None:
        """Make the backup of this night if it is owed; one that fails is said and tried again in an hour."""
        now = self._clock.now()
        if not self._keep or _just(self._failed_at, now) or not await asyncio.to_thread(is_owed, self._shelf, now):
            return None
        try:
            made = await asyncio.to_thread(
                back_up, self._store, self._vault, self._shelf, now, keep=self._keep, go_on=self._go_on
            )
        except Stopped:
            log.info("backup left for the next time", action="backup.stopped")
        except Exception as fault:
            self._failures, self._failed_at = self._failures + 1, now
            log.error("backup failed; again in an hour", action="backup.failed", fault=repr(fault), exc_info=True)
            note_failure(self._shelf, now, fault)
        else:
            log.info("backed up", action="backup.made", backup=made.folder.name, seconds=made.manifest.seconds)
            return made
        return None

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise Stopped

    def stop(self) -> None:
        """Let one that is being made end soon, with nothing left of it."""
        self._stopping.set()

    def figures(self) -> Iterator[Figure]:
        """Name, meaning and value of each figure, for a watcher outside."""
        yield "backup_failures_total", "backups that failed since the bot started", self._failures
        newest = self._shelf.newest()
        if newest is None:
            return
        with suppress(Damaged):
            of = manifest.read(newest)
            yield (
                "backup_last_success_timestamp",
                "moment of the newest backup, in Unix seconds",
                of.taken_at.timestamp(),
            )
            yield "backup_last_duration", "seconds that the newest backup took", of.seconds
            yield "backup_last_bytes", "bytes that the newest backup wrote", of.written


def is_owed(shelf: Shelf, now: datetime) -> bool:
    """Whether no backup was made since this night's hour, and none failed within the hour."""
    night = _last_night(now)
    # One that lies ahead was named by a clock that ran ahead: it is not this night's.
    if any(night <= moment_of(each) <= now for each in shelf.backups()):
        return False
    failed = last_failure(shelf)
    return failed is None or not _just(failed[0], now)


def _just(failed_at: datetime | None, now: datetime) -> bool:
    return failed_at is not None and timedelta() <= now - failed_at < AGAIN


def _last_night(now: datetime) -> datetime:
    local = now.astimezone(ZONE)
    night = local.replace(hour=HOUR.hour, minute=0, second=0, microsecond=0)
    return night if night <= local else night - timedelta(days=1)


def note_failure(shelf: Shelf, now: datetime, fault: Exception) -> None:
    """Leave word in the shelf that a backup failed; where it cannot be written, that is the fault that shows."""
    with suppress(OSError):
        why = (str(fault) or repr(fault)).splitlines()[0]
        (shelf.root / FAILED).write_text(f"{now.isoformat()}\n{why}\n", "utf-8")


def last_failure(shelf: Shelf) -> tuple[datetime, str] | None:
    """When the last try failed, and why; None after a good one."""
    try:
        at, why = (shelf.root / FAILED).read_text("utf-8").splitlines()[:2]
        failed_at, newest = datetime.fromisoformat(at), shelf.newest()
    except (OSError, ValueError):
        return None
    return None if newest and moment_of(newest) > failed_at else (failed_at, why)
