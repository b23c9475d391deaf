"""Asking a time authority for a token over the newest root, which holds up nothing when it does not come."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import httpx
import structlog
from cryptography.x509 import Certificate

from bot.clock import Clock
from bot.ledger.timestamps import BadToken, judge, request_for
from bot.store.engine import Store
from bot.store.ledger import anchors

log = structlog.get_logger()

# An authority is given so many seconds and bytes, and is asked again after so long.
SECONDS, MOST, AGAIN = 10.0, 1 << 20, timedelta(hours=1)
HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


async def stamp(url: str, trusted: Callable[[], Sequence[Certificate]], store: Store, clock: Clock) -> None:
    """Get the newest root its token, if it lacks one and it is time to ask; a failure is logged and no more."""
    now = clock.now()
    asked = await store.read(anchors.to_stamp, now)
    if asked is None:
        return
    number, root = asked
    certificates = trusted()
    await store.write(anchors.ask_later, number, now + AGAIN)
    try:
        query, nonce = request_for(root)
        token = await _post(url, query)
        moment = judge(token, root, certificates, nonce)
    except (httpx.HTTPError, httpx.InvalidURL, BadToken, TimeoutError) as fault:
        log.warning(
            "no token for the root", action="anchor.unstamped", root=number, fault=f"{type(fault).__name__}: {fault}"
        )
        return
    await store.write(anchors.stamped, number, token)
    log.info("token kept", action="anchor.stamped", root=number, moment=moment.isoformat())


async def _post(url: str, query: bytes) -> bytes:
    """The answer's bytes; raises where it is no 200, too long or too slow. Never follows elsewhere."""
    async with (
        asyncio.timeout(SECONDS),
        httpx.AsyncClient(timeout=SECONDS, trust_env=False, follow_redirects=False) as client,
        client.stream("POST", url, content=query, headers=HEADERS) as answer,
    ):
        if answer.status_code != 200:
            raise BadToken(f"the authority answered {answer.status_code}")
        found = bytearray()
        async for block in answer.aiter_bytes():
            found += block
            if len(found) > MOST:
                raise BadToken("the answer is too long")
        return bytes(found)
