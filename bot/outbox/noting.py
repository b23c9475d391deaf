"""What became of messages, noted together: all that ends while a transaction is under way stands in the next one."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.store.engine import Connection, DBAPIError, Store
from bot.store.messages.messages import Leased
from schedules.record import record

log = structlog.get_logger()


@record
class Ended:
    """A message that a chat shows now, under the channel's mark of it; or why it does not."""

    message: Leased
    mark: str | None = None
    fault: Exception | None = None


Note = Callable[[Connection, Sequence[Ended], datetime], None]


class Noting:
    """Notes outcomes by `note`, which may be told of one twice, where the answer to a commit was lost."""

    def __init__(self, store: Store, clock: Clock, note: Note) -> None:
        self._store, self._clock, self._note = store, clock, note
        self._waiting: list[tuple[Ended, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, ended: Ended) -> None:
        """Note this, however long the database cannot be had: until then nobody else sends the message."""
        noted = asyncio.get_running_loop().create_future()
        self._waiting.append((ended, noted))
        if not self._writing or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await noted

    async def _write(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            try:
                await self._store.write(self._note, [ended for ended, _ in together], self._clock.now())
            except Exception:  # one among them may be at fault, and holds up no other
                await asyncio.gather(*(self._alone(ended, noted) for ended, noted in together))
            else:
                for _, noted in together:
                    _settle(noted)

    async def _alone(self, ended: Ended, noted: asyncio.Future[None]) -> None:
        while True:
            try:
                await self._store.write(self._note, [ended], self._clock.now())
            except DBAPIError as fault:
                log.warning("the outcome waits for the database", action="deliver.unnoted", fault=repr(fault.orig))
                await asyncio.sleep(1)
            except Exception as fault:
                return _settle(noted, fault)
            else:
                return _settle(noted)


def _settle(noted: "asyncio.Future[None]", fault: Exception | None = None) -> None:
    """Let who waits for it go on; one that was told to stop meanwhile does not wait any more."""
    if noted.done():
        return
    if fault:
        noted.set_exception(fault)
    else:
        noted.set_result(None)
