"""Someone who sends or presses far too much, and what they send turning up in the log."""

from datetime import timedelta
from pathlib import Path

from bot.channels.limits import WITHOUT, Limits
from bot.sandbox import Fault
from tests.faults.process import site
from tests.journeys.town import LEADER, MANAGER, Town, local, text_of

TURNED_AWAY = "一次发得太多了"
# Telegram's limits would only slow the test down.
OURS_ALONE = Limits(WITHOUT, WITHOUT, WITHOUT)


def answered(there: Town) -> int:
    return sum("职责完成：" in text_of(message) for message in there.shown(LEADER))


def test_of_two_hundred_messages_sixty_are_answered_and_the_person_is_told_once(there: Town) -> None:
    there.limits = OURS_ALONE
    there.restart()
    before = len(there.shown(LEADER))
    for _ in range(200):
        there.sandbox.say(LEADER, "/help")
    there.sandbox.say(MANAGER, "/help")
    there.until(lambda: "职责完成" in there.last(MANAGER), 5)
    there.settle()
    assert answered(there) in range(60, 66)  # and one more every two seconds that it took
    assert there.chat(LEADER).count(TURNED_AWAY) == 1
    assert len(there.shown(LEADER)) - before == answered(there) + 1
    assert TURNED_AWAY not in there.chat(MANAGER)
    there.at(local(2026, 11, 2, 8, 2))
    there.say(LEADER, "/lang")
    assert "请选择语言" in there.last(LEADER)


def test_of_two_hundred_presses_each_is_answered_and_those_beyond_sixty_do_nothing(there: Town) -> None:
    there.at(local(2026, 11, 2, 9))
    there.limits = OURS_ALONE
    there.restart()
    card = there.shown(LEADER)[-1]
    data = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    toasts, shown = len(there.sandbox.toasts), len(there.sandbox.calls)
    for _ in range(200):
        there.sandbox.query(LEADER, card, data)
    there.settle()
    said = [text for _, text, _ in there.sandbox.toasts[toasts:]]
    assert sum(TURNED_AWAY in text for text in said) in range(134, 141)
    assert TURNED_AWAY not in there.chat(LEADER)
    sent = [call for call in there.sandbox.calls[shown:] if call.method in ("sendMessage", "editMessageText")]
    assert len(sent) <= 2 * 66


def test_a_photo_that_is_fetched_anew_counts_once(there: Town) -> None:
    there.limits = OURS_ALONE
    there.restart()
    there.open(LEADER, "带队检查安全生产")
    there.press(LEADER, "✅ 已完成")
    there.press(LEADER, "今天")
    there.clock.forward_to(local(2026, 11, 2, 9))
    there.sandbox.faults.add(Fault("getFile", times=4, status=502, description="Bad Gateway"))
    there.sandbox.send_photos(LEADER, [b"\xff\xd8one"])
    for _ in range(59):
        there.sandbox.say(LEADER, "/help")
    there.until(lambda: answered(there) == 59)
    assert TURNED_AWAY not in there.chat(LEADER)


def test_what_waited_through_an_outage_is_no_flood(there: Town) -> None:
    there.limits = OURS_ALONE
    there.stop()
    for minute in range(80):
        there.clock.forward_to(local(2026, 11, 2, 8) + timedelta(minutes=minute))
        there.sandbox.say(LEADER, "/help")
    there.start()
    there.settle()
    assert answered(there) == 80
    assert TURNED_AWAY not in there.chat(LEADER)


def test_no_sign_in_what_is_sent_makes_a_line_of_its_own_in_the_log(tmp_path: Path) -> None:
    evil = "x\r\naction='app.started' \x1b[31m"
    with site(tmp_path, f"sqlite:///{tmp_path / 'd.db'}") as here:
        bot = here.run().says("app.started")
        here.found()
        here.sees(LEADER, "职责到期")
        here.sandbox.faults.add(Fault("sendMessage", status=400, description=evil, chat_id=LEADER))
        here.sandbox.say(LEADER, f"/{evil}")
        bot.says("deliver.failed")
        here.sandbox.faults.add(Fault("answerCallbackQuery", status=400, description=evil))
        here.press(LEADER, "带队")
        bot.says("deliver.unanswered")
        assert all(line.startswith("timestamp=") for line in bot.log)
        assert sum("action='app.started'" in line and "event='at work'" in line for line in bot.log) == 1
        assert not any(sign in line for line in bot.log for sign in ("\r", "\x1b"))
