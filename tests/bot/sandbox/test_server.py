"""The local Bot API answers as Telegram does; an independent schema judges its answers and updates."""

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, InputMediaPhoto
from telegram.error import BadRequest, Conflict, EndPointNotFound, Forbidden, RetryAfter

from bot.sandbox import Fault, Limits, Person, Sandbox, listening, running, serving

ANNA = 11
TOKEN = "123456:abc-DEF"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(people=[Person(id=ANNA, first_name="安", last_name="李"), Person(id=12, first_name="Ben")])


@pytest.fixture
def base(sandbox: Sandbox) -> Iterator[str]:
    with running(sandbox) as address:
        yield address


@pytest.fixture
def call(base: str) -> Any:
    client = httpx.Client(base_url=f"{base}/bot{TOKEN}/", trust_env=False, timeout=10)

    def made(method: str, **params: Any) -> Any:
        return client.post(method, json=params).json()

    return made


def keyboard(data: str = "k:v") -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "✅", "callback_data": data}]]}


def test_updates_are_given_again_until_an_offset_confirms_them(sandbox: Sandbox, call: Any) -> None:
    for text in ("one", "two", "three"):
        sandbox.say(ANNA, text)
    first = call("getUpdates")["result"]
    assert call("getUpdates")["result"] == first
    rest = call("getUpdates", offset=first[1]["update_id"])["result"]
    assert [update["message"]["text"] for update in rest] == ["two", "three"]
    assert call("getUpdates", offset=-1)["result"][0]["message"]["text"] == "three"
    assert call("getUpdates", limit=1)["result"][0]["message"]["text"] == "three"


def test_a_long_poll_waits_and_answers_at_once_when_something_comes(sandbox: Sandbox, call: Any) -> None:
    said, over = threading.Event(), threading.Timer(20, lambda: None)

    def say() -> None:
        said.set()
        sandbox.say(ANNA, "now")

    threading.Timer(0.3, say).start()
    over.start()
    assert not said.is_set()
    assert call("getUpdates", timeout=50)["result"][0]["message"]["text"] == "now"
    assert said.is_set()
    assert over.is_alive()  # long before the poll would have ended by itself
    over.cancel()


def test_what_comes_between_a_look_and_the_waiting_for_more_is_not_missed(sandbox: Sandbox) -> None:
    seen = sandbox.changes
    sandbox.say(ANNA, "between")

    async def told() -> None:
        async with asyncio.timeout(60):
            await sandbox.changed(seen, 600)

    asyncio.run(told())


def test_a_second_poller_ends_the_first_with_409(sandbox: Sandbox, call: Any, base: str) -> None:
    answers: list[Any] = []
    first = threading.Thread(target=lambda: answers.append(call("getUpdates", timeout=5)))
    first.start()
    time.sleep(0.3)
    httpx.post(f"{base}/bot{TOKEN}/getUpdates", json={"timeout": 0}, trust_env=False)
    first.join(3)
    assert answers[0]["error_code"] == 409
    assert "terminated by other getUpdates request" in answers[0]["description"]


def test_a_press_is_a_query_that_is_answered_once(sandbox: Sandbox, call: Any) -> None:
    sent = call("sendMessage", chat_id=ANNA, text="card", reply_markup=keyboard())["result"]
    sandbox.press(ANNA, sent["message_id"], "✅")
    query = call("getUpdates")["result"][0]["callback_query"]
    assert query["data"] == "k:v"
    assert call("answerCallbackQuery", callback_query_id=query["id"], text="ok")["result"] is True
    assert sandbox.toasts == [(ANNA, "ok", False)]
    assert "query is too old" in call("answerCallbackQuery", callback_query_id=query["id"])["description"]


def test_html_becomes_text_and_entities_in_utf_16_units(call: Any) -> None:
    sent = call("sendMessage", chat_id=ANNA, text="🟩 <b>带队 &amp; 检查</b>", parse_mode="HTML")["result"]
    assert sent["text"] == "🟩 带队 & 检查"
    assert sent["entities"] == [{"type": "bold", "offset": 3, "length": 7}]


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"text": "<h1>x</h1>", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": " "}, "message text is empty"),
        ({"text": "x", "reply_markup": keyboard("长" * 22)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "chat_id": 99}, "chat not found"),
    ],
)
def test_what_telegram_refuses_is_refused_in_its_words(call: Any, params: dict[str, Any], says: str) -> None:
    answer = call("sendMessage", **{"chat_id": ANNA, **params})
    assert answer["error_code"] == 400
    assert says in answer["description"]


