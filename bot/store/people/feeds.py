"""Secret addresses of personal calendars: only the hash of each is kept."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.store.hashed import hashed
from bot.store.tables import feeds


def set_feed(conn: Connection, person_id: int, token: str, now: datetime) -> None:
    """Let a token lead to a person's calendar; the one before leads nowhere from now on."""
    conn.execute(delete(feeds).where(feeds.c.person_id == person_id))
    conn.execute(insert(feeds).values(person_id=person_id, token_hash=hashed(token), created_at=now))


def drop_feed(conn: Connection, person_id: int) -> None:
    """Let no address lead to a person's calendar any more, also when they hold a role again."""
    conn.execute(delete(feeds).where(feeds.c.person_id == person_id))


def made_at(conn: Connection, person_id: int) -> datetime | None:
    """When a person's address was made, if they have one."""
    return conn.execute(select(feeds.c.created_at).where(feeds.c.person_id == person_id)).scalar_one_or_none()


def owner_of(conn: Connection, token: str) -> int | None:
    """Whose calendar a token leads to."""
    return conn.execute(select(feeds.c.person_id).where(feeds.c.token_hash == hashed(token))).scalar_one_or_none()
