"""Webhook mode: an update is answered with 200 only once it is committed to the inbox."""

import hmac
import json
from collections.abc import Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import Clock
from bot.intake.poll import row
from bot.store import inbox
from bot.store.engine import DBAPIError, Store

log = structlog.get_logger()

LIMIT = 1024 * 1024
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook(path: str, secret: str, store: Store, clock: Clock, arrived: Callable[[], None]) -> Route:
    """The route that takes pushes; `secret` is compared in constant time."""

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()):
            return Response("this is no push of Telegram's", 403)
        if int(request.headers.get("Content-Length", 0)) > LIMIT:
            return Response("too large", 413)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LIMIT:
                return Response("too large", 413)
        try:
            update = json.loads(bytes(body))
        except ValueError:
            return Response("no JSON", 400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return Response("no update", 400)
        try:
            await store.write(inbox.keep, [row(update, clock)])
        except DBAPIError as fault:
            log.warning("no update taken", action="intake.failed", fault=type(fault).__name__)
            return Response("cannot be kept now", 503)  # and so it will be pushed again
        arrived()
        return Response("taken")

    return Route(path, take, methods=["POST"])
