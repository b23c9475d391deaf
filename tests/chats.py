"""Chats of Telegram by their numbers, as tests speak of them."""

from bot.messages.chat_address import Address
from bot.store.engine import Connection
from bot.store.people.chats import chat_at
from bot.store.people.people import Person, person_at


def telegram(number: int) -> Address:
    """Where the chat of a number is found; below zero it is a group's."""
    return Address(channel="telegram", chat=str(number), is_group=number < 0)


def chat_id(conn: Connection, number: int) -> int:
    """The id of the chat of a number."""
    return chat_at(conn, telegram(number))


def person_by_number(conn: Connection, number: int) -> Person | None:
    """The person whose account has this number."""
    return person_at(conn, telegram(number))
