"""A small web server in the bot's own event loop."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def why_not(port: int, fault: OSError) -> str:
    """Why a port cannot be listened at."""
    return f"{port} is in use" if fault.errno == errno.EADDRINUSE else f"{port} cannot be had: {fault.strerror}"


def listening_on(port: int) -> socket.socket:
    """A socket that listens on a loopback port, a free one for 0. Raises OSError."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


@asynccontextmanager
async def serving(app: Any, port: int) -> AsyncIterator[int]:
    """Serve on a loopback port for as long as the block lasts; the port, which is a free one for 0. Raises OSError."""
    listener = listening_on(port)
    import uvicorn  # loaded by those who open a port

    from bot.http.bounded import Bounded

    server = uvicorn.Server(uvicorn.Config(app, http=Bounded, log_level="critical", timeout_graceful_shutdown=1))
    server.capture_signals = _nothing  # type: ignore[method-assign]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            await asyncio.sleep(0.005)
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        await task
        listener.close()
