"""A snapshot: the database as it stood at one moment, written to files while others go on writing."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData

from bot.store.engine import Store
from bot.store.migrate import NOTED, revision
from schedules.record import record

if TYPE_CHECKING:
    from psycopg.sql import Composed

# The one part of a snapshot of SQLite; on PostgreSQL each table is a part of its own.
SQLITE = "dutybell.db"
# Pages of SQLite copied between two looks at whether to go on.
PAGES = 2000

GoOn = Callable[[], None]


@record
class Part:
    """A file of a snapshot; on PostgreSQL the rows of a table in COPY's text form, in the order of its columns."""

    name: str
    table: str = ""
    columns: tuple[str, ...] = ()


@record
class Head:
    """How long a company's chain is, and the digest (hex) of its last entry."""

    company: int
    name: str
    entries: int
    head: str


@record
class Snapshot:
    """What was written: parts in the order in which they must be read back, rows by table, chains by company."""

    database: str
    revision: str
    parts: tuple[Part, ...]
    counts: dict[str, int]
    chains: tuple[Head, ...]


class Damaged(Exception):
    """A snapshot that is not what was written."""


class NoDatabase(Exception):
    """There is nothing to take a snapshot of."""


def take_snapshot(store: Store, folder: Path, go_on: GoOn) -> Snapshot:
    """Write the database into a folder, off the writer's connection; `go_on` is asked on the way and may raise.

    Raises NoDatabase where no schema is there yet.
    """
    found = store.read_now(revision)
    if found is None:
        raise NoDatabase
    take = _from_sqlite if store.dialect == "sqlite" else _from_postgresql
    return take(store, folder, found, go_on)


HEADS = (
    "SELECT chains.company_id, units.name, chains.seq, chains.digest"
    " FROM chains JOIN units ON units.id = chains.company_id ORDER BY chains.company_id"
)


def _heads(rows: Any) -> tuple[Head, ...]:
    return tuple(Head(company=row[0], name=row[1], entries=row[2], head=bytes(row[3]).hex()) for row in rows)


def _from_sqlite(store: Store, folder: Path, found: str, go_on: GoOn) -> Snapshot:
    target = folder / SQLITE
    source = sqlite3.connect(store.writer.url.database or SQLITE, isolation_level=None, timeout=10)
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        # The transaction that reads is kept open: else each write of the bot would begin the copy anew.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES, progress=lambda *_: go_on(), sleep=0)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        counts = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names if name != NOTED}
        # Asked of the copy: a migration may have come between.
        revised = copy.execute(f"SELECT version_num FROM {NOTED}").fetchone()
        chains = _heads(copy.execute(HEADS))
    finally:
        copy.close()
        source.close()
    return Snapshot(
        database="sqlite",
        revision=revised[0] if revised else found,
        parts=(Part(name=SQLITE),),
        counts=counts,
        chains=chains,
    )


def _from_postgresql(store: Store, folder: Path, found: str, go_on: GoOn) -> Snapshot:
    tables = store.read_now(_tables)
    with store.plain_connection() as source:
        source.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        revised = source.execute(f"SELECT version_num FROM {NOTED}").fetchone()
        parts = tuple(Part(name=f"{name}.copy", table=name, columns=columns) for name, columns in tables)
        counts = {part.table: _copied_out(source, part, folder, go_on) for part in parts}
        chains = _heads(source.execute(HEADS).fetchall())
        source.execute("ROLLBACK")
    return Snapshot(
        database="postgresql", revision=revised[0] if revised else found, parts=parts, counts=counts, chains=chains
    )


def _tables(conn: Any) -> list[tuple[str, tuple[str, ...]]]:
    """Every table with its columns, those that others refer to first."""
    there = MetaData()
    there.reflect(conn)
    return [(t.name, tuple(column.name for column in t.columns)) for t in there.sorted_tables if t.name != NOTED]


def _copied_out(source: Any, part: Part, folder: Path, go_on: GoOn) -> int:
    cursor = source.cursor()
    with (folder / part.name).open("wb") as file, cursor.copy(copy_statement(part, "TO STDOUT")) as copy:
        for block in copy:
            file.write(block)
            go_on()
    return int(cursor.rowcount)


def copy_statement(part: Part, direction: str) -> "Composed":
    """The COPY of a table's part."""
    from psycopg import sql  # loaded by those who have such a server

    columns = sql.SQL(", ").join(map(sql.Identifier, part.columns))
    return sql.SQL("COPY {} ({}) " + direction).format(sql.Identifier(part.table), columns)


def check_sqlite(file: Path) -> None:
    """Raise Damaged unless SQLite finds the file whole."""
    try:
        # A name in a URI, so that a file which is gone is not made anew.
        with sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True) as copy:
            found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            found += [f"foreign key of {row[0]}" for row in copy.execute("PRAGMA foreign_key_check").fetchmany(1)]
        copy.close()
    except sqlite3.DatabaseError as fault:
        raise Damaged(str(fault)) from None
    if found != ["ok"]:
        raise Damaged(found[0] if found[0] != "ok" else found[1])
