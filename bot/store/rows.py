"""A row as a frozen value: columns are matched to fields by name."""

from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def one(kind: type[T], row: Any) -> T | None:
    """The value of a row, None for no row."""
    return None if row is None else kind(**row._mapping)


def each(kind: type[T], rows: Iterable[Any]) -> list[T]:
    """The values of rows, in order."""
    return [kind(**row._mapping) for row in rows]
