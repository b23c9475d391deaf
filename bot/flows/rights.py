"""Who answers for a duty, who confirms it, and who may press what."""

from collections.abc import Iterator

from bot.store.duties import Duty
from bot.store.engine import Connection
from bot.store.obligations import adopted
from bot.store.people import Person, holders, memberships_of
from bot.store.units import Unit, ancestors, unit
from schedules.obligation import Role

# Where nobody holds the role that is named, these answer in its place, in this order.
STAND_INS: tuple[Role, ...] = ("safety_manager", "principal_leader")


def within_company(conn: Connection, of: Unit) -> list[int]:
    """The unit and the units above it up to its company, nearest first."""
    if of.id == of.company_id:
        return [of.id]
    above = ancestors(conn, of.id)
    return [of.id, *above[: above.index(of.company_id) + 1]]


def _nearest(conn: Connection, of: Unit, roles: Iterator[Role] | tuple[Role, ...], but: int | None) -> list[Person]:
    for role in roles:
        for unit_id in within_company(conn, of):
            found = [person for person in holders(conn, [unit_id], role) if person.id != but]
            if found:
                return found
    return []


def owners(conn: Connection, duty: Duty) -> list[Person]:
    """Those who are to do the duty: the owner's role in the unit or above it, else a stand-in."""
    owner = adopted(conn, duty.obligation_id).obligation.owner
    return _nearest(conn, unit(conn, duty.unit_id), (owner, *STAND_INS), None)


def confirmers(conn: Connection, duty: Duty, submitter_id: int | None) -> list[Person]:
    """Those who may confirm it: the confirmer's role, else the owner's or a stand-in; never the submitter."""
    obligation = adopted(conn, duty.obligation_id).obligation
    roles = (obligation.confirmer, obligation.owner, *STAND_INS)
    return _nearest(conn, unit(conn, duty.unit_id), roles, submitter_id)


def deputies(conn: Connection, duty: Duty) -> list[Person]:
    """The deputy leader in charge of safety, if the company has one here."""
    return _nearest(conn, unit(conn, duty.unit_id), ("deputy_leader",), None)


def supervisors(conn: Connection, duty: Duty) -> list[Person]:
    """The supervisors of the units above the company."""
    of = unit(conn, duty.unit_id)
    return holders(conn, ancestors(conn, of.company_id), "supervisor")


def may_submit(conn: Connection, person_id: int, duty: Duty) -> bool:
    """Whether a person may say that the duty is done: its owner, or the safety manager, who records for others."""
    recorders = holders(conn, within_company(conn, unit(conn, duty.unit_id)), "safety_manager")
    return any(person.id == person_id for person in (*owners(conn, duty), *recorders))


def may_confirm(conn: Connection, person_id: int, duty: Duty, submitter_id: int) -> bool:
    """Whether a person may confirm what the submitter claims."""
    return any(person.id == person_id for person in confirmers(conn, duty, submitter_id))


def may_see(conn: Connection, person_id: int, duty: Duty) -> bool:
    """Whether a person may see the duty: a member of its unit or of one above."""
    seen_from = {duty.unit_id, *ancestors(conn, duty.unit_id)}
    return any(membership.unit_id in seen_from for membership in memberships_of(conn, person_id))
