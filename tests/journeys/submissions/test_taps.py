"""What an everyday act costs: so many taps, so many messages, counted from what the morning brought."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.unit import Unit
from tests.journeys.town import LEADER, MANAGER, SUPERVISOR, Town, local, town

INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit("市住房和建设局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="市住房和建设局")
        it.join(SUPERVISOR, "supervisor", "市住房和建设局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def album(here: Town, words: str) -> None:
    """One message: two photos with words below them."""
    here.sandbox.send_photos(LEADER, [b"\xff\xd8\xff\xe0" + bytes([n]) * 90 + b"\xff\xd9" for n in (1, 2)], words)
    here.settle()


@pytest.mark.needs("albums")
def test_a_leader_reports_an_inspection_by_three_taps_and_one_message(here: Town) -> None:
    here.at(local(2026, 11, 23, 9))
    assert INSPECTION in here.last(LEADER)
    here.press(LEADER, "1", "早上好")
    here.press(LEADER, "✅ 已完成", INSPECTION)
    album(here, "检查了东侧基坑，无异常")
    assert "检查了东侧基坑，无异常" in here.last(LEADER)
    here.press(LEADER, "📤 今天完成，提交")
    assert "已记录" in here.last(LEADER)
    here.press(MANAGER, "✅ 复核登记")
    assert here.entries().count("confirmed") == 1


@pytest.mark.needs("albums")
def test_what_came_after_the_button_was_drawn_is_not_sent_by_it(here: Town) -> None:
    here.at(local(2026, 11, 23, 9))
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成", INSPECTION)
    album(here, "检查了东侧基坑，无异常")
    shown = next(m for m in reversed(here.shown(LEADER)) if "📤 今天完成，提交" in str(m))
    data = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    here.say(LEADER, "另外查了塔吊")
    here.sandbox.query(LEADER, shown, data)
    here.settle()
    assert "submitted" not in here.entries()
    here.press(LEADER, "📤 今天完成，提交")
    assert here.entries().count("submitted") == 1


def test_a_button_that_says_today_sends_nothing_on_another_day(here: Town) -> None:
    here.at(local(2026, 11, 23, 9))
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成", INSPECTION)
    here.photos(LEADER, 2)
    here.say(LEADER, "检查了东侧基坑，无异常")
    here.clock.forward_to(local(2026, 11, 24, 7))
    here.press(LEADER, "📤 今天完成，提交")
    assert "submitted" not in here.entries()
    here.press(LEADER, "📤 今天完成，提交")
    assert "11月24日" in here.last(MANAGER)
    assert here.entries().count("submitted") == 1


def test_a_supervisor_gives_notice_to_all_units_by_four_taps_and_one_message(here: Town) -> None:
    here.say(SUPERVISOR, "/notice 台风来临前检查塔吊")
    for label in ("全部", "下一步", "7天内", "📤 下发"):
        here.press(SUPERVISOR, label)
    assert "台风来临前检查塔吊" in here.last(LEADER)
    assert here.entries().count("notified") == 1


def test_what_stands_on_the_line_below_a_command_is_taken_whole(here: Town) -> None:
    here.say(SUPERVISOR, "/notice\n请各单位 今晚停工")
    for label in ("全部", "下一步", "7天内", "📤 下发"):
        here.press(SUPERVISOR, label)
    assert "请各单位 今晚停工" in here.last(LEADER)


def test_a_notice_that_is_too_long_behind_its_command_is_asked_for_again(here: Town) -> None:
    here.say(SUPERVISOR, "/notice " + "查" * 4000)
    assert "超过" in here.last(SUPERVISOR)
    here.say(SUPERVISOR, "检查塔吊")
    assert "发给哪些单位" in here.last(SUPERVISOR)
