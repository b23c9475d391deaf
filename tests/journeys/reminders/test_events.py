"""Events: what happened opens duties that are counted from its day."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.flows.planning import take_back_event
from bot.queries.context import Context
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.journeys.town import DEPUTY, LEADER, MANAGER, SUPERVISOR, Town, local, town


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 9, 29, 8), database_url) as it:
        it.unit("市住房和建设局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="市住房和建设局")
        it.unit("一号楼", Unit(party="enterprise", first_year=2026, scope="project"), "宏达建设")
        it.join(SUPERVISOR, "supervisor", "市住房和建设局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def test_a_penalty_decision_is_to_be_published_within_seven_working_days_counted_over_the_holiday(here: Town) -> None:
    here.say(SUPERVISOR, "/event")
    here.press(SUPERVISOR, "市住房和建设局")
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
        here.press(SUPERVISOR, "市住房和建设局")
        here.press(SUPERVISOR, "处罚决定")
        here.press(SUPERVISOR, "昨天")
        here.press(SUPERVISOR, "✅ 记录")
    assert here.toast() == "这件事已经记录过。"
    assert here.entries().count("event") == 1


def test_a_day_that_is_typed_may_lie_ahead_for_a_key_time_only(here: Town) -> None:
    here.say(LEADER, "/event")
    here.press(LEADER, "宏达建设")
    here.press(LEADER, "关键时间节点")
    here.press(LEADER, "其他日期")
    here.say(LEADER, "过几天")
    assert "不是日期" in here.last(LEADER)
    here.say(LEADER, "10-01")
    assert "关键时间节点24小时领导带班" in here.last(LEADER)
    here.say(LEADER, "/event")
    here.press(LEADER, "一号楼")
    here.press(LEADER, "重大隐患")
    here.press(LEADER, "其他日期")
    here.say(LEADER, "10-01")
    assert "10月1日 周四尚未到来，请发送实际发生的日期" in here.last(LEADER)


def test_what_is_known_beforehand_is_offered_for_tomorrow_and_what_has_happened_for_yesterday(here: Town) -> None:
    here.say(LEADER, "/event")
    here.press(LEADER, "宏达建设")
    here.press(LEADER, "安责险到期")
    here.press(LEADER, "明天")
    assert "安全生产责任保险到期续保" in here.last(LEADER)
    here.say(LEADER, "/event")
    here.press(LEADER, "宏达建设")
    here.press(LEADER, "关键时间节点")
    with pytest.raises(AssertionError):
        here.press(LEADER, "昨天", "关键时间节点")
    here.press(LEADER, "明天")
    assert "关键时间节点24小时领导带班" in here.last(LEADER)


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
    assert here.last(DEPUTY).startswith("此操作限以下角色办理：主要负责人")


def test_what_is_typed_at_an_event_is_its_kind_and_its_day(here: Town) -> None:
    here.say(LEADER, "/event")
    here.press(LEADER, "一号楼")
    here.say(LEADER, "不知道")
    assert "登记哪类事项" in here.last(LEADER)
    here.say(LEADER, "重大隐患")
    for said, fault in (("很快", "不是日期"), ("13月5日", "没有13月"), ("后天", "尚未到来")):
        here.say(LEADER, said)
        assert fault in here.last(LEADER)
        assert "一号楼" in here.last(LEADER)
    here.say(LEADER, "昨天")
    here.press(LEADER, "✅ 记录")
    assert here.entries().count("event") == 1


def note(here: Town, person: int, day: str, *places: str) -> None:
    here.say(person, "/event")
    for place in places:
        here.press(person, place)
    here.press(person, "其他日期")
    here.say(person, day)


def test_nobody_opens_duties_by_the_dozen_and_sees_before_what_is_overdue_at_once(here: Town) -> None:
    for day in range(1, 7):
        note(here, SUPERVISOR, f"8月{day}日", "市住房和建设局", "处罚决定")
        assert "共1项 · ⚠️ 其中1项一登记就已逾期" in here.last(SUPERVISOR)
        here.press(SUPERVISOR, "✅ 记录")
    assert here.toast() == "未记录：每人一小时内最多登记5个事件，请稍后再登记。"
    assert here.entries().count("event") == 5
    here.at(local(2026, 9, 29, 9, 30))
    here.press(SUPERVISOR, "✅ 记录")
    assert here.toast() == "已记录。"


def test_an_event_is_taken_back_within_an_hour_and_owed_again_once_it_is_noted_again(here: Town) -> None:
    here.join(DEPUTY, "project_manager", "一号楼")
    note(here, DEPUTY, "9月28日", "重大隐患")
    here.press(DEPUTY, "✅ 记录")
    owed = open_after_events(here)
    assert owed
    here.press(DEPUTY, "撤回")
    assert here.toast() == "已撤回。"
    assert "尚未填报的职责不再适用" in here.chat(DEPUTY)
    assert here.entries().count("event_undone") == 1
    assert here.entries().count("exempted") == 1
    assert open_after_events(here) == 0
    note(here, DEPUTY, "9月28日", "重大隐患")
    here.press(DEPUTY, "✅ 记录")
    assert here.toast() == "已记录。"
    assert open_after_events(here) == owed
    here.at(local(2026, 9, 29, 9, 30))
    here.press(DEPUTY, "撤回")
    assert "一小时内" in here.toast()
    assert open_after_events(here) == owed


def test_what_someone_from_above_has_noted_a_company_cannot_take_back(here: Town) -> None:
    note(here, SUPERVISOR, "9月28日", "一号楼", "重大隐患")
    here.press(SUPERVISOR, "✅ 记录")
    assert here.toast() == "已记录。"
    owed = open_after_events(here)
    assert owed
    assert here.bot
    assert not here.bot.store.write_now(taken_back_by_the_leader, here.clock.now())
    assert open_after_events(here) == owed


def taken_back_by_the_leader(conn: Connection, now: datetime) -> bool:
    at_work = unit_named(conn, "一号楼")
    leader = person_by_number(conn, LEADER)
    assert at_work
    assert leader
    return (
        take_back_event.undo(Context(conn, leader, now), at_work, "major_hazard_found", date(2026, 9, 28)) is not None
    )


def open_after_events(here: Town) -> int:
    """How many duties of 28 September's event are owed."""
    assert here.bot
    return here.bot.store.read_now(_open)


