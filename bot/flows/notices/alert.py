"""Telling those who can help: someone cannot be reached, an update was set aside, the system was down."""

from bot.flows.news import Fact, News, Told
from bot.queries.rights import within_company
from bot.store.engine import Connection
from bot.store.people.members import holders
from bot.store.people.people import Person, memberships_of, operators, person, person_in
from bot.store.people.units import ancestors, unit
from schedules.record import record


@record
class Unreachable(Fact):
    """Someone has blocked the bot."""

    who: str


@record
class SetAside(Fact):
    """Something that came in could not be handled."""


@record
class NotTakenIn(Fact):
    """What one sent last could not be taken in."""


def unreachable(conn: Connection, person_id: int) -> list[News]:
    """The safety managers of a person's units, and administrators, hear that they cannot be reached."""
    gone = person(conn, person_id)
    told: dict[int, Person] = {}
    for held in memberships_of(conn, person_id):
        units = within_company(conn, unit(conn, held.unit_id))
        for role in ("safety_manager", "administrator"):
            told |= {to.id: to for to in holders(conn, units, role) if to.id != person_id}
    return [Told(to=to, fact=Unreachable(who=gone.name)) for to in told.values()]


def set_aside(conn: Connection, chat_id: int) -> list[News]:
    """Who sent it, the administrators of their companies and above, and the operator's hear that it was not handled.

    An administrator whom a company made hears nothing of another's.
    """
    sender = person_in(conn, chat_id)
    news: list[News] = [Told(to=to, fact=SetAside()) for to in _administrators(conn, sender)]
    return [*news, *([Told(to=sender, fact=NotTakenIn())] if sender else [])]


def _administrators(conn: Connection, of: Person | None) -> list[Person]:
    """The administrators of a person's units and of those above, and those who work for the operator."""
    units = (
        {up for held in memberships_of(conn, of.id) for up in (held.unit_id, *ancestors(conn, held.unit_id))}
        if of
        else set()
    )
    own = holders(conn, sorted(units), "administrator") if units else []
    return list({each.id: each for each in (*own, *operators(conn))}.values())
