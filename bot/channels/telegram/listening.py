"""The way in: asking for updates, or a webhook that they are pushed to."""

import asyncio
import secrets
from functools import partial
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from telegram import Bot

from bot.channels.channel import Keep, Silent
from bot.channels.pulse import Pulse
from bot.channels.telegram.client import until_answered
from bot.channels.telegram.poll import KINDS, poll
from bot.channels.telegram.webhook import webhook
from bot.errors import Refused
from bot.http.server import listening_on, serving, why_not
from bot.settings import Settings

log = structlog.get_logger()

# Seconds between two looks at whether Telegram answers.
LOOK = 5.0
# Seconds without an answer after which the intake is reported, and after which listening ends to begin anew.
SILENT, LOST = 90.0, 180.0


async def listen(settings: Settings, bot: Bot, keep: Keep, pulse: Pulse) -> None:
    """Take updates for ever, in the way that is set."""
    if settings.webhook_url:
        await _be_pushed(settings, bot, keep)
        return
    await until_answered(bot.delete_webhook)
    pulse.answered()
    asking = asyncio.ensure_future(poll(bot, keep, pulse))
    watching = asyncio.ensure_future(listen_for_silence(pulse))
    try:
        await asyncio.gather(asking, watching)
    finally:  # ended before the fault is raised, while their client still works
        asking.cancel()
        watching.cancel()
        await asyncio.gather(asking, watching, return_exceptions=True)


async def _be_pushed(settings: Settings, bot: Bot, keep: Keep) -> None:
    given, url = settings.webhook_secret, settings.webhook_url or ""
    secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
    route = webhook(urlsplit(url).path or "/", secret, keep)
    try:
        async with serving(Starlette(routes=[route]), settings.webhook_port):
            await until_answered(partial(bot.set_webhook, url, secret_token=secret, allowed_updates=KINDS))
            await asyncio.Event().wait()
    except OSError as fault:
        raise _taken(settings, fault) from None


def look_at_port(settings: Settings) -> None:
    """Refuse a port that is taken before anything is at work; where nothing is pushed none is looked at."""
    if settings.webhook_url:
        try:
            listening_on(settings.webhook_port).close()
        except OSError as fault:
            raise _taken(settings, fault) from None


def _taken(settings: Settings, fault: OSError) -> Refused:
    why = why_not(settings.webhook_port, fault)
    return Refused(f"{settings.naming('webhook_port')}: {why}, so nothing can be pushed")


async def listen_for_silence(pulse: Pulse) -> None:
    """Report an intake that is not answered, and end it when that lasts."""
    while True:
        await asyncio.sleep(LOOK)
        silent = pulse.silent_for()
        if silent > LOST:
            raise Silent("Telegram has not answered for three minutes")
        if silent > SILENT:
            log.error("no answer from Telegram", action="intake.silent", seconds=round(silent))
