"""Working the inbox off: each chat in its own order, chats beside each other, what fails tried again."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.channels.channel import Away, Passing, Uncertain
from bot.clock import Clock
from bot.redact import redact
from bot.store.engine import Connection, DBAPIError, Guard, Store
from bot.store.messages import inbox
from bot.store.messages.inbox import Received

log = structlog.get_logger()

# So often an update is tried before it is set aside.
ATTEMPTS = 5
# So often one is begun whose end was never noted, since the process was gone by then. From the second time on it is
# begun alone, so that of all that were under way only the one that brings the bot down is begun again and again.
FATAL = 8
# While an update is younger than this, a file or a vault that does not come counts as no attempt; a channel that cannot
# be reached at all never does.
PATIENCE = timedelta(minutes=10)
AT_ONCE = 64

# What an update does in the transaction that also marks it as handled; it returns what is to be done after it.
Effect = Callable[[Connection, datetime], Callable[[], Awaitable[None]] | None]
# Reads an update of a channel, kept at a moment, and fetches what it refers to; the effect comes back.
Prepare = Callable[[str, dict[str, Any], datetime], Awaitable[Effect]]

# What is done, in the same transaction, when an update is set aside: (connection, chat, now).
GivenUp = Callable[[Connection, int, datetime], None]


class Fatal(Exception):
    """An update that has brought the process down each time it was tried."""


class Malformed(Exception):
    """An update that has not the form of one: it will be read no better the next time."""


class Worker:
    """Handles updates that wait in these channels; one of each chat at a time."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        prepare: Prepare,
        *,
        told: Callable[[], None],
        given_up: GivenUp,
        channels: Collection[str],
    ) -> None:
        self._store, self._clock, self._prepare, self._told = store, clock, prepare, told
        self._given_up, self._channels = given_up, channels
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that an update has come."""
        self._wake.set()

    async def run(self) -> None:
        """Handle updates for ever."""
        while True:
            self._wake.clear()
            waiting = await self._waiting(AT_ONCE * 4)
            begun = self._next(waiting)
            if begun:
                await self._store.write(inbox.begin, [received.id for received in begun])
            for received in begun:
                self._busy[received.chat_id] = asyncio.create_task(self._handle(received))
            await self._until_woken()

    def _next(self, waiting: Sequence[Received]) -> Sequence[Received]:
        """What to begin now: one that was begun before and never ended by itself, else all that there is room for."""
        free = [received for received in waiting if received.chat_id not in self._busy]
        if suspects := [received for received in free if received.begun]:
            return [] if self._busy else suspects[:1]
        return free[: AT_ONCE - len(self._busy)]

    async def stop(self) -> None:
        """Let what is being handled come to its end."""
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def idle(self) -> bool:
        """Whether nothing is being handled and nothing waits."""
        return not self._busy and not await self._waiting(1)

    async def _waiting(self, most: int) -> Sequence[Received]:
        return await self._store.read(inbox.waiting, self._clock.now(), most, self._channels)

    async def _until_woken(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._wake.wait()

    async def _handle(self, received: Received) -> None:
        try:
            if received.begun >= FATAL:
                raise Fatal(f"begun {received.begun} times and never ended: it brings the bot down")
            effect = await self._prepare(received.channel, _loaded(received.body), received.received_at)
            afterwards = await self._store.write_marked(_effect_once, received.id, effect, now=self._clock.now())
        except Exception as fault:
            await self._set_back(received, fault)
        else:
            self._told()
            if afterwards:
                await afterwards()
        finally:
            self._busy.pop(received.chat_id, None)
            self.wake()

    async def _set_back(self, received: Received, fault: Exception) -> None:
        # A connection that was cut is no fault of the update's, however often that happens; nor is a channel or a vault
        # that is away, for as long as what comes after it in the chat can wait.
        cut = isinstance(fault, DBAPIError) and fault.connection_invalidated
        waited = self._clock.now() - received.received_at
        unanswered = isinstance(fault, Passing | Uncertain | OSError) and waited < PATIENCE
        away = unanswered or isinstance(fault, Away)
        attempts = received.attempts + (not cut and not away)
        give_up = attempts >= ATTEMPTS or isinstance(fault, Fatal | Malformed)
        pause = max(2**attempts / 4, waited.total_seconds() / 4 if away else 0)
        asked = fault.after or 0 if isinstance(fault, Passing) else 0
        not_before = self._clock.now() + timedelta(seconds=max(min(30, pause), min(asked, PATIENCE.total_seconds())))
        action = "intake.quarantined" if give_up else "intake.retried"
        log.error("update not handled", action=action, row=received.id, fault=repr(fault), exc_info=give_up)
        try:
            await self._store.write(self._note, received, repr(fault), attempts, not_before=not_before, give_up=give_up)
        except Exception as second:
            # It stays as it was and is tried again at once; the pause keeps that from spinning.
            log.error("failure not noted", action="intake.unnoted", fault=repr(second))
            await asyncio.sleep(1)

    def _note(
        self, conn: Connection, received: Received, fault: str, attempts: int, *, not_before: datetime, give_up: bool
    ) -> None:
        noted = inbox.failed(
            conn, received.id, redact(fault), attempts=attempts, not_before=not_before, give_up=give_up
        )
        if noted and give_up:
            self._given_up(conn, received.chat_id, self._clock.now())


def _loaded(body: str) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Malformed(repr(fault)) from None
    if not isinstance(update, dict):
        raise Malformed("it is no object")
    return update


def _effect_once(
    conn: Connection, guard: Guard | None, row_id: int, effect: Effect, *, now: datetime
) -> Callable[[], Awaitable[None]] | None:
    """Mark the update as handled and let it take effect, both or neither."""
    return effect(conn, now) if inbox.done(conn, row_id, guard) else None
