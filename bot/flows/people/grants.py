"""Who may give which role where: nobody gives more than their office holds, and each role fits its unit.

The one exception is said in docs/rights.md: whoever answers for a company by law appoints its safety people.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from bot.queries import rights
from bot.store.engine import Connection
from bot.store.people.members import members
from bot.store.people.people import memberships_of
from bot.store.people.units import Unit, ancestors, unit
from schedules.obligation import Role

# `O` in one's own unit, `B` in units below it that are of the same company. `F` gives the first roles of a company,
# one's own or one below, in which nobody may give that role yet. The columns are the roles that are given.
_GIVES = """
                  principal_leader deputy_leader safety_director safety_manager project_manager safety_officer supervisor administrator
principal_leader  O                O             OB              OB             OB              OB             O          O
deputy_leader     -                -             -               -              -               -              -          -
safety_director   -                -             -               -              -               -              -          -
safety_manager    O                O             OB              OB             OB              OB             -          O
project_manager   -                -             -               -              OB              OB             -          -
safety_officer    -                -             -               -              -               -              -          -
supervisor        F                F             F               F              F               F              OF         F
administrator     F                F             F               F              F               F              F          OF
"""  # fmt: skip  # noqa: E501

ROLES: tuple[Role, ...] = get_args(Role)
ENTERPRISE: tuple[Role, ...] = tuple(role for role in ROLES if role != "supervisor")
PROJECT: tuple[Role, ...] = ("safety_director", "safety_manager", "project_manager", "safety_officer")
ABOVE: tuple[Role, ...] = ("principal_leader", "deputy_leader", "safety_manager", "supervisor", "administrator")


def _read(table: str) -> dict[Role, dict[Role, str]]:
    head, *rows = [line.split() for line in table.strip().splitlines()]
    assert tuple(head) == ROLES
    return {giver: dict(zip(ROLES, cells, strict=True)) for giver, *cells in rows}  # type: ignore[misc]


GIVES: Mapping[Role, Mapping[Role, str]] = _read(_GIVES)


def fitting(party: str, scope: str) -> tuple[Role, ...]:
    """The roles that there are in a unit: those of an enterprise, of its project, or of an authority or association."""
    if scope == "project":
        return PROJECT
    return ENTERPRISE if party == "enterprise" else ABOVE


def fits(of: Unit, role: str) -> bool:
    """Whether there is such a role in a unit."""
    return role in fitting(of.party, of.scope)


def may_give(conn: Connection, by_id: int, role: Role, of: Unit, *, now: datetime) -> bool:
    """Whether a person may give a role in a unit today, by any of their roles."""
    return _gives_directly(conn, by_id, role, of, now=now) or gives_as_first(conn, by_id, role, of, now=now)


def _gives_directly(conn: Connection, by_id: int, role: Role, of: Unit, *, now: datetime) -> bool:
    company = rights.within_company(conn, of)
    mine = rights.held(conn, by_id, now)
    return fits(of, role) and any(_directly(one.role, role, one.unit_id, company) for one in mine)


def gives_as_first(conn: Connection, by_id: int, role: Role, of: Unit, *, now: datetime) -> bool:
    """Whether a person gives this role only because nobody in the company may yet."""
    if _gives_directly(conn, by_id, role, of, now=now) or not may_give_first(conn, by_id, role, of, now=now):
        return False
    return _is_vacant(conn, role, rights.within_company(conn, of))


def may_give_first(conn: Connection, by_id: int, role: Role, of: Unit, *, now: datetime) -> bool:
    """Whether a person holds a role by which the first of a unit's company are given this one."""
    reach = [of.id, *ancestors(conn, of.id)]
    mine = rights.held(conn, by_id, now)
    return fits(of, role) and any("F" in GIVES[one.role][role] and one.unit_id in reach for one in mine)


def may_give_in_new(conn: Connection, by_id: int, role: Role, above: Unit, *, now: datetime, company: bool) -> bool:
    """Whether a person may give a role in a unit that is about to stand below one, as a `company` of its own or not."""
    mine, own = rights.held(conn, by_id, now), rights.within_company(conn, above)
    reach = [above.id, *ancestors(conn, above.id)]
    if not company and any("B" in GIVES[one.role][role] and one.unit_id in own for one in mine):
        return True
    is_first = company or _is_vacant(conn, role, [0, *own])
    return is_first and any("F" in GIVES[one.role][role] and one.unit_id in reach for one in mine)


def _directly(giver: Role, role: Role, held_in: int, company: list[int]) -> bool:
    """Whether a role held in one of these units, the nearest first, gives another in the nearest."""
    if held_in not in company:
        return False
    return ("O" if held_in == company[0] else "B") in GIVES[giver][role]


def _is_vacant(conn: Connection, role: Role, company: list[int]) -> bool:
    """Whether nobody of a unit and those above it in the company may give a role there."""
    return not any(
        _directly(giver, role, unit_id, company)
        for unit_id in company
        if unit_id
        for _, giver in members(conn, unit_id)
    )


def given_by(conn: Connection, by_id: int, of: Unit, now: datetime) -> list[Role]:
    """The roles that a person may give in a unit today, in their order."""
    return [role for role in ROLES if may_give(conn, by_id, role, of, now=now)]


def gives_all_of(conn: Connection, by_id: int, who_id: int, company_id: int, *, now: datetime) -> bool:
    """Whether a person may give every role that another holds in a company."""
    own = [(one, unit(conn, one.unit_id)) for one in memberships_of(conn, who_id)]
    return all(may_give(conn, by_id, one.role, of, now=now) for one, of in own if of.company_id == company_id)
