"""Events: what happened opens duties that are counted from its day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.unit import Unit
from tests.journeys.town import DEPUTY, LEADER, MANAGER, SUPERVISOR, Town, local, town


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 9, 29, 8), database_url) as it:
        it.unit("市住房建设局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="市住房建设局")
        it.unit("一号楼", Unit(party="enterprise", first_year=2026, scope="project"), "宏达建设")
        it.join(SUPERVISOR, "supervisor", "市住房建设局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def test_a_penalty_decision_is_to_be_published_within_seven_working_days_counted_over_the_holiday(here: Town) -> None:
    here.say(SUPERVISOR, "/event")
    here.press(SUPERVISOR, "市住房建设局")
    here.press(SUPERVISOR, "处罚决定")
    here.press(SUPERVISOR, "昨天")
    assert "10月13日" in here.last(
        SUPERVISOR
    )  # 28 September, seven working days over National Day with its make-up day
    here.press(SUPERVISOR, "✅ 记录")
    assert here.toast() == "已记录。"
    here.open(SUPERVISOR, "双公示")
    assert "期限 10月13日" in here.last(SUPERVISOR)
    assert "event" in here.entries()


def test_the_same_event_is_recorded_once(here: Town) -> None:
    for _ in range(2):
        here.say(SUPERVISOR, "/event")
        here.press(SUPERVISOR, "市住房建设局")
        here.press(SUPERVISOR, "处罚决定")
        here.press(SUPERVISOR, "昨天")
        here.press(SUPERVISOR, "✅ 记录")
    assert here.toast() == "这件事已经记录过。"
    assert here.entries().count("event") == 1


def test_a_day_that_is_typed_may_lie_ahead_for_a_key_time_only(here: Town) -> None:
    here.say(LEADER, "/event")
    here.press(LEADER, "宏达建设")
    here.press(LEADER, "关键时间")
    here.press(LEADER, "其他日期")
    here.say(LEADER, "过几天")
    assert "不是日期" in here.last(LEADER)
    here.say(LEADER, "10-01")
    assert "关键节点24小时领导带班" in here.last(LEADER)
    here.say(LEADER, "/event")
    here.press(LEADER, "一号楼")
    here.press(LEADER, "重大隐患")
    here.press(LEADER, "其他日期")
    here.say(LEADER, "10-01")
    assert "10月1日 周四 还没到，请发送实际发生的日期" in here.last(LEADER)


def test_what_follows_from_a_hazard_is_the_projects_and_is_prompted_at_once(here: Town) -> None:
    here.join(DEPUTY, "project_manager", "一号楼")
    here.say(DEPUTY, "/event")
    here.press(DEPUTY, "重大隐患")
    here.press(DEPUTY, "今天")
    before = len(here.shown(DEPUTY))
    here.press(DEPUTY, "✅ 记录")
    here.at(local(2026, 9, 29, 9))
    assert len(here.shown(DEPUTY)) > before
    assert "重大事故隐患报告" in here.chat(DEPUTY)


def test_who_has_no_right_to_it_is_told_so(here: Town) -> None:
    here.join(DEPUTY, "administrator")
    here.say(DEPUTY, "/event")
    assert here.last(DEPUTY) == "您的单位没有由事件触发的职责。"


def test_what_is_typed_at_an_event_is_its_kind_and_its_day(here: Town) -> None:
    here.say(LEADER, "/event")
    here.press(LEADER, "一号楼")
    here.say(LEADER, "不知道")
    assert "发生了什么" in here.last(LEADER)
    here.say(LEADER, "重大隐患")
    for said, fault in (("很快", "不是日期"), ("13月5日", "没有 13 月"), ("后天", "还没到")):
        here.say(LEADER, said)
        assert fault in here.last(LEADER)
        assert "一号楼" in here.last(LEADER)
    here.say(LEADER, "昨天")
    here.press(LEADER, "✅ 记录")
    assert here.entries().count("event") == 1
