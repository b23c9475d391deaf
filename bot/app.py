"""The composition, by hand: the one place that knows all the parts."""

import asyncio
import secrets
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from starlette.applications import Starlette
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.chat import arrival as arrivals
from bot.chat import commands, door
from bot.clock import Clock, SystemClock
from bot.delivery.limits import Limits
from bot.delivery.telegram import Telegram
from bot.faults import Refused
from bot.flows.adopt import adopt
from bot.flows.alert import set_aside
from bot.flows.away import come_back
from bot.flows.deliver import REPEATABLE, deliver
from bot.flows.open_duties import open_duties
from bot.flows.prove import Arrived
from bot.flows.remind import remind
from bot.health import health_routes, heartbeat
from bot.http import serving
from bot.intake.poll import KINDS, REFUSALS, TokenRefused, poll
from bot.intake.pulse import Pulse
from bot.intake.webhook import webhook
from bot.intake.work import Effect, Worker
from bot.leader import leading
from bot.operator import shipped_roadmap
from bot.settings import Settings
from bot.store import dialogues, messages, watch
from bot.store.due import something_due
from bot.store.engine import Connection, DBAPIError, Store, open_store
from bot.store.migrate import TooNew, migrate
from bot.store.people import person_by_telegram
from bot.store.watch import Deposed
from bot.texts.catalogue import language
from bot.vault import Vault

log = structlog.get_logger()

# Seconds between two looks at what has come due; after how many the looking counts as dead.
TICK, DEAD = 20, 90.0
# Seconds without an answer after which the intake is reported, and after which the process ends to be started anew.
SILENT, LOST = 90.0, 180.0
# A wall clock that moves by more than this against the monotonic one has jumped.
JUMP = timedelta(seconds=60)


def opened(settings: Settings, now: datetime) -> Store:
    """The database of these settings, its schema current, the shipped roadmap in force."""
    store = open_store(settings.database)
    try:
        migrate(store)
    except TooNew as fault:
        raise Refused(f"DUTYBELL_DATABASE_URL: {fault}") from None
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


class ShortFile(Exception):
    """A file came empty or cut off; fetching it again may do better."""


class Silent(Exception):
    """Telegram has not answered for too long; a new process may do better."""


@dataclass
class Running:
    """A bot at work."""

    settings: Settings
    store: Store
    vault: Vault
    bot: Bot
    clock: Clock
    channel: Telegram
    limits: Limits
    pulse: Pulse = field(default_factory=Pulse)
    owed: asyncio.Event = field(default_factory=asyncio.Event)
    ticked_at: float = field(default_factory=time.monotonic)
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        """Let the inbox be worked off."""
        prepare = partial(_prepare, self.store, self.vault, self.channel)
        self.worker = Worker(self.store, self.clock, prepare, self.owed.set, set_aside)

    async def tick(self) -> None:
        """Open what is owed now and remind of it."""
        now = self.clock.now()
        await self.store.write(watch.ticked, now)
        if await self.store.read(something_due, now):
            while await self.store.write(open_duties, now):
                pass
            if written := await self.store.write(remind, now):
                log.info("reminded", action="remind.written", messages=written)
        self.ticked_at = time.monotonic()
        self.owed.set()

    async def send(self) -> None:
        """Show what is owed to chats, for ever; nothing while a twin is at work."""
        while True:
            self.owed.clear()
            while not self.pulse.passive and await deliver(self.store, self.channel, self.clock, self.limits):
                pass
            try:
                await asyncio.wait_for(self.owed.wait(), 0.25)
            except TimeoutError:
                continue

    async def tick_for_ever(self) -> None:
        """Keep a ticker going: one that has died is noticed on the monotonic clock, and replaced."""
        scheduler = self._ticker()
        wall, steady = self.clock.now(), time.monotonic()
        try:
            while True:
                await asyncio.sleep(5)
                if time.monotonic() - self.ticked_at > DEAD:
                    log.error("the ticker is dead; a new one takes over", action="tick.healed")
                    scheduler.shutdown(wait=False)
                    scheduler, self.ticked_at = self._ticker(), time.monotonic()
                now, at = self.clock.now(), time.monotonic()
                if abs((now - wall) - timedelta(seconds=at - steady)) > JUMP:
                    log.warning(
                        "the wall clock has jumped", action="clock.jumped", seconds=(now - wall).total_seconds()
                    )
                wall, steady = now, at
        finally:
            scheduler.shutdown(wait=False)

    def _ticker(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1})
        scheduler.add_job(self._guarded_tick, "interval", seconds=TICK, next_run_time=SystemClock().now())
        scheduler.start()
        return scheduler

    async def _guarded_tick(self) -> None:
        try:
            await self.tick()
        except Exception as fault:
            log.error("tick failed", action="tick.failed", fault=repr(fault), exc_info=True)

    async def listen_for_silence(self) -> None:
        """Report an intake that is not answered, and end the process when that lasts."""
        while True:
            await asyncio.sleep(5)
            silent = self.pulse.silent_for()
            if silent > LOST:
                raise Silent("Telegram has not answered for three minutes")
            if silent > SILENT:
                log.error("no answer from Telegram", action="intake.silent", seconds=round(silent))

    async def settled(self) -> None:
        """Wait until every update that has come is handled and every message that may go out has gone."""
        while True:
            if await self.worker.idle():
                at = await self.store.read(messages.next_owed_at)
                if at is None or at > self.clock.now():
                    return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock, *, ticking: bool = True, limits: Limits | None = None
) -> AsyncIterator[Running]:
    """Run the bot, within Telegram's limits unless others are given; a part that ends by a fault ends the whole."""
    async with AsyncExitStack() as stack:
        store = await _opened_once_free(settings, clock)
        stack.callback(store.close)
        renew = await stack.enter_async_context(leading(store))
        await store.write(messages.recover, REPEATABLE)
        if away := await store.write(come_back, clock.now()):
            log.warning("back at work", action="app.away", seconds=round(away.total_seconds()))
        bot, vault = bot_of(settings), vault_of(settings)
        channel = Telegram(bot, vault.read)
        at_work = Running(settings, store, vault, bot, clock, channel, limits or Limits())
        stack.push_async_callback(bot.shutdown)
        stack.push_async_callback(at_work.worker.stop)
        await _introduce(bot)
        intake = await stack.enter_async_context(_intake(at_work))
        parts = [renew(), intake, at_work.worker.run(), at_work.send()]
        if ticking:
            parts += [at_work.tick_for_ever()]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(part) for part in parts]
            log.info("at work", action="app.started", bot=bot.username)
            yield at_work
            for task in tasks:
                task.cancel()