def _open(conn: Connection) -> int:
    query = text("SELECT count(*) FROM duties WHERE period = '2026-09-28' AND NOT waived")
    return int(conn.execute(query).scalar_one())


def test_what_follows_from_an_accident_is_one_row_and_one_card_with_its_steps(here: Town) -> None:
    here.say(SUPERVISOR, "/event")
    here.press(SUPERVISOR, "市住房和建设局")
    here.press(SUPERVISOR, "事故")
    here.press(SUPERVISOR, "昨天")
    here.press(SUPERVISOR, "✅ 记录")
    here.say(SUPERVISOR, "/duties 事故")
    steps = ("主要负责人约谈", "暂扣", "整改措施", "督办", "追究", "联合惩戒")
    assert not [label for label in here.labels(SUPERVISOR) for step in steps if step in label]
    here.press(SUPERVISOR, "事故处理 · 6项")
    card = here.last(SUPERVISOR)
    assert "事故处理 · 尚有6步待办" in card
    assert "事故企业主要负责人约谈通报" in card
    following = [label for label in here.labels(SUPERVISOR) if any(step in label for step in steps)]
    assert len(following) == 5
    assert all(day in " ".join(following) for day in ("10/28", "11/27", "12/27"))
    here.press(SUPERVISOR, "✅ 已完成")
    here.press(SUPERVISOR, "今天")
    assert "本次" not in here.last(SUPERVISOR)  # a step is an act of its own
    here.document(SUPERVISOR)
    here.press(SUPERVISOR, "📤 提交")
    here.say(SUPERVISOR, "/duties 事故处理")
    assert any("事故处理 · 5项" in label for label in here.labels(SUPERVISOR))
    assert here.verified().code == 0
