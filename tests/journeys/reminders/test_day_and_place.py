"""A day and a place: an act is planned, changed and taken back, rung of, and asked after; its due day never moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.unit import Unit
from tests.journeys.town import DEPUTY, LEADER, MANAGER, STRANGER, Town, local, text_of, town

INSPECTION = "带队检查安全生产"
PLANNING = "📅 安排时间地点"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 9, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        it.join(DEPUTY, "deputy_leader")
        it.at(local(2026, 11, 9, 9))
        yield it


def ask(here: Town, who: int = LEADER) -> None:
    """Let someone ask for the plan of this month's inspection, on its card."""
    here.open(who, INSPECTION)
    here.press(who, PLANNING)


def planned(here: Town, who: int = LEADER) -> None:
    """The inspection is planned for 18 November at a site, with the deputy."""
    ask(here, who)
    here.say(who, "11月18日")
    here.say(who, "大运新城工地")
    here.press(who, "👥 选择人员")
    here.press(who, "赵敏")
    here.press(who, "✅ 选好了")
    here.press(who, "✅ 确定安排")


def since(here: Town, who: int, before: int) -> str:
    return "\n---\n".join(text_of(message) for message in here.shown(who)[before:])


def test_the_usual_answer_is_one_tap_and_the_day_offered_leaves_a_day_to_hear_of_it(here: Town) -> None:
    ask(here)
    assert "计划日期：11月11日 周三" in here.last(LEADER)
    assert "地点：未填写" in here.last(LEADER)
    assert "参加人员：未指定" in here.last(LEADER)
    here.press(LEADER, "✅ 确定安排")
    assert "📅 计划 11月11日 周三" in here.last(LEADER)
    assert "期限 11月30日 周一" in here.last(LEADER)
    assert here.entries().count("planned") == 1
    assert here.verified().code == 0


def test_day_place_and_people_are_chosen_by_buttons_and_typed_and_seen_by_others(here: Town) -> None:
    here.open(MANAGER, INSPECTION)
    planned(here)
    for who in (LEADER, MANAGER):
        assert "📅 计划 11月18日 周三 · 大运新城工地 · 参加人员：赵敏" in here.chat(who)
    here.say(MANAGER, f"/duties {INSPECTION}")
    assert any("📅11/18" in label for label in here.labels(MANAGER))


def test_the_day_before_and_that_morning_ring_within_the_one_digest_and_the_named_hear_the_day_before(
    here: Town,
) -> None:
    planned(here)
    for day in (10, 11, 12, 13, 16):
        here.at(local(2026, 11, day, 9))
    before = {who: len(here.shown(who)) for who in (LEADER, DEPUTY)}
    here.at(local(2026, 11, 17, 9))
    assert INSPECTION in since(here, LEADER, before[LEADER])
    assert len(here.shown(LEADER)) == before[LEADER] + 1
    told = since(here, DEPUTY, before[DEPUTY])
    assert "请您参加：\n11月18日 周三 · 带队检查安全生产 · 宏达建设 · 大运新城工地 · 责任人：王建国" in told
    assert len(here.shown(DEPUTY)) == before[DEPUTY] + 1
    before = {who: len(here.shown(who)) for who in (LEADER, DEPUTY)}
    here.at(local(2026, 11, 18, 9))
    assert INSPECTION in since(here, LEADER, before[LEADER])
    assert len(here.shown(LEADER)) == before[LEADER] + 1
    assert "请您参加" not in since(here, DEPUTY, before[DEPUTY])
    here.say(LEADER, "/today")
    assert any(INSPECTION in label for label in here.labels(LEADER))


