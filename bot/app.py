"""The composition, by hand: the one place that knows all the parts."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.chat import arrival as arrivals
from bot.chat import commands, door
from bot.clock import Clock
from bot.delivery.telegram import Telegram
from bot.faults import Refused
from bot.flows.adopt import adopt
from bot.flows.deliver import deliver
from bot.flows.open_duties import open_duties
from bot.flows.prove import Arrived
from bot.flows.remind import remind
from bot.intake.poll import TokenRefused, poll
from bot.intake.work import Effect, Worker
from bot.operator import shipped_roadmap
from bot.settings import Settings
from bot.store import dialogues, messages
from bot.store.due import something_due
from bot.store.engine import Connection, Store, open_store
from bot.store.migrate import migrate
from bot.store.people import person_by_telegram
from bot.texts.catalogue import language
from bot.vault import Vault

log = structlog.get_logger()

# Seconds between two looks at what has come due.
TICK = 20


def opened(settings: Settings, now: datetime) -> Store:
    """The database of these settings, its schema current, the shipped roadmap in force."""
    store = open_store(settings.database)
    migrate(store)
    store.write_now(adopt, shipped_roadmap(), now)
    return store


def vault_of(settings: Settings) -> Vault:
    """The vault of these settings."""
    return Vault(settings.home / "vault")


def bot_of(settings: Settings) -> Bot:
    """The bot's client; only the proxy that is set is used, whatever the environment names."""
    api = settings.api_url.rstrip("/")
    kwargs: dict[str, Any] = {"proxy": settings.proxy, "httpx_kwargs": {"trust_env": False}}
    return Bot(
        settings.bot_token(),
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=HTTPXRequest(connection_pool_size=8, read_timeout=20, **kwargs),
        get_updates_request=HTTPXRequest(connection_pool_size=1, **kwargs),
    )


@dataclass
class Running:
    """A bot at work."""

    store: Store
    vault: Vault
    bot: Bot
    clock: Clock
    worker: Worker
    channel: Telegram
    owed: asyncio.Event

    async def tick(self) -> None:
        """Open what is owed now and remind of it."""
        now = self.clock.now()
        if not await self.store.read(something_due, now):
            return
        while await self.store.write(open_duties, now):
            pass
        if written := await self.store.write(remind, now):
            log.info("reminded", action="remind.written", messages=written)
        self.owed.set()

    async def send(self) -> None:
        """Show what is owed to chats, for ever."""
        while True:
            self.owed.clear()
            while await deliver(self.store, self.channel, self.clock):
                pass
            try:
                await asyncio.wait_for(self.owed.wait(), 1.0)
            except TimeoutError:
                continue

    async def settled(self) -> None:
        """Wait until every update that has come is handled and every message that may go out has gone."""
        while True:
            if await self.worker.idle():
                at = await self.store.read(messages.next_owed_at)
                if at is None or at > self.clock.now():
                    return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(settings: Settings, clock: Clock, *, ticking: bool = True) -> AsyncIterator[Running]:
    """Run the bot; a part that ends by a fault ends the whole."""
    store = opened(settings, clock.now())
    vault = vault_of(settings)
    bot = bot_of(settings)
    channel = Telegram(bot, vault.read)
    owed = asyncio.Event()
    worker = Worker(store, clock, partial(_prepare, store, vault, channel), owed.set)
    at_work = Running(store, vault, bot, clock, worker, channel, owed)
    scheduler = AsyncIOScheduler()
    try:
        await _introduce(bot)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(part) for part in (poll(bot, store, clock, worker.wake), worker.run(), at_work.send())
            ]
            if ticking:
                scheduler.add_job(
                    at_work.tick, "interval", seconds=TICK, misfire_grace_time=None, coalesce=True, max_instances=1
                )
                scheduler.start()
                await at_work.tick()
            log.info("at work", action="app.started", bot=bot.username)
            yield at_work
            for task in tasks:
                task.cancel()
    finally:
        if scheduler.running:
            scheduler.shutdown(wait=False)
        await worker.stop()
        await bot.shutdown()
        store.close()


async def run_until_stopped(settings: Settings, clock: Clock) -> None:
    """Run the bot until SIGINT or SIGTERM; what is being handled comes to its end."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    try:
        async with running(settings, clock):
            await stopped.wait()
    except* TokenRefused as refused:
        raise Refused(str(refused.exceptions[0])) from None
    log.info("stopped", action="app.stopped")


async def username(settings: Settings) -> str | None:
    """The bot's name, where a token is set and the Bot API answers."""
    if settings.token is None:
        return None
    bot = bot_of(settings)
    try:
        await bot.initialize()
        return bot.username
    except TelegramError:
        return None
    finally:
        await bot.shutdown()


async def _introduce(bot: Bot) -> None:
    """Ask who the bot is, and tell the channel its commands in each language."""
    try:
        await bot.initialize()
        await bot.delete_webhook()
        for code, speaks in ((None, "zh"), ("zh", "zh"), ("en", "en")):
            shown = [BotCommand(name, does) for name, does in commands.menu(language(speaks))]
            await bot.set_my_commands(shown, language_code=code)
    except InvalidToken:
        raise Refused("DUTYBELL_TOKEN: Telegram refuses it; see @BotFather for the right one") from None
    except TelegramError as error:
        raise Refused(f"DUTYBELL_API_URL: the Bot API cannot be reached: {error.message}") from None


async def _prepare(store: Store, vault: Vault, channel: Telegram, update: dict[str, Any]) -> Effect:
    """Read an update and bring its file into the vault if a dialogue asks for one; its effect comes back."""
    arrival = arrivals.read(update)
    if arrival is None:
        return lambda conn, now: None
    kept = None
    file = arrival.file
    if file and file.size <= arrivals.DOWNLOAD_LIMIT and await store.read(_is_asked_for_proof, arrival.telegram_id):
        sha256, size = await vault.keep(channel.fetch(file.file_id))
        kept = Arrived(
            kind=file.kind,
            sha256=sha256,
            size=size,
            name=file.name,
            media_type=file.media_type,
            channel_id=file.file_id,
            chat_message_id=arrival.message_id,
        )

    def effect(conn: Connection, now: datetime) -> Callable[[], Awaitable[None]] | None:
        said = door.admit(conn, arrival, kept, now)
        return partial(channel.answer, arrival.callback_id, said) if arrival.kind == "press" else None

    return effect


def _is_asked_for_proof(conn: Connection, telegram_id: int) -> bool:
    by = person_by_telegram(conn, telegram_id)
    talk = dialogues.dialogue(conn, by.id) if by else None
    return bool(talk and talk.expects != "reason")
