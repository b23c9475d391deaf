"""What was not done, was not owed, or was confirmed wrongly: all of it visible, none of it erased."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.app.opening import opened
from bot.outbox.operations import change_unit
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.journeys.people.test_team import prove
from tests.journeys.town import DEPUTY, LEADER, MANAGER, Town, local, text_of, town

INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def waive(here: Town, by: int, title: str, kind: str, reason: str) -> None:
    """Let someone say in chat that a duty is not owed."""
    here.open(by, title)
    here.press(by, "📋", title)
    here.press(by, "➖ 无需完成", title)
    here.press(by, kind, title)
    here.say(by, reason)


def test_a_duty_is_waived_with_a_reason_that_everyone_sees(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    waive(here, MANAGER, INSPECTION, "经批准不实施", "本月停工，经住建局同意。")
    assert "➖ 经批准不实施 · 李安" in here.last(MANAGER)
    assert "本月停工" in here.chat(LEADER)
    assert "waived" in here.entries()
    here.say(MANAGER, "/status")
    assert "经批准不实施 1" in here.last(MANAGER)


def test_what_is_waived_rings_no_more_until_it_is_owed_after_all(here: Town) -> None:
    waive(here, MANAGER, INSPECTION, "不适用", "公司没有在建工程。")
    before = [text_of(message) for message in here.shown(LEADER)]
    here.at(local(2026, 11, 23, 9))
    here.at(local(2026, 11, 30, 9))
    assert not [t for t in map(text_of, here.shown(LEADER)) if INSPECTION in t and t not in before]
    here.press(MANAGER, "📋", INSPECTION)
    here.press(MANAGER, "仍需完成", INSPECTION)
    here.press(MANAGER, "是", "要恢复这项职责吗")
    here.at(local(2026, 12, 1, 9))
    assert "waiver_lifted" in here.entries()
    here.say(LEADER, "/today")
    assert "逾期1天" in here.chat(LEADER)


def test_a_reason_that_is_no_text_is_asked_for_again(here: Town) -> None:
    here.open(MANAGER, INSPECTION)
    here.press(MANAGER, "📋", INSPECTION)
    here.press(MANAGER, "➖ 无需完成", INSPECTION)
    here.press(MANAGER, "经批准不实施", INSPECTION)
    here.photos(MANAGER)
    assert "文件未收下" in here.last(MANAGER)
    assert "理由" in here.last(MANAGER)
    here.say(MANAGER, "停工")
    assert "经批准不实施" in here.last(MANAGER)


def test_who_may_not_waive_sees_no_button_for_it(here: Town) -> None:
    here.join(DEPUTY, "deputy_leader")
    here.open(DEPUTY, INSPECTION)
    here.press(DEPUTY, "📋", INSPECTION)
    with pytest.raises(AssertionError):
        here.press(DEPUTY, "➖ 无需完成", INSPECTION)


def test_a_missed_duty_is_an_entry_and_can_be_made_good_in_plain_sight(here: Town) -> None:
    here.mornings(local(2026, 12, 1, 9), 14)
    here.at(local(2026, 12, 15, 9))
    missed = here.entries().count("missed")
    assert missed >= 1
    here.restart()
    here.tick()
    assert here.entries().count("missed") == missed
    here.say(LEADER, "/duties")
    here.press(LEADER, "已记未落实")
    here.press(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成", INSPECTION)
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "逾期完成：看了三层临边。")
    here.press(LEADER, "📤 提交")
    here.press(MANAGER, "✅ 复核登记")
    here.say(LEADER, "/status")
    assert "逾期完成 1" in here.last(LEADER)
    assert here.entries().count("missed") == missed


def test_what_was_confirmed_wrongly_is_corrected_by_a_new_entry(here: Town) -> None:
    prove(here, LEADER)
    here.press(MANAGER, "✅ 复核登记")
    correct(here, "照片是上个月的。")
    assert here.entries().count("confirmed") == 1
    assert "corrected" in here.entries()
    assert "照片是上个月的" in here.last(LEADER)
    here.press(LEADER, "✅ 已完成", INSPECTION)
    assert "照片是上个月的" in here.last(LEADER)
    here.photos(LEADER, 1)
    here.press(LEADER, "📤 提交")
    here.press(MANAGER, "✅ 复核登记")
    assert here.entries().count("confirmed") == 2
    assert here.verified().code == 0


def correct(here: Town, reason: str) -> None:
    """Let the manager correct the last submission that they confirmed."""
    here.press(MANAGER, "✏️ 更正", "已登记")
    here.say(MANAGER, reason)


def test_a_unit_that_has_ended_owes_nothing_of_what_was_due_later(here: Town) -> None:
    store = opened(here.settings, here.clock.now())
    found = store.read_now(unit_named, "宏达建设")
    assert found
    store.write_now(change_unit, found, replace(found, ended_on=date(2026, 11, 15)), here.clock.now())
    store.close()
    here.at(local(2026, 11, 16, 9))
    here.say(LEADER, "/duties")
    assert here.last(LEADER) == "没有待办职责。"
    assert "exempted" in here.entries()


def test_a_project_ends_while_its_company_goes_on(here: Town) -> None:
    here.unit("一号楼", Unit(party="enterprise", first_year=2026, scope="project", until=date(2026, 11, 4)), "宏达建设")
    here.mornings(local(2026, 11, 3, 9), 5)
    here.say(MANAGER, "/team")
    assert here.bot
    query = "SELECT count(*) FROM duties WHERE unit_id = 2 AND NOT waived AND due_on > '2026-11-04'"
    assert here.bot.store.read_now(lambda conn: conn.exec_driver_sql(query).scalar_one()) == 0
    here.say(LEADER, "/duties")
    assert any(INSPECTION in label for label in here.labels(LEADER))


def test_a_duty_done_in_time_and_told_later_says_so_on_every_card(here: Town) -> None:
    here.at(local(2026, 12, 2, 9))
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成", "11月")
    here.press(LEADER, "其他日期")
    here.say(LEADER, "11-27")
    here.photos(LEADER, 2)
    here.say(LEADER, "查了塔吊。")
    here.press(LEADER, "📤 提交")
    assert "按期完成" in here.last(MANAGER)
    here.press(MANAGER, "✅ 复核登记")
    cards = [text for text in map(text_of, here.shown(LEADER)) if "依据" in text and "已登记" in text]
    assert cards
    assert all("按期完成" in text for text in cards)
    here.say(LEADER, "/status")
    assert "逾期填报 1" in here.last(LEADER)
