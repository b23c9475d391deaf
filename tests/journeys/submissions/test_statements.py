"""How many statements it takes to submit, to return, to confirm and to remind, on both databases."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.shipped_roadmap import shipped_roadmap
from bot.clock import ShiftedClock
from bot.flows.people.enrol import add_unit
from bot.flows.planning.adopt import adopt
from bot.flows.planning.open_duties import open_duties
from bot.flows.reminders.remind import climb
from bot.outbox.about.digests import write_digests
from bot.outbox.deliver import deliver
from bot.store import lease
from bot.store.engine import Connection, open_store
from bot.store.messages import messages
from bot.store.messages.reminders import people_waited_for
from bot.store.people.people import add_membership, add_person
from tests.chats import telegram
from tests.journeys.town import COMPANY, LEADER, MANAGER, Town, local, town
from tests.machines.memory_channel import MemoryChannel
from tests.statements import transactions

INSPECTION = "带队检查安全生产"
FIRST, MORNING = datetime(2026, 11, 2, 1, tzinfo=UTC), datetime(2026, 11, 27, 2, tzinfo=UTC)
PEOPLE = 8


@pytest.fixture
def committed() -> Iterator[list[list[str]]]:
    with transactions() as found:
        yield found


@pytest.fixture
def here(committed: list[list[str]], tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 20, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def of_update(committed: list[list[str]], act: Callable[[], None]) -> list[str]:
    """The statements of the one transaction in which an update takes effect."""
    before = len(committed)
    act()
    [effect] = [each for each in committed[before:] if any("UPDATE inbox SET state=" in said for said in each)]
    print(f"\n{len(effect)} statements", *effect, sep="\n  ")
    return effect


def test_a_submission_a_return_and_a_confirmation_take_at_most_16_statements_each(
    here: Town, committed: list[list[str]]
) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "已检查")
    assert len(of_update(committed, lambda: here.press(LEADER, "📤 提交"))) <= 16
    here.press(MANAGER, "↩️ 请补正")
    assert len(of_update(committed, lambda: here.say(MANAGER, "第二张照片看不清"))) <= 16
    here.press(LEADER, "✅ 已完成", "待补正")
    here.photos(LEADER, 1)
    here.press(LEADER, "📤 提交")
    assert len(of_update(committed, lambda: here.press(MANAGER, "✅ 复核登记"))) <= 16
    assert here.verified().code == 0


def _staffed(conn: Connection) -> None:
    """People who owe the same duties."""
    for number in range(PEOPLE):
        person = add_person(conn, telegram(1000 + number), f"员{number}", "zh", now=FIRST)
        add_membership(conn, person.id, 1, "principal_leader", now=FIRST)


def test_a_reminder_that_is_shown_takes_at_most_4_statements_of_a_morning(
    committed: list[list[str]], database_url: str
) -> None:
    store, clock = open_store(database_url), ShiftedClock(MORNING)
    store.write_now(adopt, shipped_roadmap(), FIRST)
    store.write_now(add_unit, "宏达建设", COMPANY, None, now=FIRST)
    store.write_now(_staffed)
    store.write_now(open_duties, FIRST)
    while store.write_now(climb, MORNING):
        pass
    store.write_now(write_digests, MORNING, store.read_now(people_waited_for, MORNING))
    assert store.read_now(messages.owed_count) == PEOPLE
    store.guard(lease.Fence(epoch=store.write_now(lease.take_over, "the bot", MORNING)))
    before = len(committed)
    assert asyncio.run(deliver(store, MemoryChannel(), clock, set())) == PEOPLE
    taken = committed[before:]
    for each in taken:
        print(f"\n{len(each)} statements", *each, sep="\n  ")
    assert store.read_now(messages.owed_count) == 0
    assert sum(map(len, taken)) <= 4 * PEOPLE
    store.close()
