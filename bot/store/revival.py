"""A revival: a snapshot read back into a place where no database is, whole or not at all."""

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from bot.store.engine import Store, file_of, open_store, open_to_read
from bot.store.migrate import NOTED, TooNew, bring_to, knows
from bot.store.snapshot import SQLITE, Snapshot, check_sqlite, copy_statement

BLOCK = 1 << 20

# What is made of the revived rows before anyone sees them.
Settle = Callable[[Connection], None]


def is_empty(url: str) -> bool:
    """Whether no database is there: no file, or no table."""
    return not _tables(url)


def is_foreign(url: str) -> bool:
    """Whether a database holds tables, and none by which its schema is known."""
    found = _tables(url)
    return bool(found) and NOTED not in found


def _tables(url: str) -> list[str]:
    """The tables of a database, which is only looked at and not made."""
    file = file_of(url)
    if file and not file.exists():
        return []
    store = open_to_read(url)
    try:
        return store.read_now(lambda conn: inspect(conn).get_table_names())
    finally:
        store.close()


def kind_of(url: str) -> str:
    """`sqlite` or `postgresql`."""
    return make_url(url).get_backend_name()


def revive(url: str, snapshot: Snapshot, folder: Path, settle: Settle) -> None:
    """Read a snapshot back, bring it to this version's schema and `settle` it; others see all of it or nothing.

    Raises TooNew or Damaged, and leaves the place empty then.
    """
    if snapshot.database == "sqlite":
        _into_sqlite(Path(make_url(url).database or SQLITE), folder, settle)
    else:
        _into_postgresql(url, snapshot, folder, settle)


def _into_sqlite(place: Path, folder: Path, settle: Settle) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    coming = place.with_name(f".coming-{place.name}")
    try:
        _forget(coming)
        os.close(os.open(coming, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(folder / SQLITE, coming)
        check_sqlite(coming)
        _in_one(open_store(f"sqlite:///{coming}"), partial(_settled, settle))
        with coming.open("rb") as file:
            os.fsync(file.fileno())
        _forget(place)  # an empty one, and a log beside it that would be read into the new one
        coming.replace(place)
    finally:
        _forget(coming)
    handle = os.open(place.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _forget(file: Path) -> None:
    for beside in ("", "-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)


def _settled(settle: Settle, conn: Connection) -> None:
    bring_to(conn)
    settle(conn)


def _into_postgresql(url: str, snapshot: Snapshot, folder: Path, settle: Settle) -> None:
    def all_of_it(conn: Connection) -> None:
        if not knows(snapshot.revision):
            raise TooNew(f"it has schema {snapshot.revision}, which this version does not know; use the newer DutyBell")
        bring_to(conn, snapshot.revision)
        driver: Any = conn.connection.driver_connection
        for part in snapshot.parts:
            with driver.cursor().copy(copy_statement(part, "FROM STDIN")) as copy, (folder / part.name).open("rb") as f:
                while block := f.read(BLOCK):
                    copy.write(block)
        for part in snapshot.parts:
            if "id" in part.columns:
                _count_on(conn, part.table)
        _settled(settle, conn)

    _in_one(open_store(url), all_of_it)


def _count_on(conn: Connection, table: str) -> None:
    """Let a table number its next row after the last."""
    sequence = conn.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{table}"'}).scalar_one()
    if sequence:
        conn.execute(text(f'SELECT setval(:name, max(id)) FROM "{table}" HAVING max(id) > 0'), {"name": sequence})


def _in_one(store: Store, step: Callable[[Connection], None]) -> None:
    try:
        store.write_now(step)
    finally:
        store.close()