def test_a_day_that_passed_is_asked_about_once_and_another_can_be_chosen(here: Town) -> None:
    planned(here)
    for day in (17, 18):
        here.at(local(2026, 11, day, 9))
    before = len(here.shown(LEADER))
    here.at(local(2026, 11, 19, 9))
    assert "原计划11月18日" in since(here, LEADER, before)
    here.press(LEADER, "另选日期")
    assert "地点：大运新城工地" in here.last(LEADER)
    assert "参加人员：赵敏" in here.last(LEADER)
    here.press(LEADER, "↩️ 返回")
    before = len(here.shown(LEADER))
    here.at(local(2026, 11, 20, 9))
    assert INSPECTION not in since(here, LEADER, before)


def test_what_was_held_is_reported_and_nothing_rings_of_it_any_more(here: Town) -> None:
    planned(here)
    here.at(local(2026, 11, 10, 9))
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "检查大运新城工地，临边防护两处缺失，已整改。")
    here.press(LEADER, "📤 提交")
    before = {who: len(here.shown(who)) for who in (LEADER, DEPUTY)}
    here.mornings(local(2026, 11, 17, 9), 3)
    assert INSPECTION not in since(here, LEADER, before[LEADER])
    assert "请您参加" not in since(here, DEPUTY, before[DEPUTY])


def test_a_plan_is_changed_and_taken_back_and_who_has_heard_of_it_hears_of_that(here: Town) -> None:
    planned(here)
    heard = len(here.shown(DEPUTY))
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "📅 更改安排")
    here.say(LEADER, "11月24日")
    here.press(LEADER, "✅ 确定安排")
    assert len(here.shown(DEPUTY)) == heard
    here.at(local(2026, 11, 23, 9))
    assert "11月24日 周二 · 带队检查安全生产" in here.last(DEPUTY)
    here.press(LEADER, "📅 更改安排")
    here.say(LEADER, "11月25日")
    here.press(LEADER, "✅ 确定安排")
    assert "安排有变：11月25日 周三，大运新城工地" in here.last(DEPUTY)
    here.at(local(2026, 11, 24, 9))
    here.press(LEADER, "📅 更改安排")
    here.press(LEADER, "取消安排")
    here.press(LEADER, "是")
    assert "已取消安排，您无需参加" in here.last(DEPUTY)
    assert here.entries().count("planned") == 3
    assert here.entries().count("plan_taken_back") == 1
    before = len(here.shown(LEADER))
    here.at(local(2026, 11, 25, 9))
    assert "计划今天" not in since(here, LEADER, before)
    assert here.verified().code == 0


def test_what_is_planned_too_late_for_a_digest_is_told_at_once(here: Town) -> None:
    ask(here)
    here.say(LEADER, "明天")
    here.press(LEADER, "👥 全体人员")
    before = len(here.shown(LEADER))
    here.press(LEADER, "✅ 确定安排")
    for who in (MANAGER, DEPUTY):
        assert "带队检查安全生产（宏达建设）：王建国安排在11月10日 周二，地点未填写" in here.last(who)
    assert "安排在" not in since(here, LEADER, before)
    before = len(here.shown(DEPUTY))
    here.at(local(2026, 11, 10, 9))
    assert "请您参加" not in since(here, DEPUTY, before)


def test_a_day_after_the_due_day_or_in_the_past_is_refused_with_one_sentence(here: Town) -> None:
    ask(here)
    here.say(LEADER, "12月1日")
    assert here.last(LEADER).startswith("计划日期不能晚于期限11月30日 周一：安排不改变期限。\n")
    here.say(LEADER, "2026年11月6日")
    assert "已过，请选择今天或以后的日期" in here.last(LEADER)
    here.say(LEADER, "好的")
    assert "“好的”不是日期，也不是地点" in here.last(LEADER)
    here.press(LEADER, "✅ 确定安排")
    assert "📅 计划 11月11日 周三" in here.last(LEADER)


