"""Parts that are to last as long as the bot: what each outlives."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.store.engine import DBAPIError

log = structlog.get_logger()

Part = Callable[[], Awaitable[None]]


async def once(ready: asyncio.Future[None], part: Part) -> None:
    """Begin a part once something is ready; others may wait for the same."""
    await asyncio.shield(ready)
    await part()


async def outlasting(part: Part) -> None:
    """Keep a part at work: where the database cannot be had for a while, it begins anew."""
    while True:
        try:
            return await part()
        except DBAPIError as fault:
            log.warning("the database cannot be had; going on", action="database.missed", fault=repr(fault.orig))
            await asyncio.sleep(1)
