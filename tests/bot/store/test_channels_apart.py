"""What a channel's messages wait for is its own: another's leases stay, and a group waits with all its threads."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.messages.chat_address import Address
from bot.store.engine import Connection, Store, open_store
from bot.store.messages import messages
from bot.store.migrate import migrate
from bot.store.people.chats import beside, chat_at
from bot.store.tables import messages as table

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)


@pytest.fixture
def store(empty_database_url: str) -> Iterator[Store]:
    opened = open_store(empty_database_url)
    migrate(opened)
    yield opened
    opened.close()


def owe(store: Store, *places: Address) -> list[int]:
    """The ids of a message owed to each of these chats."""

    def add(conn: Connection) -> list[int]:
        return [
            messages.add_message(
                conn, person_id=None, chat_id=chat_at(conn, at), purpose="board", duty_id=None, body="{}", now=NOW
            )
            for at in places
        ]

    return store.write_now(add)


def test_a_channel_that_begins_anew_lets_go_of_no_lease_of_another(store: Store) -> None:
    mine, theirs = owe(store, Address(channel="a", chat="1"), Address(channel="b", chat="1"))
    leased = [each for name in ("a", "b") for each in store.write_now(messages.lease, name, NOW, 9)]
    assert {each.id for each in leased} == {mine, theirs}
    store.write_now(messages.let_go, "a", [])
    assert store.read_now(messages.still_leased, leased) == {theirs}


def test_a_wait_that_a_channel_asks_for_holds_back_a_group_with_all_its_threads(store: Store) -> None:
    group = [Address(channel="a", chat="-5", thread=thread, is_group=True) for thread in ("", "7", "8")]
    ids = owe(store, *group, Address(channel="a", chat="-6", is_group=True), Address(channel="b", chat="-5"))
    later = NOW + timedelta(seconds=30)
    store.write_now(lambda conn: messages.hold_back(conn, beside(conn, chat_at(conn, group[1])), later))
    waits = select(table.c.id).where(table.c.not_before == later)
    assert set(store.read_now(lambda conn: conn.execute(waits).scalars().all())) == set(ids[:3])
