"""Polling: ask for updates, commit them, and only then ask for those after them."""

import asyncio
import hashlib
import json
import warnings
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.channels.channel import Keep, Update
from bot.channels.pulse import Pulse
from bot.channels.telegram.plain_values import Unkept, plain, whole
from bot.errors import Refused
from bot.store.engine import DBAPIError

log = structlog.get_logger()

# Seconds that one question for updates may wait at the other side, and then on the way.
WAIT, ON_THE_WAY = 25, 15
KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
# A token that is refused this often in a row is wrong for good.
REFUSALS = 3
LONGEST_PAUSE = 30.0
# What the library raises over an answer that is not of the form that it expects.
UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


class TokenRefused(Refused):
    """The channel says that the token is no bot's."""


async def poll(bot: Bot, keep: Keep, pulse: Pulse) -> None:
    """Take updates for ever; raises TokenRefused once the token is refused three times in a row."""
    offset, refusals, pause = 0, 0, 1.0
    while True:
        try:
            updates = await ask(bot, offset)
            if updates:
                await keep(rows(updates))
        except (InvalidToken, EndPointNotFound):
            refusals += 1
            if refusals == REFUSALS:
                raise TokenRefused("DUTYBELL_TOKEN: Telegram refuses it; see @BotFather for the right one") from None
            await asyncio.sleep(1)
        except (TelegramError, TimeoutError, DBAPIError, *UNREADABLE) as error:
            await asyncio.sleep(_pause(error, pause, pulse))
            pause = min(LONGEST_PAUSE, pause * 2)
        else:
            pulse.answered()
            refusals, pause = 0, 1.0
            if updates:
                offset = max(update["update_id"] for update in updates) + 1


def _pause(error: Exception, pause: float, pulse: Pulse) -> float:
    """Say what went wrong; how many seconds to wait before asking again."""
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return float(wait if isinstance(wait, int) else wait.total_seconds())
    if isinstance(error, Conflict):
        if pulse.refused_for_twin():
            log.error("another bot uses this token; sending nothing until it is gone", action="intake.twin")
        return min(pause, 5.0)
    log.warning("no updates", action="intake.failed", fault=type(error).__name__)
    return pause


async def ask(bot: Bot, offset: int) -> list[dict[str, Any]]:
    """Updates as plain objects, so that even one that nobody understands can be kept."""
    asked = {"timeout": WAIT, "allowed_updates": json.dumps(KINDS), **({"offset": offset} if offset else {})}
    with warnings.catch_warnings():
        # The library would have us use its own method, which raises on an update that it cannot read.
        warnings.simplefilter("ignore", PTBUserWarning)
        call = bot.do_api_request("getUpdates", asked, read_timeout=WAIT + ON_THE_WAY, connect_timeout=10)
        async with asyncio.timeout(WAIT + ON_THE_WAY + 10):
            answer = await call
    return [update for update in answer if isinstance(update, dict) and whole(update.get("update_id"))]


def rows(updates: list[dict[str, Any]]) -> list[Update]:
    """Updates as they are kept; one that cannot be kept is left out, and holds up nothing."""
    kept = []
    for update in updates:
        try:
            kept.append(row(update))
        except Unkept as fault:
            log.error("not kept", action="intake.unkept", update=update["update_id"], fault=str(fault))
    return kept


def row(update: dict[str, Any]) -> Update:
    """An update as it is kept; raises Unkept for what no database and no reader of ours can hold."""
    update = plain(update)
    body = json.dumps(update, ensure_ascii=False, sort_keys=True)
    chat = chat_of(update)
    return Update(
        number=update["update_id"],
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        chat=str(chat or ""),
        is_group=chat < 0,
        body=body,
    )


def chat_of(update: dict[str, Any]) -> int:
    """The chat in whose order an update stands; 0 for one that names none."""
    for kind in update.values():
        if isinstance(kind, dict):
            message = kind.get("message", kind)
            chat = message.get("chat") if isinstance(message, dict) else None
            if isinstance(chat, dict) and whole(chat.get("id")):
                return int(chat["id"])
            sender = kind.get("from")
            if isinstance(sender, dict) and whole(sender.get("id")):
                return int(sender["id"])
    return 0
