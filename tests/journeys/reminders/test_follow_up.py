"""What is to be followed up: whoever owes it is reminded of all of it by one tap, in one message, once a day."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file

ZONE = ZoneInfo("Asia/Shanghai")
LEADER, MANAGER = 11, 12
MONTHLY = {"kind": "every", "period": "month"}
NAMES = ("cranes", "ladders", "helmets")


@pytest.fixture
def here() -> Iterator[QuietTown]:
    """A town on the morning after three duties of the manager's have fallen due, of which the leader hears."""
    owed = [obligation(name, MONTHLY, owner="safety_manager", confirmer="principal_leader") for name in NAMES]
    file = roadmap_file(*owed)
    file["escalations"]["plain"]["steps"][-2]["to"] = ["owner", "confirmer"]
    town = QuietTown(datetime(2026, 11, 2, 8, tzinfo=ZONE), file)
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.at(datetime(2026, 11, 2, 9, tzinfo=ZONE))
    town.at(datetime(2026, 12, 1, 9, tzinfo=ZONE))
    yield town
    town.close()


def asking(town: QuietTown) -> list[str]:
    return [button.label for button in town.shown(LEADER)[-1].buttons if button.label.startswith("👋")]


def test_one_tap_reminds_whoever_owes_three_duties_of_all_of_them_in_one_message(here: QuietTown) -> None:
    assert "请督促办理（由他人负责）3项" in here.shown(LEADER)[-1].text
    assert asking(here) == ["👋 提醒李安 · 3项"]
    before = len(here.shown(MANAGER))
    assert here.press_on(LEADER, "👋") == "已提醒李安办理3项。"
    [told] = here.shown(MANAGER)[before:]
    assert told.text.startswith("👋 王建国请您办理以下3项：")
    assert all(any(name in button.label for button in told.buttons) for name in NAMES)
    here.press_on(MANAGER, "ladders")
    assert "<b>ladders</b>" in here.shown(MANAGER)[-1].text


def test_whoever_was_reminded_today_is_reminded_of_nothing_again(here: QuietTown) -> None:
    here.press_on(LEADER, "👋")
    before = len(here.shown(MANAGER))
    assert here.press_on(LEADER, "👋") == "今天已提醒过李安。"
    assert len(here.shown(MANAGER)) == before


def test_what_is_done_meanwhile_is_left_out_and_nobody_is_reminded_by_whoever_may_not(here: QuietTown) -> None:
    digest = here.shown(LEADER)[-1]
    button = next(each for each in digest.buttons if each.label.startswith("👋"))
    here.say(MANAGER, "/duties ladders")
    here.press_on(MANAGER, "ladders")
    here.press_on(MANAGER, "✅ 已完成")
    here.press_on(MANAGER, "今天")
    here.photo(MANAGER)
    here.press_on(MANAGER, "📤")
    assert here.press(LEADER, digest.data(button), digest.message_id) == "已提醒李安办理2项。"
    assert here.press(MANAGER, digest.data(button), digest.message_id) != "已提醒李安办理2项。"
