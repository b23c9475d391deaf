"""Invitations: only the hash of a code is kept, and a code is used once; some say for whom they are."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.store.hashed import hashed
from bot.store.rows import locked, one
from bot.store.tables import invites, memberships, people, tries
from schedules.record import record


@record
class Invite:
    """An invitation of record; who follows it takes the role over from `replaces_id`, if anyone is named.

    It rests on the right of `made_by`, nobody standing for the operator; one that is `first` on their giving the first
    roles of a company.
    """

    made_by: int | None
    first: bool
    unit_id: int
    role: str
    replaces_id: int | None
    name: str | None
    language: str | None
    expires_at: datetime
    used_at: datetime | None


def add_invite(
    conn: Connection,
    code: str,
    unit_id: int,
    role: str,
    *,
    now: datetime,
    expires_at: datetime,
    replaces_id: int | None = None,
    made_by: int | None,
    first: bool = False,
    name: str | None = None,
    language: str | None = None,
) -> None:
    """Keep an invitation; of whom it is for, where that is known, the name and the language to speak."""
    conn.execute(
        insert(invites).values(
            code_hash=hashed(code),
            made_by=made_by,
            first=first,
            unit_id=unit_id,
            role=role,
            replaces_id=replaces_id,
            name=name,
            language=language,
            created_at=now,
            expires_at=expires_at,
        )
    )


def expected(conn: Connection, now: datetime) -> set[tuple[int, str, str]]:
    """Who has come or is invited, as (unit, role, name): those who hold the role by their own name or by that of the
    invitation they used, and those whose invitation can still be used.
    """
    holding = select(memberships.c.unit_id, memberships.c.role, people.c.name)
    holding = holding.join(people, people.c.id == memberships.c.person_id)
    named = select(invites.c.unit_id, invites.c.role, invites.c.name).where(invites.c.name.is_not(None))
    same = (
        (memberships.c.person_id == invites.c.used_by)
        & (memberships.c.unit_id == invites.c.unit_id)
        & (memberships.c.role == invites.c.role)
    )
    waiting = named.where(invites.c.used_at.is_(None), invites.c.expires_at > now)
    return {
        (row.unit_id, row.role, row.name)
        for query in (holding, waiting, named.join(memberships, same))
        for row in conn.execute(query)
    }


def invite(conn: Connection, code: str) -> Invite | None:
    """The invitation of a code, locked until the transaction ends."""
    query = select(*(invites.c[name] for name in Invite.__dataclass_fields__))
    return one(Invite, locked(conn, query.where(invites.c.code_hash == hashed(code))))


def use_invite(conn: Connection, code: str, person_id: int, now: datetime) -> None:
    """Mark a code as used."""
    conn.execute(update(invites).where(invites.c.code_hash == hashed(code)).values(used_by=person_id, used_at=now))


def tries_since(conn: Connection, chat_id: int, since: datetime) -> int:
    """How many codes that were none someone has tried since then."""
    query = select(func.count()).where(tries.c.chat_id == chat_id, tries.c.at > since)
    return conn.execute(query).scalar_one()


def note_try(conn: Connection, chat_id: int, now: datetime) -> None:
    """Note that someone tried a code that was none."""
    conn.execute(insert(tries).values(chat_id=chat_id, at=now))
