"""Supervision notices: issued to a leader, answered, recalled until then, and told of when late."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.unit import Unit
from tests.journeys.town import COMPANY, LEADER, MANAGER, SUPERVISOR, Town, local, town

INSPECTION = "带队检查安全生产"
AUTHORITY = Unit(party="housing_authority", first_year=2026)
READY = "请尽快完成逾期职责并提交佐证材料"


@pytest.fixture
def here(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    """An authority above a company whose November duties are overdue: Thursday 3 December."""
    database = request.getfixturevalue("database_url") if "database_url" in request.fixturenames else None
    with town(tmp_path, local(2026, 11, 20, 8), database) as it:
        it.unit("市住建局", AUTHORITY)
        it.unit("宏达建设", COMPANY, parent="市住建局")
        it.join(SUPERVISOR, "supervisor", "市住建局")
        it.join(LEADER, "principal_leader")
        it.at(local(2026, 12, 3, 9, 30))
        yield it


def begin(here: Town) -> None:
    here.say(SUPERVISOR, "/board")
    here.press(SUPERVISOR, "1", "市住建局")
    here.press(SUPERVISOR, "📣 督办")


def issue(here: Town) -> None:
    begin(here)
    here.press(SUPERVISOR, "1", "督办内容")
    here.press(SUPERVISOR, "3个工作日")
    here.press(SUPERVISOR, "📤 下发")


def said_since(here: Town, person_id: int, before: int) -> list[str]:
    return [str(message.get("text")) for message in here.shown(person_id)[before:]]


def test_a_notice_goes_to_the_leader_and_its_answer_to_the_issuer(here: Town, database_url: str) -> None:
    begin(here)
    assert "督办 宏达建设" in here.last(SUPERVISOR)
    here.say(SUPERVISOR, "请于下周前报整改方案")
    assert "要求何时答复" in here.last(SUPERVISOR)
    here.press(SUPERVISOR, "3个工作日")
    assert "答复期限 12月8日 周二" in here.last(SUPERVISOR)
    assert "送达王建国" in here.last(SUPERVISOR)
    here.press(SUPERVISOR, "📤 下发")
    assert here.toast() == "已下发督办 2026-001"
    assert here.last(SUPERVISOR).startswith("督办 2026-001 · 宏达建设")
    assert "请于下周前报整改方案" in here.last(LEADER)
    assert "市住建局 · 陈清" in here.last(LEADER)
    here.press(LEADER, "✍️ 答复")
    here.say(LEADER, "方案已定，12月5日完成")
    assert "王建国 12月3日 09:30答复：\n方案已定，12月5日完成" in here.last(SUPERVISOR)
    assert "答复已记录" in here.last(LEADER)
    assert here.entries().count("supervised") == 2
    assert here.entries().count("supervise_answered") == 2
    assert here.verified().code == 0


def test_an_overdue_duty_s_card_lets_a_supervisor_supervise_and_nobody_else(here: Town) -> None:
    here.open(SUPERVISOR, INSPECTION)
    assert "逾期" in here.last(SUPERVISOR)
    here.press(SUPERVISOR, "📣 督办")
    assert f"督办 宏达建设\n🟥 {INSPECTION} · 2026年11月 · 逾期3天" in here.last(SUPERVISOR)
    here.press(SUPERVISOR, "2", "督办内容")
    here.press(SUPERVISOR, "7个工作日")
    here.press(SUPERVISOR, "📤 下发")
    assert "请说明逾期原因和完成日期" in here.last(LEADER)
    here.press(LEADER, INSPECTION, "督办")
    assert "✅ 已完成" in str(here.shown(LEADER)[-1])
    assert "📣" not in str(here.shown(LEADER)[-1])


def test_an_unanswered_notice_is_recalled_each_working_day_and_its_issuer_told_once(here: Town) -> None:
    issue(here)
    told = {}
    for day in range(4, 12):
        before = {each: len(here.shown(each)) for each in (LEADER, SUPERVISOR)}
        here.at(local(2026, 12, day, 9, 1))
        told[day] = tuple(
            sum("督办 2026-001" in text and "一周" not in text for text in said_since(here, each, before[each]))
            for each in (LEADER, SUPERVISOR)
        )
    assert told == {4: (0, 0), 5: (0, 0), 6: (0, 0), 7: (1, 0), 8: (1, 0), 9: (1, 1), 10: (1, 0), 11: (1, 0)}
    assert "这件督办到期尚未答复" in here.chat(SUPERVISOR)
    assert "逾期1天" in here.chat(SUPERVISOR)
    here.press(LEADER, "✍️ 答复")
    here.say(LEADER, "已逾期完成")
    before_answer = len(here.shown(LEADER))
    here.at(local(2026, 12, 14, 9, 1))
    assert not any("督办 2026-001" in text for text in said_since(here, LEADER, before_answer))


def test_a_restart_after_a_weekend_off_recalls_once_and_tells_the_issuer_once(here: Town) -> None:
    issue(here)
    here.stop()
    here.clock.forward_to(local(2026, 12, 12, 22, 0))
    here.start()
    for moment in (local(2026, 12, 12, 22, 1), local(2026, 12, 13, 9, 1), local(2026, 12, 14, 9, 1)):
        here.at(moment)
    assert here.chat(SUPERVISOR).count("到期尚未答复") == 1
    assert here.chat(LEADER).count(READY) == 2


def test_a_notice_to_a_unit_nobody_has_joined_reaches_whoever_joins(tmp_path: Path) -> None:
    with town(tmp_path, local(2026, 12, 3, 9)) as it:
        it.unit("市住建局", AUTHORITY)
        it.unit("宏达建设", COMPANY, parent="市住建局")
        it.join(SUPERVISOR, "supervisor", "市住建局")
        begin(it)
        it.press(SUPERVISOR, "1", "督办内容")
        it.press(SUPERVISOR, "7个工作日")
        assert "还没有人加入" in it.last(SUPERVISOR)
        it.press(SUPERVISOR, "📤 下发")
        it.join(MANAGER, "safety_manager")
        it.at(local(2026, 12, 4, 9, 1))
        assert READY in it.chat(MANAGER)


def test_numbers_run_through_the_year_without_a_gap(here: Town) -> None:
    for _ in range(2):
        issue(here)
    begin(here)
    here.press(SUPERVISOR, "✖️ 取消")
    issue(here)
    here.say(SUPERVISOR, "/supervisions")
    assert [f"督办 2026-00{n}" in here.last(SUPERVISOR) for n in (1, 2, 3, 4)] == [True, True, True, False]
    here.at(local(2027, 1, 5, 9, 30))
    issue(here)
    assert "督办 2027-001" in here.chat(LEADER)


def test_both_sides_list_their_notices_with_how_they_stand(here: Town) -> None:
    issue(here)
    here.say(LEADER, "/supervisions")
    assert "1 督办 2026-001 · 宏达建设 · 还剩5天" in here.last(LEADER)
    here.press(LEADER, "1", "2026-001")
    here.press(LEADER, "✍️ 答复")
    here.say(LEADER, "已逾期完成")
    here.say(SUPERVISOR, "/supervisions")
    assert "1 督办 2026-001 · 宏达建设 · 12月3日 09:30已答复" in here.last(SUPERVISOR)
    here.unit("外地建设", COMPANY)
    here.join(MANAGER, "safety_manager", "外地建设")
    here.say(MANAGER, "/supervisions")
    assert "没有督办" in here.last(MANAGER)


def test_a_wrong_answer_is_told_what_is_wanted_and_the_dialogue_stays(here: Town) -> None:
    begin(here)
    here.photos(SUPERVISOR, 1)
    assert "文件未收下" in here.last(SUPERVISOR)
    here.say(SUPERVISOR, "长" * 251)
    assert "1到250个字" in here.last(SUPERVISOR)
    here.say(SUPERVISOR, "逾期完成")
    here.say(SUPERVISOR, "三天")
    assert "“三天”不是日期" in here.last(SUPERVISOR)
    here.press(SUPERVISOR, "3个工作日")
    here.press(SUPERVISOR, "📤 下发")
    here.press(LEADER, "✍️ 答复")
    here.say(LEADER, "长" * 501)
    assert "1到500个字" in here.last(LEADER)
    here.say(LEADER, "好的")
    assert "好的" in here.last(SUPERVISOR)


def test_whoever_may_not_supervise_presses_for_nothing(here: Town) -> None:
    issue(here)
    here.join(MANAGER, "safety_manager")
    here.say(MANAGER, "/supervision")
    assert here.last(MANAGER).startswith("此操作限以下角色办理：监管人员")
    message = here.shown(MANAGER)[-2]
    key = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[0]
    before = len(here.shown(MANAGER))
    forged = ("begin:u2", "begin:d1", "begin:x", "text:1", "days:3", "issue:", "drop:", "open:99", "answer:99")
    for what in forged:
        here.sandbox.query(MANAGER, message, f"{key}:supervise_{what}")
        here.settle()
        assert "失效" in here.toast()
    here.sandbox.query(MANAGER, message, f"{key}:supervise_answer:1")
    here.settle()
    assert "不由您答复" in here.toast()
    assert len(here.shown(MANAGER)) == before
    assert here.entries().count("supervised") == 2


def test_a_second_press_on_issue_issues_nothing_more(here: Town) -> None:
    begin(here)
    here.press(SUPERVISOR, "1", "督办内容")
    here.press(SUPERVISOR, "3个工作日")
    message = here.shown(SUPERVISOR)[-1]
    data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(3):
        here.sandbox.query(SUPERVISOR, message, data)
    here.settle()
    assert here.entries().count("supervised") == 2
