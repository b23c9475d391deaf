"""Signing in to the page: by a link from the chat, once and within minutes; a session ends by itself."""

import secrets
from datetime import datetime, timedelta

from bot.store.engine import Connection
from bot.store.people import sessions
from bot.store.people.people import Person, memberships_of, person
from bot.store.people.sessions import Session
from schedules.record import record

# For so long a link signs in; a session ends this long after it began, or after it was used last.
LINK_LASTS = timedelta(minutes=5)
SESSION_LASTS, IDLE_LASTS = timedelta(hours=12), timedelta(minutes=30)
# That a session was used is noted once in so long.
NOTED_EACH = timedelta(minutes=1)
DEVICE_LIMIT = 200


@record
class SignedIn:
    """Who is signed in, and where."""

    person: Person
    session: Session

    def is_stale(self, now: datetime) -> bool:
        """Whether it is to be noted that the session is used."""
        return now - self.session.used_at >= NOTED_EACH


def new_link(conn: Connection, of: Person, now: datetime) -> str:
    """A new secret by which a person signs in once; the one before leads nowhere any more."""
    secret = secrets.token_urlsafe(32)
    sessions.set_link(conn, of.id, secret, now)
    return secret


def sign_in(conn: Connection, secret: str, device: str, now: datetime) -> str | None:
    """Spend a link; the secret of the session, or None where the link is wrong, spent, too old, or leads to nobody.

    A session always begins with a secret of its own, so that none can be fixed beforehand.
    """
    sessions.sweep(conn, began_before=now - SESSION_LASTS, used_before=now - IDLE_LASTS)
    spent = sessions.spend_link(conn, secret)
    if not spent or now - spent[1] > LINK_LASTS or not memberships_of(conn, spent[0]):
        return None
    own = secrets.token_urlsafe(32)
    sessions.add_session(conn, spent[0], own, device[:DEVICE_LIMIT], now=now)
    return own


def signed_in(conn: Connection, secret: str, now: datetime) -> SignedIn | None:
    """Who is signed in by a session's secret; nobody once it has ended, or the person holds no role any more."""
    found = sessions.session_behind(conn, secret)
    if not found or _has_ended(found, now) or not memberships_of(conn, found.person_id):
        return None
    return SignedIn(person=person(conn, found.person_id), session=found)


def _has_ended(session: Session, now: datetime) -> bool:
    return now - session.began_at > SESSION_LASTS or now - session.used_at > IDLE_LASTS


def where(conn: Connection, of: Person, now: datetime) -> list[Session]:
    """Where a person is signed in now, the browser used last first."""
    return [each for each in sessions.sessions_of(conn, of.id) if not _has_ended(each, now)]


def sign_out(conn: Connection, of: Person, session_id: int) -> bool:
    """Sign a person out in one browser; whether they were signed in there."""
    return sessions.end(conn, of.id, session_id)
