"""Who answers for an office that nobody holds: the first of those in line that somebody does."""

from collections.abc import Collection, Iterable

from schedules.obligation import Obligation, Role

# Where nobody holds the role that is named, these answer in its place, in this order.
STAND_INS: tuple[Role, ...] = ("safety_manager", "principal_leader")


def owning(obligation: Obligation) -> tuple[Role, ...]:
    """Who is to do a duty of this obligation: the first of these roles that anyone holds."""
    return (obligation.owner, *STAND_INS)


def confirming(obligation: Obligation) -> tuple[Role, ...]:
    """Who confirms what another submits: the first of these roles that anyone else holds."""
    return (obligation.confirmer, obligation.owner, *STAND_INS)


def first_held(roles: Iterable[Role], held: Collection[Role]) -> Role | None:
    """The first of these roles that is held; None where none is."""
    return next((role for role in roles if role in held), None)
