"""Confirming and returning, by those who may."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import LEADER, MANAGER, STRANGER, SUPERVISOR, Town, local, text_of, town

INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 20, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def submit(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "已检查")
    here.press(LEADER, "📤 提交")


def test_a_returned_submission_says_why_and_only_what_lacks_is_sent_again(here: Town) -> None:
    submit(here)
    here.press(MANAGER, "↩️ 请补正")
    assert "还缺什么" in here.last(MANAGER)
    here.say(MANAGER, "第二张照片看不清")
    assert "已请王建国补正" in here.last(MANAGER)
    assert "第二张照片看不清" in here.last(LEADER)
    here.press(LEADER, "✅ 已完成", "待补正")
    assert "已收2张照片" in here.last(LEADER)
    here.photos(LEADER, 1)
    here.press(LEADER, "📤 提交")
    here.press(MANAGER, "✅ 复核登记")
    assert "已登记" in here.last(LEADER)


def test_thinking_better_of_returning_leaves_the_submission(here: Town) -> None:
    submit(here)
    here.press(MANAGER, "↩️ 请补正")
    here.press(MANAGER, "返回")
    here.press(MANAGER, "✅ 复核登记")
    assert "已登记" in here.last(LEADER)


def test_a_second_press_on_confirm_changes_nothing(here: Town) -> None:
    submit(here)
    review = here.shown(MANAGER)[-1]
    data = review["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(3):
        here.sandbox.query(MANAGER, review, data)
    here.settle()
    assert here.toast() == "李安已于11月20日 08:00登记。"
    assert sum("已登记" in text_of(message) for message in here.shown(LEADER)) == 3  # two cards and one word


def test_nobody_confirms_what_they_have_submitted(here: Town) -> None:
    here.say(MANAGER, "/record")
    here.press(MANAGER, INSPECTION)
    here.press(MANAGER, "今天")
    here.photos(MANAGER, 2)
    here.say(MANAGER, "代王总登记")
    here.press(MANAGER, "📤 提交")
    assert "待王建国确认" in here.last(MANAGER)
    assert not any(label in ("✅ 复核登记", "✅ 确认") for label in here.labels(MANAGER))
    here.press(LEADER, "✅ 确认")
    assert "已确认" in here.last(MANAGER)


def test_a_button_of_another_chat_does_nothing(here: Town) -> None:
    submit(here)
    review = here.shown(MANAGER)[-1]
    data = review["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    here.sandbox.query(LEADER, here.shown(LEADER)[-1], data)
    here.settle()
    assert "失效" in here.toast()
    here.sandbox.query(STRANGER, review, data)
    here.settle()
    assert "not for you" in here.toast()
    assert "已登记" not in here.chat(LEADER)


def test_a_member_of_another_company_sees_and_presses_nothing_here(here: Town) -> None:
    here.unit("远方建设")
    here.join(SUPERVISOR, "safety_manager", "远方建设")
    submit(here)
    assert "王建国" not in here.chat(SUPERVISOR)
    here.say(SUPERVISOR, "/duties")
    key = here.shown(SUPERVISOR)[-1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[0]
    for verb in ("open:1", "record:1"):
        here.sandbox.query(SUPERVISOR, here.shown(SUPERVISOR)[-1], f"{key}:{verb}")
        here.settle()
        assert "不是给您的" in here.toast()


def test_a_submission_waits_until_someone_who_may_confirm_has_joined(tmp_path: Path) -> None:
    with town(tmp_path, local(2026, 11, 20, 8)) as here:
        here.unit()
        here.join(LEADER, "principal_leader")
        submit(here)
        assert "等待复核登记人加入" in here.last(LEADER)
        here.join(MANAGER, "safety_manager")
        here.press(MANAGER, "✅ 复核登记")
        assert "已登记" in here.last(LEADER)


def test_a_waiting_submission_is_recalled_on_the_next_working_morning(here: Town) -> None:
    submit(here)
    here.at(local(2026, 11, 23, 9, 1))
    assert "🟪 带队检查安全生产 · 2026年11月 · 王建国 · 待复核登记" in here.last(MANAGER)
