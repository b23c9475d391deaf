"""Showing chats what is owed to them, for as long as the bot is at work."""

import asyncio
from contextlib import suppress

from bot.channels.channel import Channel
from bot.channels.limits import Limits
from bot.channels.pulse import Pulse
from bot.clock import Clock
from bot.outbox.deliver import deliver, take_back
from bot.store.engine import Store

# Seconds for which what is being sent may come to its end when the bot stops.
LANDING = 5.0


class Sender:
    """Takes from the outbox; `owed` wakes it."""

    def __init__(self, store: Store, channel: Channel, clock: Clock, limits: Limits, pulse: Pulse) -> None:
        self._store, self._channel, self._clock, self._limits, self._pulse = store, channel, clock, limits, pulse
        self.owed = asyncio.Event()
        self._slow: set[asyncio.Task[None]] = set()

    async def send(self) -> None:
        """Show what is owed to chats, for ever; nothing while a twin is at work."""
        await take_back(self._store, self._slow)
        while True:
            self.owed.clear()
            while not self._pulse.passive and await deliver(
                self._store, self._channel, self._clock, self._limits, self._slow
            ):
                pass
            with suppress(TimeoutError):
                async with asyncio.timeout(0.25):
                    await self.owed.wait()

    async def land(self) -> None:
        """Let what is being sent come to its end, so that nobody has to doubt whether it arrived."""
        if self._slow:
            _, flying = await asyncio.wait(self._slow, timeout=LANDING)
            for showing in flying:
                showing.cancel()
            await asyncio.gather(*self._slow, return_exceptions=True)
