"""`/calendar`: one's own open duties as a calendar file, and the address to subscribe to."""

from datetime import datetime

from bot.chat.feature import Feature
from bot.messages.incoming import Incoming
from bot.outbox.say import say
from bot.store.engine import Connection
from bot.store.messages import exports
from bot.store.messages.messages import Message, take_buttons
from bot.store.people.feeds import made_at
from bot.store.people.people import Person
from bot.texts.catalogue import language
from bot.texts.reports import requests as texts


def _calendar(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    exports.add_export(conn, by.id, "ics", now)


def _address(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    made, speech = made_at(conn, by.id), language(by.language)
    if arg != texts.address_mark(made):
        say(conn, by, texts.offer_address(speech, made), now, purpose="list")
        return speech.plain("Nothing was done: an address was made since. See below.")
    take_buttons(conn, message.id, now)
    exports.add_export(conn, by.id, "feed", now)
    return None


FEATURE = Feature(
    commands={"calendar": _calendar},
    menu={"calendar": lambda speech: speech.plain("your duties for your calendar")},
    callbacks={"calendar_address": _address},
    destroys={"calendar_address": lambda speech: speech.plain("Make a new address? One made before ends.")},
)
