"""Statements that reach a database, and what those that write hold."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from bot.store.engine import Store

_INSERT = re.compile(r"INSERT(?: OR \w+)? INTO (\w+) \(([^)]*)\)")
_UPDATE = re.compile(r"UPDATE (\w+) SET (.*?)(?: FROM | WHERE |$)", re.DOTALL)
# Where a column is set, in a statement without its strings and brackets.
_SET = re.compile(r"(\w+) ?= ?")


@dataclass(frozen=True)
class Written:
    """A row that was inserted (`new`) or changed, its columns by what they were given."""

    table: str
    values: dict[str, Any]
    new: bool


@dataclass
class Heard:
    """How many statements there were, transactions' own words left out, and the rows that they wrote."""

    count: int = 0
    rows: list[Written] = field(default_factory=list)


@contextmanager
def heard(store: Store) -> Iterator[Heard]:
    """Listen to the statements of a store for as long as the block lasts."""
    found = Heard()

    def count(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.count += not statement.startswith(("BEGIN", "PRAGMA"))

    def note(_conn: Any, cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        # SQLite's driver does not count the rows of a statement that gives them back.
        if cursor.rowcount or cursor.description:
            for each in parameters if many else [parameters]:
                found.rows += written(statement, each)

    engines = {store.writer, store.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
        event.listen(engine, "after_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", count)
            event.remove(engine, "after_cursor_execute", note)


def written(statement: str, parameters: Any) -> list[Written]:
    """The row that a statement writes, each column with the parameter at its place, if there is one."""
    given = list(parameters.values()) if isinstance(parameters, dict) else list(parameters or ())
    if made := _INSERT.match(statement):
        columns, new = [name.strip(' "') for name in made[2].split(",")], True
    elif made := _UPDATE.match(statement):
        columns, new = _SET.findall(_flat(made[2])), False
    else:
        return []
    rows = max(1, statement.count("), (") + 1) if new else 1
    each = len(columns)
    given += [""] * (each * rows - len(given))
    return [
        Written(table=made[1], values=dict(zip(columns, given[at * each :], strict=False)), new=new)
        for at in range(rows)
    ]


def _flat(said: str) -> str:
    """A list of settings without what stands in brackets or quotes, or between CASE and END."""
    said = re.sub(r"'[^']*'", "", said)
    while (less := re.sub(r"\([^()]*\)", "", said)) != said:
        said = less
    return re.sub(r"\bCASE\b.*?\bEND\b", "", said, flags=re.DOTALL)
