"""Chats by their numbers, as tests speak of them, and over which channel a journey is walked."""

from contextvars import ContextVar

from bot.messages.chat_address import Address
from bot.store.engine import Connection
from bot.store.people.chats import chat_at
from bot.store.people.people import Person, person_at

# Over which channel the journeys are walked (see `tests/journeys/conftest.py`).
CHANNEL: ContextVar[str] = ContextVar("CHANNEL", default="telegram")


def telegram(number: int) -> Address:
    """Where the chat of a number is found in Telegram; below zero it is a group's."""
    return Address(channel="telegram", chat=str(number), is_group=number < 0)


def at_number(number: int, thread: str = "") -> Address:
    """Where the chat of a number is found in the channel that is walked."""
    if CHANNEL.get() == "telegram":
        return Address(channel="telegram", chat=str(number), thread=thread, is_group=number < 0)
    chat = f"group/{-number}" if number < 0 else f"account/{number}"
    return Address(channel=CHANNEL.get(), chat=chat, thread=thread, is_group=number < 0)


def number_of(at: Address) -> int:
    """The number by which tests speak of a chat."""
    kind, _, number = at.chat.rpartition("/")
    return -int(number) if kind == "group" else int(number)


def chat_id(conn: Connection, number: int) -> int:
    """The id of the chat of a number."""
    return chat_at(conn, at_number(number))


def person_by_number(conn: Connection, number: int) -> Person | None:
    """The person whose account has this number."""
    return person_at(conn, at_number(number))
