"""Events: something that happened in a unit on a day, and from which duties follow; once each."""

from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.store.tables import events


def add_event(conn: Connection, unit_id: int, kind: str, on: date, person_id: int, now: datetime) -> bool:
    """Keep an event; False if it was kept before."""
    build = insert_sqlite if conn.dialect.name == "sqlite" else insert_postgresql
    row = build(events).values(unit_id=unit_id, kind=kind, on=on, person_id=person_id, created_at=now)
    return conn.execute(row.on_conflict_do_nothing().returning(events.c.id)).first() is not None
