"""Whether whoever judges a claim came after it, or by its submitter's hand: two accounts may be one person."""

from bot.flows.rights import allows
from bot.store.confirmations import Confirmation
from bot.store.engine import Connection
from bot.store.people import Given, given_to
from bot.store.units import Unit, unit
from schedules.record import record


@record
class Newcomer:
    """What is said of a judge beside a claim."""

    came_after: bool = False
    invited: bool = False


def judge_of(conn: Connection, judge_id: int, claim: Confirmation, of: Unit) -> Newcomer:
    """What is to be said of someone who judges a claim: by all the roles that let them confirm in the company.

    Of a deputy, who has no such role of their own, by all their roles there.
    """
    held = [one for one in given_to(conn, judge_id) if unit(conn, one.unit_id).company_id == of.company_id]
    judging = [one for one in held if allows(one.role, "confirm", "own")] or held
    return Newcomer(
        came_after=bool(judging) and all(_after(one, claim) for one in judging),
        invited=bool(judging) and all(one.given_by == claim.person_id for one in judging),
    )


def _after(given: Given, claim: Confirmation) -> bool:
    return claim.submitted_at is not None and given.since > claim.submitted_at
