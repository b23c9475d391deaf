"""What goes out."""

import asyncio
import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.messages.body import Body, to_json
from bot.sandbox import Fault, Person
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.messages import messages
from bot.store.messages.messages import next_owed_at
from tests.chats import chat_id
from tests.faults.channel.wire import wire
from tests.journeys.town import LEADER, MANAGER, Town, local, text_of

INSPECTION = "带队检查安全生产"
NINE = local(2026, 11, 2, 9)


def unseen(conn: Connection) -> int:
    return int(conn.execute(text("SELECT count(*) FROM messages WHERE state <> 'seen'")).scalar_one())


def prompts(there: Town) -> int:
    return sum(text_of(message).startswith("🟦 " + INSPECTION) for message in there.shown(LEADER))


def wait(there: Town, count: int) -> None:
    there.until(lambda: prompts(there) == count)


def held_back(there: Town) -> bool:
    """Whether all that is owed has been told to wait."""
    assert there.bot
    at = there.bot.store.read_now(next_owed_at, ["telegram"])
    return at is not None and at > there.clock.now() + timedelta(seconds=1)


def fails(there: Town, fault: Fault) -> None:
    """The morning's prompt to the leader meets a fault; nobody waits for it to settle."""
    fault.chat_id = LEADER
    there.sandbox.faults.add(fault)
    there.clock.forward_to(NINE)
    assert there.bot
    assert there.loop
    asyncio.run_coroutine_threadsafe(there.bot.ticker.tick(), there.loop).result(30)


def test_a_prompt_whose_answer_was_cut_is_shown_once_more_at_most(there: Town) -> None:
    fails(there, Fault("sendMessage", times=5, cut=True))
    wait(there, 2)
    there.sandbox.faults.clear()
    there.say(LEADER, "/help")
    assert prompts(there) == 2


def test_a_prompt_whose_answer_was_lost_for_good_is_not_claimed_to_have_reached_anyone(there: Town) -> None:
    fails(there, Fault("sendMessage", times=5, cut=True))
    wait(there, 2)
    there.sandbox.faults.clear()
    there.say(LEADER, "/help")
    assert 2 not in prompted(there)
    there.at(NINE + timedelta(days=21))
    assert 2 in prompted(there)


def prompted(there: Town) -> set[int]:
    """The people whom, by the ledger, a prompt has reached."""
    assert there.bot
    bodies = [json.loads(body) for _, body, _ in there.bot.store.read_now(lambda conn: list(ledger.walk(conn, 1)))]
    return {body["person"] for body in bodies if body["action"] == "prompted"}


def test_a_mere_reply_whose_answer_was_cut_is_not_repeated(there: Town) -> None:
    there.sandbox.faults.add(Fault("sendMessage", times=1, cut=True))
    there.say(LEADER, "/help")
    there.say(LEADER, "/lang")
    assert sum("职责完成：" in text_of(message) for message in there.shown(LEADER)) == 1


def test_what_never_left_is_sent_once_when_the_way_is_free_again(there: Town) -> None:
    with wire(there.settings.api_url) as way:
        there.settings = there.settings.model_copy(update={"api_url": way.address})
        there.restart()
        way.close()
        there.clock.forward_to(NINE)
        assert there.bot
        assert there.loop
        asyncio.run_coroutine_threadsafe(there.bot.ticker.tick(), there.loop).result(30)
        there.until(lambda: faulted(there, "no connection") > 0)
        way.open()
        wait(there, 1)
        there.settle()
        assert prompts(there) == 1
        assert there.bot.store.read_now(doubted) == 0
        there.stop()


def faulted(there: Town, fault: str) -> int:
    assert there.bot
    query = text("SELECT count(*) FROM messages WHERE fault = :fault")
    return int(there.bot.store.read_now(lambda conn: conn.execute(query, {"fault": fault}).scalar_one()))


def doubted(conn: Connection) -> int:
    return int(conn.execute(text("SELECT count(*) FROM messages WHERE doubts > 0 OR state = 'uncertain'")).scalar_one())


def test_fifty_slow_sends_hold_up_nobody_else(there: Town) -> None:
    slow = range(7001, 7051)
    for number in slow:
        there.sandbox.add_person(Person(id=number, first_name=f"慢{number}"))
        there.sandbox.faults.add(Fault("sendMessage", status=200, delay_before=9, chat_id=number))
    for number in slow:
        there.sandbox.say(number, "/help")
    there.until(lambda: sum(call.method == "sendMessage" for call in there.sandbox.calls) >= 8)
    there.sandbox.say(MANAGER, "/help")
    there.until(lambda: "职责完成" in there.last(MANAGER), 8)
    assert sum(bool(there.shown(number)) for number in slow) < len(slow) / 2
    there.until(lambda: all(there.shown(number) for number in slow))
    assert all(len(there.shown(number)) == 1 for number in slow)


def test_a_429_holds_back_that_chat_only_and_its_wait_survives_a_restart(there: Town) -> None:
    fails(there, Fault("sendMessage", status=429, description="Too Many Requests", retry_after=3))
    there.until(lambda: held_back(there))
    calls = [call for call in there.sandbox.calls if call.status == 429]
    there.restart()
    there.say(MANAGER, "/help")
    assert "职责完成" in there.last(MANAGER)
    assert prompts(there) == 0
    wait(there, 1)
    sent = [call for call in there.sandbox.calls if call.method == "sendMessage" and call.at > calls[0].at]
    late = [call for call in sent if str(call.params["chat_id"]) == str(LEADER)]
    assert late[0].at - calls[0].at >= 3


