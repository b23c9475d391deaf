"""`/calendar`: one's own open duties as a calendar file, and the address to subscribe to."""

from datetime import datetime

from bot.chat.arrival import Arrival
from bot.chat.feature import Feature
from bot.store import exports
from bot.store.engine import Connection
from bot.store.messages import Message, take_buttons
from bot.store.people import Person


def _calendar(conn: Connection, by: Person, arrival: Arrival, now: datetime) -> None:
    exports.add_export(conn, by.id, "ics", now)


def _address(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> None:
    take_buttons(conn, message.id, now)
    exports.add_export(conn, by.id, "feed", now)


FEATURE = Feature(
    commands={"calendar": _calendar},
    menu={"calendar": lambda speech: speech.plain("your duties for your calendar")},
    presses={"calendar_address": _address},
    destroys={"calendar_address": lambda speech: speech.plain("Make a new address? One made before ends.")},
)
