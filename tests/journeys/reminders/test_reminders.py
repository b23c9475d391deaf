"""Mornings: who is prompted of what, when, and what is put off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.unit import Unit
from tests.journeys.town import DEPUTY, LEADER, MANAGER, SUPERVISOR, Town, local, text_of, town

INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8)) as it:
        it.unit("市住房和建设局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="市住房和建设局")
        it.join(SUPERVISOR, "supervisor", "市住房和建设局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def test_the_first_prompt_of_a_month_is_a_card_at_nine_on_its_first_working_day(here: Town) -> None:
    before = len(here.shown(LEADER))
    here.at(local(2026, 11, 2, 8, 59))
    assert len(here.shown(LEADER)) == before
    here.at(local(2026, 11, 2, 9))
    assert len(here.shown(LEADER)) == before + 1
    assert here.last(LEADER).startswith("🟦 带队检查安全生产")
    assert "每月至少一次" in here.last(LEADER)
    assert "（原文规定）" in here.last(LEADER)
    here.tick()
    assert len(here.shown(LEADER)) == before + 1


def test_several_duties_of_a_morning_come_as_one_digest_most_pressing_first(here: Town) -> None:
    before = len(here.shown(MANAGER))
    here.mornings(local(2026, 11, 2, 9), 1)
    assert len(here.shown(MANAGER)) == before + 1
    assert here.last(MANAGER).startswith("早上好，李安 · 宏达建设")
    here.press(MANAGER, "1", "早上好")
    assert "期限" in here.last(MANAGER)


def test_nobody_is_prompted_on_a_weekend(here: Town) -> None:
    here.mornings(local(2026, 11, 2, 9), 5)
    before = {person: len(here.shown(person)) for person in (LEADER, MANAGER, SUPERVISOR)}
    here.mornings(local(2026, 11, 7, 9), 2)
    assert {person: len(here.shown(person)) for person in before} == before


def test_what_is_overdue_climbs_to_the_supervisor_with_the_unit_named(here: Town) -> None:
    here.mornings(local(2026, 11, 3, 9), 28)
    assert "今天到期" in here.chat(LEADER)
    here.mornings(local(2026, 12, 1, 9), 8)
    assert "逾期" in here.chat(LEADER)
    escalated = [text_of(m) for m in here.shown(SUPERVISOR) if INSPECTION in text_of(m)]
    assert escalated
    assert all("宏达建设" in text for text in escalated)


def test_a_confirmed_duty_rings_no_more(here: Town) -> None:
    here.at(local(2026, 11, 2, 9))
    here.press(LEADER, "✅ 已完成", INSPECTION)
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "已检查")
    here.press(LEADER, "📤 提交")
    here.press(MANAGER, "✅ 复核登记")
    shown = len(here.shown(LEADER))
    here.mornings(local(2026, 11, 3, 9), 28)
    later = [text_of(message) for message in here.shown(LEADER)[shown:]]
    assert not any(INSPECTION in text for text in later)


def test_snoozing_moves_the_prompt_and_not_the_due_day(here: Town) -> None:
    here.at(local(2026, 11, 2, 9))
    here.press(LEADER, "⏰ 稍后提醒")
    here.press(LEADER, "1小时后")
    assert "10:00再提醒您，期限不变" in here.toast()
    before = len(here.shown(LEADER))
    here.at(local(2026, 11, 2, 9, 59))
    assert len(here.shown(LEADER)) == before
    here.at(local(2026, 11, 2, 10, 1))
    assert len(here.shown(LEADER)) == before + 1
    assert "期限 11月30日" in here.last(LEADER)


def test_weeks_of_downtime_are_caught_up_by_one_message_a_person(here: Town) -> None:
    here.stop()
    here.clock.forward_to(local(2026, 11, 27, 9, 30))
    here.start()
    before = len(here.shown(LEADER))
    here.settle()
    here.tick()
    here.tick()
    assert len(here.shown(LEADER)) == before + 1
    assert "系统中断服务25天" in here.last(LEADER)


def test_ten_people_at_nine_each_get_one_message(tmp_path: Path) -> None:
    from bot.sandbox import Person

    with town(tmp_path, local(2026, 11, 2, 8)) as here:
        for number in range(10):
            here.sandbox.add_person(Person(id=2000 + number, first_name=f"员{number}"))
            here.unit(f"公司{number}")
            here.join(2000 + number, "principal_leader", f"公司{number}")
        before = [len(here.shown(2000 + number)) for number in range(10)]
        here.at(local(2026, 11, 2, 9))
        assert [len(here.shown(2000 + number)) for number in range(10)] == [count + 1 for count in before]


def test_someone_who_blocked_the_bot_gets_what_waited_when_they_come_back(here: Town) -> None:
    here.sandbox.block(LEADER)
    here.settle()
    before = len(here.shown(LEADER))
    here.at(local(2026, 11, 2, 9))
    assert len(here.shown(LEADER)) == before
    here.sandbox.unblock(LEADER)
    here.settle()
    assert any(INSPECTION in label for label in here.labels(LEADER))


def test_a_year_of_a_company_is_lived_through_in_order(tmp_path: Path) -> None:
    """Twelve inspections prompted, proved in time, confirmed: the rate of the year is whole."""
    with town(tmp_path, local(2026, 1, 4, 8)) as here:
        here.unit()
        here.join(MANAGER, "safety_manager")
        here.join(LEADER, "principal_leader")
        for month in range(1, 13):
            here.at(local(2026, month, 10, 9))
            here.open(LEADER, INSPECTION)
            here.press(LEADER, "✅ 已完成", f"2026年{month}月")
            here.press(LEADER, "今天")
            here.photos(LEADER, 2)
            here.say(LEADER, f"{month}月检查")
            here.press(LEADER, "📤 提交")
            here.press(MANAGER, "✅ 复核登记", INSPECTION)
        here.say(LEADER, "/status")
        here.press(LEADER, "▦ 全年明细")
        squares = here.last(LEADER).split(INSPECTION + " 12/12\n")[1].split("\n")[0]
        assert squares == "🟩" * 12


def heard(here: Town, person: int, since: int) -> bool:
    """Whether someone was told of the inspection after so many messages."""
    return any(INSPECTION in text_of(message) for message in here.shown(person)[since:])


def test_a_escalation_climbs_step_by_step_from_the_owner_to_the_supervisor(here: Town) -> None:
    here.join(DEPUTY, "deputy_leader")
    climbed = []
    for moment in ((11, 2), (11, 27), (11, 30), (12, 1), (12, 7)):
        before = {person: len(here.shown(person)) for person in (LEADER, MANAGER, DEPUTY, SUPERVISOR)}
        here.at(local(2026, *moment, 9))
        climbed.append([person for person in before if heard(here, person, before[person])])
    owner, both = [LEADER], [LEADER, MANAGER]  # the manager's own fill the morning of 30 November
    assert climbed == [owner, owner, owner, both, [LEADER, DEPUTY, SUPERVISOR]]


def test_the_last_reminder_cannot_be_put_off(here: Town) -> None:
    here.mornings(local(2026, 12, 1, 9), 4)
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "⏰ 稍后提醒", "11月")
    here.press(LEADER, "明天", "11月")
    assert "再提醒您" in here.toast()
    here.at(local(2026, 12, 7, 8, 30))
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "⏰ 稍后提醒", "11月")
    here.press(LEADER, "1小时后", "11月")
    assert here.toast() == "最后一次提醒在那之前，不能再推后。"
    before = len(here.shown(LEADER))
    here.at(local(2026, 12, 7, 9))
    assert heard(here, LEADER, before)


def test_who_stands_in_for_a_confirmer_hears_of_what_a_colleague_let_slip(tmp_path: Path, database_url: str) -> None:
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as here:
        here.unit()
        here.join(LEADER, "principal_leader")
        here.join(MANAGER, "safety_manager")  # of whose duties the deputy leader, who is not there, would be told
        here.at(local(2026, 12, 1, 9))
        digest = next(text for text in map(text_of, reversed(here.shown(LEADER))) if "早上好" in text)
        assert "请督促办理（由他人负责）1项" in digest
