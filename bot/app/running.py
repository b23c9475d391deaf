"""A bot at work, put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog

from bot.app.channels import Opening, channels_of, listening, opening_of
from bot.app.cycles import Cycles
from bot.app.leader import leading
from bot.app.opening import make_ready, to_be_led, vault_of
from bot.app.services import Part, once, outlasting
from bot.app.ticker import Ticker
from bot.backup.nightly import Nightly
from bot.backup.shelf import Shelf
from bot.channels.limits import Limits
from bot.channels.registry import Registry
from bot.chat import menus
from bot.chat.features import HANDED_OUT
from bot.clock import Clock
from bot.inbox.intake import keeping
from bot.inbox.receive import TakingIn
from bot.inbox.worker import Worker
from bot.outbox.deliver import REPEATABLE
from bot.outbox.operations import come_back, set_aside
from bot.outbox.report_worker import Printing
from bot.outbox.sender import Senders
from bot.redact import redact
from bot.settings import Settings
from bot.store.engine import DBAPIError, Store, is_final
from bot.store.messages import exports, messages
from bot.texts.catalogue import language
from bot.vault import Vault, flowing
from bot.web.serve import public

log = structlog.get_logger()


class Running:
    """A bot at work: its parts."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, opening: Opening) -> None:
        self.settings, self.store, self.clock = settings, store, clock
        self.vault: Vault = vault_of(settings)
        self.channels = Registry(opening(settings, self.vault))
        self.senders = Senders(store, self.channels, clock)
        taking_in = TakingIn(store, self.vault, self.channels, clock)
        names = self.channels.names
        self.worker = Worker(store, clock, taking_in.prepare, told=self.senders.set, given_up=set_aside, channels=names)
        self.printing = Printing(store, self.vault, clock, settings.public_url)
        self.nightly = Nightly(store, self.vault, Shelf(settings.backups_at), clock, keep=settings.backups)
        cycles = Cycles(settings, store, self.vault, clock, owed=self.senders)
        self.ticker = Ticker(store, clock, cycles, self.nightly, channels=self.channels)

    async def settled(self) -> None:
        """Wait until all that has come is handled, all that is asked for made, and all that may go out has gone."""
        while True:
            if await self.worker.idle() and not await self.store.read(exports.are_asked):
                at = await self.store.read(messages.next_owed_at, self.channels.names)
                if at is None or at > self.clock.now():
                    return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Clock,
    *,
    ticking: bool = True,
    limits: Limits | None = None,
    opening: Opening | None = None,
) -> AsyncIterator[Running]:
    """Run the bot, within its channels' limits unless others are given; a part that ends by a fault ends the whole.

    `opening` gives other channels than those of the settings.
    """
    async with AsyncExitStack() as stack:
        store = await _opened_once_free(settings)
        stack.callback(store.close)
        renew = await stack.enter_async_context(leading(store))
        # Not before: who is at work until then may be of another version.
        await asyncio.to_thread(make_ready, store, clock.now(), settings)
        await store.write(messages.recover, REPEATABLE)
        at_work = Running(settings, store, clock, opening or partial(channels_of, limits=limits))
        channels, worker, senders = at_work.channels, at_work.worker, at_work.senders
        if away := await store.write(come_back, clock.now(), channels.kept):
            log.warning("back at work", action="app.downtime", seconds=round(away.total_seconds()))
        for channel in channels:
            stack.push_async_callback(channel.close)
        stack.push_async_callback(worker.stop)
        stack.callback(at_work.nightly.stop)
        stack.push_async_callback(senders.land)
        for made in HANDED_OUT:
            await at_work.vault.keep(flowing([made()]))
        alone = len(channels) == 1
        in_channels: list[Part] = []
        for sender in senders.all:
            opened = asyncio.ensure_future(opening_of(sender.channel, _menu, alone=alone))
            stack.callback(opened.cancel)
            if alone:  # beside others none is waited for: each begins once it is open
                await opened
            keep = keeping(store, clock, sender.channel.name, worker.wake)
            in_channels += [
                partial(once, opened, partial(listening, sender.channel, keep, alone=alone)),
                partial(once, opened, sender.send),
            ]
        await stack.enter_async_context(public(settings, store, at_work.vault, clock))
        parts = [outlasting(part) for part in (renew, *in_channels, worker.run, at_work.printing.run)]
        if ticking:
            parts += [at_work.ticker.tick_for_ever()]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(part) for part in parts]
            log.info("at work", action="app.started", channels=[channel.name for channel in channels])
            yield at_work
            for task in tasks:
                task.cancel()


def _menu(code: str) -> list[tuple[str, str]]:
    return menus.of_strangers(language(code))


async def _opened_once_free(settings: Settings) -> Store:
    """The database, waited for while another process holds it or its server is away."""
    while True:
        try:
            return to_be_led(settings)
        except DBAPIError as fault:
            if is_final(fault):
                raise
            log.warning("the database is not free; waiting", action="database.waiting", fault=redact(str(fault.orig)))
            await asyncio.sleep(2)
