"""People and the roles they hold in units."""

from datetime import datetime
from typing import cast

from sqlalchemy import Connection, insert, select, update

from bot.store.rows import each, forget, once, one
from bot.store.tables import memberships, people
from schedules.obligation import Role
from schedules.record import record


@record
class Person:
    """Someone who talks with the bot; a private chat has the number of the person."""

    id: int
    telegram_id: int
    name: str
    language: str
    blocked_at: datetime | None
    created_at: datetime


@record
class Membership:
    """A role held in a unit."""

    unit_id: int
    role: Role


def person(conn: Connection, person_id: int) -> Person:
    """The person with this id."""
    query = select(people).where(people.c.id == person_id)
    return once(conn, ("person", person_id), lambda: cast(Person, one(Person, conn.execute(query).one())))


def person_by_telegram(conn: Connection, telegram_id: int) -> Person | None:
    """The person with this Telegram id."""
    return one(Person, conn.execute(select(people).where(people.c.telegram_id == telegram_id)).one_or_none())


def add_person(conn: Connection, telegram_id: int, name: str, language: str, now: datetime) -> Person:
    """Add someone."""
    added = conn.execute(
        insert(people)
        .values(telegram_id=telegram_id, name=name, language=language, created_at=now)
        .returning(people.c.id)
    ).scalar_one()
    return person(conn, added)


def set_language(conn: Connection, person_id: int, language: str) -> None:
    """Speak to a person in this language from now on."""
    forget(conn, ("person", person_id))
    conn.execute(update(people).where(people.c.id == person_id).values(language=language))


def set_blocked(conn: Connection, person_id: int, blocked_at: datetime | None) -> None:
    """Note that a person has blocked the bot, or no longer does."""
    forget(conn, ("person", person_id))
    conn.execute(update(people).where(people.c.id == person_id).values(blocked_at=blocked_at))


def add_membership(conn: Connection, person_id: int, unit_id: int, role: str, now: datetime) -> bool:
    """Give a person a role in a unit; False if it was held before."""
    if Membership(unit_id=unit_id, role=cast(Role, role)) in memberships_of(conn, person_id):
        return False
    conn.execute(insert(memberships).values(person_id=person_id, unit_id=unit_id, role=role, since=now))
    return True


def memberships_of(conn: Connection, person_id: int) -> list[Membership]:
    """The roles that a person holds, oldest first."""
    rows = conn.execute(
        select(memberships.c.unit_id, memberships.c.role)
        .where(memberships.c.person_id == person_id)
        .order_by(memberships.c.id)
    )
    return each(Membership, rows)


def holders(conn: Connection, unit_ids: list[int], role: str) -> list[Person]:
    """The people who hold a role in any of these units, oldest first."""
    rows = conn.execute(
        select(people)
        .distinct()
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(memberships.c.unit_id.in_(unit_ids), memberships.c.role == role)
        .order_by(people.c.id)
    )
    return each(Person, rows)


def everyone(conn: Connection) -> list[Person]:
    """All people, oldest first."""
    return each(Person, conn.execute(select(people).order_by(people.c.id)))


def everyone_with(conn: Connection, role: str) -> list[Person]:
    """Those who hold a role anywhere."""
    query = select(people).distinct().join(memberships, memberships.c.person_id == people.c.id)
    return each(Person, conn.execute(query.where(memberships.c.role == role).order_by(people.c.id)))


def members(conn: Connection, unit_id: int) -> list[tuple[Person, str]]:
    """Everyone of a unit with their role, oldest first."""
    rows = conn.execute(
        select(people, memberships.c.role)
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(memberships.c.unit_id == unit_id)
        .order_by(memberships.c.id)
    )
    return [(Person(**{c.name: row._mapping[c.name] for c in people.c}), row.role) for row in rows]
