"""Where transactions run: a plain function at a time on SQLite's one writer, a few at once on PostgreSQL."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.store import rows

__all__ = [
    "Connection",
    "DBAPIError",
    "OperationalError",
    "Store",
    "Unsafe",
    "beside",
    "file_of",
    "open_store",
    "open_to_read",
]

P = ParamSpec("P")
T = TypeVar("T")
Step = Callable[Concatenate[Connection, P], T]

# On every SQLite connection, as SQLite says them back (2 is FULL); see docs/decisions/database.md for their reasons.
PRAGMAS: Mapping[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": 10000,
    "foreign_keys": 1,
    "recursive_triggers": 1,
}
# On a connection that only reads.
READING: Mapping[str, str | int] = {"query_only": 1, "busy_timeout": 10000}


class Unsafe(Exception):
    """The database cannot be set so that what is committed stays."""


# Seconds after which a transaction's thread lets the event loop have its turn; the interpreter's own 5 ms are felt.
FAIR = 0.0005


class Guard(Protocol):
    """What must be so for a writing transaction to stand."""

    def __call__(self, conn: Connection) -> None:
        """Raise where it is not so."""

    def holds(self) -> ColumnElement[bool]:
        """The same as a condition of a statement."""


class Store:
    """A database; `write` and `read` run a plain function in one transaction, off the event loop, in one thread hop."""

    def __init__(self, writer: Engine, reader: Engine, *, writers: int) -> None:
        self.writer, self.reader = writer, reader
        rows.watch(writer)
        sys.setswitchinterval(FAIR)
        self._writing = ThreadPoolExecutor(writers, thread_name_prefix="write")
        self._reading = ThreadPoolExecutor(4, thread_name_prefix="read")
        self._guard: Guard | None = None

    def guard(self, guard: "Guard") -> None:
        """Ask this at the head of every writing transaction from now on; what it raises undoes it."""
        self._guard = guard

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.writer.dialect.name

    def write_now(self, step: Step[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `step(connection, …)` in a writing transaction and wait for it: for the command line."""
        with self.writer.begin() as connection:
            if self._guard:
                self._guard(connection)
            return step(connection, *args, **kwargs)

    def write_marked_now(
        self, step: Step[Concatenate["Guard | None", P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `write_now`, but the step asks the guard itself, together with its first statement."""
        with self.writer.begin() as connection:
            return step(connection, self._guard, *args, **kwargs)

    def read_now(self, step: Step[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `step(connection, …)` in a reading transaction and wait for it."""
        with self.reader.begin() as connection:
            return step(connection, *args, **kwargs)

    async def write(self, step: Step[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `step(connection, …)` in one writing transaction: committed when this returns, undone when it raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writing, lambda: self.write_now(step, *args, **kwargs))

    async def write_marked(
        self, step: Step[Concatenate["Guard | None", P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `write`, but the step asks the guard itself, together with its first statement."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writing, lambda: self.write_marked_now(step, *args, **kwargs))

    async def read(self, step: Step[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `step(connection, …)` in one reading transaction."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reading, lambda: self.read_now(step, *args, **kwargs))

    def plain_connection(self) -> Any:
        """A connection of PostgreSQL outside the pool, committing each statement: for locks that a session holds."""
        import psycopg  # loaded by those who have such a server

        url = self.writer.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True)

    def scrub(self) -> None:
        """Leave nothing of what was erased in SQLite's free pages or its log; PostgreSQL does that in its own time."""
        if self.dialect != "sqlite":
            return
        connection = self.writer.raw_connection()
        try:
            driver: Any = connection.driver_connection
            driver.execute("VACUUM")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()

    def close(self) -> None:
        """Let running transactions end, then drop every connection."""
        self._writing.shutdown(wait=True)
        self._reading.shutdown(wait=True)
        self.writer.dispose()
        self.reader.dispose()


# What a server, or the machine on the way to it, says once for all; anything else may pass.
FINAL = (
    "password authentication failed",
    "no password supplied",
    "no pg_hba.conf entry",
    "does not exist",
    "Name or service not known",
)


def is_final(fault: DBAPIError) -> bool:
    """Whether waiting will not help: a SQLite file that is not merely held by another, a server that says no."""
    said = str(fault.orig)
    if isinstance(fault.orig, sqlite3.Error):
        return "locked" not in said
    return any(words in said for words in FINAL)


def server_now(conn: Connection) -> datetime | None:
    """What time it is for the server; None where there is none, and the clock is this machine's."""
    if conn.dialect.name == "sqlite":
        return None
    return cast(datetime, conn.exec_driver_sql("SELECT clock_timestamp()").scalar_one())


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for a server's, or for one that is in no plain file."""
    address = make_url(url)
    named = address.database or ""
    plain = address.get_backend_name() == "sqlite" and named and not named.startswith((":memory:", "file:"))
    return Path(named).absolute() if plain else None


def beside(file: Path) -> tuple[Path, ...]:
    """A SQLite file and those that SQLite and the one bot at work lay beside it."""
    return tuple(file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal", ".lock"))


def _owners_alone(file: Path) -> None:
    """Make a database's file, if there is none, so that its owner alone reads it; what SQLite adds has its mode."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def open_store(url: str) -> Store:
    """Open a database by its URL; SQLite's folder is made if need be, its schema is not touched (see `migrate`)."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if file := file_of(url):
            _owners_alone(file)
        return Store(_sqlite(url, 1, "BEGIN IMMEDIATE"), _sqlite(url, 4, "BEGIN"), writers=1)
    # What was locked is read as it is now, not as it was when the transaction began, whatever the server's default.
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=8,
        max_overflow=0,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
    )

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _record: Any) -> None:
        """A commit is on the server's disk before it is called one, whatever the server's default."""
        if connection.execute("SHOW synchronous_commit").fetchone()[0] == "off":
            connection.execute("SET synchronous_commit TO on")
        connection.commit()

    return Store(engine, engine, writers=4)


def open_to_read(url: str) -> Store:
    """Open a database that is there, so that nothing can be written to it; it is not made, nor its schema touched."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        only = {"options": "-c default_transaction_read_only=on"}
        engine = create_engine(address.set(drivername="postgresql+psycopg"), pool_size=4, connect_args=only)
        return Store(engine, engine, writers=1)
    path = quote(str(Path(address.database or "").absolute()))
    engine = _sqlite(f"sqlite:///file:{path}?mode=ro&uri=true", 4, "BEGIN", READING)
    return Store(engine, engine, writers=1)


def _sqlite(url: str, size: int, begin: str, pragmas: Mapping[str, str | int] = PRAGMAS) -> Engine:
    engine = create_engine(url, poolclass=QueuePool, pool_size=size, max_overflow=0)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for name, wanted in pragmas.items():
            connection.execute(f"PRAGMA {name}={wanted}")
            # SQLite refuses a setting without a word, as WAL on a file system that has no shared memory.
            if (found := connection.execute(f"PRAGMA {name}").fetchone()[0]) != wanted:
                raise Unsafe(f"SQLite keeps {name} at {found} here, and {wanted} is needed; put it on a local disk")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
