"""Running the sandbox: in the present event loop, or in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.http.bounded import Bounded
from bot.sandbox.server import create_app
from bot.sandbox.state import Sandbox


def listening(host: str, port: int) -> socket.socket:
    """A listening socket; raises OSError where the port is taken.

    Made with IPPROTO_TCP, without which answers would be held back by 40 ms.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(128)
    return listener


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(app, http=Roomy, log_level="critical", timeout_graceful_shutdown=1, lifespan="on")
    server = uvicorn.Server(config)
    server.capture_signals = _nothing  # type: ignore[method-assign]
    return server


class Roomy(Bounded):
    """A bot under test speaks over many connections, and a page may listen for an hour."""

    most, answering = 512, 3600.0


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@asynccontextmanager
async def serving(app: Starlette, listener: socket.socket) -> AsyncIterator[None]:
    """Serve in the present event loop for as long as the block lasts."""
    server = _server(app)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        server.force_exit = True
        await task
        listener.close()


@contextmanager
def running(sandbox: Sandbox, port: int = 0, time_machine: Any = None) -> Iterator[str]:
    """Serve in a thread of its own for as long as the block lasts; its address is given."""
    listener = listening("127.0.0.1", port)
    server = _server(create_app(sandbox, time_machine))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(5)
        listener.close()
