"""Whom an operator means who names a person: by an account of any channel, by a name, in a unit; else it is refused."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot.errors import Refused
from bot.flows.retention.erase_person import find
from bot.messages.chat_address import Address
from bot.store.engine import Connection, Store, open_store
from bot.store.people.people import add_membership, add_person
from bot.store.people.units import add_unit
from schedules.unit import Unit

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
PEOPLE = (
    ("telegram", "1001", "王建国"),
    ("feishu:cli_a1", "ou_84aad35d", "李安"),
    ("memory", "1001", "陈清"),
    ("matrix", "@zhao:example.org", "赵敏"),
    ("memory", "account/5", "李安"),
    ("memory", "1002", "1003"),
    ("telegram", "1003", "孙立"),
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    opened.write_now(_fill)
    yield opened
    opened.close()


def _fill(conn: Connection) -> None:
    judged = Unit(party="enterprise", first_year=2026, attributes={})
    units = [add_unit(conn, name, judged, None, since=date(2026, 1, 1), now=NOW) for name in ("宏达建设", "远大建设")]
    for number, (channel, chat, name) in enumerate(PEOPLE):
        someone = add_person(conn, Address(channel=channel, chat=chat), name, "zh", now=NOW)
        add_membership(conn, someone.id, units[number % 2].id, "safety_manager", now=NOW)


@pytest.mark.parametrize(
    ("said", "unit", "number"),
    [
        ("telegram:1001", None, 0),
        ("memory:1001", None, 2),
        ("ou_84aad35d", None, 1),
        ("@zhao:example.org", None, 3),
        ("matrix:@zhao:example.org", None, 3),
        ("account/5", None, 4),
        ("王建国", None, 0),
        ("李安", "远大建设", 1),
        ("李安", "宏达建设", 4),
        ("1003", "远大建设", 5),
        ("telegram:1003", None, 6),
    ],
)
def test_an_account_of_any_channel_or_a_name_is_one_person(
    store: Store, said: str, unit: str | None, number: int
) -> None:
    assert store.read_now(find, said, unit).name == PEOPLE[number][2]
    assert store.read_now(find, said, unit).id == number + 1


@pytest.mark.parametrize(
    ("said", "unit", "why"),
    [
        ("1001", None, "several people have this name or address; say which with --unit, or as channel:address"),
        ("1003", None, "several people"),  # one's name, and another's address
        ("李安", None, "several people"),
        ("1001", "远大建设", "nobody"),
        ("telegram:1002", None, "nobody is known by this name or address"),
        ("telegram:", None, "nobody"),
        (":1001", None, "nobody"),
        ("", None, "nobody"),
        ("9" * 4000, None, "nobody"),
        ("王建国", "无", "--unit 无: no unit has this name"),
    ],
)
def test_whoever_it_is_not_or_who_could_be_several_is_refused_in_one_sentence(
    store: Store, said: str, unit: str | None, why: str
) -> None:
    with pytest.raises(Refused, match=re.escape(why)) as refused:
        store.read_now(find, said, unit)
    assert "\n" not in str(refused.value)
