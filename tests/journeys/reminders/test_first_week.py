"""A new unit's first week: one thing a morning for whoever looks after it, in the day's one message."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schedules.unit import Unit
from tests.journeys.town import DEPUTY, LEADER, MANAGER, SUPERVISOR, Town, local, text_of, town

MONDAY = local(2026, 3, 2, 8)
SITE = Unit(party="enterprise", first_year=2026, scope="project")


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """A company that is set up on a Monday morning."""
    with town(tmp_path, MONDAY, database_url) as it:
        it.is_guided = True
        it.unit()
        yield it


def morning(here: Town, person_id: int, day: datetime) -> str:
    """What someone is told on a morning, in one message at most."""
    before = len(here.shown(person_id))
    here.at(day)
    told = [text_of(message) for message in here.shown(person_id)[before:]]
    assert len(told) <= 1, told
    return told[0] if told else ""


def steps(here: Town, person_id: int, first: datetime, days: int) -> list[str]:
    """The steps that someone is told of, a day after the other: which, or nothing."""
    told = [morning(here, person_id, first + timedelta(days=day)) for day in range(days)]
    lines = [next((line for line in text.splitlines() if "第一周" in line), "") for text in told]
    return [line.partition("第一周 ")[2] for line in lines]


def test_a_manager_is_led_through_one_thing_a_working_day_and_then_no_more(here: Town) -> None:
    here.join(MANAGER, "safety_manager")
    assert "下个工作日起，每天早上一件事" in here.chat(MANAGER)
    assert steps(here, MANAGER, local(2026, 3, 2, 9), 14) == ["", "1/4", "2/4", "3/4", "4/4", *([""] * 9)]
    assert here.verified().code == 0


def test_each_thing_is_one_tap_away(here: Town) -> None:
    here.join(MANAGER, "safety_manager")
    assert "邀请尚未加入的同事" in morning(here, MANAGER, local(2026, 3, 3, 9))
    here.press(MANAGER, "👥 本单位人员")
    assert "李安" in here.last(MANAGER)
    assert "项推荐事项，请逐项决定" in morning(here, MANAGER, local(2026, 3, 4, 9))
    here.press(MANAGER, "☑ 逐项决定")
    assert "落实事项" in here.last(MANAGER)
    assert "请查看本月您负责的" in morning(here, MANAGER, local(2026, 3, 5, 9))
    here.press(MANAGER, "🗓 本月职责")
    assert here.last(MANAGER).startswith("您的待办")
    assert "一年一次的事项" in morning(here, MANAGER, local(2026, 3, 6, 9))
    here.press(MANAGER, "📅 年度计划", "第一周")
    assert here.shown(MANAGER)[-1].get("photo") or "计划" in here.last(MANAGER)


def test_what_is_done_already_gives_its_day_to_the_next(here: Town) -> None:
    here.join(LEADER, "principal_leader")
    here.join(MANAGER, "safety_manager")
    assert steps(here, MANAGER, local(2026, 3, 3, 9), 5) == ["2/4", "3/4", "4/4", "", ""]


def test_one_tap_ends_it(here: Town) -> None:
    here.join(MANAGER, "safety_manager")
    assert "第一周 1/4" in morning(here, MANAGER, local(2026, 3, 3, 9))
    here.press(MANAGER, "✖️ 结束引导")
    assert here.toast() == "引导已结束。需要时可用 /team /choices /duties /plan"
    assert steps(here, MANAGER, local(2026, 3, 4, 9), 7) == [""] * 7


def test_who_stood_in_until_a_manager_came_is_led_no_further(here: Town) -> None:
    here.join(LEADER, "principal_leader")
    assert "第一周 1/4" in morning(here, LEADER, local(2026, 3, 3, 9))
    here.join(MANAGER, "safety_manager")
    here.join(DEPUTY, "deputy_leader")
    here.at(local(2026, 3, 4, 9))
    assert "第一周 2/4" in here.chat(MANAGER)
    assert steps(here, LEADER, local(2026, 3, 5, 9), 6) == [""] * 6
    assert "第一周 2/4" not in here.chat(LEADER)
    assert "第一周" not in here.chat(DEPUTY)


def test_sites_and_units_at_work_have_no_first_week(here: Town) -> None:
    here.unit("滨海一号楼", SITE, parent="宏达建设")
    here.join(SUPERVISOR, "safety_manager", "滨海一号楼")
    assert steps(here, SUPERVISOR, local(2026, 3, 3, 9), 4) == [""] * 4
    here.at(local(2026, 4, 2, 9))
    here.join(MANAGER, "safety_manager")
    assert "每天早上一件事" not in here.chat(MANAGER)
    assert steps(here, MANAGER, local(2026, 4, 3, 9), 4) == [""] * 4


def test_a_morning_that_was_slept_through_puts_its_step_off_and_none_is_told_twice(here: Town) -> None:
    here.join(MANAGER, "safety_manager")
    assert "第一周 1/4" in morning(here, MANAGER, local(2026, 3, 3, 9))
    here.restart()
    assert "第一周 2/4" in morning(here, MANAGER, local(2026, 3, 9, 9))
    assert steps(here, MANAGER, local(2026, 3, 10, 9), 4) == ["3/4", "4/4", "", ""]
