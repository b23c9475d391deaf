"""Asking for erasure: a person asks in the chat, and those who answer for their data are told."""

from datetime import datetime

from bot.outbox.say import say
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people import people
from bot.store.people.people import Person, holders, memberships_of
from bot.store.people.units import Unit, ancestors, unit
from bot.texts.catalogue import language
from bot.texts.people import privacy as texts
from schedules.obligation import Role

# Who hears of it: both can speak with the operator, who alone can erase.
TOLD: tuple[Role, ...] = ("administrator", "safety_manager")


def ask(conn: Connection, by: Person, now: datetime) -> str:
    """Note that a person asks for erasure and tell those who see to it, once; the short answer."""
    speech = language(by.language)
    if by.erasure_asked_at:
        return speech.plain("You have asked for this already; it is being seen to.")
    people.ask_erasure(conn, by.id, now)
    units = [unit(conn, each) for each in dict.fromkeys(one.unit_id for one in memberships_of(conn, by.id))]
    for company in sorted({of.company_id for of in units}):
        ledger.append(conn, company, "erasure_asked", now, person=by.id)
    told: dict[int, tuple[Person, Unit]] = {}
    for of in units:  # each hears of the unit that is theirs, and not where else someone is
        told = {to.id: (to, of) for to in _answering(conn, of) if to.id != by.id} | told
    for to, of in told.values():
        say(conn, to, texts.asked(language(to.language), by.name, of.name), now)
    return speech.plain("Passed on.")


def _answering(conn: Connection, of: Unit) -> list[Person]:
    """Administrators of a unit and of those above it, and the safety managers of its company."""
    administrator, manager = TOLD
    above = holders(conn, [of.id, *ancestors(conn, of.id)], administrator)
    return [*above, *holders(conn, rights.within_company(conn, of), manager)]
