"""What comes in is kept first: failures are tried again, one that nobody understands holds nothing back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.inbox.worker import PATIENCE
from bot.sandbox import Fault
from bot.store.engine import open_store
from bot.store.messages.inbox import quarantined
from bot.store.tables import inbox
from tests.journeys.town import LEADER, MANAGER, Town, local, town

pytestmark = pytest.mark.needs("telegram")

SET_ASIDE = inbox.c.state == "quarantined"
INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8)) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def test_an_update_that_cannot_be_read_is_set_aside_and_the_next_one_is_handled(here: Town, tmp_path: Path) -> None:
    here.sandbox.inject({"update_id": 5000, "message": {"message_id": "x", "chat": {"id": "abc", "type": "private"}}})
    here.sandbox.inject({"update_id": 5001, "message": here.sandbox._from(LEADER) | {"text": "/today"}})
    here.until(lambda: "紧急" in here.last(LEADER) or "抓紧" in here.last(LEADER), 5)
    store = open_store(f"sqlite:///{tmp_path / 'dutybell.db'}")
    here.until(lambda: store.read_now(quarantined) == 1)
    # It is read no better the next time, so there is none.
    assert store.read_now(lambda conn: conn.execute(select(inbox.c.attempts).where(SET_ASIDE)).scalars().all()) == [1]
    store.close()


def test_a_photo_whose_download_fails_is_fetched_again(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.sandbox.faults.add(Fault("getFile", times=1, status=502, description="Bad Gateway"))
    here.sandbox.send_photos(LEADER, [b"\xff\xd8one"])
    here.until(lambda: "照片 1/2" in here.last(LEADER))


@pytest.fixture
def asked(here: Town) -> Town:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    return here


def test_a_photo_outlasts_an_outage_of_its_download(asked: Town) -> None:
    asked.sandbox.faults.add(Fault("getFile", times=8, status=502, description="Bad Gateway"))
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8one"])
    asked.until(lambda: "照片 1/2" in asked.last(LEADER))


def test_an_outage_that_lasts_holds_a_chat_up_for_minutes_only(asked: Town) -> None:
    asked.sandbox.faults.add(Fault("getFile", times=999, status=502, description="Bad Gateway"))
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8one"])
    asked.until(lambda: any(call.method == "getFile" for call in asked.sandbox.calls))
    asked.clock.forward_to(asked.clock.now() + PATIENCE)
    asked.until(lambda: "请再发一次" in asked.last(LEADER))


def test_a_download_that_is_refused_for_too_many_waits_as_long_as_it_is_told_to(asked: Town) -> None:
    asked.sandbox.faults.add(Fault("getFile", times=1, status=429, description="Too Many Requests", retry_after=4))
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8one"])
    asked.until(lambda: "照片 1/2" in asked.last(LEADER))
    refused, again = [call.at for call in asked.sandbox.calls if call.method == "getFile"][-2:]
    assert again - refused >= 4


def test_a_photo_outlasts_a_vault_that_is_away(asked: Town) -> None:
    assert asked.bot
    root = asked.bot.vault.root  # type: ignore[attr-defined]
    aside = root.rename(root.with_name("aside"))
    root.write_text("no folder")
    asked.sandbox.send_photos(LEADER, [b"\xff\xd8one"])
    time.sleep(9)  # longer than five attempts take
    root.unlink()
    aside.rename(root)
    asked.until(lambda: "照片 1/2" in asked.last(LEADER))


def test_a_message_is_shown_after_a_refusal_for_too_many(here: Town) -> None:
    here.sandbox.faults.add(Fault("sendMessage", times=1, status=429, description="Too Many Requests", retry_after=1))
    here.sandbox.say(LEADER, "/help")
    here.until(lambda: "主要负责人" in here.last(LEADER))


def test_presses_sent_while_the_bot_is_down_are_handled_when_it_is_back(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    card = here.shown(LEADER)[-1]
    here.stop()
    here.sandbox.press(LEADER, card["message_id"], "✅ 已完成")
    here.start()
    here.settle()
    assert "请选择完成日期" in here.last(LEADER)


def test_a_file_that_is_too_large_is_said_to_be(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.sandbox.send_document(LEADER, "video.zip", bytes(21 * 1024 * 1024), "application/zip")
    here.until(lambda: "超过20 MB" in here.chat(LEADER))


def test_the_token_is_in_no_log_and_no_database(here: Town, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    here.sandbox.faults.add(Fault("sendMessage", times=1, status=500))
    here.say(LEADER, "/help")
    here.stop()
    token = "TEST-token"
    out = capfd.readouterr()
    assert token not in out.out + out.err
    assert not any(token.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
