"""A month's inspection: prompted, proved, confirmed; on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiogram import methods, types

from tests.journeys.town import LEADER, MANAGER, STRANGER, Town, local, number_in, text_of, town

INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def open_inspection(here: Town) -> None:
    here.open(LEADER, INSPECTION)


def test_a_leader_reports_an_inspection_and_the_safety_manager_confirms_it(here: Town) -> None:
    open_inspection(here)
    here.press(LEADER, "已完成")
    assert "请选择完成日期" in here.last(LEADER)
    here.press(LEADER, "今天")
    assert "请发送：2张照片、文字说明" in here.last(LEADER)
    here.photos(LEADER, 1)
    assert "照片 1/2" in here.last(LEADER)
    assert "1张照片、文字说明" in here.last(LEADER)
    here.photos(LEADER, 1)
    here.say(LEADER, "脚手架第三层缺两块挡脚板，已当场整改。")
    assert "材料已齐，提交后由李安复核登记" in here.last(LEADER)
    here.press(LEADER, "提交")
    number = number_in(here.last(LEADER))
    assert "已记录" in here.last(LEADER)

    assert "脚手架第三层" in here.last(MANAGER)
    assert any("photo" in message for message in here.shown(MANAGER))
    here.press(MANAGER, "✅ 复核登记")
    assert f"已登记 · 记录编号 {number}" in here.last(MANAGER)
    assert f"已登记 · 记录编号 {number}" in here.last(LEADER)
    cards = [text for text in map(text_of, here.shown(LEADER)) if "期限" in text and INSPECTION in text]
    assert cards
    assert all(text.startswith("🟩") for text in cards)
    assert here.verified().code == 0
    assert here.verified().files == 2


def test_what_the_bot_asks_of_telegram_fits_an_independent_schema(here: Town) -> None:
    open_inspection(here)
    here.press(LEADER, "已完成")
    here.press(LEADER, "今天")
    asked = {call.method for call in here.sandbox.calls}
    assert {"sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates", "setMyCommands"} <= asked
    for call in here.sandbox.calls:
        method = getattr(methods, call.method[0].upper() + call.method[1:])
        assert set(call.params) <= set(method.model_fields), call.method
        if "reply_markup" in call.params:
            types.InlineKeyboardMarkup.model_validate_json(call.params["reply_markup"])


def test_a_stranger_is_told_how_to_join_and_learns_nothing(here: Town) -> None:
    here.say(STRANGER, "/duties")
    assert "invitation" in here.last(STRANGER)
    assert "宏达" not in here.chat(STRANGER)
