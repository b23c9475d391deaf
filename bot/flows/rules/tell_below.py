"""Who hears at once that a rule was set, changed or ended above them: whoever looks after the duties of such units."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from bot.flows.news import Fact, News, Told
from bot.flows.rules.concerned import concerned
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.people.members import members
from bot.store.people.people import Person, person
from bot.store.people.units import Unit, unit
from bot.store.rules import own_rules
from bot.store.rules.own_rules import Kept
from schedules.obligation import Role
from schedules.own.rule import Rule
from schedules.record import record

Became = Literal["set", "changed", "ended"]
# Whoever looks after a unit's duties: the first of these roles that anyone holds in it.
LOOKING_AFTER: tuple[Role, ...] = ("safety_manager", "project_manager", "supervisor", "principal_leader")


@record
class RuleTold(Fact):
    """A rule from above is set, changed or ended by someone (nobody: the operator), for units of the reader."""

    became: Became
    rule: Rule
    set_in: str
    set_by: str
    units: tuple[str, ...]
    today: date


def told_below(conn: Connection, kept: Kept, became: Became, now: datetime, *, by: int | None) -> list[News]:
    """One message for each who looks after such units below the one from which it was set, but for whoever set it.

    What the operator sets comes from above for the unit itself as well.
    """
    own = own_rules.unit_of(conn, kept.roadmap_id)
    assert own is not None
    of, whose = unit(conn, own), dict[int, tuple[Person, list[Unit]]]()
    for each in concerned(conn, of, kept.rule.of):
        if by is None or each.id != kept.from_id:
            for one in _looking_after(conn, each):
                whose.setdefault(one.id, (one, []))[1].append(each)
    name = person(conn, by).name if by is not None else ""
    return [
        Told(
            to=to,
            fact=RuleTold(
                became=became,
                rule=kept.rule,
                set_in=unit(conn, kept.from_id).name,
                set_by=name,
                units=tuple(each.name for each in units),
                today=rights.local_day(units[0], now),
            ),
        )
        for to, units in whose.values()
        if to.id != by
    ]


def _looking_after(conn: Connection, of: Unit) -> Iterable[Person]:
    """Those who hold the first role, of those that look after a unit's duties, that anyone holds in it."""
    there = members(conn, of.id)
    role = next((role for role in LOOKING_AFTER if any(held == role for _, held in there)), None)
    return [one for one, held in there if held == role]