def test_a_429_without_a_wait_is_tried_again(there: Town) -> None:
    fails(there, Fault("sendMessage", times=1, status=429, description="Too Many Requests"))
    wait(there, 1)


@pytest.mark.parametrize("said", ["2", 300, None])
def test_a_wait_in_whatever_form_is_kept(there: Town, said: object) -> None:
    parameters = {} if said is None else {"retry_after": said}
    fails(there, Fault("sendMessage", status=429, description="Too Many Requests", parameters=parameters))
    if said == 300:
        there.until(lambda: faulted(there, "too many messages") == 1)
        there.clock.forward_to(local(2026, 11, 2, 9, 4))
        time.sleep(1)
        assert prompts(there) == 0
        there.clock.forward_to(local(2026, 11, 2, 9, 6))
    wait(there, 1)


def test_what_is_urgent_goes_first(there: Town) -> None:
    assert there.bot

    def owe(conn: Connection) -> list[int]:
        now = there.clock.now()
        for chat, urgency in ((8001, 1), (8002, 1), (8003, 0)):
            body = to_json(Body(text="x"))
            messages.add_message(
                conn,
                person_id=None,
                chat_id=chat_id(conn, chat),
                purpose="card",
                duty_id=None,
                body=body,
                now=now,
                urgency=urgency,
            )
        first = [int(message.to.chat) for message in messages.lease(conn, "telegram", now, 1)]
        messages.call_off(conn)
        return first

    assert there.bot.store.write_now(owe) == [8003]


def test_5xx_html_and_empty_answers_lose_nothing(there: Town) -> None:
    for body in ("<html>Bad Gateway</html>", ""):
        there.sandbox.faults.add(Fault("sendMessage", status=502, body=body, chat_id=LEADER))
    fails(there, Fault("sendMessage", status=503, description="Service Unavailable"))
    wait(there, 1)


def test_markup_that_is_refused_is_shown_as_plain_text_once(there: Town) -> None:
    refused = "Bad Request: can't parse entities: unsupported start tag"
    fails(there, Fault("sendMessage", status=400, description=refused))
    wait(there, 1)
    assert not there.shown(LEADER)[-1].get("entities")


def test_a_permanent_refusal_is_not_tried_again(there: Town) -> None:
    fails(there, Fault("sendMessage", status=400, description="Bad Request: TOPIC_CLOSED"))
    there.settle()
    sent = [call for call in there.sandbox.calls if call.status == 400]
    assert len(sent) == 1


def test_someone_who_blocked_the_bot_is_named_to_the_safety_manager(there: Town) -> None:
    there.sandbox.blocked.add(LEADER)
    there.at(NINE)
    assert "王建国收不到消息" in there.chat(MANAGER)
    calls = len(there.sandbox.calls)
    there.tick()
    assert not [call for call in there.sandbox.calls[calls:] if call.method == "sendMessage"]


@pytest.mark.parametrize(
    ("status", "said"), [(403, "Forbidden: user is deactivated"), (400, "Bad Request: chat not found")]
)
def test_someone_who_is_gone_is_sent_nothing_more(there: Town, status: int, said: str) -> None:
    fails(there, Fault("sendMessage", times=99, status=status, description=said))
    there.until(lambda: "王建国收不到消息" in there.chat(MANAGER))
    there.at(local(2026, 11, 30, 9))
    assert sum(call.status == status for call in there.sandbox.calls) == 1


def test_an_unknown_403_does_not_switch_a_person_off(there: Town) -> None:
    fails(there, Fault("sendMessage", status=403, description="Forbidden: something new"))
    wait(there, 1)
    assert "收不到消息" not in there.chat(MANAGER)


def test_an_edit_that_changes_nothing_is_a_success(there: Town) -> None:
    there.at(NINE)
    there.press(LEADER, "📋 要求")
    unchanged = "Bad Request: message is not modified: specified new message content"
    there.sandbox.faults.add(Fault("editMessageText", status=400, description=unchanged))
    there.press(LEADER, "返回")
    assert there.bot
    assert there.bot.store.read_now(unseen) == 0


def test_a_card_that_is_gone_is_sent_anew(there: Town) -> None:
    there.at(NINE)
    there.press(LEADER, "📋 要求")
    card = there.shown(LEADER)[-1]
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    there.sandbox.delete(LEADER, card["message_id"])
    there.sandbox.query(LEADER, card, data)
    there.settle()
    assert there.last(LEADER).startswith("🟦 " + INSPECTION)


def test_a_press_on_a_message_that_telegram_no_longer_shows_still_counts(there: Town) -> None:
    there.at(NINE)
    card = there.shown(LEADER)[-1]
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    there.sandbox.query(LEADER, {"chat": card["chat"], "message_id": card["message_id"], "date": 0}, data)
    there.settle()
    assert "请选择完成日期" in there.last(LEADER)


def test_a_query_that_is_too_old_keeps_the_record(there: Town) -> None:
    there.at(NINE)
    there.sandbox.faults.add(Fault("answerCallbackQuery", status=400, description="Bad Request: query is too old"))
    there.press(LEADER, "✅ 已完成")
    assert "请选择完成日期" in there.last(LEADER)


def test_fifty_taps_at_once_confirm_once(there: Town) -> None:
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
    assert sum("已登记" in text for _, text, _ in there.sandbox.toasts) == 1
    assert sum("已于" in text for _, text, _ in there.sandbox.toasts) == 49
