"""Whoever holds connections open, or sends what no database holds, holds up nobody else."""

import asyncio
import json
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import bot
from bot.app.opening import opened
from bot.channels.telegram.plain_values import Unkept, loaded, plain
from bot.channels.telegram.webhook import HEADER, webhook
from bot.clock import SystemClock
from bot.http.bounded import MOST, Bounded
from bot.http.server import serving
from bot.inbox.intake import keeping
from bot.settings import Settings
from bot.store.messages.inbox import waiting
from bot.web.calendars import feeds


async def _echo(request: Request) -> Response:
    return Response(await request.body())


APP = Starlette(routes=[Route("/", _echo, methods=["POST"])])


def test_half_open_questions_make_room_for_whole_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked() -> int:
        async with serving(APP, 0) as port:
            held = []
            for number in range(3 * MOST):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(
                    b"POST / HTTP/1.1\r\nHost: here\r\n" + (b"Content-Length: 9\r\n\r\nx" if number % 2 else b"")
                )
                held.append((reader, writer))
            async with httpx.AsyncClient(trust_env=False) as client:
                for _ in range(5):
                    answer = await client.post(f"http://127.0.0.1:{port}/", content=b"whole")
                    assert answer.content == b"whole"
            gone = [reader for reader, _ in held if reader.at_eof() or reader.exception()]
            for _, writer in held:
                writer.close()
            return len(gone)

    assert asyncio.run(asked()) >= MOST


@pytest.mark.parametrize(
    "start", [b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"]
)
def test_a_question_that_does_not_come_to_its_end_is_cut_off(monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    monkeypatch.setattr(Bounded, "asking", 0.3)

    async def cut() -> bytes:
        async with serving(APP, 0) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(start)
            async with asyncio.timeout(20):
                try:
                    return await reader.read()
                except ConnectionError:
                    return b""

    assert asyncio.run(cut()) == b""


UNKEPT = [
    b'{"update_id": 9223372036854775808}',
    b'{"update_id": -1}',
    b'{"update_id": true}',
    b'{"update_id": 1.5}',
    b'{"update_id": ' + b"9" * 5000 + b"}",
    b'{"update_id": 1, "message": {"chat": {"id": 99999999999999999999}}}',
    b'{"update_id": 1, "a": NaN}',
    b'{"update_id": 1, "a": 1e999}',
    b'{"update_id": 1, "a": -Infinity}',
    b'{"update_id": 1, "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"update_id": 1, "a": ' + b'{"a":' * 200 + b"1" + b"}" * 200 + b"}",
    b"\xff\xfe",
    b"null",
    b"",
]
KEPT = [
    b'{"update_id": 1, "message": {"text": "\\ud83d and \\u0000"}}',
    b'{"update_id": 2, "message": "text"}',
    b'{"update_id": 3, "message": {"chat": {"id": true}, "from": []}}',
]


def test_what_no_database_holds_is_refused_at_the_webhook_and_the_rest_is_kept(
    tmp_path: Path, database_url: str
) -> None:
    store = opened(Settings.model_construct(database_url=database_url, home=tmp_path), SystemClock().now())

    async def pushed() -> list[int]:
        route = webhook("/hook", "s" * 32, keeping(store, SystemClock(), "telegram", lambda: None))
        async with serving(Starlette(routes=[route]), 0) as port, httpx.AsyncClient(trust_env=False) as client:
            url, head = f"http://127.0.0.1:{port}/hook", {HEADER: "s" * 32}
            return [(await client.post(url, headers=head, content=body)).status_code for body in (*UNKEPT, *KEPT)]

    assert asyncio.run(pushed()) == [400] * len(UNKEPT) + [200] * len(KEPT)
    bodies = [json.loads(each.body) for each in store.read_now(waiting, SystemClock().now(), 10, ["telegram"])]
    assert bodies[0]["message"]["text"] == "\ufffd and \ufffd"
    store.close()


@pytest.mark.parametrize("value", [1 << 63, float("nan"), [1e400], {"a": -(1 << 63) - 1}])
def test_numbers_beyond_all_measure_are_not_kept(value: Any) -> None:
    with pytest.raises(Unkept):
        plain(value)


def test_deep_json_is_no_fault_of_ours() -> None:
    with pytest.raises(Unkept):
        plain(loaded(b"[" * 900 + b"]" * 900))


HALF_OPEN = 1_100


@pytest.fixture
def handles() -> Iterator[None]:
    """Handles enough for both ends of that many connections; the machine has its say on the most."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * HALF_OPEN + 500
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted if hard < 0 else min(wanted, hard)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _asked_beside_half_open(port: int, path: str) -> tuple[int, int]:
    """What a whole question is answered while so many half ones are held, and how many of these are still open."""
    held = []
    for _ in range(HALF_OPEN):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /")
        held.append((reader, writer))
    async with httpx.AsyncClient(trust_env=False) as client:
        status = (await client.get(f"http://127.0.0.1:{port}{path}")).status_code
    await asyncio.sleep(0.2)
    still = sum(not (reader.at_eof() or reader.exception()) for reader, _ in held)
    for _, writer in held:
        writer.transport.abort()
    return status, still


@pytest.mark.usefixtures("handles")
@pytest.mark.parametrize(("listens", "path", "says"), [("webhook", "/hook", 405), ("calendar", "/calendar/x.ics", 404)])
def test_each_port_answers_beside_1100_half_open_questions(tmp_path: Path, listens: str, path: str, says: int) -> None:
    url = f"sqlite:///{tmp_path / 'dutybell.db'}"
    store = opened(Settings.model_construct(database_url=url, home=tmp_path), SystemClock().now())
    hook = Starlette(routes=[webhook("/hook", "s" * 32, keeping(store, SystemClock(), "telegram", lambda: None))])
    served = {"webhook": hook, "calendar": feeds(store, SystemClock())}[listens]

    async def asked() -> tuple[int, int]:
        async with serving(served, 0) as port:
            return await _asked_beside_half_open(port, path)

    status, still = asyncio.run(asked())
    assert status == says
    assert still <= MOST
    store.close()


def test_nothing_but_the_bounded_server_listens() -> None:
    """The sandbox and the demo listen for themselves alone, on the machine of whoever tries them."""
    root = Path(bot.__file__).parent
    listening = [file.relative_to(root) for file in root.rglob("*.py") if "import uvicorn" in file.read_text()]
    assert {str(file) for file in listening if file.parts[0] not in ("sandbox", "demo")} == {"http/server.py"}
