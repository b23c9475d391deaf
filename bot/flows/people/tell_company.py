"""Telling a company of a new right in it: those who answer for it, but whoever did it; else those above."""

from collections.abc import Collection

from bot.flows.news import Fact, News, Told
from bot.store.engine import Connection
from bot.store.people.members import holders
from bot.store.people.people import Person
from bot.store.people.units import Unit, ancestors

# Who answers for a company, and hears of each right that is given in it.
HEADS = ("safety_manager", "principal_leader")


def heads(conn: Connection, of: Unit, but: Collection[int] = ()) -> list[Person]:
    """Those who answer for a unit's company, without some; where that leaves none, the supervisors above."""
    found = {each.id: each for role in HEADS for each in holders(conn, [of.company_id], role)}
    told = [each for each in found.values() if each.id not in but]
    above = ancestors(conn, of.company_id)
    others = holders(conn, above, "supervisor") if above else []
    return told or [each for each in others if each.id not in but]


def tell(conn: Connection, of: Unit, fact: Fact, *, but: Collection[int] = ()) -> list[News]:
    """What they are told."""
    return [Told(to=to, fact=fact) for to in heads(conn, of, but)]
