"""What the page and curious people dialogue to: chats, files, events, the clock, faults."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.faults import Fault
from bot.sandbox.state import OTHER, Json, Sandbox

PAGE = Path(__file__).parent / "page"
LOCAL = ("127.0.0.1", "localhost", "[::1]", "::1")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
STEPS = ("next", "day", "week", "month_end")


class OnlyLocal:
    """Refuse what another page has a browser ask for, by any method: calls of the Bot API change things by GET, too.

    Programs say none of what is looked at here but the host; a browser says it by itself, and no page can unsay it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or not."""
        refusal = None if scope["type"] == "lifespan" else refusal_of(Request({**scope, "type": "http"}))
        await (refusal or self.app)(scope, receive, send)


def refusal_of(request: Request) -> Response | None:
    """The answer to a request that comes from elsewhere; None for one that may pass.

    Another host's name in the address is a page elsewhere whose name was made to point here (DNS rebinding).
    """
    said = request.headers
    host = said.get("host", "")
    if len(said.getlist("host")) != 1 or _hostname(f"//{host}") not in LOCAL:
        return Response("this address is for this machine alone", 421)
    if said.get("sec-fetch-site", "none") not in ("same-origin", "none") and not _opens_the_page(request):
        return Response("another page may not act here", 403)
    origin = said.get("origin")
    if origin is not None and origin.lower() != f"http://{host}".lower():
        return Response("another page may not act here", 403)
    referer = said.get("referer")
    if referer and not referer.lower().startswith(f"http://{host}/".lower()) and not _opens_the_page(request):
        return Response("another page may not act here", 403)
    return None


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _opens_the_page(request: Request) -> bool:
    """Whether someone follows a link to the page itself, which does nothing by being shown."""
    mode, shown_in = request.headers.get("sec-fetch-mode"), request.headers.get("sec-fetch-dest")
    followed = mode in (None, "navigate") and shown_in in (None, "document")
    return followed and request.method == "GET" and request.url.path == "/"


def control_routes(sandbox: Sandbox, time_machine: Any) -> list[Route | Mount]:
    """The page, and all that it asks for."""

    async def page(request: Request) -> Response:
        return FileResponse(PAGE / "index.html", headers=HEADERS)

    async def people(request: Request) -> Response:
        shown = [asdict(person) for person in sandbox.persons.values()]
        return JSONResponse({"people": shown, "bot": sandbox.me})

    async def messages(request: Request) -> Response:
        chat_id = request.path_params["chat_id"]
        if chat_id not in sandbox.persons:
            return _said(404, f"no chat {chat_id}; there are {sorted(sandbox.persons)}")
        return JSONResponse({"messages": sandbox.messages(chat_id)})

    async def file(request: Request) -> Response:
        found = sandbox.files.get(request.path_params["file_id"])
        if not found:
            return _said(404, "no such file")
        picture = found.media_type in ("image/jpeg", "image/png", "image/webp", "image/gif")
        shown = "inline" if picture else "attachment"
        headers = {**HEADERS, "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(found.name)}"}
        return Response(
            found.content, media_type=found.media_type if picture else "application/octet-stream", headers=headers
        )

    async def events(request: Request) -> Response:
        last = request.headers.get("last-event-id")
        start = int(last) if last and last.isdigit() else len(sandbox.events)
        return StreamingResponse(_events(sandbox, request, start), media_type="text/event-stream", headers=HEADERS)

    async def text(request: Request) -> Response:
        said = (await request.json()).get("text", "")
        if not isinstance(said, str) or not said.strip():
            return _said(400, "text: must not be empty")
        return JSONResponse(sandbox.say(request.path_params["chat_id"], said))

    async def press(request: Request) -> Response:
        body = await request.json()
        try:
            return JSONResponse({"id": sandbox.press(request.path_params["chat_id"], body["message_id"], body["data"])})
        except LookupError as fault:
            return _said(404, str(fault))

    async def files(request: Request) -> Response:
        chat_id = request.path_params["chat_id"]
        async with request.form() as form:
            uploads = [
                (f.filename or "file", f.content_type or "", await f.read())
                for f in form.getlist("files")
                if not isinstance(f, str)
            ]
            as_photo = form.get("as") != "document"
        if not uploads:
            return _said(400, "files: choose at least one")
        if as_photo:
            sent = sandbox.send_photos(chat_id, [content for _, _, content in uploads])
        else:
            sent = [sandbox.send_document(chat_id, name, content, kind) for name, kind, content in uploads]
        return JSONResponse({"messages": sent})

    async def other(request: Request) -> Response:
        kind = (await request.json()).get("kind")
        if kind not in OTHER:
            return _said(400, f"kind: must be one of {', '.join(OTHER)}")
        return JSONResponse(sandbox.send_other(request.path_params["chat_id"], kind))

    async def commands(request: Request) -> Response:
        number = request.path_params["chat_id"]
        code = sandbox.persons[number].language_code.partition("-")[0]
        places = [(scope, spoken) for scope in (f"chat {number}", "default") for spoken in (code, "")]
        shown = next((found for place in places if (found := sandbox.commands.get(place))), [])
        return JSONResponse({"commands": shown})

    async def clock(request: Request) -> Response:
        return JSONResponse({"now": time_machine.now().isoformat() if time_machine else None})

    async def travel(request: Request) -> Response:
        if not time_machine:
            return _said(404, "there is no time machine here")
        step = (await request.json()).get("step")
        if step not in STEPS:
            return _said(400, f"step: must be one of {', '.join(STEPS)}")
        answer: Json = await time_machine.travel(step)
        sandbox.tell("clock", answer)
        return JSONResponse(answer)

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            sandbox.faults.clear()
        elif request.method == "POST":
            sandbox.faults.add(Fault(**await request.json()))
        return JSONResponse({"faults": [asdict(fault) for fault in sandbox.faults.waiting]})

    async def calls(request: Request) -> Response:
        return JSONResponse({"calls": [json.loads(json.dumps(asdict(c), default=str)) for c in sandbox.calls]})

    chat = "/_sandbox/chats/{chat_id:int}"
    return [
        Route("/", page),
        Mount("/_sandbox/static", StaticFiles(directory=PAGE, check_dir=False)),
        Route("/_sandbox/people", people),
        Route(f"{chat}/messages", messages),
        Route(f"{chat}/text", text, methods=["POST"]),
        Route(f"{chat}/press", press, methods=["POST"]),
        Route(f"{chat}/files", files, methods=["POST"]),
        Route(f"{chat}/other", other, methods=["POST"]),
        Route(f"{chat}/commands", commands),
        Route("/_sandbox/files/{file_id}", file),
        Route("/_sandbox/events", events),
        Route("/_sandbox/clock", clock),
        Route("/_sandbox/travel", travel, methods=["POST"]),
        Route("/_sandbox/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/_sandbox/calls", calls),
    ]


async def _events(sandbox: Sandbox, request: Request, start: int) -> AsyncIterator[str]:
    """Events from number `start` on, as they come; a comment now and then keeps the line open."""
    yield "retry: 1000\n\n"
    while not await request.is_disconnected():
        seen = sandbox.changes
        for number, event, value in sandbox.events[start:]:
            start = number
            yield f"id: {number}\nevent: {event}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n"
        await sandbox.changed(seen, 5)
        yield ": \n\n"


def _said(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status)
