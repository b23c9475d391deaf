"""Only configured addresses are asked, wherever they point; the heartbeat beats while all is well."""

import asyncio
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.channels.telegram.client import username
from bot.web import health
from tests.journeys.town import LEADER, MANAGER, Town, local

INSPECTION = "带队检查安全生产"


class Front:
    """Stands before an address; what begins with `moved` is pointed elsewhere, the rest answered by `mood`."""

    def __init__(self, behind: str = "") -> None:
        self.behind, self.moved, self.mood = behind, "nothing", "well"
        self.asked: list[str] = []
        self.url = ""

    def answer(self, door: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        """Status and body."""
        self.asked.append(door.path)
        if door.path.startswith(self.moved):
            return 302, b""
        if self.mood == "hanging":
            time.sleep(3)
        if self.mood == "failing":
            return 500, b"no"
        return self._from_behind(door) if self.behind else (200, b"OK")

    def _from_behind(self, door: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        body = door.rfile.read(int(door.headers.get("Content-Length") or 0)) or None
        said = {name: value for name, value in door.headers.items() if name.lower() == "content-type"}
        asked = urllib.request.Request(self.behind + door.path, body, said, method=door.command)
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()


@contextmanager
def served(front: Front, elsewhere: str = "http://127.0.0.1:9/") -> Iterator[Front]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = front.answer(self)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", elsewhere)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    front.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def elsewhere() -> Iterator[Front]:
    with served(Front()) as it:
        yield it


def test_a_bot_api_that_points_elsewhere_is_not_followed(there: Town, elsewhere: Front) -> None:
    with served(Front(there.settings.api_url), f"{elsewhere.url}/latest/meta-data") as front:
        there.settings = there.settings.model_copy(update={"api_url": front.url})
        assert asyncio.run(username(there.settings)) == "DutyBellDemoBot"
        front.moved = "/bot"
        assert asyncio.run(username(there.settings)) is None
    assert elsewhere.asked == []


def test_a_file_that_points_elsewhere_is_not_followed_and_fetched_once_it_is_there(
    there: Town, elsewhere: Front
) -> None:
    with served(Front(there.settings.api_url), f"{elsewhere.url}/latest/meta-data") as front:
        there.settings = there.settings.model_copy(update={"api_url": front.url})
        there.restart()
        there.open(LEADER, INSPECTION)
        there.press(LEADER, "✅ 已完成")
        there.press(LEADER, "今天")
        front.moved = "/file"
        there.sandbox.send_photos(LEADER, [b"\xff\xd8elsewhere"])
        there.until(lambda: any(path.startswith("/file") for path in front.asked))
        front.moved = "nothing"
        there.until(lambda: "照片 1/2" in there.last(LEADER))
        there.stop()
    assert elsewhere.asked == []


@pytest.fixture
def beating(there: Town, elsewhere: Front, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    """Someone who is pinged by a bot in a hurry."""
    monkeypatch.setattr(health, "BEAT", 0.05)
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    assert there.bot
    assert there.loop
    there.tick()
    with served(Front(), elsewhere.url) as receiver:
        ping = health.heartbeat(f"{receiver.url}/ping/1", there.bot.store, there.clock, ["telegram"])
        at_work = asyncio.run_coroutine_threadsafe(ping, there.loop)
        yield receiver
        assert not at_work.done()
        at_work.cancel()


def pinged(receiver: Front, seconds: float = 0.6) -> int:
    before = len(receiver.asked)
    time.sleep(seconds)
    return len(receiver.asked) - before


def test_the_heartbeat_is_silent_while_something_is_overdue(there: Town, beating: Front) -> None:
    there.until(lambda: len(beating.asked) > 3)
    assert set(beating.asked) == {"/ping/1"}
    there.clock.forward_to(local(2026, 11, 2, 9, 4))  # due, and not yet overdue: nobody has looked for four minutes
    there.tick()
    assert pinged(beating) > 0
    there.clock.forward_to(local(2026, 11, 2, 9, 30))  # nobody has looked for half an hour
    time.sleep(0.2)
    assert pinged(beating) == 0
    there.tick()
    there.until(lambda: pinged(beating, 0.2) > 0)


@pytest.mark.parametrize("mood", ["failing", "hanging", "moved"])
def test_a_heartbeat_that_nobody_takes_holds_nothing_up(
    there: Town, beating: Front, elsewhere: Front, mood: str
) -> None:
    there.until(lambda: len(beating.asked) > 1)
    beating.mood, beating.moved = mood, "/ping" if mood == "moved" else "nothing"
    time.sleep(0.3)
    there.sandbox.say(MANAGER, "/help")
    there.until(lambda: "职责完成" in there.last(MANAGER), 5)
    beating.mood, beating.moved = "well", "nothing"
    there.until(lambda: pinged(beating, 0.3) > 1)
    assert elsewhere.asked == []
