"""HTTP connections within bounds: so many at once, so long for a question to come and for its answer to go."""

import asyncio
from collections import OrderedDict
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

# So many connections a port holds; the one that has waited longest without a whole question makes room for a new one.
MOST = 64
# Seconds for a whole question with its body; seconds for which an answer may take to be made and read.
ASKING, ANSWERING = 10.0, 120.0


class Bounded(H11Protocol):
    """A connection of uvicorn's that is cut when it passes its time, or stands in the way of a new one."""

    _open: ClassVar[dict[int, "OrderedDict[Bounded, None]"]] = {}
    most, asking, answering = MOST, ASKING, ANSWERING

    def connection_made(self, transport: Any) -> None:
        """Take the connection, and cut the one that has waited longest where there are too many."""
        super().connection_made(transport)
        self._since = asyncio.get_running_loop().time()
        self._port = id(self.server_state)
        here = self._open.setdefault(self._port, OrderedDict())
        here[self] = None
        if len(here) > self.most:
            next((each for each in here if each is not self and not each._is_asked()), self)._cut()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        here = self._open.get(self._port, OrderedDict())
        here.pop(self, None)
        if not here:
            self._open.pop(self._port, None)
        self._watching.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """The next question has its time from now on."""
        self._since = asyncio.get_running_loop().time()
        super().on_response_complete()

    def _is_asked(self) -> bool:
        """Whether a whole question has come that is not answered yet."""
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete and not cycle.more_body

    def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        most = self.answering if self._is_asked() else self.asking
        left = self._since + most - loop.time()
        if left <= 0:
            self._cut()
        self._watching = loop.call_later(max(0.05, min(left, self.asking)), self._watch)

    def _cut(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()
