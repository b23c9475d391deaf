"""The rows of a transaction, written by the database's driver alone in one durable commit."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench.statements import Written


class BareRows:
    """Tables with the columns that the rows have, and no more; `write` writes as many rows as were written."""

    def __init__(self, url: str, folder: Path, rows: Sequence[Written]) -> None:
        lite = url.startswith("sqlite")
        self._connection: Any = (
            sqlite3.connect(folder / "bare.db", isolation_level=None)
            if lite
            else psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        )
        self._begin, mark = ("BEGIN IMMEDIATE", "?") if lite else ("BEGIN", "%s")
        number = "INTEGER PRIMARY KEY" if lite else "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        for setting in ("journal_mode=WAL", "synchronous=FULL") if lite else ():
            self._connection.execute(f"PRAGMA {setting}")
        for table in {row.table for row in rows}:
            columns = dict.fromkeys(name for row in rows if row.table == table for name in row.values)
            listed = "".join(f', "{name}" {"BLOB" if lite else "TEXT"}' for name in columns)
            self._connection.execute(f"CREATE TABLE bare_{table} (bare_id {number}{listed})")
            self._connection.execute(f"INSERT INTO bare_{table} DEFAULT VALUES")
        self._statements = [(_statement(row, mark), [_plain(value) for value in row.values.values()]) for row in rows]

    def write(self) -> None:
        """Write the rows in one transaction; they are on the disk when this returns."""
        self._connection.execute(self._begin)
        for statement, values in self._statements:
            self._connection.execute(statement, values)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()


def _statement(row: Written, mark: str) -> str:
    if row.new:
        columns = ", ".join(f'"{name}"' for name in row.values)
        return f"INSERT INTO bare_{row.table} ({columns}) VALUES ({', '.join([mark] * len(row.values))})"
    columns = ", ".join(f'"{name}" = {mark}' for name in row.values)
    return f"UPDATE bare_{row.table} SET {columns} WHERE bare_id = 1"


def _plain(value: Any) -> Any:
    """A value as a column of any kind takes it."""
    if isinstance(value, memoryview):
        return bytes(value)
    return value if isinstance(value, str | bytes | None) else str(value)
