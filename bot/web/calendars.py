"""The calendars that people subscribe to, over HTTP behind the operator's proxy."""

import re

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.clock import Clock
from bot.outbox.about.calendars import calendar_behind
from bot.store.engine import Store

ADDRESS = re.compile(r"/calendar/([A-Za-z0-9_-]{32})\.ics")
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def feeds(store: Store, clock: Clock) -> Starlette:
    """Serves `/calendar/<secret>.ics`; everything else, by whatever method, is a 404 that says nothing."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await (await _answer(Request(scope), store, clock))(scope, receive, send)

    app = Starlette()
    app.mount("/", serve)
    return app


async def _answer(request: Request, store: Store, clock: Clock) -> Response:
    found = ADDRESS.fullmatch(request.url.path)
    content = None
    if found and request.method in ("GET", "HEAD"):
        content = await store.read(calendar_behind, found[1], clock.now())
    if content is None:
        return Response("404", 404, HEADERS, "text/plain")
    return Response(content, 200, HEADERS, "text/calendar; charset=utf-8")
