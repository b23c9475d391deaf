"""Telling those who can help: someone cannot be reached, an update was set aside, the system was away."""

from collections.abc import Callable
from datetime import datetime

from markupsafe import Markup

from bot.flows.rights import within_company
from bot.flows.show import say_text
from bot.store.engine import Connection
from bot.store.people import Person, everyone_with, holders, memberships_of, person, person_by_telegram
from bot.store.units import unit
from bot.texts.catalogue import Language, language


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


def tell_administrators(conn: Connection, text: Callable[[Language], Markup], now: datetime) -> list[Person]:
    """Tell every administrator something about the system itself."""
    administrators = everyone_with(conn, "administrator")
    for to in administrators:
        say_text(conn, to, text(language(to.language)), now)
    return administrators


def set_aside(conn: Connection, chat_id: int, now: datetime) -> None:
    """Tell administrators, and who sent it, that something that came in could not be handled."""
    tell_administrators(
        conn,
        lambda speech: speech.html("Something that came in could not be handled and was set aside: dutybell doctor"),
        now,
    )
    if sender := person_by_telegram(conn, chat_id):
        text = language(sender.language).html("What you sent last could not be taken in. Please send it again.")
        say_text(conn, sender, text, now)
