"""Showing chats what is owed to them, for as long as the bot is at work."""

import asyncio
from contextlib import suppress

from bot.channels.channel import Channel
from bot.channels.registry import Registry
from bot.clock import Clock
from bot.outbox.deliver import deliver, take_back
from bot.store.engine import Store

# Seconds for which what is being sent may come to its end when the bot stops.
LANDING = 5.0


class Sender:
    """Takes from the outbox what one channel is owed; `owed` wakes it."""

    def __init__(self, store: Store, channel: Channel, clock: Clock) -> None:
        self._store, self.channel, self._clock = store, channel, clock
        self.owed = asyncio.Event()
        self._slow: set[asyncio.Task[None]] = set()

    async def send(self) -> None:
        """Show what is owed to chats, for ever; nothing while a twin is at work."""
        await take_back(self._store, self.channel, self._slow)
        while True:
            self.owed.clear()
            while not self.channel.pulse.passive and await deliver(self._store, self.channel, self._clock, self._slow):
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


class Senders:
    """A sender a channel, so that one that is away holds up no other."""

    def __init__(self, store: Store, channels: Registry, clock: Clock) -> None:
        self.all = [Sender(store, channel, clock) for channel in channels]

    def set(self) -> None:
        """Wake them all: something may be owed."""
        for sender in self.all:
            sender.owed.set()

    async def land(self) -> None:
        """Let what is being sent come to its end."""
        await asyncio.gather(*(sender.land() for sender in self.all))
