"""What a flow leaves to be said, in order: whom to tell what, and which cards say something else now.

A flow decides and writes, and says nothing itself: the outbox renders its news within the same transaction.
"""

from bot.flows.notices.tell_above import OweLess
from bot.store.people.people import Person
from bot.store.people.units import Unit
from schedules.obligation import Role
from schedules.record import record


class Fact:
    """Something that people are told; each flow has its own, and `texts` the words for it."""


@record
class Told:
    """Someone is to be told a fact."""

    to: Person
    fact: Fact


@record
class Redrawn:
    """Every card of a duty says something else now."""

    duty_id: int


@record
class Welcomed:
    """Someone holds a role from now on, and is to be shown what is theirs; where the unit's first week `begins`, so."""

    to: Person
    unit: Unit
    role: Role
    begins: bool = False


News = Told | Redrawn | Welcomed | OweLess