def test_limits_are_met_exactly(call: Any) -> None:
    assert call("sendMessage", chat_id=ANNA, text="x" * 4096)["ok"]
    assert call("sendMessage", chat_id=ANNA, text="x", reply_markup=keyboard("x" * 64))["ok"]


def test_an_edit_must_change_something_that_is_there(call: Any) -> None:
    sent = call("sendMessage", chat_id=ANNA, text="one", reply_markup=keyboard())["result"]
    edited = call("editMessageText", chat_id=ANNA, message_id=sent["message_id"], text="two")["result"]
    assert edited["edit_date"]
    assert "reply_markup" not in edited
    again = call("editMessageText", chat_id=ANNA, message_id=sent["message_id"], text="two")
    assert again["description"].startswith("Bad Request: message is not modified: specified new message content")
    gone = call("editMessageText", chat_id=ANNA, message_id=999, text="two")
    assert gone["description"] == "Bad Request: message to edit not found"


def test_someone_who_blocked_the_bot_is_a_403_and_an_update(sandbox: Sandbox, call: Any) -> None:
    sandbox.block(ANNA)
    answer = call("sendMessage", chat_id=ANNA, text="x")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    assert call("getUpdates")["result"][0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


def test_an_unknown_method_or_a_malformed_token_is_a_404(call: Any, base: str) -> None:
    assert call("sendPigeon")["error_code"] == 404
    assert httpx.get(f"{base}/botNONSENSE/getMe", trust_env=False).status_code == 404


def test_webhooks_push_with_their_secret_until_taken_and_forbid_polling(sandbox: Sandbox, call: Any) -> None:
    got: list[tuple[str, Any]] = []

    async def hook(request: Request) -> Response:
        got.append((request.headers["x-telegram-bot-api-secret-token"], await request.json()))
        return Response(status_code=500 if len(got) == 1 else 200)

    async def pushed() -> None:
        listener = listening("127.0.0.1", 0)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
        async with serving(Starlette(routes=[Route("/hook", hook, methods=["POST"])]), listener):
            await asyncio.to_thread(call, "setWebhook", url=address, secret_token="s3cret")
            sandbox.say(ANNA, "hello")
            for _ in range(200):
                if len(got) == 2:
                    break
                await asyncio.sleep(0.02)

    asyncio.run(pushed())
    assert [secret for secret, _ in got] == ["s3cret", "s3cret"]
    assert got[0][1] == got[1][1]
    assert call("getUpdates")["error_code"] == 409
    assert call("deleteWebhook")["ok"]
    assert call("getUpdates")["result"] == []


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault("sendMessage", status=429, description="Too Many Requests: retry after 3", retry_after=3), 429),
        (Fault("*", status=502, body="<html>Bad Gateway</html>"), 502),
        (Fault("sendMessage", status=403, description="Forbidden", chat_id=ANNA), 403),
    ],
)
def test_a_scripted_fault_happens_once_and_takes_no_effect(
    sandbox: Sandbox, base: str, fault: Fault, status: int
) -> None:
    sandbox.faults.add(fault)
    address = f"{base}/bot{TOKEN}/sendMessage"
    first = httpx.post(address, json={"chat_id": ANNA, "text": "x"}, trust_env=False)
    assert first.status_code == status
    assert sandbox.messages(ANNA) == []
    assert httpx.post(address, json={"chat_id": ANNA, "text": "x"}, trust_env=False).is_success
    assert [call.status for call in sandbox.calls] == [status, 200]


def test_a_cut_reply_has_taken_effect(sandbox: Sandbox, base: str) -> None:
    sandbox.faults.add(Fault("sendMessage", cut=True))
    with pytest.raises(httpx.TransportError):
        httpx.post(f"{base}/bot{TOKEN}/sendMessage", json={"chat_id": ANNA, "text": "x"}, trust_env=False)
    assert len(sandbox.messages(ANNA)) == 1


def test_a_reply_can_be_late_before_or_after_the_effect(sandbox: Sandbox, base: str) -> None:
    for fault, shown in ((Fault("*", status=200, delay_before=2), 0), (Fault("*", status=200, delay_after=2), 1)):
        sandbox.faults.add(fault)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{base}/bot{TOKEN}/sendMessage", data={"chat_id": 12, "text": "x"}, timeout=0.3, trust_env=False
            )
        assert len(sandbox.messages(12)) == shown


