"""Public holidays are offered as key times: noted with two presses, rung day by day, and taken back as easily."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.engine import Connection
from schedules.unit import Unit
from schedules.workdays import china
from tests.journeys.town import LEADER, MANAGER, Town, local, text_of, town

NATIONAL_DAY = "🗓 10月1日–10月7日登记为关键时间节点"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 9, 18, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def shifts(here: Town) -> list[str]:
    def periods(conn: Connection) -> list[str]:
        query = "SELECT period FROM duties WHERE key = 'leader-shift' AND verdict = 'open' ORDER BY period"
        return list(conn.execute(text(query)).scalars())

    assert here.bot
    return here.bot.store.read_now(periods)


def test_the_holidays_of_a_notice_are_found_with_the_days_off_around_them() -> None:
    found = china().holidays(date(2026, 9, 1), date(2026, 12, 31))
    assert found == [(date(2026, 9, 25), date(2026, 9, 27)), (date(2026, 10, 1), date(2026, 10, 7))]
    spring = china().holidays(date(2026, 2, 1), date(2026, 2, 28))
    assert spring == [(date(2026, 2, 15), date(2026, 2, 23))]
    # Of a year whose notice is still to come, what falls on the same days each year.
    assert (date(2027, 1, 1), date(2027, 1, 3)) in china().holidays(date(2026, 12, 1), date(2027, 2, 1))
    for begins, ends in china().holidays(date(2024, 1, 1), date(2027, 12, 31)):
        assert not any(china().is_workday(begins + timedelta(days=n)) for n in range((ends - begins).days + 1))
        assert china().is_workday(begins - timedelta(days=1))
        assert china().is_workday(ends + timedelta(days=1))


def test_a_holiday_is_proposed_in_the_outlook_and_noted_with_two_presses(here: Town) -> None:
    here.at(local(2026, 9, 28, 9))
    assert NATIONAL_DAY in here.labels(MANAGER)
    assert NATIONAL_DAY not in here.labels(LEADER)
    here.press(MANAGER, "10月1日–10月7日")
    assert "共7项" in here.last(MANAGER)
    assert not shifts(here)
    here.press(MANAGER, "✅ 记录")
    assert here.toast() == "已记录。"
    assert shifts(here) == [f"2026-10-0{day}" for day in range(1, 8)]
    assert here.entries().count("event") == 7
    here.say(MANAGER, "/event")
    here.press(MANAGER, "关键时间节点")
    assert NATIONAL_DAY not in here.labels(MANAGER)


def test_each_day_of_the_holiday_rings_on_that_day(here: Town) -> None:
    here.at(local(2026, 9, 28, 9))
    here.press(MANAGER, "10月1日–10月7日")
    here.press(MANAGER, "✅ 记录")
    for day in range(1, 8):
        before = len(here.shown(LEADER))
        here.at(local(2026, 10, day, 9))
        told = "\n".join(map(text_of, here.shown(LEADER)[before:]))
        assert "领导带班" in told, day


def test_what_was_noted_by_mistake_is_taken_back_at_once(here: Town) -> None:
    here.say(MANAGER, "/event")
    here.press(MANAGER, "关键时间节点")
    here.press(MANAGER, "10月1日–10月7日")
    here.press(MANAGER, "✅ 记录")
    assert len(shifts(here)) == 7
    here.press(MANAGER, "撤回")
    assert here.toast() == "已撤回。"
    assert not shifts(here)
    assert here.entries().count("event_undone") == 7


def noted(here: Town, person: int, *units: str) -> str:
    """Note National Day in a unit; the short answer."""
    here.say(person, "/event")
    for name in units:
        here.press(person, name)
    here.press(person, "关键时间节点")
    here.press(person, "10月1日–10月7日")
    here.press(person, "✅ 记录")
    return here.toast()


def an_event(here: Town, person: int) -> str:
    """Note something else; the short answer."""
    here.say(person, "/event")
    here.press(person, "安责险到期")
    here.press(person, "明天")
    here.press(person, "✅ 记录")
    return here.toast()


def test_a_holiday_is_one_event_of_the_hour_however_many_days_it_has(here: Town) -> None:
    assert noted(here, MANAGER) == "已记录。"
    assert an_event(here, MANAGER) == "已记录。"


def test_who_manages_two_units_notes_the_holiday_for_both_at_once(here: Town) -> None:
    here.unit("宏达二建", Unit(party="enterprise", first_year=2026))
    here.join(MANAGER, "safety_manager", "宏达二建")
    assert noted(here, MANAGER, "宏达建设") == "已记录。"
    assert noted(here, MANAGER, "宏达二建") == "已记录。"
    assert shifts(here) == sorted([f"2026-10-0{day}" for day in range(1, 8)] * 2)


def test_a_holiday_that_was_taken_back_is_one_event_for_everyone(here: Town) -> None:
    assert noted(here, MANAGER) == "已记录。"
    here.press(MANAGER, "撤回")
    assert here.toast() == "已撤回。"
    assert an_event(here, LEADER) == "已记录。"
    assert an_event(here, MANAGER) == "这件事已经记录过。"


def test_who_has_noted_too_many_events_is_told_so_of_a_holiday_too(here: Town) -> None:
    for minute in range(1, 5):
        here.at(local(2026, 9, 18, 8, minute))
        assert noted(here, MANAGER) == "已记录。"
        here.press(MANAGER, "撤回")
    here.at(local(2026, 9, 18, 8, 5))
    assert noted(here, MANAGER) == "未记录：每人一小时内最多登记5个事件，请稍后再登记。"
    assert not shifts(here)