async def _opened_once_free(settings: Settings, clock: Clock) -> Store:
    """The database, waited for while another process holds it or its server is away."""
    while True:
        try:
            return opened(settings, clock.now())
        except DBAPIError as fault:
            if "locked" not in str(fault) and settings.database.startswith("sqlite"):
                raise Refused(f"DUTYBELL_DATABASE_URL: cannot be opened: {fault.orig}") from None
            log.warning("the database is not free; waiting", action="database.waiting", fault=type(fault).__name__)
            await asyncio.sleep(2)


@asynccontextmanager
async def _intake(at_work: Running) -> AsyncIterator[Any]:
    """The way in: asking for updates, or a webhook that they are pushed to."""
    settings, bot = at_work.settings, at_work.bot
    if not settings.webhook_url:
        await bot.delete_webhook()
        yield _together(
            poll(bot, at_work.store, at_work.clock, at_work.worker.wake, at_work.pulse), at_work.listen_for_silence()
        )
        return
    given = settings.webhook_secret
    secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
    path = urlsplit(settings.webhook_url).path or "/"
    route = webhook(path, secret, at_work.store, at_work.clock, at_work.worker.wake)
    async with serving(Starlette(routes=[route]), settings.webhook_port):
        await bot.set_webhook(settings.webhook_url, secret_token=secret, allowed_updates=KINDS)
        yield asyncio.Event().wait()


async def _together(*parts: Awaitable[None]) -> None:
    await asyncio.gather(*parts)


async def run_until_stopped(settings: Settings, clock: Clock, limits: Limits | None = None) -> None:
    """Run the bot until SIGINT or SIGTERM, also while it waits for another to end; what is begun comes to its end.

    Raises SystemExit(1) where only a new process can help: Telegram is silent, or another bot has taken over.
    """
    work = asyncio.create_task(_work(settings, clock, limits))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, work.cancel)
    end: BaseException | None = None
    try:
        await work
    except* asyncio.CancelledError:
        log.info("stopped", action="app.stopped")
    except* TokenRefused as refused:
        end = Refused(str(refused.exceptions[0]))
    except* (Silent, Deposed) as ended:
        log.error("ended", action="app.ended", why=str(ended.exceptions[0]))
        end = SystemExit(1)
    if end:  # raised out here, since what is raised above would come in a group
        raise end


async def _work(settings: Settings, clock: Clock, limits: Limits | None) -> None:
    async with running(settings, clock, limits=limits) as at_work, _watched(at_work):
        await asyncio.Event().wait()


@asynccontextmanager
async def _watched(at_work: Running) -> AsyncIterator[None]:
    """Let a watcher outside see how the bot is; a port that is in use is said, and no reason to stop."""
    async with AsyncExitStack() as stack:
        if port := at_work.settings.health_port:
            try:
                await stack.enter_async_context(
                    serving(Starlette(routes=health_routes(at_work.store, at_work.clock)), port)
                )
            except OSError:
                log.warning("DUTYBELL_HEALTH_PORT is in use; going on without", action="health.closed", port=port)
        if url := at_work.settings.heartbeat_url:
            beat = asyncio.create_task(heartbeat(url, at_work.store, at_work.clock))
            stack.callback(beat.cancel)
        yield


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
    """Ask who the bot is, and tell the channel its commands in each language; a bad network is waited for."""
    refusals, pause = 0, 1.0
    while True:
        try:
            await bot.initialize()
            for code, speaks in ((None, "zh"), ("zh", "zh"), ("en", "en")):
                shown = [BotCommand(name, does) for name, does in commands.menu(language(speaks))]
                await bot.set_my_commands(shown, language_code=code)
            return
        except InvalidToken:
            refusals += 1
            if refusals == REFUSALS:
                raise Refused("DUTYBELL_TOKEN: Telegram refuses it; see @BotFather for the right one") from None
        except TelegramError as error:
            log.warning("the Bot API cannot be reached; trying again", action="app.unreached", fault=error.message)
        await asyncio.sleep(pause)
        pause = min(30.0, pause * 2)


async def _prepare(store: Store, vault: Vault, channel: Telegram, update: dict[str, Any]) -> Effect:
    """Read an update and bring its file into the vault if a dialogue asks for one; its effect comes back."""
    arrival = arrivals.read(update)
    if arrival is None:
        return lambda conn, now: None
    kept = None
    file = arrival.file
    if file and file.size <= arrivals.DOWNLOAD_LIMIT and await store.read(_is_asked_for_proof, arrival.telegram_id):
        sha256, size = await vault.keep(channel.fetch(file.file_id))
        if size == 0 or (file.size and size != file.size):
            raise ShortFile(f"{size} of {file.size} bytes came")
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
