"""Webhook mode: an update is answered with 200 only once it is committed to the inbox."""

import hmac

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.channel import Keep
from bot.channels.telegram.plain_values import Unkept, loaded, whole
from bot.channels.telegram.poll import row
from bot.store.engine import DBAPIError

log = structlog.get_logger()

LIMIT, DIGITS = 1024 * 1024, 12
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def webhook(path: str, secret: str, keep: Keep) -> Route:
    """The route that takes pushes; `secret` is compared in constant time."""

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()):
            return Response("this is no push of Telegram's", 403)
        length = request.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdecimal()):
            return Response("no length", 400)
        if len(length) > DIGITS or int(length) > LIMIT:
            return Response("too large", 413)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LIMIT:
                return Response("too large", 413)
        try:
            update = loaded(bytes(body))
            if not isinstance(update, dict) or not whole(update.get("update_id")) or update["update_id"] < 0:
                return Response("no update", 400)
            kept = row(update)
        except Unkept as fault:
            log.warning("no update taken", action="intake.refused", fault=str(fault))
            return Response("no update", 400)
        try:
            await keep([kept])
        except DBAPIError as fault:
            log.warning("no update taken", action="intake.failed", fault=type(fault).__name__)
            return Response("cannot be kept now", 503)  # and so it will be pushed again
        return Response("taken")

    return Route(path, take, methods=["POST"])
