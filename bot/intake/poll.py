"""Polling: ask for updates, commit them, and only then ask for those after them."""

import asyncio
import hashlib
import json
import warnings
from collections.abc import Callable
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.clock import Clock
from bot.store import inbox
from bot.store.engine import Store

log = structlog.get_logger()

# Seconds that one question for updates may wait at the other side.
WAIT = 25
KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
# A token that is refused this often in a row is wrong for good.
REFUSALS = 3


class TokenRefused(Exception):
    """The channel says that the token is no bot's."""


async def poll(bot: Bot, store: Store, clock: Clock, arrived: Callable[[], None]) -> None:
    """Take updates for ever; raises TokenRefused once the token is refused three times in a row."""
    offset, refusals, pause = 0, 0, 1.0
    while True:
        try:
            updates = await _ask(bot, offset)
        except (InvalidToken, EndPointNotFound):
            refusals += 1
            if refusals == REFUSALS:
                raise TokenRefused("DUTYBELL_TOKEN: Telegram refuses it; see @BotFather for the right one") from None
            await asyncio.sleep(1)
            continue
        except RetryAfter as error:
            wait = error.retry_after
            await asyncio.sleep(wait if isinstance(wait, int) else wait.total_seconds())
            continue
        except TelegramError as error:
            twin = isinstance(error, Conflict)
            log.warning("no updates", action="intake.twin" if twin else "intake.failed", fault=error.message)
            await asyncio.sleep(pause)
            pause = min(30.0, pause * 2)
            continue
        refusals, pause = 0, 1.0
        if updates:
            await store.write(inbox.keep, [_row(update, clock) for update in updates])
            offset = max(update["update_id"] for update in updates) + 1
            arrived()


async def _ask(bot: Bot, offset: int) -> list[dict[str, Any]]:
    """Updates as plain objects, so that even one that nobody understands can be kept."""
    asked = {"timeout": WAIT, "allowed_updates": json.dumps(KINDS), **({"offset": offset} if offset else {})}
    with warnings.catch_warnings():
        # The library would have us use its own method, which raises on an update that it cannot read.
        warnings.simplefilter("ignore", PTBUserWarning)
        call = bot.do_api_request("getUpdates", asked, read_timeout=WAIT + 10, connect_timeout=10)
        answer = await asyncio.wait_for(call, WAIT + 30)
    return [update for update in answer if isinstance(update, dict) and isinstance(update.get("update_id"), int)]


def _row(update: dict[str, Any], clock: Clock) -> dict[str, Any]:
    body = json.dumps(update, ensure_ascii=False, sort_keys=True)
    now = clock.now()
    return {
        "update_id": update["update_id"],
        "sha256": hashlib.sha256(body.encode()).hexdigest(),
        "chat_id": chat_of(update),
        "body": body,
        "received_at": now,
        "not_before": now,
    }


def chat_of(update: dict[str, Any]) -> int:
    """The chat in whose order an update stands; 0 for one that names none."""
    for kind in update.values():
        if isinstance(kind, dict):
            message = kind.get("message", kind)
            chat = message.get("chat") if isinstance(message, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
            sender = kind.get("from")
            if isinstance(sender, dict) and isinstance(sender.get("id"), int):
                return int(sender["id"])
    return 0
