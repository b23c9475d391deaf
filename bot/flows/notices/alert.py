"""Telling those who can help: someone cannot be reached, an update was set aside, the system was down."""

from datetime import datetime

from bot.outbox.say import say_text
from bot.queries.rights import within_company
from bot.store.engine import Connection
from bot.store.people.people import Person, holders, memberships_of, operators, person, person_in
from bot.store.people.units import ancestors, unit
from bot.texts.catalogue import language


def tell_of_unreachable(conn: Connection, person_id: int, now: datetime) -> None:
    """Tell the safety managers of a person's units, and administrators, that they cannot be reached."""
    gone = person(conn, person_id)
    told: dict[int, Person] = {}
    for held in memberships_of(conn, person_id):
        units = within_company(conn, unit(conn, held.unit_id))
        for role in ("safety_manager", "administrator"):
            told |= {to.id: to for to in holders(conn, units, role) if to.id != person_id}
    for to in told.values():
        speech = language(to.language)
        say_text(
            conn,
            to,
            speech.html("{who} cannot be reached here: the bot is blocked. The duties stay open.", who=gone.name),
            now,
        )


def set_aside(conn: Connection, chat_id: int, now: datetime) -> None:
    """Tell who sent it, the administrators of their companies and above, and the operator's, that it was not handled.

    An administrator whom a company made hears nothing of another's.
    """
    sender = person_in(conn, chat_id)
    for to in _administrators(conn, sender):
        speech = language(to.language)
        told = speech.html("Something that came in could not be handled and was set aside: dutybell doctor")
        say_text(conn, to, told, now)
    if sender:
        text = language(sender.language).html("What you sent last could not be taken in. Please send it again.")
        say_text(conn, sender, text, now)


def _administrators(conn: Connection, of: Person | None) -> list[Person]:
    """The administrators of a person's units and of those above, and those who work for the operator."""
    units = (
        {up for held in memberships_of(conn, of.id) for up in (held.unit_id, *ancestors(conn, held.unit_id))}
        if of
        else set()
    )
    own = holders(conn, sorted(units), "administrator") if units else []
    return list({each.id: each for each in (*own, *operators(conn))}.values())
