"""For whom a rule can be: the kinds of units that there are in a unit and below it, and the roles of all of them."""

from collections.abc import Sequence

from bot.flows.people.grants import fitting
from bot.queries.rights import allows
from bot.store.engine import Connection
from bot.store.people.units import Unit, family, know_units, unit
from schedules.obligation import Role
from schedules.own.rule import Kind, kind_of


def kinds_of(conn: Connection, of: Unit) -> list[Kind]:
    """The kinds of units in a unit and below it, its own first."""
    return list(dict.fromkeys(kind(each) for each in around(conn, of)))


def around(conn: Connection, of: Unit) -> list[Unit]:
    """A unit and all units below it, itself first."""
    ids = family(conn, of.id)
    know_units(conn, ids)
    return [of, *(unit(conn, each) for each in sorted(ids) if each != of.id)]


def concerned(conn: Connection, of: Unit, kinds: Sequence[Kind]) -> list[Unit]:
    """The units that a rule of a unit for these kinds is for."""
    return [each for each in around(conn, of) if kind(each) in kinds]


def kind(of: Unit) -> Kind:
    """Of which kind a unit is."""
    return kind_of(of.judged.party, of.judged.scope)


def roles_for(kinds: Sequence[Kind]) -> list[Role]:
    """The roles that there are in units of all these kinds, and that report something as done there."""
    each_kind = [fitting("enterprise", "project") if each == "project" else fitting(each, "company") for each in kinds]
    shared = each_kind[0] if each_kind else ()
    return [role for role in shared if all(role in some for some in each_kind) and allows(role, "submit", "own")]
