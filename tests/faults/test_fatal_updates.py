"""An update that brings the bot down is not tried for ever: attempts are counted before they are made."""

from datetime import timedelta

from bot.clock import SystemClock
from bot.intake.work import FATAL
from bot.store import inbox
from bot.store.engine import Connection
from tests.journeys.town import LEADER, Town


def test_what_was_begun_three_times_and_never_ended_is_set_aside_and_its_sender_told(there: Town) -> None:
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
            "chat_id": LEADER,
            "body": "{}",
            "received_at": now,
            "not_before": now,
        }
        inbox.keep(conn, [row])
        (received,) = inbox.waiting(conn, SystemClock().now() + timedelta(days=4000), 99)
        for _ in range(FATAL):
            inbox.begin(conn, [received.id])

    store.write_now(as_if_killed)
    there.bot.worker.wake()
    there.until(lambda: "请再发一次" in there.last(LEADER))
    assert store.read_now(inbox.quarantined) == 1
