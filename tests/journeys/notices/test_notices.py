"""Notices: what a supervisor asks of units below, who has read it, who has done it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.unit import Unit
from tests.journeys.town import COMPANY, DEPUTY, LEADER, MANAGER, STRANGER, SUPERVISOR, Town, local, text_of, town


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit("市住房和建设局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="市住房和建设局")
        it.unit("远景装饰", COMPANY, "市住房和建设局")
        it.join(SUPERVISOR, "supervisor", "市住房和建设局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        it.join(DEPUTY, "safety_manager", "远景装饰")
        yield it


def issue(here: Town, units: tuple[str, ...] = ("全部",), text: str = "台风来临前检查塔吊\n请于周五前完成。") -> None:
    """Let the supervisor give notice in their own words."""
    here.say(SUPERVISOR, "/notice")
    here.press(SUPERVISOR, "自己写")
    here.say(SUPERVISOR, text)
    for name in units:
        here.press(SUPERVISOR, name, "发给哪些单位")
    here.press(SUPERVISOR, "下一步")
    here.press(SUPERVISOR, "7天内")
    here.press(SUPERVISOR, "📤 下发")


def test_every_unit_addressed_owes_it_and_its_owners_hear_of_it_at_once(here: Town) -> None:
    issue(here)
    assert "通知 2026-001" in here.last(LEADER)
    assert "台风来临前检查塔吊" in here.last(LEADER)
    assert "通知 2026-001" in here.last(DEPUTY)  # where no leader has joined, the safety manager stands in
    assert "2个单位 · 已阅 0 · 已办 0 · 未办 2" in here.last(SUPERVISOR)
    assert here.entries().count("notified") == 2


def test_the_issuer_sees_who_has_read_and_who_has_done_it(here: Town) -> None:
    issue(here)
    here.press(LEADER, "📖 已阅")
    assert "已阅 1 · 已办 0" in here.last(SUPERVISOR)
    here.press(LEADER, "打开")
    assert "通知 2026-001" in here.last(LEADER)
    here.press(LEADER, "✅ 已完成", "台风")
    here.press(LEADER, "今天")
    here.say(LEADER, "四台塔吊均已检查。")
    here.press(LEADER, "📤 提交")
    here.press(MANAGER, "✅ 复核登记")
    progress = [text_of(message) for message in here.shown(SUPERVISOR) if "已办" in text_of(message)]
    assert "已阅 1 · 已办 1 · 未办 1" in progress[-1]
    here.press(SUPERVISOR, "未办单位")
    assert "远景装饰" in here.last(SUPERVISOR)
    assert "宏达建设" not in here.last(SUPERVISOR)


def test_reading_twice_is_one_entry(here: Town) -> None:
    issue(here)
    for _ in range(2):
        message = next(m for m in reversed(here.shown(LEADER)) if "通知 2026-001" in text_of(m))
        key = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[0]
        here.sandbox.query(LEADER, message, f"{key}:notice_read")
        here.settle()
    assert here.entries().count("read") == 1


def test_a_notice_for_an_obligation_of_the_roadmap_goes_to_chosen_units_with_an_attachment(here: Town) -> None:
    here.say(SUPERVISOR, "/notice")
    here.press(SUPERVISOR, "专题片")
    here.say(SUPERVISOR, "随便")
    assert "发给哪些单位" in here.last(SUPERVISOR)
    here.press(SUPERVISOR, "宏达建设")
    here.press(SUPERVISOR, "下一步")
    here.say(SUPERVISOR, "昨天")
    assert "11月1日 周日已经过去" in here.last(SUPERVISOR)
    here.say(SUPERVISOR, "11-20")
    here.document(SUPERVISOR, "观影通知.pdf")
    assert "附件 观影通知.pdf" in here.last(SUPERVISOR)
    here.press(SUPERVISOR, "📤 下发")
    assert any("document" in message for message in here.shown(MANAGER))
    assert "专题片" in here.last(MANAGER)
    assert "通知 2026-001" not in here.chat(DEPUTY)


def test_a_notice_that_is_not_done_rings_like_any_duty(here: Town) -> None:
    issue(here)
    before = len(here.shown(LEADER))
    here.mornings(local(2026, 11, 3, 9), 8)
    assert any("台风" in text_of(message) for message in here.shown(LEADER)[before:])


def test_numbers_run_within_the_issuing_unit(here: Town) -> None:
    issue(here, ("宏达建设",))
    issue(here, ("远景装饰",), "第二件")
    here.say(SUPERVISOR, "/notices")
    assert "2026-001 台风来临前检查塔吊 · 0/1" in here.last(SUPERVISOR)
    assert "2026-002 第二件 · 0/1" in here.last(SUPERVISOR)


def test_who_has_no_units_below_cannot_give_notice(here: Town) -> None:
    here.say(LEADER, "/notice")
    assert here.last(LEADER).startswith("此操作限以下角色办理：")
    here.say(STRANGER, "/notice")
    assert "join" in here.last(STRANGER)
