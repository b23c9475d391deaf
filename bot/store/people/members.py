"""Who holds which role in a unit; where a transaction remembers, all around the unit is read together."""

from collections import defaultdict
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.store.people import units
from bot.store.people.people import PERSON, Given, Membership, Person, one_person
from bot.store.rows import each, keep, kept, once, remembers, until_written
from bot.store.tables import memberships, people
from bot.store.tables import units as all_units
from schedules.obligation import Role

# Asked for each prompted of a morning, so built once.
_HOLDERS = (
    select(people)
    .distinct()
    .join(memberships, memberships.c.person_id == people.c.id)
    .where(memberships.c.unit_id.in_(bindparam("units", expanding=True)), memberships.c.role == bindparam("role"))
    .order_by(people.c.id)
)
_UP = select(all_units.c.id, all_units.c.parent_id).where(all_units.c.id == bindparam("unit")).cte(recursive=True)
_UP = _UP.union_all(select(all_units.c.id, all_units.c.parent_id).where(all_units.c.id == _UP.c.parent_id))
_OFFICES = memberships.alias()
_AROUND = (
    select(memberships.c.unit_id, memberships.c.role, memberships.c.since, memberships.c.given_by)
    .add_columns(*PERSON, *units.UNIT)
    .join(people, people.c.id == memberships.c.person_id)
    .join(all_units, all_units.c.id == memberships.c.unit_id)
    .where(memberships.c.person_id.in_(select(_OFFICES.c.person_id).where(_OFFICES.c.unit_id.in_(select(_UP.c.id)))))
    .order_by(memberships.c.id)
)
_MEMBERS = (
    select(people, memberships.c.role)
    .join(memberships, memberships.c.person_id == people.c.id)
    .where(memberships.c.unit_id == bindparam("unit"))
    .order_by(memberships.c.id)
)


def know_around(conn: Connection, unit_id: int) -> None:
    """Know all who hold a role in a unit or above it, with all the roles that they hold, by one statement."""
    if not remembers(conn) or kept(conn, ("members", unit_id)) is not None:
        return
    roles: dict[int, list[Any]] = defaultdict(list)
    of_unit: dict[int, list[tuple[Person, Role]]] = defaultdict(list)
    for row in conn.execute(_AROUND, {"unit": unit_id}):
        units.know_unit(conn, row)
        found = one_person(conn, row)
        roles[found.id].append(row)
        of_unit[row.unit_id].append((found, row.role))
    for person_id, held in roles.items():
        given = [Given(unit_id=row.unit_id, role=row.role, since=row.since, given_by=row.given_by) for row in held]
        keep(conn, ("given", person_id), [memberships], given)
        mine = [Membership(unit_id=row.unit_id, role=row.role) for row in held]
        once(conn, ("memberships", person_id), partial(list, mine))
    for each_id in (unit_id, *units.ancestors(conn, unit_id)):
        keep(conn, ("members", each_id), [people, memberships], of_unit[each_id])


def members(conn: Connection, unit_id: int) -> list[tuple[Person, Role]]:
    """Everyone of a unit with their role, oldest first."""

    if remembers(conn):
        know_around(conn, unit_id)

    def read() -> list[tuple[Person, Role]]:
        rows = conn.execute(_MEMBERS, {"unit": unit_id})
        return [(Person(**{c.name: row._mapping[c.name] for c in people.c}), row.role) for row in rows]

    return until_written(conn, ("members", unit_id), [people, memberships], read)


def holders(conn: Connection, unit_ids: list[int], role: str) -> list[Person]:
    """The people who hold a role in any of these units, oldest first."""
    if not remembers(conn):
        return each(Person, conn.execute(_HOLDERS, {"units": unit_ids, "role": role}))
    found = {one.id: one for unit_id in unit_ids for one, held in members(conn, unit_id) if held == role}
    return [found[person_id] for person_id in sorted(found)]
