"""Rows 13 to 19 and 21 to 24: what goes out, and what comes back of it."""

import asyncio

from sqlalchemy import text

from bot.sandbox import Fault
from bot.store.engine import Connection
from tests.journeys.town import LEADER, MANAGER, Town, local, text_of

INSPECTION = "带队检查安全生产"
NINE = local(2026, 11, 2, 9)


def unseen(conn: Connection) -> int:
    return conn.execute(text("SELECT count(*) FROM messages WHERE state <> 'seen'")).scalar_one()


def prompts(there: Town) -> int:
    return sum(text_of(message).startswith("🟦 " + INSPECTION) for message in there.shown(LEADER))


def wait(there: Town, count: int) -> None:
    there.until(lambda: prompts(there) == count, 15)


def fails(there: Town, fault: Fault) -> None:
    """The morning's prompt to the leader meets a fault; nobody waits for it to settle."""
    fault.chat_id = LEADER
    there.sandbox.faults.add(fault)
    there.clock.forward_to(NINE)
    assert there.bot
    assert there.loop
    asyncio.run_coroutine_threadsafe(there.bot.tick(), there.loop).result(30)


def test_row_13_a_prompt_whose_answer_was_cut_is_shown_once_more_at_most(there: Town) -> None:
    fails(there, Fault("sendMessage", times=5, cut=True))
    wait(there, 2)
    there.sandbox.faults.clear()
    there.say(LEADER, "/help")
    assert prompts(there) == 2


def test_row_13_a_mere_reply_whose_answer_was_cut_is_not_repeated(there: Town) -> None:
    there.sandbox.faults.add(Fault("sendMessage", times=1, cut=True))
    there.say(LEADER, "/help")
    there.say(LEADER, "/lang")
    assert sum("职责完成：" in text_of(message) for message in there.shown(LEADER)) == 1


def test_row_16_a_429_holds_back_that_chat_only_and_its_wait_survives_a_restart(there: Town) -> None:
    fails(there, Fault("sendMessage", status=429, description="Too Many Requests", retry_after=3))
    there.until(lambda: "早上好" in there.last(MANAGER))
    calls = [call for call in there.sandbox.calls if call.status == 429]
    there.restart()
    wait(there, 1)
    sent = [call for call in there.sandbox.calls if call.method == "sendMessage" and call.at > calls[0].at]
    late = [call for call in sent if str(call.params["chat_id"]) == str(LEADER)]
    assert late[0].at - calls[0].at >= 3


def test_row_16_a_429_without_a_wait_is_tried_again(there: Town) -> None:
    fails(there, Fault("sendMessage", times=1, status=429, description="Too Many Requests"))
    wait(there, 1)


def test_row_17_5xx_html_and_empty_answers_lose_nothing(there: Town) -> None:
    for body in ("<html>Bad Gateway</html>", ""):
        there.sandbox.faults.add(Fault("sendMessage", status=502, body=body, chat_id=LEADER))
    fails(there, Fault("sendMessage", status=503, description="Service Unavailable"))
    wait(there, 1)


def test_row_18_markup_that_is_refused_is_shown_as_plain_text_once(there: Town) -> None:
    refused = "Bad Request: can't parse entities: unsupported start tag"
    fails(there, Fault("sendMessage", status=400, description=refused))
    wait(there, 1)
    assert not there.shown(LEADER)[-1].get("entities")


def test_row_18_a_permanent_refusal_is_not_tried_again(there: Town) -> None:
    fails(there, Fault("sendMessage", status=400, description="Bad Request: TOPIC_CLOSED"))
    there.settle()
    sent = [call for call in there.sandbox.calls if call.status == 400]
    assert len(sent) == 1


def test_row_19_someone_who_blocked_the_bot_is_named_to_the_safety_manager(there: Town) -> None:
    there.sandbox.blocked.add(LEADER)
    there.at(NINE)
    assert "王建国收不到消息" in there.chat(MANAGER)
    calls = len(there.sandbox.calls)
    there.tick()
    assert not [call for call in there.sandbox.calls[calls:] if call.method == "sendMessage"]


def test_row_19_an_unknown_403_does_not_switch_a_person_off(there: Town) -> None:
    fails(there, Fault("sendMessage", status=403, description="Forbidden: something new"))
    wait(there, 1)
    assert "收不到消息" not in there.chat(MANAGER)


def test_row_21_an_edit_that_changes_nothing_is_a_success(there: Town) -> None:
    there.at(NINE)
    there.press(LEADER, "📋 要求")
    unchanged = "Bad Request: message is not modified: specified new message content"
    there.sandbox.faults.add(Fault("editMessageText", status=400, description=unchanged))
    there.press(LEADER, "返回")
    assert there.bot
    assert there.bot.store.read_now(unseen) == 0


def test_row_22_a_card_that_is_gone_is_sent_anew(there: Town) -> None:
    there.at(NINE)
    there.press(LEADER, "📋 要求")
    card = there.shown(LEADER)[-1]
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    there.sandbox.delete(LEADER, card["message_id"])
    there.sandbox.query(LEADER, card, data)
    there.settle()
    assert there.last(LEADER).startswith("🟦 " + INSPECTION)


def test_row_22_a_press_on_a_message_that_telegram_no_longer_shows_still_counts(there: Town) -> None:
    there.at(NINE)
    card = there.shown(LEADER)[-1]
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    there.sandbox.query(LEADER, {"chat": card["chat"], "message_id": card["message_id"], "date": 0}, data)
    there.settle()
    assert "哪一天完成的" in there.last(LEADER)


def test_row_23_a_query_that_is_too_old_keeps_the_record(there: Town) -> None:
    there.at(NINE)
    there.sandbox.faults.add(Fault("answerCallbackQuery", status=400, description="Bad Request: query is too old"))
    there.press(LEADER, "✅ 已完成")
    assert "哪一天完成的" in there.last(LEADER)


def test_row_24_fifty_taps_at_once_confirm_once(there: Town) -> None:
    there.at(NINE)
    there.press(LEADER, "✅ 已完成", INSPECTION)
    there.press(LEADER, "今天")
    there.photos(LEADER, 2)
    there.say(LEADER, "已检查")
    there.press(LEADER, "📤 提交")
    review = there.shown(MANAGER)[-1]
    data = review["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(50):
        there.sandbox.query(MANAGER, review, data)
    there.settle()
    assert sum("已确认" in text for _, text, _ in there.sandbox.toasts) == 1
    assert sum("已经处理过" in text for _, text, _ in there.sandbox.toasts) == 49
