"""What comes in."""

import asyncio
import time
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.app import process
from bot.channels.telegram import listening
from bot.channels.telegram import poll as polling
from bot.sandbox import Fault
from bot.store.engine import Connection
from bot.store.messages.inbox import quarantined
from tests.faults.channel.wire import wire
from tests.faults.process import Site, wait_for
from tests.journeys.town import LEADER, MANAGER, Town, local


def count(conn: Connection) -> int:
    return quarantined(conn)


def test_an_effect_that_cannot_be_committed_is_tried_again(here: Site) -> None:
    if not here.database_url.startswith("sqlite"):
        pytest.skip("a lock on the whole database is SQLite's")
    here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    store = here.store()
    with store.writer.begin():
        here.sandbox.say(LEADER, "/help")
        time.sleep(12)  # longer than the bot waits for a lock
        assert "职责完成" not in here.last(LEADER)
    store.close()
    here.sees(LEADER, "职责完成", 30)


def test_a_poison_update_is_set_aside_and_told_of(there: Town) -> None:
    there.unit("系统")
    there.join(MANAGER, "administrator", "系统")
    there.sandbox.inject({"message": {"message_id": "x", "chat": {"id": "abc", "type": "private"}}})
    there.sandbox.say(LEADER, "/help")
    there.until(lambda: "职责完成" in there.last(LEADER), 5)
    there.until(lambda: "未能处理" in there.last(MANAGER))
    assert there.bot
    assert there.bot.store.read_now(count) == 1


def test_a_single_401_is_survived(there: Town) -> None:
    there.sandbox.faults.add(Fault("getUpdates", times=1, status=401, description="Unauthorized"))
    there.sandbox.say(LEADER, "/help")
    there.until(lambda: "职责完成" in there.last(LEADER))


@pytest.mark.parametrize("status", [401, 404])
def test_a_token_that_is_refused_for_good_ends_the_process_with_one_line(here: Site, status: int) -> None:
    bot = here.run().says("app.started")
    here.sandbox.faults.add(Fault("getUpdates", times=99, status=status, description="Unauthorized"))
    here.sandbox.say(LEADER, "/help")
    assert bot.ended(40) == 2
    assert bot.log[-1].startswith("DUTYBELL_TOKEN: Telegram refuses it")


def test_a_question_that_hangs_is_asked_again(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "WAIT", 1)
    monkeypatch.setattr(polling, "ON_THE_WAY", 1)
    there.restart()
    there.sandbox.faults.add(Fault("getUpdates", times=1, hang=True))
    there.sandbox.say(LEADER, "/help")
    there.until(lambda: "职责完成" in there.last(LEADER))


def test_a_wire_that_went_dead_is_left_for_a_new_one(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "WAIT", 1)
    monkeypatch.setattr(polling, "ON_THE_WAY", 1)
    with wire(there.settings.api_url) as way:
        there.settings = there.settings.model_copy(update={"api_url": way.address})
        there.restart()
        there.say(LEADER, "/help")
        way.silent = True  # what is said is taken and never answered, as by a half-open connection
        there.sandbox.say(LEADER, "/lang")
        time.sleep(3)
        assert "请选择语言" not in there.chat(LEADER)
        way.silent = False
        there.until(lambda: "请选择语言" in there.chat(LEADER))
        there.stop()


def test_an_intake_that_stays_silent_ends_the_process(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("LOOK", 0.1), ("SILENT", 0.5), ("LOST", 5)):
        monkeypatch.setattr(listening, name, seconds)
    there.stop()
    there.sandbox.faults.add(Fault("getUpdates", times=99, hang=True))
    with capture_logs() as logs, pytest.raises(SystemExit) as ended:
        asyncio.run(process.run_until_stopped(there.settings, there.clock))
    assert ended.value.code == 1
    said = [line["action"] for line in logs if "action" in line]
    assert said.index("intake.silent") < said.index("app.ended")


def test_the_bounds_are_those_that_are_promised() -> None:
    assert polling.WAIT + polling.ON_THE_WAY + 10 <= 90
    assert listening.SILENT + listening.LOOK < 100
    assert listening.LOST <= 180


def test_while_a_twin_polls_nothing_is_sent_and_then_it_goes_on(there: Town) -> None:
    conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    there.sandbox.faults.add(Fault("getUpdates", times=4, status=409, description=conflict))
    there.sandbox.say(LEADER, "/help")
    assert there.bot
    pulse = there.bot.channels["telegram"].pulse
    there.until(lambda: pulse.passive)
    calls = len([call for call in there.sandbox.calls if call.method == "sendMessage"])
    there.clock.forward_to(local(2026, 11, 2, 9))
    assert there.loop
    asyncio.run_coroutine_threadsafe(there.bot.ticker.tick(), there.loop).result(30)
    time.sleep(1)
    assert len([call for call in there.sandbox.calls if call.method == "sendMessage"]) == calls
    there.until(lambda: "职责完成" in there.chat(LEADER))


def test_updates_delivered_twice_out_of_order_or_with_lower_numbers_act_once_each(there: Town) -> None:
    there.say(LEADER, "/help")
    given = list(there.sandbox.given)
    for update in reversed(given):
        there.sandbox.inject(update)
    there.settle()
    lower = {**given[-1], "update_id": 7, "message": {**given[-1]["message"], "message_id": 9999, "text": "/lang"}}
    there.sandbox.inject(lower)
    there.settle()
    shown = there.chat(LEADER)
    assert shown.count("职责完成：") == 1
    assert shown.count("请选择语言") == 1


def test_after_an_outage_of_25_hours_people_are_asked_to_send_again(there: Town) -> None:
    there.tick()
    there.stop()
    there.sandbox.say(LEADER, "/help")
    there.sandbox.lose_updates()
    there.clock.forward_to(there.clock.now() + timedelta(hours=25))
    there.start()
    there.settle()
    there.at(local(2026, 11, 4, 9))  # in the next digest, not in a message of its own
    assert "请再发一次" in there.last(LEADER)
    assert "system_unavailable" in there.entries()


def test_while_nothing_can_be_written_nothing_is_taken(here: Site) -> None:
    if not here.database_url.startswith("sqlite"):
        pytest.skip("a lock on the whole database is SQLite's")
    here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    store = here.store()
    with store.writer.begin():
        here.sandbox.say(LEADER, "/help")
        time.sleep(15)  # longer than the bot waits for a lock
        assert [update for update in here.sandbox.updates if update.get("message", {}).get("text") == "/help"]
    store.close()
    here.sees(LEADER, "职责完成", 60)
    wait_for(lambda: not here.sandbox.updates, 30, lambda: here.sandbox.updates)


def test_on_a_full_disk_nothing_is_taken_and_nothing_lost(here: Site) -> None:
    if not here.database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's disk is not ours to fill")
    bot = here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    files = [file.stat().st_size for file in here.home.glob("dutybell.db*")]
    bot.may_write(min(size for size in files if size))
    here.sandbox.say(LEADER, "/help")
    bot.says("intake.failed", 30)
    assert [update for update in here.sandbox.updates if update.get("message", {}).get("text") == "/help"]
    assert "职责完成" not in here.last(LEADER)
    bot.may_write(None)
    here.sees(LEADER, "职责完成", 60)
    wait_for(lambda: not here.sandbox.updates, 30, lambda: here.sandbox.updates)
