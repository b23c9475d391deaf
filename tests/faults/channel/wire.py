"""The wire between the bot and the Bot API, to be cut, closed, or left without a sound."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Passes connections on to an address while it is `open`; `silent` takes them and says nothing."""

    def __init__(self, base: str) -> None:
        there = urlsplit(base)
        self._there = (there.hostname, there.port)
        self._both: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.silent = False
        self.port = 0
        self.open()

    @property
    def address(self) -> str:
        """What the bot is told to be the Bot API."""
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Listen."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._take, args=[self._listener], daemon=True).start()

    def close(self) -> None:
        """Break every connection and refuse new ones."""
        if self._listener:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for end in self._both:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._both.clear()

    def _take(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._there)
            self._both += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=[source, target], daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                if not self.silent:
                    target.sendall(said)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire(base: str) -> Iterator[Wire]:
    """A wire that is closed at the end."""
    here = Wire(base)
    try:
        yield here
    finally:
        here.close()
