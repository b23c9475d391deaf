"""Invitations: only the hash of a code is kept, and a code is used once."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.store.rows import one
from bot.store.tables import invites, tries
from schedules.record import record


@record
class Invite:
    """An invitation of record."""

    unit_id: int
    role: str
    expires_at: datetime
    used_at: datetime | None


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def add_invite(conn: Connection, code: str, unit_id: int, role: str, now: datetime, expires_at: datetime) -> None:
    """Keep an invitation."""
    conn.execute(
        insert(invites).values(code_hash=_hash(code), unit_id=unit_id, role=role, created_at=now, expires_at=expires_at)
    )


def invite(conn: Connection, code: str) -> Invite | None:
    """The invitation of a code, locked until the transaction ends."""
    query = select(invites.c.unit_id, invites.c.role, invites.c.expires_at, invites.c.used_at)
    return one(Invite, conn.execute(query.where(invites.c.code_hash == _hash(code)).with_for_update()).one_or_none())


def use_invite(conn: Connection, code: str, person_id: int, now: datetime) -> None:
    """Mark a code as used."""
    conn.execute(update(invites).where(invites.c.code_hash == _hash(code)).values(used_by=person_id, used_at=now))


def tries_since(conn: Connection, telegram_id: int, since: datetime) -> int:
    """How many codes that were none someone has tried since then."""
    query = select(func.count()).where(tries.c.telegram_id == telegram_id, tries.c.at > since)
    return conn.execute(query).scalar_one()


def note_try(conn: Connection, telegram_id: int, now: datetime) -> None:
    """Note that someone tried a code that was none."""
    conn.execute(insert(tries).values(telegram_id=telegram_id, at=now))
