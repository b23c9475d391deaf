"""A process that dies, freezes or is doubled."""

import asyncio
import hashlib
import json
import signal
import time

from sqlalchemy import text

from bot.app.running import running
from bot.flows.ledger.verify import verify
from bot.sandbox import Fault
from bot.store import lease
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.messages import inbox
from bot.vault.folder import Folder
from tests.faults.process import Site, wait_for
from tests.journeys.town import LEADER, MANAGER, Town


def actions(conn: Connection) -> list[str]:
    return [
        json.loads(body)["action"] for company, _, _ in ledger.heads(conn) for _, body, _ in ledger.walk(conn, company)
    ]


def handled(conn: Connection, said: str) -> list[str]:
    query = text("SELECT state FROM inbox WHERE body LIKE :said")
    return list(conn.execute(query, {"said": f'%"{said}"%'}).scalars())


def test_killed_between_fetch_commit_and_offset_takes_each_update_once(here: Site) -> None:
    first = here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    # The commit of what comes next is followed by a question that hangs: it is in the inbox, and Telegram was not told.
    here.sandbox.faults.add(Fault("getUpdates", times=1, hang=True))
    time.sleep(0.3)
    here.sandbox.say(LEADER, "/help")
    wait_for(lambda: not here.sandbox.faults.waiting, 10, lambda: "nothing asked")
    here.sandbox.say(LEADER, "/status")
    first.kill()
    here.run().says("app.started")
    here.sees(LEADER, "宏达建设 · 2")
    wait_for(lambda: not here.sandbox.updates, 10, lambda: here.sandbox.updates)
    store = here.store()
    for said in ("/help", "/status"):
        assert store.read_now(handled, said) == ["done"]
    store.close()


def test_killed_while_handling_handles_again_with_one_effect(here: Site) -> None:
    here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    here.press(LEADER, "带队")
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.sees(LEADER, "请发送")
    here.sandbox.faults.add(Fault("getFile", times=1, hang=True))
    here.sandbox.send_photos(LEADER, [b"\xff\xd8once"])
    wait_for(lambda: any(call.method == "getFile" for call in here.sandbox.calls), 10, lambda: "no fetch")
    here.processes[0].kill()
    here.run().says("app.started")
    wait_for(lambda: "1张照片" in here.last(LEADER) or "照片 1/" in here.last(LEADER), 15, lambda: here.last(LEADER))


def test_killed_before_the_press_is_answered_keeps_the_record(here: Site) -> None:
    here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    here.prove(LEADER)
    here.sandbox.faults.add(Fault("answerCallbackQuery", times=1, hang=True))
    here.press(LEADER, "📤 提交")
    here.sees(MANAGER, "提交 ")
    here.processes[0].kill()
    store = here.store()
    assert store.read_now(actions).count("submitted") == 1
    store.close()
    here.run().says("app.started")
    here.sees(LEADER, "已记录")


def test_killed_between_the_file_and_its_row_the_file_is_evidence_once(here: Site) -> None:
    first = here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    here.press(LEADER, "带队")
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.sees(LEADER, "请发送")
    photo, vault = b"\xff\xd8between file and row", Folder(here.home / "vault")
    sha256 = hashlib.sha256(photo).hexdigest()
    store = here.store()
    here.sandbox.faults.add(Fault("getFile", status=200, delay_before=2))
    here.sandbox.send_photos(LEADER, [photo])
    wait_for(lambda: not here.sandbox.faults.waiting, 20, lambda: here.told(LEADER))  # it has come in, its file has not
    with store.writer.begin() as conn:  # as long as this lasts the file can be kept and its row cannot
        if store.dialect == "postgresql":
            conn.exec_driver_sql("LOCK TABLE evidence IN EXCLUSIVE MODE")
        wait_for(lambda: vault.digest(sha256) == sha256, 20, lambda: here.told(LEADER))
        time.sleep(0.5)
        first.kill()
        assert evidence_of(conn, sha256) == 0
    assert store.read_now(evidence_of, sha256) == 0
    assert store.read_now(verify, vault).code == 0  # a file that nobody refers to is no fault
    here.run().says("app.started")
    wait_for(lambda: store.read_now(evidence_of, sha256) == 1, 40, lambda: here.told(LEADER))
    here.sees(LEADER, "1张照片" if "1张照片" in here.last(LEADER) else "照片 1/")
    assert [name for name in vault.names() if name == sha256] == [sha256]
    assert store.read_now(verify, vault).code == 0
    store.close()


def evidence_of(conn: Connection, sha256: str) -> int:
    counted = text("SELECT count(*) FROM evidence WHERE sha256 = :sha256")
    return int(conn.execute(counted, {"sha256": sha256}).scalar_one())


def test_a_second_bot_waits_and_takes_over_from_a_dead_one(here: Site) -> None:
    first = here.run().says("app.started")
    second = here.run().says("leader.waiting")
    first.kill()
    second.says("app.started", 45)


def test_a_bot_that_waits_for_its_turn_can_be_stopped(here: Site) -> None:
    here.run().says("app.started")
    second = here.run().says("leader.waiting")
    second.signal(signal.SIGTERM)
    assert second.ended(10) == 0


def test_a_frozen_bot_that_wakes_up_does_nothing_and_ends(here: Site) -> None:
    first = here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    time.sleep(1)  # so that it is not frozen with a lock on SQLite's file, which then nobody could take
    first.signal(signal.SIGSTOP)
    second = here.run().says("leader.waiting")
    second.says("app.started", 60)
    store = here.store()
    epoch = store.read_now(lease.current)
    assert epoch
    assert epoch.epoch == 2
    store.close()
    first.signal(signal.SIGCONT)
    assert first.ended(30) == 1
    assert "another DutyBell has taken over" in first.log[-1]
    here.sandbox.say(LEADER, "/help")
    here.sees(LEADER, "职责完成：")
    said = [message.get("text", "") for message in here.sandbox.messages(LEADER) if message["from"]["is_bot"]]
    assert sum("职责完成：" in text for text in said) == 1


def test_a_restart_loop_repeats_no_message(here: Site) -> None:
    here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    time.sleep(1)
    shown = len(here.sandbox.messages(LEADER))
    for _ in range(5):
        here.processes[-1].kill()
        here.run().says("app.started")
    time.sleep(1)
    assert len(here.sandbox.messages(LEADER)) == shown


def test_terminated_with_a_full_queue_the_rest_is_done_after_a_restart(here: Site) -> None:
    here.run().says("app.started")
    here.found()
    here.sees(LEADER, "职责到期")
    for _ in range(60):
        here.sandbox.say(LEADER, "/lang")
    time.sleep(0.3)
    here.processes[0].signal(signal.SIGTERM)
    assert here.processes[0].ended(20) == 0
    here.run().says("app.started")
    store = here.store()
    wait_for(lambda: not here.sandbox.updates, 20, lambda: "updates left")
    wait_for(lambda: store.read_now(inbox.next_at) is None, 20, lambda: "inbox not empty")
    store.close()


def test_told_to_stop_in_the_moment_something_comes_it_stops(there: Town) -> None:
    there.stop()

    async def live() -> None:
        async with asyncio.timeout(20), running(there.settings, there.clock) as at_work:
            await at_work.settled()
            await asyncio.sleep(0.05)
            at_work.worker.wake()
            at_work.senders.set()

    asyncio.run(live())
