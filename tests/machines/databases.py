"""A quiet town's database: SQLite in memory's own folder, or one of the PostgreSQL server that a soak has started."""

import os
import uuid
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bot.store.engine import Store, open_store
from tests.databases import bring_up, sqlite_in

SERVER = os.environ.get("SOAK_POSTGRESQL", "")


class _AtOnce(Executor):
    """Runs what it is given where it stands: waiting for another thread is most of a small transaction's time."""

    def submit(self, does: Callable[..., Any], /, *args: Any, **more: Any) -> "Future[Any]":
        """Run it."""
        ended: Future[Any] = Future()
        try:
            ended.set_result(does(*args, **more))
        except Exception as fault:
            ended.set_exception(fault)
        return ended


def opened(url: str) -> Store:
    """A store; on SQLite, where one transaction writes at a time anyway, without threads of its own."""
    store = open_store(url)
    if not SERVER:
        store._writing = store._reading = _AtOnce()  # type: ignore[assignment]
    return store


def new_database(home: Path, before: bytes | str | None) -> str:
    """A database with the current schema, or a copy of an earlier one; its URL."""
    if not SERVER:
        if isinstance(before, bytes):
            (home / "dutybell.db").write_bytes(before)
        return sqlite_in(home)
    return _create(before if isinstance(before, str) else _template())


def drop(url: str) -> None:
    """Let go of a database that nobody is connected to any more."""
    if SERVER:
        _ask(f"DROP DATABASE {_name(url)} WITH (FORCE)")


def copied(home: Path, url: str) -> bytes | str:
    """What another database can begin with: its bytes, or the name of a copy on the server."""
    if not SERVER:
        return (home / "dutybell.db").read_bytes()
    copy = f"s{uuid.uuid4().hex}"
    _ask(f"CREATE DATABASE {copy} TEMPLATE {_name(url)} STRATEGY file_copy")
    return copy


@cache
def _template() -> str:
    name = f"t{uuid.uuid4().hex}"
    _ask(f"CREATE DATABASE {name}")
    bring_up(_url(name))
    return name


def _create(template: str) -> str:
    name = f"q{uuid.uuid4().hex}"
    _ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return _url(name)


def _url(name: str) -> str:
    return SERVER.replace("/postgres?", f"/{name}?")


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def _ask(statement: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement.encode())
