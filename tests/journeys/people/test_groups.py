"""Group chats: bound by who may, shown the board each working morning, pressed by people and judged by each."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import COMPANY, DEPUTY, LEADER, MANAGER, STRANGER, Town, local, text_of, town

GROUP, INSPECTION = -100500, "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 23, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        it.group(GROUP, "宏达安全群", by=MANAGER)
        yield it


def say(here: Town, person: int, text: str, topic: int = 0) -> None:
    """Let someone say something in the group."""
    here.say_in(GROUP, person, text, topic)


def press(here: Town, person: int, label: str) -> None:
    """Let someone press a button in the group."""
    here.press_in(GROUP, person, label)


def said(here: Town) -> list[str]:
    """What the bot shows in the group."""
    return [text_of(message) for message in here.shown(GROUP)]


def test_a_bound_group_sees_the_board_each_working_morning_and_no_names(here: Town) -> None:
    say(here, MANAGER, "/bind@DutyBellDemoBot")
    assert "每个工作日早上" in said(here)[-1]
    assert "bound" in here.entries()
    here.at(local(2026, 11, 24, 9))
    assert said(here)[-1].startswith("宏达建设 · 11月24日 周二")
    assert INSPECTION in said(here)[-1]
    assert "王建国" not in said(here)[-1]
    count = len(said(here))
    here.tick()
    here.at(local(2026, 11, 28, 9))  # the boards of the days that were slept through are one
    assert len(said(here)) == count + 1
    here.at(local(2026, 11, 29, 9))
    assert len(said(here)) == count + 1


def test_a_unit_names_the_group_that_keeps_its_anchors(here: Town) -> None:
    other = -100501
    here.group(other, "宏达台账群", by=MANAGER)
    say(here, MANAGER, "/bind")
    here.say_in(other, MANAGER, "/anchors")
    assert "尚未" in here.last(MANAGER)
    here.say_in(other, MANAGER, "/bind")
    here.at(local(2026, 11, 24, 9))
    here.at(local(2026, 11, 24, 19))
    assert (len(here.anchors(GROUP)), len(here.anchors(other))) == (1, 0)  # the one bound first, until one is named
    here.join(DEPUTY, "safety_officer")
    here.say_in(other, DEPUTY, "/anchors")
    assert "anchors_to" not in here.entries()
    here.say_in(other, MANAGER, "/anchors")
    assert "宏达建设" in text_of(here.shown(other)[-1])
    assert "anchors_to" in here.entries()
    here.at(local(2026, 11, 25, 19))
    assert (len(here.anchors(GROUP)), len(here.anchors(other))) == (1, 1)
    here.say(MANAGER, "/bind")
    assert "宏达台账群 · 宏达建设 ⚓" in json.dumps(here.shown(MANAGER)[-1], ensure_ascii=False)


@pytest.mark.needs("edits")
def test_yesterdays_board_loses_its_buttons(here: Town) -> None:
    say(here, MANAGER, "/bind")
    here.at(local(2026, 11, 24, 9))
    here.at(local(2026, 11, 25, 9))
    boards = [m for m in here.shown(GROUP) if "11月2" in text_of(m)]
    assert "reply_markup" not in boards[0]
    assert "reply_markup" in boards[1]


def test_a_press_in_the_group_shows_the_card_in_private(here: Town) -> None:
    say(here, MANAGER, "/bind")
    here.at(local(2026, 11, 24, 9))
    count = len(said(here))
    press(here, LEADER, "1")
    assert here.toast() == "已发到您的私聊。"
    assert "期限" in here.last(LEADER)
    assert len(said(here)) == count


def test_a_topic_of_a_group_can_be_bound(here: Town) -> None:
    say(here, MANAGER, "/bind", topic=7)
    here.at(local(2026, 11, 24, 9))
    board = here.shown(GROUP)[-1]
    assert board["message_thread_id"] == 7


def test_who_holds_several_units_chooses_which(here: Town) -> None:
    here.unit("远景装饰", COMPANY)
    here.join(MANAGER, "safety_manager", "远景装饰")
    say(here, MANAGER, "/bind")
    press(here, LEADER, "远景装饰")
    assert here.toast() == "这个按钮不是给您的。您的职责请看 /today"
    press(here, MANAGER, "远景装饰")
    assert "远景装饰" in said(here)[-1]


def test_unbinding_ends_the_boards(here: Town) -> None:
    say(here, MANAGER, "/bind")
    say(here, MANAGER, "/unbind")
    count = len(said(here))
    here.at(local(2026, 11, 24, 9))
    assert len(said(here)) == count
    assert "unbound" in here.entries()


def test_who_may_not_bind_is_told_in_private_and_a_stranger_hears_nothing(here: Town) -> None:
    here.join(DEPUTY, "safety_officer")
    count = len(said(here))
    here.say_in(GROUP, DEPUTY, "/bind")
    assert here.last(DEPUTY) == "这一项不归您更改。"
    here.say_in(GROUP, STRANGER, "/bind")
    assert len([t for t in said(here) if t != "/bind"]) == count
