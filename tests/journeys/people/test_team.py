"""The team in chat: invitations, leaving, handing over, being away, and one's own hours."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journeys.town import DEPUTY, LEADER, MANAGER, SUPERVISOR, Town, local, text_of, town

INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def link_in(text: str) -> str:
    return text.split("?start=")[1].split()[0]


def invited(here: Town, by: int, role: str) -> str:
    """The code of an invitation that someone makes in chat."""
    here.say(by, "/invite")
    here.press(by, role, "邀请担任什么角色")
    return link_in(here.last(by))


def test_a_manager_invites_by_a_link_and_a_picture_to_scan(here: Town) -> None:
    code = invited(here, MANAGER, "项目经理")
    sent = here.shown(MANAGER)[-1]
    assert sent["photo"]
    assert "t.me/DutyBellDemoBot?start=" in text_of(sent)
    here.say(DEPUTY, f"/start {code}")
    assert "您是宏达建设的项目经理" in here.chat(DEPUTY)


def test_the_code_of_an_invitation_sent_in_chat_is_not_kept(here: Town) -> None:
    code = invited(here, MANAGER, "安全员")
    assert here.bot
    bodies = here.bot.store.read_now(lambda conn: [row[0] for row in conn.exec_driver_sql("SELECT body FROM messages")])
    assert not any(code in body for body in bodies)


def test_someone_without_the_right_can_neither_invite_nor_change_the_team(here: Town) -> None:
    here.join(DEPUTY, "safety_officer")
    here.say(DEPUTY, "/invite")
    assert here.last(DEPUTY).startswith("此操作限以下角色办理：主要负责人")
    here.say(DEPUTY, "/team")
    assert "王建国" in here.last(DEPUTY)
    assert "reply_markup" not in here.shown(DEPUTY)[-1]


def test_a_removed_person_is_told_and_can_press_nothing_any_more(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.say(MANAGER, "/team")
    here.press(MANAGER, "王建国")
    here.press(MANAGER, "移除")
    here.press(MANAGER, "确认移除")
    assert "您不再担任宏达建设的主要负责人" in here.chat(LEADER)
    here.press(LEADER, "✅ 已完成", INSPECTION)
    assert here.toast() == "这个按钮不是给您的。您的职责请看 /today"
    assert "left" in here.entries()


def test_a_team_that_can_confirm_nothing_any_more_is_told_so(here: Town) -> None:
    here.say(MANAGER, "/team")
    here.press(MANAGER, "王建国")
    here.press(MANAGER, "移除")
    here.press(MANAGER, "确认移除")
    assert "没有第二个人可以确认" in here.chat(MANAGER)


def test_a_new_leader_takes_the_open_duties_and_the_history_stays_with_the_old(here: Town) -> None:
    here.join(DEPUTY, "deputy_leader")
    prove(here, LEADER)
    here.press(MANAGER, "✅ 复核登记")
    here.say(MANAGER, "/team")
    here.press(MANAGER, "王建国")
    here.press(MANAGER, "交接")
    here.press(MANAGER, "赵", "谁接任")
    here.press(MANAGER, "是", "要移交这个角色吗")
    assert "您是宏达建设的主要负责人" in here.chat(DEPUTY)
    before = len(here.shown(LEADER))
    here.at(local(2026, 12, 1, 9))
    assert len(here.shown(LEADER)) == before
    here.open(DEPUTY, INSPECTION)
    here.press(DEPUTY, "✅ 已完成", INSPECTION)
    assert "请选择完成日期" in here.last(DEPUTY)
    submissions = [text_of(message) for message in here.shown(MANAGER) if "已登记" in text_of(message)]
    assert "王建国" in submissions[0]


def test_a_role_is_handed_to_someone_new_by_an_invitation(here: Town) -> None:
    here.say(MANAGER, "/team")
    here.press(MANAGER, "王建国")
    here.press(MANAGER, "交接")
    here.press(MANAGER, "发邀请")
    here.say(DEPUTY, f"/start {link_in(here.last(MANAGER))}")
    assert "您是宏达建设的主要负责人" in here.chat(DEPUTY)
    assert "您不再担任宏达建设的主要负责人" in here.chat(LEADER)


def test_while_a_leader_is_away_the_deputy_is_prompted_and_may_press(here: Town) -> None:
    here.join(DEPUTY, "deputy_leader")
    here.say(LEADER, "/away")
    here.say(LEADER, "很快")
    assert "“很快”不是日期" in here.last(LEADER)
    here.say(LEADER, "12-01 到 12-05")
    here.press(LEADER, "赵", "由谁代理")
    assert "代理" in here.last(DEPUTY)
    before = len(here.shown(LEADER))
    here.at(local(2026, 12, 1, 9))
    assert INSPECTION in here.chat(DEPUTY)
    assert len(here.shown(LEADER)) == before
    here.open(DEPUTY, INSPECTION)
    here.press(DEPUTY, "✅ 已完成", INSPECTION)
    assert "请选择完成日期" in here.last(DEPUTY)


def test_after_the_absence_all_is_as_before(here: Town) -> None:
    here.join(DEPUTY, "safety_officer")
    here.say(LEADER, "/away")
    here.say(LEADER, "11-03 11-04")
    here.press(LEADER, "赵", "由谁代理")
    here.at(local(2026, 11, 3, 9))
    here.open(DEPUTY, INSPECTION)
    here.at(local(2026, 11, 5, 9))
    here.press(DEPUTY, "✅ 已完成", INSPECTION)
    assert here.toast() == "这个按钮不是给您的。您的职责请看 /today"


def test_an_absence_ends_early_by_a_button(here: Town) -> None:
    here.join(DEPUTY, "deputy_leader")
    here.say(LEADER, "/away")
    here.say(LEADER, "11-02 11-30")
    here.press(LEADER, "赵", "由谁代理")
    here.at(local(2026, 11, 3, 10))
    here.say(LEADER, "/away")
    here.press(LEADER, "结束")
    assert "back" not in here.entries()
    here.press(LEADER, "是", "要结束这次请假吗")
    assert "back" in here.entries()


def test_a_person_is_prompted_at_the_hour_of_their_choice(here: Town) -> None:
    here.say(LEADER, "/settings")
    here.press(LEADER, "每日提醒 7", "每天09:00发每日提醒")
    assert here.last(LEADER) == "每天07:00发每日提醒。21:00到次日07:00免打扰。"
    before = len(here.shown(LEADER))
    here.at(local(2026, 12, 1, 6, 59))
    assert len(here.shown(LEADER)) == before
    here.at(local(2026, 12, 1, 7))
    assert len(here.shown(LEADER)) == before + 1


def test_a_reminder_can_be_put_off_to_a_day_before_the_due_day(here: Town) -> None:
    here.at(local(2026, 11, 2, 9))
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "⏰ 稍后提醒", INSPECTION)
    here.press(LEADER, "11月5日", INSPECTION)
    assert "期限 11月30日" in here.chat(LEADER)
    before = len(here.shown(LEADER))
    here.at(local(2026, 11, 4, 9))
    assert len(here.shown(LEADER)) == before
    here.at(local(2026, 11, 5, 9))
    assert len(here.shown(LEADER)) == before + 1


def test_a_forged_button_does_nothing(here: Town) -> None:
    here.unit("远方建设")
    here.join(SUPERVISOR, "safety_manager", "远方建设")
    here.say(SUPERVISOR, "/team")
    message = here.shown(SUPERVISOR)[-1]
    key = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[0]
    for forged in ("team_member:1.2.0", "team_gone:1.2.0", "team_code:1.0", "team_to:1.2.0.1", "team_unit:99999", "x"):
        query = here.sandbox.query(SUPERVISOR, message, f"{key}:{forged}")
        assert query
        here.settle()
    assert "王建国" not in here.chat(SUPERVISOR)
    assert "left" not in here.entries()


def prove(here: Town, person: int) -> None:
    """Let someone prove the inspection of the month."""
    here.clock.forward_to(here.clock.now() + timedelta(hours=1))
    here.open(person, INSPECTION)
    here.press(person, "✅ 已完成", INSPECTION)
    here.press(person, "今天")
    here.photos(person, 2)
    here.say(person, "看了三层临边。")
    here.press(person, "📤 提交")


def test_an_absence_that_leaves_nobody_to_confirm_is_noticed_when_it_is_noted(here: Town) -> None:
    here.say(MANAGER, "/away")
    here.say(MANAGER, "11-10 11-12")
    here.press(MANAGER, "王建国", "由谁代理")
    assert "没有第二个人可以确认" in here.chat(LEADER)
    here.join(DEPUTY, "deputy_leader")
    before = here.chat(LEADER).count("没有第二个人可以确认")
    here.say(MANAGER, "/away")
    here.press(MANAGER, "➕")
    here.say(MANAGER, "11-17 11-18")
    here.press(MANAGER, "赵", "由谁代理")
    assert here.chat(LEADER).count("没有第二个人可以确认") == before
