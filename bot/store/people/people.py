"""People and the roles they hold in units."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any, cast

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.messages.chat_address import Address
from bot.reading.names import form
from bot.store.people.chats import chat_at
from bot.store.rows import each, forget, note, noted, once, one, parted, until_written
from bot.store.tables import accounts, chats, memberships, people
from schedules.escalation import Hours
from schedules.obligation import Role
from schedules.record import record


@record
class Person:
    """Someone who talks with the bot, in the chat `chat_id`.

    The name is the one that their account shows until `named_at`, when they or another said their real one.
    """

    id: int
    chat_id: int
    name: str
    language: str
    blocked_at: datetime | None
    digest_hour: int
    quiet_from: int
    quiet_to: int
    created_at: datetime
    named_at: datetime | None
    erasure_asked_at: datetime | None
    erased_at: datetime | None

    @property
    def hours(self) -> Hours:
        """When this person may be prompted."""
        return Hours(digest=time(self.digest_hour), quiet_from=time(self.quiet_from), quiet_to=time(self.quiet_to))


@record
class Membership:
    """A role held in a unit."""

    unit_id: int
    role: Role


@record
class Office:
    """Who holds a role in a unit, and since when."""

    unit_id: int
    person_id: int
    since: datetime


@record
class Given:
    """A role that a person holds in a unit: since when, and by whose hand (nobody: the operator)."""

    unit_id: int
    role: Role
    since: datetime
    given_by: int | None


# A person's columns beside those of others in one row.
PERSON = [column.label(f"who_{column.name}") for column in people.c]


def person(conn: Connection, person_id: int) -> Person:
    """The person with this id."""

    def read() -> Person:
        return cast(Person, one(Person, conn.execute(select(people).where(people.c.id == person_id)).one()))

    return once(conn, ("person", person_id), read)


def one_person(conn: Connection, row: Any) -> Person:
    """Know the person whose columns stand in a row with others."""
    return once(conn, ("person", row.who_id), lambda: Person(**vars(parted(row, "who_"))))


def known_person(conn: Connection, person_id: int) -> Person | None:
    """The person with this id, if there is one."""
    return one(Person, conn.execute(select(people).where(people.c.id == person_id)).one_or_none())


# Asked for whatever comes, so built once.
_BY_ACCOUNT = select(people).join(accounts, accounts.c.person_id == people.c.id)
_AT = _BY_ACCOUNT.join(chats, chats.c.id == accounts.c.chat_id).where(
    chats.c.channel == bindparam("channel"), chats.c.address == bindparam("chat"), chats.c.thread == ""
)


def person_at(conn: Connection, at: Address) -> Person | None:
    """The person who writes from this account."""
    found = one(Person, conn.execute(_AT, {"channel": at.channel, "chat": at.chat}).one_or_none())
    return once(conn, ("person", found.id), lambda: found) if found else None


def person_in(conn: Connection, chat_id: int) -> Person | None:
    """The person who writes from this chat."""
    return one(Person, conn.execute(_BY_ACCOUNT.where(accounts.c.chat_id == chat_id)).one_or_none())


def people_at(conn: Connection, written: str) -> list[Person]:
    """Those whose account is this: `channel:address`, or the address alone, in whichever channel."""
    channel, _, address = written.partition(":")
    there = (chats.c.address == written) | ((chats.c.channel == channel) & (chats.c.address == address))
    found = _BY_ACCOUNT.join(chats, chats.c.id == accounts.c.chat_id).where(there).distinct()
    return each(Person, conn.execute(found.order_by(people.c.id)))


def blocked_holders(conn: Connection) -> list[Person]:
    """Those who hold a role and cannot be written to."""
    held = memberships.c.person_id == people.c.id
    query = select(people).distinct().join(memberships, held).where(people.c.blocked_at.is_not(None))
    return each(Person, conn.execute(query.order_by(people.c.id)))


def people_named(conn: Connection, name: str) -> list[Person]:
    """The people of this name, oldest first."""
    wanted = form(name)
    alike = [row.id for row in conn.execute(select(people.c.id, people.c.name)) if form(row.name or "") == wanted]
    return each(Person, conn.execute(select(people).where(people.c.id.in_(alike)).order_by(people.c.id)))


def ask_erasure(conn: Connection, person_id: int, now: datetime) -> None:
    """Note that a person asks for what is kept of them to be erased."""
    forget(conn, ("person", person_id))
    conn.execute(update(people).where(people.c.id == person_id).values(erasure_asked_at=now))


def asking_erasure(conn: Connection) -> list[Person]:
    """Those who ask for what is kept of them to be erased, the longest waiting first."""
    asked = select(people).where(people.c.erasure_asked_at.is_not(None))
    return each(Person, conn.execute(asked.order_by(people.c.erasure_asked_at)))


def add_person(conn: Connection, at: Address, name: str, language: str, *, now: datetime) -> Person:
    """Add someone who writes from this account, and is spoken to there."""
    chat_id = chat_at(conn, at)
    added = conn.execute(
        insert(people).values(chat_id=chat_id, name=name, language=language, created_at=now).returning(people.c.id)
    ).scalar_one()
    conn.execute(insert(accounts).values(chat_id=chat_id, person_id=added))
    return person(conn, added)


def set_name(conn: Connection, person_id: int, name: str, now: datetime) -> None:
    """Call a person by the name that was said to be theirs."""
    forget(conn, ("person", person_id))
    conn.execute(update(people).where(people.c.id == person_id).values(name=name, named_at=now))


def set_language(conn: Connection, person_id: int, language: str) -> None:
    """Speak to a person in this language from now on."""
    forget(conn, ("person", person_id))
    conn.execute(update(people).where(people.c.id == person_id).values(language=language))
    note(conn, ("roles", person_id))


def blocked_among(conn: Connection, person_ids: Collection[int]) -> set[int]:
    """Which of these people have blocked the bot."""
    query = select(people.c.id).where(people.c.id.in_(person_ids), people.c.blocked_at.is_not(None))
    return set(conn.execute(query).scalars())


def set_blocked(conn: Connection, person_id: int, blocked_at: datetime | None) -> None:
    """Note that a person has blocked the bot, or no longer does."""
    forget(conn, ("person", person_id))
    conn.execute(update(people).where(people.c.id == person_id).values(blocked_at=blocked_at))


def add_membership(
    conn: Connection, person_id: int, unit_id: int, role: str, *, now: datetime, given_by: int | None = None
) -> bool:
    """Give a person a role in a unit, by the hand of another or of the operator; False if it was held before."""
    if Membership(unit_id=unit_id, role=cast(Role, role)) in memberships_of(conn, person_id):
        return False
    forget(conn, ("memberships", person_id))
    said = {"person_id": person_id, "unit_id": unit_id, "role": role, "since": now, "given_by": given_by}
    conn.execute(insert(memberships).values(**said))
    note(conn, ("roles", person_id))
    return True


def know_earliest(conn: Connection, read: int | None = None) -> int | None:
    """The earliest hour at which anyone wants to be prompted, read with something else or now."""
    asked = select(func.min(people.c.digest_hour))
    return once(conn, "earliest hour", lambda: conn.execute(asked).scalar_one() if read is None else read)


def earliest_hours(conn: Connection) -> Hours:
    """The usual hours, or those of whoever wants to be prompted before: so early duties are looked at."""
    hour = know_earliest(conn) or Hours().digest.hour
    usual = Hours()
    return usual if hour >= usual.digest.hour else Hours(digest=time(hour), quiet_to=time(hour))


def remove_membership(conn: Connection, person_id: int, unit_id: int, role: str) -> bool:
    """Take a role in a unit from a person; False if it was not held."""
    forget(conn, ("memberships", person_id))
    note(conn, ("roles", person_id))
    held = (memberships.c.person_id == person_id) & (memberships.c.unit_id == unit_id) & (memberships.c.role == role)
    return conn.execute(delete(memberships).where(held)).rowcount == 1


def changed_roles(conn: Connection) -> list[int]:
    """The people whose roles, or whose language, this transaction has changed."""
    return sorted(one[1] for one in noted(conn) if isinstance(one, tuple) and one[0] == "roles")


def set_hours(conn: Connection, person_id: int, **hours: int) -> None:
    """Change `digest_hour`, `quiet_from` or `quiet_to` (whole local hours) of a person."""
    forget(conn, ("person", person_id))
    forget(conn, "earliest hour")
    conn.execute(update(people).where(people.c.id == person_id).values(**hours))


def memberships_of(conn: Connection, person_id: int) -> list[Membership]:
    """The roles that a person holds, oldest first."""

    def read() -> list[Membership]:
        query = select(memberships.c.unit_id, memberships.c.role).where(memberships.c.person_id == person_id)
        return each(Membership, conn.execute(query.order_by(memberships.c.id)))

    return once(conn, ("memberships", person_id), read)


_GIVEN = (
    select(*(memberships.c[name] for name in Given.__dataclass_fields__))
    .where(memberships.c.person_id == bindparam("person"))
    .order_by(memberships.c.id)
)


def given_to(conn: Connection, person_id: int) -> list[Given]:
    """The roles that a person holds with how they came by them, oldest first."""

    def read() -> list[Given]:
        return each(Given, conn.execute(_GIVEN, {"person": person_id}))

    return list(until_written(conn, ("given", person_id), [memberships], read))


def offices(conn: Connection, unit_ids: list[int], role: str) -> list[Office]:
    """Who holds a role in any of these units, oldest first."""
    query = select(memberships.c.unit_id, memberships.c.person_id, memberships.c.since)
    held = query.where(memberships.c.unit_id.in_(unit_ids), memberships.c.role == role)
    return each(Office, conn.execute(held.order_by(memberships.c.id)))


def everyone(conn: Connection, channels: Collection[str] | None = None) -> list[Person]:
    """All people, oldest first, or those of these channels; without those of whom nothing but a number is left."""
    query = select(people).where(people.c.erased_at.is_(None)).order_by(people.c.id)
    if channels is not None:
        query = query.join(chats, chats.c.id == people.c.chat_id).where(chats.c.channel.in_(channels))
    return each(Person, conn.execute(query))


def operators(conn: Connection) -> list[Person]:
    """The administrators whom the operator made so; those whom a company made are of that company alone."""
    query = select(people).distinct().join(memberships, memberships.c.person_id == people.c.id)
    made = query.where(memberships.c.role == "administrator", memberships.c.given_by.is_(None))
    return each(Person, conn.execute(made.order_by(people.c.id)))
