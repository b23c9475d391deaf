"""Windows to the outside: health and figures, a heartbeat, the page, the calendars that people subscribe to."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from starlette.applications import Starlette

from bot.backup.nightly import Nightly
from bot.clock import Clock
from bot.http.server import serving, why_not
from bot.settings import Settings
from bot.store.engine import Store
from bot.vault import Vault
from bot.web.calendars import feeds
from bot.web.health import health_routes, heartbeat

log = structlog.get_logger()


@asynccontextmanager
async def watched(
    settings: Settings, store: Store, clock: Clock, nightly: Nightly, *, channels: Collection[str]
) -> AsyncIterator[None]:
    """Let a watcher outside see how the bot is, in the channels at work."""
    async with AsyncExitStack() as stack:
        if port := settings.health_port:
            health = Starlette(routes=health_routes(store, clock, channels, nightly.figures))
            await _serve(stack, health, port, settings.naming("health_port"), action="health.closed")
        if url := settings.heartbeat_url:
            beat = asyncio.create_task(heartbeat(url, store, clock, channels))
            stack.callback(beat.cancel)
        yield


@asynccontextmanager
async def public(settings: Settings, store: Store, vault: Vault, clock: Clock) -> AsyncIterator[None]:
    """Serve the page and the calendars, where they have an address."""
    async with AsyncExitStack() as stack:
        if settings.public_url:
            from bot.web.page.app import page  # loads what only the page needs

            named = settings.naming("public_port")
            served = Starlette()
            served.mount("/calendar", feeds(store, clock))
            served.mount("/", page(store, vault, clock, settings.public_url))
            await _serve(stack, served, settings.public_port, named, action="public.closed")
        yield


async def _serve(stack: AsyncExitStack, served: Starlette, port: int, named: str, *, action: str) -> None:
    """Serve until the stack ends; a port that cannot be had is said, and no reason to stop."""
    try:
        await stack.enter_async_context(serving(served, port))
    except OSError as fault:
        log.warning(f"{named}: {why_not(port, fault)}; going on without", action=action, port=port)