def test_nobody_else_presses_and_forged_buttons_plan_nothing(here: Town) -> None:
    here.unit("远景装饰", Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}))
    here.join(STRANGER, "safety_manager", "远景装饰")
    here.open(DEPUTY, INSPECTION)
    assert not any("📅" in label for label in here.labels(DEPUTY))
    ask(here)
    [button] = [
        each
        for row in here.shown(LEADER)[-1]["reply_markup"]["inline_keyboard"]
        for each in row
        if "确定安排" in each["text"]
    ]
    duty = button["callback_data"].rpartition(":")[2]
    for who in (DEPUTY, STRANGER):
        message = next(each for each in reversed(here.shown(who)) if "reply_markup" in each)
        key = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[0]
        for forged in (
            f"plan_day:{duty}", f"plan_ok:{duty}", f"plan_drop:{duty}", f"plan_on:{duty}.20261118", "plan_on:x",
            f"plan_with:{duty}.1", f"plan_one:{duty}.1.0", f"plan_who:{duty}.0", f"plan_at:{duty}.1", "plan_ok:99999",
        ):  # fmt: skip
            here.sandbox.query(who, message, f"{key}:{forged}")
            here.settle()
        assert "计划日期" not in here.chat(who)
    message = here.shown(LEADER)[-1]
    key = button["callback_data"].split(":")[0]
    for forged in (f"plan_on:{duty}.20261201", f"plan_on:{duty}.20269999", f"plan_one:{duty}.99999.0", "plan_at:1.77"):
        here.sandbox.query(LEADER, message, f"{key}:{forged}")
        here.settle()
    assert "planned" not in here.entries()


def test_of_two_who_plan_at_once_the_later_is_shown_what_stands(here: Town) -> None:
    ask(here, LEADER)
    ask(here, MANAGER)
    here.say(MANAGER, "11月12日")
    here.press(MANAGER, "✅ 确定安排")
    here.press(LEADER, "✅ 确定安排")
    assert "安排已被他人更改" in here.last(LEADER)
    assert "计划日期：11月12日 周四" in here.last(LEADER)
    assert here.entries().count("planned") == 1


def test_the_years_plan_and_the_day_of_an_act_are_one_plan(here: Town) -> None:
    drill = "参加安全生产应急救援演练"
    here.open(LEADER, drill)
    here.press(LEADER, PLANNING)
    here.say(LEADER, "12月8日")
    here.press(LEADER, "✅ 确定安排")
    here.say(MANAGER, "/plan")
    assert f"{drill} 8" in next(row for row in here.last(MANAGER).splitlines() if row.startswith("12月 "))
    here.press(MANAGER, "✅ 确定计划")
    here.open(LEADER, drill)
    assert "📅 计划 12月8日 周二" in here.last(LEADER)
    here.say(MANAGER, "/plan")
    here.press(MANAGER, "📅 安排时间、地点、人员")
    assert any(INSPECTION in label for label in here.labels(MANAGER))


def test_the_calendar_has_the_planned_day_with_its_place_also_for_who_is_to_come(here: Town) -> None:
    planned(here)
    for who in (LEADER, DEPUTY):
        here.say(who, "/calendar")
        [file] = [each for each in here.sandbox.files.values() if each.name.endswith(".ics")][-1:]
        said = file.content.decode().replace("\r\n ", "")
        event = next(each for each in said.split("BEGIN:VEVENT") if INSPECTION in each)
        assert "DTSTART;VALUE=DATE:20261118" in event
        assert "LOCATION:大运新城工地" in event
        assert "TRIGGER:-PT15H" in event


def test_a_groups_board_says_what_is_planned_in_the_next_days_and_names_nobody(here: Town) -> None:
    here.group(-100777, "安全群", MANAGER)
    here.say_in(-100777, MANAGER, "/bind")
    planned(here)
    here.at(local(2026, 11, 13, 9))
    board = text_of([each for each in here.sandbox.messages(-100777) if each["from"]["is_bot"]][-1])
    assert "近期安排：\n11月18日 周三 · 带队检查安全生产 · 宏达建设 · 大运新城工地" in board
    assert "赵敏" not in board
