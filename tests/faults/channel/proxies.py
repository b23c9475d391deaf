"""Proxies that pass connections on for one user with one password, and note what they were asked for."""

import socket
import struct
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import ClassVar
from urllib.parse import urlsplit

USER, PASSWORD = "bell", "p@ss:word"
# As both stand in an address.
LOGIN = "bell:p%40ss%3Aword"


class Proxy(StreamRequestHandler):
    """What both kinds of proxy do; `asked` holds the hosts that they were to connect to."""

    asked: ClassVar[list[str]]
    password: ClassVar[str]

    def pass_on(self, host: str, port: int, said: bytes = b"") -> None:
        """Connect, say what was to be said, and carry both ways until both are silent."""
        self.asked.append(host)
        with socket.create_connection((host, port)) as far:
            far.sendall(said)
            back = threading.Thread(target=carry, args=[far, self.connection], daemon=True)
            back.start()
            carry(self.connection, far)
            back.join()


def carry(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes until nothing more does."""
    with suppress(OSError):
        while said := source.recv(65536):
            target.sendall(said)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Socks5(Proxy):
    """RFC 1928 with the login of RFC 1929; names are looked up here."""

    rbufsize = 0

    def handle(self) -> None:
        """Serve one connection."""
        _, count = self.rfile.read(2)
        self.rfile.read(count)
        self.wfile.write(b"\x05\x02")
        self.rfile.read(1)
        user, password = self._word(), self._word()
        well = (user, password) == (USER, self.password)
        self.wfile.write(bytes([1, not well]))
        if well:
            kind = self.rfile.read(4)[3]
            host = self._word() if kind == 3 else socket.inet_ntoa(self.rfile.read(4))
            (port,) = struct.unpack("!H", self.rfile.read(2))
            self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
            self.pass_on(host, port)

    def _word(self) -> str:
        return self.rfile.read(self.rfile.read(1)[0]).decode()


class Http(Proxy):
    """Tunnels by CONNECT, and hands on requests that name a whole address."""

    rbufsize = 0

    def handle(self) -> None:
        """Serve one connection."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.rfile.readline()
        if b64encode(f"{USER}:{self.password}".encode()) not in head:
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        method, target, _ = head.split(b"\r\n")[0].decode().split()
        there = urlsplit(f"//{target}" if method == "CONNECT" else target)
        assert there.hostname
        assert there.port
        if method == "CONNECT":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            self.pass_on(there.hostname, there.port)
        else:
            # To the server itself only the path is named, and nothing more comes over this connection.
            head = head.replace(target.encode(), there.path.encode(), 1).replace(
                b"\r\n", b"\r\nConnection: close\r\n", 1
            )
            self.pass_on(there.hostname, there.port, head)


@contextmanager
def proxy(kind: type[Proxy], password: str = PASSWORD) -> Iterator[tuple[int, list[str]]]:
    """A proxy at work: its port, and the hosts that it is asked for."""
    asked: list[str] = []
    with ThreadingTCPServer(("127.0.0.1", 0), type("Here", (kind,), {"asked": asked, "password": password})) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield server.server_address[1], asked
        server.shutdown()
