"""A row as a frozen value: columns are matched to fields by name, and a transaction reads it once."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

T = TypeVar("T")

_READ: WeakKeyDictionary[Connection, dict[Hashable, Any]] = WeakKeyDictionary()


def one(kind: type[T], row: Any) -> T | None:
    """The value of a row, None for no row."""
    return None if row is None else kind(**dict(zip(row._fields, row, strict=True)))


def each(kind: type[T], rows: Iterable[Any]) -> list[T]:
    """The values of rows, in order."""
    found = list(rows)
    # A row's own mapping looks each name up anew, which takes twice as long.
    names = found[0]._fields if found else ()
    return [kind(**dict(zip(names, row, strict=True))) for row in found]


def once(conn: Connection, key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, read once in a transaction (a connection lives for one); `forget` after a change of it."""
    known = _READ.setdefault(conn, {})
    if key not in known:
        known[key] = read()
    return known[key]  # type: ignore[no-any-return]


def forget(conn: Connection, key: Hashable) -> None:
    """Let a value be read again."""
    _READ.get(conn, {}).pop(key, None)
