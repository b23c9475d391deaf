"""Parts that are to last as long as the bot: what each outlives, and how several are one."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.store.engine import DBAPIError

log = structlog.get_logger()

Part = Callable[[], Awaitable[None]]


async def outlasting(part: Part) -> None:
    """Keep a part at work: where the database cannot be had for a while, it begins anew."""
    while True:
        try:
            return await part()
        except DBAPIError as fault:
            log.warning("the database cannot be had; going on", action="database.missed", fault=repr(fault.orig))
            await asyncio.sleep(1)


async def together(*parts: Part) -> None:
    """Run parts until one ends by a fault; the others are ended before it is raised, while their client still works."""
    tasks = [asyncio.ensure_future(part()) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
