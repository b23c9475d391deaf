"""A submission that came back and is sent again: the same is said alike, and the returned one keeps its card."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from schedules.unit import Unit
from tests.journeys.town import number_in
from tests.machines.quiet_town import NOTE, PHOTO, QuietTown
from tests.schedules.examples import obligation, roadmap_file

LEADER, MANAGER = 1001, 1002
COMPANY = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120, "hazardous": True})
ROADMAP = roadmap_file(
    obligation("inspect", {"kind": "every", "period": "month"}, evidence=NOTE | {"photos": 2}),
)
SAME = "发来3张，其中第1、2张相同，计2张。"


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 20, 1, tzinfo=UTC), ROADMAP)
    town.unit("宏达建设", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.cycle()
    town.say(LEADER, "/duties inspect")
    town.press_on(LEADER, "inspect")
    town.press_on(LEADER, "✅ 已完成")
    town.press_on(LEADER, "今天")
    for last in (1, 1, 2):
        town.photo(LEADER, PHOTO + bytes([last]))
    town.say(LEADER, "东侧临边已整改")
    yield town
    town.close()


def last(here: QuietTown, person: int) -> str:
    return here.shown(person)[-1].text


def returned(here: QuietTown) -> str:
    """Let the submission be sent and come back; its number."""
    here.press_on(LEADER, "📤 提交")
    number = number_in(last(here, MANAGER))
    here.press_on(MANAGER, "↩️ 请补正")
    here.press_on(MANAGER, "照片看不清")
    return number


def test_sender_and_judge_read_the_same_of_what_was_sent_twice_each_time(here: QuietTown) -> None:
    assert SAME in last(here, LEADER)
    here.press_on(LEADER, "📤 提交")
    assert SAME in last(here, MANAGER)
    assert "2张照片" in last(here, MANAGER)
    here.press_on(MANAGER, "↩️ 请补正")
    here.press_on(MANAGER, "照片看不清")
    here.press_on(LEADER, "✅ 已完成")
    assert SAME in last(here, LEADER)
    here.photo(LEADER, PHOTO + bytes([3]))
    again = SAME.replace("3张", "4张").replace("计2", "计3")
    assert again in last(here, LEADER)
    here.press_on(LEADER, "📤 提交")
    assert again in last(here, MANAGER)


def test_photos_that_came_with_the_returned_submission_are_said_to_and_no_others(here: QuietTown) -> None:
    number = returned(here)
    here.press_on(LEADER, "✅ 已完成")
    here.clock.moment = here.clock.moment.replace(minute=30)
    here.photo(LEADER, PHOTO + bytes([3]))
    here.press_on(LEADER, "📤 提交")
    assert f"取自此前的记录 {number}：照片1、照片2、照片3" in last(here, MANAGER)
    assert "照片4" not in last(here, MANAGER)


def test_the_card_of_a_returned_submission_keeps_its_words_and_names_the_one_that_followed(here: QuietTown) -> None:
    before = returned(here)
    here.press_on(LEADER, "✅ 已完成")
    here.photo(LEADER, PHOTO + bytes([3]))
    here.press_on(LEADER, "📤 提交")
    after = number_in(last(here, MANAGER))
    here.press_on(MANAGER, "✅ 复核登记")
    [card] = [shown for shown in here.shown(MANAGER) if f"记录{before}已补正 → {after}" in shown.text]
    assert "待补正 · 李安" in card.text
    assert "照片看不清" in card.text
    assert "已登记" not in card.text
    assert not card.buttons
