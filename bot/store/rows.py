"""A row as a frozen value: columns are matched to fields by name, and a transaction reads it once."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from types import SimpleNamespace
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Select, Table, event
from sqlalchemy.sql.dml import UpdateBase

T = TypeVar("T")


class _Known:
    """What a transaction has read: `kept` stays until it is forgotten, `read` until one of its tables is written."""

    def __init__(self) -> None:
        self.kept: dict[Hashable, Any] = {}
        self.remembers = False
        self.read: dict[Hashable, Any] = {}
        self.of: dict[str, set[Hashable]] = defaultdict(set)
        self.noted: set[Hashable] = set()


_READ: WeakKeyDictionary[Connection, _Known] = WeakKeyDictionary()


def one(kind: type[T], row: Any) -> T | None:
    """The value of a row, None for no row."""
    return None if row is None else kind(**dict(zip(row._fields, row, strict=True)))


def each(kind: type[T], rows: Iterable[Any]) -> list[T]:
    """The values of rows, in order."""
    found = list(rows)
    # A row's own mapping looks each name up anew, which takes twice as long.
    names = found[0]._fields if found else ()
    return [kind(**dict(zip(names, row, strict=True))) for row in found]


def _known(conn: Connection) -> _Known:
    found = _READ.get(conn)
    if found is None:
        found = _READ[conn] = _Known()
    return found


def once(conn: Connection, key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, read once in a transaction (a connection lives for one); `forget` after a change of it."""
    kept = _known(conn).kept
    if key not in kept:
        kept[key] = read()
    return kept[key]  # type: ignore[no-any-return]


def known_once(conn: Connection, key: Hashable) -> Any:
    """What `once` has read under a key; None where it has not."""
    return _known(conn).kept.get(key)


def forget(conn: Connection, key: Hashable) -> None:
    """Let a value be read again."""
    _known(conn).kept.pop(key, None)


def remember(conn: Connection) -> None:
    """From now on let this transaction know what it has read by `until_written`: for one that handles one update."""
    _known(conn).remembers = True


def remembers(conn: Connection) -> bool:
    """Whether this transaction knows what it has read."""
    return _known(conn).remembers


def until_written(conn: Connection, key: Hashable, of: Iterable[Table], read: Callable[[], T]) -> T:
    """What `read` gives of these tables, read once until the transaction writes to one of them or waits for a lock."""
    known = _known(conn)
    if key in known.read:
        return known.read[key]  # type: ignore[no-any-return]
    value = read()
    keep(conn, key, of, value)
    return value


def keep(conn: Connection, key: Hashable, of: Iterable[Table], value: object) -> None:
    """Know a value of these tables that was read with another, or has just been written."""
    known = _known(conn)
    if known.remembers:
        known.read[key] = value
        for table in of:
            known.of[table.name].add(key)


def note(conn: Connection, what: Hashable) -> None:
    """Remember until the transaction ends that this was done in it."""
    _known(conn).noted.add(what)


def noted(conn: Connection) -> frozenset[Hashable]:
    """What this transaction has noted."""
    return frozenset(_known(conn).noted)


def parted(row: Any, prefix: str) -> SimpleNamespace:
    """The columns of a row whose names begin so, without that beginning."""
    names = (name for name in row._mapping if name.startswith(prefix))
    return SimpleNamespace(**{name.removeprefix(prefix): row._mapping[name] for name in names})


def kept(conn: Connection, key: Hashable, otherwise: object = None) -> Any:
    """What is known under a key; else `otherwise`."""
    return _known(conn).read.get(key, otherwise)


def locked(conn: Connection, query: Select[Any]) -> Any:
    """The row of a query, which nobody else changes until the transaction ends; None where there is none.

    Its lock may have been waited for, so that all that was read before is read again. SQLite's one writer waits before
    it reads anything.
    """
    if conn.dialect.name == "sqlite":
        return conn.execute(query).one_or_none()
    found = conn.execute(query.with_for_update()).one_or_none()
    read_anew(conn)
    return found


def read_anew(conn: Connection) -> None:
    """Let everything that others may have changed be read again: a lock was waited for."""
    known = _known(conn)
    known.kept.clear()
    known.read.clear()
    known.of.clear()


def watch(engine: Engine) -> None:
    """Let transactions of this engine forget what they write to, and all that a savepoint has undone."""
    event.listen(engine, "before_execute", _written)
    event.listen(engine, "rollback_savepoint", lambda conn, *_: _READ.pop(conn, None))


def _written(conn: Connection, said: Any, *_: object) -> None:
    if isinstance(said, UpdateBase) and isinstance(said.table, Table) and (known := _READ.get(conn)) and known.read:
        for key in known.of.pop(said.table.name, ()):
            known.read.pop(key, None)
