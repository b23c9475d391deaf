"""One bot at work: a lock that the machine or the database holds, and an epoch for when a lock cannot be trusted."""

import asyncio
import fcntl
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import structlog

from bot.clock import SystemClock
from bot.store import lease
from bot.store.engine import DBAPIError, Store

log = structlog.get_logger()

# So long a holder counts as alive without a sign of life; the second in line takes over after that at the latest.
LEASE = timedelta(seconds=20)
RENEW, RETRY = 5.0, 1.0


class FileLock:
    """A lock beside a SQLite file; the system lets it go when its holder dies."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: IO[bytes] | None = None

    def taken(self) -> bool:
        """Take the lock if it is free, or see that it is held."""
        if self._file and not self._file.closed:
            return True
        self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            return False
        return True

    def free(self) -> None:
        """Let it go."""
        if self._file:
            self._file.close()


class AdvisoryLock:
    """A lock of PostgreSQL, held by a connection of its own."""

    def __init__(self, store: Store) -> None:
        self._connect = store.plain_connection
        self._connection: Any = None

    def taken(self) -> bool:
        """Take the lock if it is free, or see that it is held; anew where it was lost with its connection."""
        from psycopg import OperationalError  # loaded by those who have such a server

        try:
            self._connection = self._connection or self._connect()
            row = self._connection.execute("SELECT pg_try_advisory_lock(7461983250119)").fetchone()
        except OperationalError as fault:
            log.warning("the lock cannot be asked for", action="leader.cut", fault=repr(fault))
            self.free()
            self._connection = None
            return False
        return bool(row and row[0])

    def free(self) -> None:
        """Let it go."""
        if self._connection:
            with suppress(Exception):
                self._connection.close()


def lock_of(store: Store) -> Any:
    """The lock that goes with a database."""
    if store.dialect == "postgresql":
        return AdvisoryLock(store)
    return FileLock(Path(store.writer.url.database or "dutybell.db"))


@asynccontextmanager
async def leading(store: Store) -> AsyncIterator[Callable[[], Any]]:
    """Wait until this is the one bot at work; what is given keeps it so, and raises Deposed once it is not."""
    lock, holder, clock = lock_of(store), f"{socket.gethostname()}:{os.getpid()}", SystemClock()
    said = False
    while True:
        try:
            held = await asyncio.to_thread(lock.taken)
            row = await store.read(lease.current)
        except DBAPIError as fault:
            log.warning("the database cannot be had; waiting", action="leader.cut", fault=repr(fault.orig))
            await asyncio.sleep(RETRY)
            continue
        if held or row is None or row.until < clock.now():
            break
        if not said:
            log.info("another bot is at work; waiting", action="leader.waiting", holder=row.holder)
            said = True
        await asyncio.sleep(RETRY)
    epoch = await store.write(lease.take_over, holder, clock.now() + LEASE)
    store.guard(lease.Fence(epoch=epoch))
    log.info("at the watch", action="leader.taken", epoch=epoch)

    async def renew() -> None:
        while True:
            await asyncio.sleep(RENEW)
            await store.write(lease.renew, clock.now() + LEASE)
            # Lost with its connection it is taken anew; where another has it, the fence will say so.
            await asyncio.to_thread(lock.taken)

    try:
        yield renew
    finally:
        lock.free()
