"""A SOCKS5 proxy (RFC 1928, with the name and password of RFC 1929) that notes where it was asked to go."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

NO_NAME, BY_NAME = 0, 2
HOST_NAME = 3


class Socks:
    """Passes connections on; with `name` and `password` only for whoever knows them."""

    def __init__(self, name: str = "", password: str = "") -> None:
        self._method, self._known = BY_NAME if name else NO_NAME, (name.encode(), password.encode())
        self.asked: list[tuple[str, int]] = []
        self.port = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        with suppress(OSError, asyncio.IncompleteReadError):
            if await self._is_let_in(reader, writer):
                await self._go(reader, writer)
        writer.close()

    async def _is_let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        offered = await reader.readexactly((await reader.readexactly(2))[1])
        if self._method not in offered:
            writer.write(b"\x05\xff")
            return False
        writer.write(bytes([5, self._method]))
        if self._method == NO_NAME:
            return True
        name = await reader.readexactly((await reader.readexactly(2))[1])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(bytes([1, (name, password) != self._known]))
        return (name, password) == self._known

    async def _go(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        *_, kind = await reader.readexactly(4)
        size = (await reader.readexactly(1))[0] if kind == HOST_NAME else 4
        said = await reader.readexactly(size)
        host = said.decode() if kind == HOST_NAME else ".".join(map(str, said))
        port = int.from_bytes(await reader.readexactly(2))
        self.asked.append((host, port))
        there, onwards = await asyncio.open_connection(host, port)
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await asyncio.gather(_pass_on(reader, onwards), _pass_on(there, writer))


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while said := await source.read(65536):
            target.write(said)
            await target.drain()
    target.close()


@contextmanager
def socks(name: str = "", password: str = "") -> Iterator[Socks]:
    """A proxy on a free port."""
    proxy, loop = Socks(name, password), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(proxy.take, "127.0.0.1", 0))
    proxy.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for left in asyncio.all_tasks(loop):
            left.cancel()
        server.close()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
