"""The way in: asking for updates, or a webhook that they are pushed to."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from telegram import Bot

from bot.app.services import Part, outlasting, together
from bot.channels.pulse import Pulse
from bot.channels.telegram.client import until_answered
from bot.channels.telegram.poll import KINDS, poll
from bot.channels.telegram.webhook import webhook
from bot.clock import Clock
from bot.errors import Refused
from bot.http.server import serving, why_not
from bot.inbox.worker import Worker
from bot.settings import Settings
from bot.store.engine import Store

log = structlog.get_logger()

# Seconds between two looks at whether Telegram answers.
LOOK = 5.0
# Seconds without an answer after which the intake is reported, and after which the process ends to be started anew.
SILENT, LOST = 90.0, 180.0


class Silent(Exception):
    """Telegram has not answered for too long; a new process may do better."""


@asynccontextmanager
async def way_in(
    settings: Settings, bot: Bot, store: Store, clock: Clock, worker: Worker, pulse: Pulse
) -> AsyncIterator[Part]:
    """Open the way that is set; the part that keeps it open."""
    if not settings.webhook_url:
        await until_answered(bot.delete_webhook)
        asking = partial(poll, bot, store, clock, worker.wake, pulse)
        yield partial(together, partial(outlasting, asking), partial(listen_for_silence, pulse))
        return
    given = settings.webhook_secret
    secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
    route = webhook(urlsplit(settings.webhook_url).path or "/", secret, store, clock, worker.wake)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(serving(Starlette(routes=[route]), settings.webhook_port))
        except OSError as fault:
            why = why_not(settings.webhook_port, fault)
            raise Refused(f"{settings.naming('webhook_port')}: {why}, so nothing can be pushed") from None
        pushing = partial(bot.set_webhook, settings.webhook_url, secret_token=secret, allowed_updates=KINDS)
        await until_answered(pushing)
        yield _for_ever


async def listen_for_silence(pulse: Pulse) -> None:
    """Report an intake that is not answered, and end the process when that lasts."""
    while True:
        await asyncio.sleep(LOOK)
        silent = pulse.silent_for()
        if silent > LOST:
            raise Silent("Telegram has not answered for three minutes")
        if silent > SILENT:
            log.error("no answer from Telegram", action="intake.silent", seconds=round(silent))


async def _for_ever() -> None:
    await asyncio.Event().wait()
