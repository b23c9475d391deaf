"""Health: what a watcher outside may ask, and a heartbeat that stops when something is overdue."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

import httpx
import structlog
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.store.backlog import Figures, figures
from bot.store.engine import DBAPIError, Store

log = structlog.get_logger()

# What waits longer than this is overdue.
MOST = timedelta(minutes=5)
# Seconds between two pings, and for which an answer to one is waited for.
BEAT, PATIENCE = 60.0, 10.0


# Name, meaning and value of a figure.
Figure = tuple[str, str, float]


def health_routes(
    store: Store, clock: Clock, channels: Collection[str], more: Callable[[], Iterable[Figure]] = tuple
) -> list[Route]:
    """`/healthz` (200, or 503 with what is overdue) and `/metrics` for Prometheus, which also shows `more`; of the
    channels at work.
    """

    async def healthz(request: Request) -> Response:
        found = await store.read(figures, clock.now(), channels)
        overdue = found.is_overdue(MOST)
        return JSONResponse({"ok": not overdue, **vars(found)}, 503 if overdue else 200)

    async def metrics(request: Request) -> Response:
        found = await store.read(figures, clock.now(), channels)
        return Response(
            exposed(found, await asyncio.to_thread(lambda: list(more()))), media_type="text/plain; version=0.0.4"
        )

    return [Route("/healthz", healthz), Route("/metrics", metrics)]


def exposed(found: Figures, more: Iterable[Figure] = ()) -> bytes:
    """Figures as Prometheus reads them."""
    registry = CollectorRegistry()
    for name, what in (
        ("oldest_due_reminder", "seconds since the oldest reminder fell due that was not written"),
        ("oldest_owed_message", "seconds since which a chat does not show what it should"),
        ("outbox_depth", "messages that wait to be shown"),
        ("intake_lag", "seconds since the oldest update came that was not handled"),
        ("last_tick", "seconds since the bot last looked what is due"),
        ("quarantine_size", "updates that were set aside"),
    ):
        Gauge(f"dutybell_{name}", what, registry=registry).set(getattr(found, name))
    for name, what, value in more:
        Gauge(f"dutybell_{name}", what, registry=registry).set(value)
    return generate_latest(registry)


async def heartbeat(url: str, store: Store, clock: Clock, channels: Collection[str]) -> None:
    """Ping an address each minute while nothing is overdue; that it does not answer holds nothing up."""
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False, follow_redirects=False) as client:
        while True:
            try:
                if (await store.read(figures, clock.now(), channels)).is_overdue(MOST):
                    log.error("overdue; no heartbeat", action="health.overdue")
                else:
                    await _ping(client, url)
            except (httpx.HTTPError, httpx.InvalidURL, DBAPIError) as fault:
                log.warning("heartbeat not taken", action="health.unheard", fault=type(fault).__name__)
            await asyncio.sleep(BEAT)


async def _ping(client: httpx.AsyncClient, url: str) -> None:
    """Ask the address and nothing that it points to; what it answers is not read."""
    async with client.stream("GET", url) as answer:
        if not answer.is_success:
            log.warning("heartbeat not taken", action="health.unheard", fault=str(answer.status_code))
