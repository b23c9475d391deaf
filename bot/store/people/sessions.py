"""Where people are signed in to the page, and the links by which they sign in: only the hash of each secret is kept."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.hashed import hashed
from bot.store.rows import each, one
from bot.store.tables import sessions, sign_in_links
from schedules.record import record


@record
class Session:
    """A browser in which a person is signed in; `device` is what it calls itself."""

    id: int
    person_id: int
    device: str
    began_at: datetime
    used_at: datetime


_COLUMNS = [sessions.c[name] for name in Session.__dataclass_fields__]


def set_link(conn: Connection, person_id: int, secret: str, now: datetime) -> None:
    """Let a secret sign a person in once; the one before does so no more."""
    conn.execute(delete(sign_in_links).where(sign_in_links.c.person_id == person_id))
    conn.execute(insert(sign_in_links).values(person_id=person_id, token_hash=hashed(secret), made_at=now))


def spend_link(conn: Connection, secret: str) -> tuple[int, datetime] | None:
    """Whom a secret signs in and when it was made; of all who come with it at once only one is told."""
    spent = delete(sign_in_links).where(sign_in_links.c.token_hash == hashed(secret))
    row = conn.execute(spent.returning(sign_in_links.c.person_id, sign_in_links.c.made_at)).one_or_none()
    return (row.person_id, row.made_at) if row else None


def add_session(conn: Connection, person_id: int, secret: str, device: str, *, now: datetime) -> None:
    """Keep that a person is signed in."""
    conn.execute(
        insert(sessions).values(
            person_id=person_id, token_hash=hashed(secret), device=device, began_at=now, used_at=now
        )
    )


def session_behind(conn: Connection, secret: str) -> Session | None:
    """The session that a secret is of."""
    query = select(*_COLUMNS).where(sessions.c.token_hash == hashed(secret))
    return one(Session, conn.execute(query).one_or_none())


def sessions_of(conn: Connection, person_id: int) -> list[Session]:
    """Where a person is signed in, the one used last first."""
    query = select(*_COLUMNS).where(sessions.c.person_id == person_id)
    return each(Session, conn.execute(query.order_by(sessions.c.used_at.desc(), sessions.c.id)))


def use(conn: Connection, session_id: int, now: datetime) -> None:
    """Note when a session was used last."""
    conn.execute(update(sessions).where(sessions.c.id == session_id).values(used_at=now))


def end(conn: Connection, person_id: int, session_id: int) -> bool:
    """Sign a person out in one browser; whether they were signed in there."""
    ended = delete(sessions).where(sessions.c.id == session_id, sessions.c.person_id == person_id)
    return conn.execute(ended).rowcount > 0


def end_all(conn: Connection, person_id: int) -> None:
    """Sign a person out everywhere, and let no link sign them in."""
    conn.execute(delete(sessions).where(sessions.c.person_id == person_id))
    conn.execute(delete(sign_in_links).where(sign_in_links.c.person_id == person_id))


def sweep(conn: Connection, *, began_before: datetime, used_before: datetime) -> None:
    """Forget sessions that have ended by themselves."""
    conn.execute(delete(sessions).where((sessions.c.began_at < began_before) | (sessions.c.used_at < used_before)))
