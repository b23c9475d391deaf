"""An insert that leaves out what is there already, as each database has it."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(conn: Connection, table: Table) -> Any:
    """An insert into a table, which does nothing for a row that is there."""
    build: Any = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    return build(table).on_conflict_do_nothing()