def test_the_model_of_limits_refuses_with_the_seconds_to_wait(sandbox: Sandbox, call: Any) -> None:
    sandbox.limits = Limits()
    answers = [call("sendMessage", chat_id=ANNA, text=str(number)) for number in range(4)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert answers[3]["parameters"]["retry_after"] >= 1


def test_other_hosts_and_other_pages_are_kept_out(base: str) -> None:
    assert httpx.get(base, headers={"Host": "evil.example"}, trust_env=False).status_code == 421
    posted = httpx.post(
        f"{base}/_sandbox/chats/{ANNA}/text",
        json={"text": "x"},
        headers={"Origin": "http://evil.example"},
        trust_env=False,
    )
    assert posted.status_code == 403


def test_the_library_sends_albums_fetches_files_and_names_errors_as_with_telegram(sandbox: Sandbox, base: str) -> None:
    async def dialogue() -> None:
        async with Bot(TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot") as bot:
            album = await bot.send_media_group(ANNA, [InputMediaPhoto(b"\xff\xd8a"), InputMediaPhoto(b"\xff\xd8b")])
            assert album[0].media_group_id == album[1].media_group_id
            again = await bot.send_photo(ANNA, album[1].photo[-1].file_id, caption="<i>x</i>", parse_mode="HTML")
            file = await bot.get_file(again.photo[-1].file_id)
            assert bytes(await file.download_as_bytearray()) == b"\xff\xd8b"
            sandbox.send_document(ANNA, "big.bin", bytes(20 * 1024 * 1024 + 1), "application/zip")
            update = (await bot.get_updates())[0]
            assert update.message
            assert update.message.document
            with pytest.raises(BadRequest, match="File is too big"):
                await bot.get_file(update.message.document.file_id)
            sandbox.block(12)
            with pytest.raises(Forbidden):
                await bot.send_message(12, "x")
            sandbox.faults.add(Fault("getMe", status=429, description="Too Many Requests", retry_after=2))
            with pytest.raises(RetryAfter):
                await bot.get_me()
            with pytest.raises(EndPointNotFound):
                await bot.do_api_request("sendPigeon")
            sandbox.webhook = {"url": "https://example.org", "secret": ""}
            with pytest.raises(Conflict):
                await bot.get_updates()

    asyncio.run(dialogue())


def test_answers_and_updates_fit_an_independent_schema(sandbox: Sandbox, call: Any) -> None:
    from aiogram import types  # takes seconds to read, and every worker reads every test

    text = call("sendMessage", chat_id=ANNA, text="<b>x</b>", parse_mode="HTML", reply_markup=keyboard())["result"]
    sandbox.press(ANNA, text["message_id"], "✅")
    sandbox.say(ANNA, "/start code")
    sandbox.send_photos(ANNA, [b"\xff\xd8a", b"\xff\xd8b"])
    sandbox.send_document(ANNA, "a.pdf", b"%PDF", "application/pdf")
    for kind in ("sticker", "voice", "video", "location", "contact"):
        sandbox.send_other(ANNA, kind)
    sandbox.block(12)
    edited = call("editMessageText", chat_id=ANNA, message_id=text["message_id"], text="y")["result"]
    commands = [{"command": "today", "description": "现在该做的"}]
    call("setMyCommands", commands=commands, language_code="zh")
    results: list[tuple[Any, Any]] = [
        (types.Message, text),
        (types.Message, edited),
        (types.User, call("getMe")["result"]),
        (types.WebhookInfo, call("getWebhookInfo")["result"]),
        (types.ChatFullInfo, call("getChat", chat_id=ANNA)["result"]),
        (types.BotCommand, call("getMyCommands", language_code="zh")["result"][0]),
        *((types.Update, update) for update in call("getUpdates")["result"]),
    ]
    for kind, result in results:
        read = kind.model_validate(result)
        assert unknown_fields(read) == []


def test_what_the_bot_asks_fits_the_schema_of_requests(sandbox: Sandbox, call: Any) -> None:
    """Each parameter of a call is one that the method has."""
    from aiogram import methods

    call("sendMessage", chat_id=ANNA, text="x", reply_markup=keyboard())
    for made in sandbox.calls:
        method = getattr(methods, made.method[0].upper() + made.method[1:])
        assert set(made.params) <= set(method.model_fields)


def unknown_fields(model: Any) -> list[str]:
    """Fields, at any depth, that the schema does not know."""
    found = list(model.model_extra or {})
    for name in type(model).model_fields:
        value = getattr(model, name)
        for part in value if isinstance(value, list) else [value]:
            if hasattr(part, "model_extra"):
                found += unknown_fields(part)
    return found
