"""The Bot API over HTTP: calls read, faults done on purpose, updates given by offset or pushed."""

import asyncio
import re
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.sandbox.control import OnlyLocal, control_routes
from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS, SENDING, Refusal, Request, Upload
from bot.sandbox.state import Call, Json, Sandbox, seconds

TOKEN = re.compile(r"^\d+:[A-Za-z0-9_-]+$")
POLL_LIMIT = 100


class Cut(Response):
    """No answer at all: the connection is closed once the call has taken effect."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head of an answer and then break off."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def create_app(sandbox: Sandbox, time_machine: Any = None) -> Starlette:
    """The sandbox as a web application; `time_machine` has `now()` and `async travel(step)`."""

    async def call(http: HttpRequest) -> Response:
        if not TOKEN.match(http.path_params["token"]):
            return refused(Refusal(404, "Not Found"))
        return await _call(sandbox, http.path_params["method"], await _read(http))

    async def download(http: HttpRequest) -> Response:
        file = sandbox.files.get(http.path_params["file_id"])
        fault = sandbox.faults.take("download", None)
        if fault and fault.status != 200:
            return Response(fault.body or fault.description, fault.status)
        if fault:
            await asyncio.sleep(fault.delay_before + fault.delay_after)
        return Response(file.content, media_type=file.media_type) if file else refused(Refusal(404, "Not Found"))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> Any:
        pushing = asyncio.create_task(_push(sandbox))
        yield
        pushing.cancel()
        with suppress(asyncio.CancelledError):
            await pushing

    return Starlette(
        routes=[
            Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
            Route("/file/bot{token}/files/{file_id}", download),
            *control_routes(sandbox, time_machine),
        ],
        middleware=[Middleware(OnlyLocal)],
        lifespan=lifespan,
    )


async def _read(http: HttpRequest) -> Request:
    params: Json = dict(http.query_params)
    uploads: dict[str, Upload] = {}
    kind = http.headers.get("content-type", "")
    if kind.startswith("application/json"):
        with suppress(ValueError):
            params.update(await http.json())
    elif http.method == "POST":
        async with http.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, str):
                    params[name] = value
                else:
                    uploads[name] = Upload(value.filename or "", value.content_type or "", await value.read())
    return Request(params, uploads)


async def _call(sandbox: Sandbox, name: str, request: Request) -> Response:
    method = name.lower()
    noted = Call(name, request.params, seconds())
    sandbox.calls.append(noted)
    answer = await _answer(sandbox, method, request)
    noted.status = answer.status_code
    return answer


async def _answer(sandbox: Sandbox, method: str, request: Request) -> Response:
    if method != "getupdates" and method not in METHODS:
        return refused(Refusal(404, "Not Found"))
    chat_id = int(request.params["chat_id"]) if str(request.params.get("chat_id", "")).lstrip("-").isdigit() else None
    fault = sandbox.faults.take(method, chat_id) or sandbox.faults.take(_camel(method), chat_id)
    if fault:
        await asyncio.sleep(fault.delay_before)
        if fault.hang:
            await asyncio.sleep(3600)
        if not fault.takes_effect:
            return scripted(fault)
    try:
        if sandbox.limits and method in SENDING and chat_id is not None:
            wait = sandbox.limits.refuse(chat_id, seconds())
            if wait is not None:
                raise Refusal(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        if method == "getupdates":
            result: Any = await _get_updates(sandbox, request)
        else:
            result = METHODS[method](sandbox, request)
    except Refusal as refusal:
        return refused(refusal)
    if fault:
        await asyncio.sleep(fault.delay_after)
        if fault.cut:
            return Cut()
        if fault.status != 200:
            return scripted(fault)
    return JSONResponse({"ok": True, "result": result})


def _camel(method: str) -> str:
    return next((name for name in CAMEL if name.lower() == method), method)


CAMEL = (
    "getUpdates",
    "getMe",
    "sendMessage",
    "editMessageText",
    "editMessageReplyMarkup",
    "editMessageMedia",
    "sendPhoto",
    "sendDocument",
    "sendMediaGroup",
    "getFile",
    "answerCallbackQuery",
    "setMyCommands",
    "setWebhook",
    "deleteWebhook",
    "deleteMessage",
)


def refused(refusal: Refusal) -> JSONResponse:
    """A refusal as the Bot API writes it."""
    body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return JSONResponse(body, refusal.status)


def scripted(fault: Fault) -> Response:
    """The answer that a fault asks for."""
    if fault.body is not None:
        return Response(fault.body, fault.status)
    parameters = dict(fault.parameters or {})
    if fault.retry_after is not None:
        parameters["retry_after"] = fault.retry_after
    return refused(Refusal(fault.status, fault.description, parameters or None))


async def _get_updates(sandbox: Sandbox, request: Request) -> list[Json]:
    if sandbox.webhook:
        raise Refusal(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    with sandbox.lock:
        sandbox.poller += 1
        mine = sandbox.poller
    sandbox._wake()
    offset = request.whole("offset")
    if offset < 0:
        offset = sandbox.updates[offset]["update_id"] if -offset <= len(sandbox.updates) else 0
    if offset:
        sandbox.confirm(offset)
    limit = min(request.whole("limit", POLL_LIMIT) or POLL_LIMIT, POLL_LIMIT)
    until = seconds() + min(request.whole("timeout"), 50)
    allowed = request.get("allowed_updates")
    while True:
        seen = sandbox.changes
        if sandbox.poller != mine:
            raise Refusal(
                409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        ready = [update for update in list(sandbox.updates) if not allowed or set(update) & set(allowed)]
        if ready or seconds() >= until:
            return ready[:limit]
        await sandbox.changed(seen, until - seconds())


async def _push(sandbox: Sandbox) -> None:
    """Push updates to the webhook, one after the other, each until it is taken."""
    async with ClientSession(timeout=ClientTimeout(total=10)) as client:
        while True:
            seen = sandbox.changes
            if not sandbox.webhook or not sandbox.updates:
                await sandbox.changed(seen, 0.5)
                continue
            update = sandbox.updates[0]
            secret = sandbox.webhook["secret"]
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
            try:
                async with client.post(sandbox.webhook["url"], json=update, headers=headers) as answer:
                    taken = answer.ok
            except (ClientError, TimeoutError):
                taken = False
            if taken:
                sandbox.confirm(update["update_id"] + 1)
            else:
                await asyncio.sleep(0.2)
