"""Databases for tests: of the current schema, migrated once and copied; their statements compiled once for all."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from bot.store.engine import open_store
from bot.store.migrate import migrate


def compile_once_for_all() -> None:
    """Let all engines of a kind share what they have compiled.

    SQLAlchemy compiles a statement once an engine, and a bot has two for life; the tests have thousands of them, which
    spent a sixth of their time on compiling the same statements anew.
    """
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        _share(kind, LRUCache(5000))


def _share(kind: Any, compiled: Any) -> None:
    kind.__eq__ = lambda self, other: type(self) is type(other)
    kind.__hash__ = lambda self: hash(type(self))
    kind.engine_created = classmethod(lambda _, engine: setattr(engine, "_compiled_cache", compiled))


def bring_up(url: str) -> None:
    """Give a database the current schema."""
    store = open_store(url)
    migrate(store)
    store.close()


def sqlite_in(home: Path) -> str:
    """A new database in a folder, made if need be, under the name that DutyBell gives it; its URL."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "dutybell.db"
    if not file.exists():
        file.write_bytes(_current())
    return f"sqlite:///{file}"


@cache
def _current() -> bytes:
    with tempfile.TemporaryDirectory(prefix="dutybell-") as folder:
        bring_up(f"sqlite:///{folder}/current.db")
        return (Path(folder) / "current.db").read_bytes()
