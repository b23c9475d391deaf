"""The wire to the Bot API: the library's requests over aiohttp, and how far one got that failed."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from functools import cache
from http import HTTPStatus
from secrets import token_hex
from typing import Any

import certifi
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

# Seconds, unless a call names others: for a free connection and for making a new one, for each block to be taken
# from us (those of files longer), for each to come back; and for a connection to be kept that nobody uses.
FREE, CONNECT, WRITE, UPLOAD, READ, IDLE = 5, 5, 5, 20, 20, 5
BLOCK = 1 << 16
# A file comes down in blocks of so many bytes, each of which is put on the disk in one go.
DOWN = 1 << 18
# What would end a quoted name or a line in the head of a part.
QUOTED = {code: f"%{code:02X}" for code in (*range(32), ord('"'))} | {ord("\\"): "\\\\"}


class NeverLeft(NetworkError):
    """Not a byte of the request left this machine."""


class Unanswered(NetworkError):
    """The request was under way when it failed: it may have arrived."""


class Parcel(Payload):
    """What is posted, in blocks that each have so many seconds; it notes when it begins to leave."""

    def __init__(self, parts: list[bytes], content_type: str, seconds: float) -> None:
        super().__init__(parts, content_type=content_type)
        self._size = sum(map(len, parts))
        self._seconds = seconds
        self.left = False

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write it out; the head of the request, which waits until now, goes with the first block."""
        self.left = True
        for part in self._value:
            for start in range(0, len(part), BLOCK):
                async with asyncio.timeout(self._seconds):
                    await writer.write(memoryview(part)[start : start + BLOCK])
                    await writer.drain()

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """It as a text, as every payload has to be."""
        return b"".join(self._value).decode(encoding, errors)


class Wire(BaseRequest):
    """So many connections at most, through the proxy that is given and no other, whatever the environment names."""

    def __init__(self, connections: int, proxy: str | None = None) -> None:
        self._connections, self._proxy = connections, proxy
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds for each block to come back, which the library adds to how long a question may wait."""
        return READ

    async def initialize(self) -> None:
        """Be ready; connections are made when they are wanted."""
        if self._session is None or self._session.closed:
            socks = bool(self._proxy and self._proxy.startswith("socks"))
            self._session = ClientSession(
                connector=self._through_socks() if socks else TCPConnector(**self._pool()),
                proxy=None if socks else self._proxy,
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and body of an answer; NeverLeft or Unanswered where none came."""
        session = self._at_work()
        connect = _or(connect_timeout, CONNECT)
        timeout = ClientTimeout(
            connect=_or(pool_timeout, FREE) + connect, sock_connect=connect, sock_read=_or(read_timeout, READ)
        )
        parcel = packed(request_data, write_timeout) if method == "POST" else None
        try:
            async with session.request(method, url, data=parcel, timeout=timeout, allow_redirects=False) as answer:
                return answer.status, await answer.read()
        except Exception as error:
            fault = type(error).__name__
        # Out here, with no more than a name: what aiohttp raises speaks of the address, which bears the token.
        if parcel and not parcel.left:
            raise NeverLeft(f"no connection: {fault}")
        raise Unanswered(f"no answer: {fault}")

    async def blocks(self, url: str) -> AsyncGenerator[bytes, None]:
        """What lies behind the link of a file, in blocks, so that it is nowhere held whole; Unanswered where it ends
        too early, BadRequest where the link leads nowhere.
        """
        timeout = ClientTimeout(connect=FREE + CONNECT, sock_connect=CONNECT, sock_read=READ)
        held = bytearray()
        try:
            async with self._at_work().get(url, timeout=timeout, allow_redirects=False) as answer:
                status = answer.status
                async for block in answer.content.iter_any():
                    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
                        break
                    held += block
                    if len(held) >= DOWN:
                        yield bytes(held)
                        held.clear()
        except Exception as error:
            fault = type(error).__name__
        else:
            if refused := _refused(status):
                raise refused
            if held:
                yield bytes(held)
            return
        raise Unanswered(f"no answer: {fault}")

    def _at_work(self) -> ClientSession:
        if self._session is None:
            raise RuntimeError("the wire is not initialized")
        return self._session

    def _pool(self) -> dict[str, Any]:
        return {"limit": self._connections, "keepalive_timeout": IDLE, "ssl": _trusted()}

    def _through_socks(self) -> TCPConnector:
        from aiohttp_socks import ProxyConnector  # loaded by those who have such a proxy

        # Names are looked up at the proxy, which elsewhere is what socks5h asks for.
        return ProxyConnector.from_url(str(self._proxy).replace("socks5h:", "socks5:", 1), **self._pool())


def _refused(status: int) -> TelegramError | None:
    """What the status of a file's link means; one that leads nowhere is no outage, and no refused token either."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return NetworkError(f"the file does not come: {status}")
    return BadRequest("the link of the file leads nowhere")


def packed(data: RequestData | None, seconds: Any = BaseRequest.DEFAULT_NONE) -> Parcel:
    """Parameters as the Bot API takes them: as JSON, or as a form where files come along."""
    files = data.multipart_data if data else {}
    if not data or not files:
        return Parcel([data.json_payload if data else b"{}"], "application/json", _or(seconds, WRITE))
    mark, parts = token_hex(16), list[bytes]()
    for name, value in data.json_parameters.items():
        parts += [_head(mark, "", name=name), value.encode(), b"\r\n"]
    for name, (filename, content, kind) in files.items():
        whole = content if isinstance(content, bytes) else content.read()
        parts += [_head(mark, f"\r\nContent-Type: {kind}", name=name, filename=filename), whole, b"\r\n"]
    parts.append(f"--{mark}--\r\n".encode())
    return Parcel(parts, f"multipart/form-data; boundary={mark}", _or(seconds, UPLOAD))


def _head(mark: str, more: str, **names: str) -> bytes:
    shown = "".join(f'; {key}="{name.translate(QUOTED)}"' for key, name in names.items())
    return f"--{mark}\r\nContent-Disposition: form-data{shown}{more}\r\n\r\n".encode()


def _or(seconds: Any, usual: float) -> float:
    return usual if seconds is BaseRequest.DEFAULT_NONE else float(seconds)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom TLS believes: the authorities that the library's own client came with."""
    return ssl.create_default_context(cafile=certifi.where())
