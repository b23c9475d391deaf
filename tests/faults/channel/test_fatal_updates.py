"""An update that brings the bot down is not tried for ever: attempts are counted before they are made."""

from datetime import timedelta

from bot.clock import SystemClock
from bot.inbox.worker import FATAL
from bot.store.engine import Connection
from bot.store.messages import inbox
from tests.journeys.town import LEADER, MANAGER, Town


def test_what_was_begun_again_and_again_and_never_ended_is_set_aside_and_its_sender_told(there: Town) -> None:
    there.stop()
    there.sandbox.say(LEADER, "/today")
    there.start()
    there.settle()
    assert there.bot
    store = there.bot.store

    def as_if_killed(conn: Connection) -> None:
        now = SystemClock().now() - timedelta(days=400)
        row = {
            "update_id": 9,
            "sha256": "9" * 64,
            "chat": str(LEADER),
            "is_group": False,
            "body": "{}",
            "received_at": now,
            "not_before": now,
        }
        inbox.keep(conn, "telegram", [row])
        (received,) = inbox.waiting(conn, SystemClock().now() + timedelta(days=4000), 99, ["telegram"])
        for _ in range(FATAL):
            inbox.begin(conn, [received.id])

    store.write_now(as_if_killed)
    there.bot.worker.wake()
    there.until(lambda: "请再发一次" in there.last(LEADER))
    assert store.read_now(inbox.quarantined) == 1


def test_what_was_under_way_beside_the_one_that_brings_the_bot_down_is_done_by_itself(there: Town) -> None:
    there.stop()
    for who in (LEADER, MANAGER):
        there.sandbox.say(who, "/help")
    there.start()
    assert there.bot
    store, begun = there.bot.store, []

    def one_was_begun_before(conn: Connection) -> None:
        for received in inbox.waiting(conn, SystemClock().now() + timedelta(days=4000), 99, ["telegram"]):
            begun.append(received.id)
            for _ in range(FATAL - 1):
                inbox.begin(conn, [received.id])

    store.write_now(one_was_begun_before)
    there.settle()
    assert "职责完成" in there.chat(LEADER)
    assert "职责完成" in there.chat(MANAGER)
    assert store.read_now(inbox.quarantined) == 0
