"""The composition, by hand: the one place that knows all the parts."""

import asyncio
import secrets
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from starlette.applications import Starlette
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot import anchor_file
from bot.backup.nightly import Nightly
from bot.backup.shelf import Shelf
from bot.chat import commands
from bot.chat.features import HANDED_OUT
from bot.clock import Clock, Steadiness, SystemClock
from bot.delivery.limits import Limits
from bot.delivery.telegram import Telegram
from bot.faults import Refused
from bot.feed import feeds
from bot.flows.adopt import adopt
from bot.flows.alert import set_aside
from bot.flows.anchor import anchor, to_file
from bot.flows.away import come_back, set_back
from bot.flows.deliver import REPEATABLE, deliver
from bot.flows.erase_files import sweep
from bot.flows.group_board import write_boards
from bot.flows.open_duties import open_duties
from bot.flows.printing import Printing
from bot.flows.remind import BATCH as CLIMBING
from bot.flows.remind import PEOPLE, climb, write_digests
from bot.flows.retain import Gone, end_of_retention, retain
from bot.flows.trim import trim
from bot.flows.urged import recall
from bot.health import health_routes, heartbeat
from bot.http import serving
from bot.intake.poll import KINDS, REFUSALS, TokenRefused, poll
from bot.intake.pulse import Pulse
from bot.intake.webhook import webhook
from bot.intake.work import Worker
from bot.leader import leading
from bot.operator import shipped_roadmap
from bot.reports.year import draw_year
from bot.settings import Settings
from bot.stamping import stamp
from bot.store import anchors, exports, messages, watch
from bot.store.due import something_due
from bot.store.engine import DBAPIError, Store, Unsafe, open_store
from bot.store.migrate import TooNew, migrate
from bot.store.reminders import people_waited_for
from bot.store.watch import Deposed
from bot.taking_in import TakingIn
from bot.texts.catalogue import language
from bot.vault import Vault, open_vault

log = structlog.get_logger()

# Seconds between two looks at what has come due; after how many the looking counts as dead.
TICK, DEAD = 20, 90.0
# Seconds between two looks whether a backup is owed.
NIGHT = 60
# Seconds between two looks at whether the ticker and the intake are alive.
LOOK = 5.0
# Seconds without an answer after which the intake is reported, and after which the process ends to be started anew.
SILENT, LOST = 90.0, 180.0
# Connections to the Bot API at most: those of the few sends at once, the slow ones, the downloads, the answers.
CONNECTIONS = 80
# Seconds for which what is being sent may come to its end when the bot stops.
LANDING = 5.0
# A wall clock that moves by more than this against the monotonic one has jumped.
JUMP = timedelta(seconds=60)
# When a night's tidying is done: this long after midnight there.
TIDYING, TIDYING_ZONE = timedelta(hours=2), ZoneInfo("Asia/Shanghai")


def opened(settings: Settings, now: datetime) -> Store:
    """The database of these settings, its schema current, the shipped roadmap in force."""
    store = open_store(settings.database)
    try:
        migrate(store)
    except (TooNew, Unsafe) as fault:
        raise Refused(f"DUTYBELL_DATABASE_URL: {fault}") from None
    store.write_now(adopt, shipped_roadmap(), now)
    return store


def vault_of(settings: Settings) -> Vault:
    """The vault of these settings."""
    return open_vault(settings.vault)


def anchors_of(settings: Settings) -> Path:
    """The folder of these settings' anchor files."""
    return settings.home / "anchors"


def bot_of(settings: Settings) -> Bot:
    """The bot's client; only the proxy that is set is used, whatever the environment names."""
    api = settings.api_url.rstrip("/")
    kwargs: dict[str, Any] = {"proxy": settings.proxy, "httpx_kwargs": {"trust_env": False}}
    return Bot(
        settings.bot_token(),
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=5, read_timeout=20, **kwargs),
        get_updates_request=HTTPXRequest(connection_pool_size=1, **kwargs),
    )


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
    tidied_on: date | None = None
    slow: set[asyncio.Task[None]] = field(default_factory=set)
    worker: Worker = field(init=False)
    nightly: Nightly = field(init=False)

    def __post_init__(self) -> None:
        """Let the inbox be worked off and the nights be looked to."""
        shelf = Shelf(self.settings.backups_at)
        self.nightly = Nightly(self.store, self.vault, shelf, self.clock, self.settings.backups)
        taking_in = TakingIn(self.store, self.vault, self.channel)
        self.worker = Worker(self.store, self.clock, taking_in.prepare, self.owed.set, set_aside)
        self._steadiness, self._minding = Steadiness(self.clock), asyncio.Lock()

    async def tick(self) -> None:
        """Anchor, open what is owed now, remind of it, and recall what waits for an answer."""
        now = self.clock.now()
        await self.store.write(watch.ticked, now)
        if await self.store.read(something_due, now):
            await self._anchor(now)
            while await self.store.write(open_duties, now):
                pass
            if written := await self._tell(now):
                log.info("reminded", action="remind.written", messages=written)
        if (night := (now.astimezone(TIDYING_ZONE) - TIDYING).date()) != self.tidied_on:
            await self.tidy(now)
            self.tidied_on = night
        self.owed.set()
        await self._file_anchors()
        self.ticked_at = time.monotonic()
        if url := self.settings.tsa_url:
            await stamp(url, self.settings.tsa_certificates(), self.store, self.clock)

    async def _anchor(self, now: datetime) -> None:
        """Anchor what is to be anchored; where that cannot be, nobody's reminder waits for it."""
        try:
            if made := await self.store.write(anchor, now):
                log.info("anchored", action="anchor.made", companies=made)
        except Exception as fault:
            log.error("not anchored; trying again", action="anchor.failed", fault=repr(fault), exc_info=True)

    async def _file_anchors(self) -> None:
        """Bring new anchors into their file, also those that a crash kept out of it."""
        made = await self.store.read(to_file)
        if not made:
            return
        folder = anchors_of(self.settings)
        try:
            await asyncio.to_thread(anchor_file.keep, folder, [each for some in made.values() for each in some])
        except OSError as fault:
            log.error("anchors not in their file; trying again", action="anchor.unfiled", fault=str(fault))
            return
        await self.store.write(anchors.filed, list(made))

    async def tidy(self, now: datetime) -> None:
        """Once a night: empty what is of no use any more, and erase what has been kept for long enough."""
        while await self.store.write(trim, now):
            pass
        if years := self.settings.retention_years:
            gone, before = Gone(), end_of_retention(years, now)
            while (more := await self.store.write(retain, before, now)) != Gone():
                gone += more
            await asyncio.to_thread(sweep, self.store, self.vault)
            if gone != Gone():
                log.info("retention is over", action="retain.erased", files=gone.files, texts=gone.texts)

    async def _tell(self, now: datetime) -> int:
        """Remind of duties, recall urging notices that wait for an answer, show groups their boards; how many messages.

        In many short transactions: a press goes in between them.
        """
        while await self.store.write(climb, now) == CLIMBING:
            pass
        written, to = 0, await self.store.read(people_waited_for, now)
        for start in range(0, len(to), PEOPLE):
            written += await self.store.write(write_digests, now, to[start : start + PEOPLE])
        return written + await self.store.write(recall, now) + await self.store.write(write_boards, now)

    async def send(self) -> None:
        """Show what is owed to chats, for ever; nothing while a twin is at work."""
        while True:
            self.owed.clear()
            while not self.pulse.passive and await deliver(
                self.store, self.channel, self.clock, self.limits, self.slow
            ):
                pass
            try:
                await asyncio.wait_for(self.owed.wait(), 0.25)
            except TimeoutError:
                continue

    async def land(self) -> None:
        """Let what is being sent come to its end, so that nobody has to doubt whether it arrived."""
        if self.slow:
            _, flying = await asyncio.wait(self.slow, timeout=LANDING)
            for showing in flying:
                showing.cancel()
            await asyncio.gather(*self.slow, return_exceptions=True)

    async def mind_the_clock(self) -> None:
        """Note a wall clock that has jumped. Ahead, as after the machine has slept, nobody was at work in that time."""
        async with self._minding:
            jump = self._steadiness.jump()
            if abs(jump) <= JUMP:
                return
            log.warning("the wall clock has jumped", action="clock.jumped", seconds=jump.total_seconds())
            if jump > JUMP:
                await self.store.write(come_back, self.clock.now())
            else:
                await self.store.write(set_back, -jump, self.clock.now())

    async def tick_for_ever(self) -> None:
        """Keep a ticker going: one that has died is noticed on the monotonic clock, and replaced."""
        scheduler = self._ticker()
        try:
            while True:
                await asyncio.sleep(LOOK)
                if time.monotonic() - self.ticked_at > DEAD:
                    log.error("the ticker is dead; a new one takes over", action="tick.healed")
                    scheduler.shutdown(wait=False)
                    scheduler, self.ticked_at = self._ticker(), time.monotonic()
        finally:
            scheduler.shutdown(wait=False)

    def _ticker(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1})
        scheduler.add_job(self._guarded_tick, "interval", seconds=TICK, next_run_time=SystemClock().now())
        scheduler.add_job(self.nightly.look, "interval", seconds=NIGHT)
        scheduler.start()
        return scheduler

    async def _guarded_tick(self) -> None:
        try:
            await self.mind_the_clock()
            await self.tick()
        except Exception as fault:
            log.error("tick failed", action="tick.failed", fault=repr(fault), exc_info=True)

    async def listen_for_silence(self) -> None:
        """Report an intake that is not answered, and end the process when that lasts."""
        while True:
            await asyncio.sleep(LOOK)
            silent = self.pulse.silent_for()
            if silent > LOST:
                raise Silent("Telegram has not answered for three minutes")
            if silent > SILENT:
                log.error("no answer from Telegram", action="intake.silent", seconds=round(silent))

    async def settled(self) -> None:
        """Wait until all that has come is handled, all that is asked for made, and all that may go out has gone."""
        while True:
            if await self.worker.idle() and not await self.store.read(exports.are_asked):
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
        channel = Telegram(bot, vault.read, draw_year)
        at_work = Running(settings, store, vault, bot, clock, channel, limits or Limits())
        stack.push_async_callback(bot.shutdown)
        stack.push_async_callback(at_work.worker.stop)
        stack.callback(at_work.nightly.stop)
        stack.push_async_callback(at_work.land)
        for made in HANDED_OUT:
            await vault.keep(_blocks(made()))
        await _introduce(bot)
        await stack.enter_async_context(_calendars(at_work))
        printing = Printing(store, vault, clock, settings.public_url)
        intake = await stack.enter_async_context(_intake(at_work))
        parts = [_outlasting(part) for part in (renew, intake, at_work.worker.run, at_work.send, printing.run)]
        if ticking:
            parts += [at_work.tick_for_ever()]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(part) for part in parts]
            log.info("at work", action="app.started", bot=bot.username)
            yield at_work
            for task in tasks:
                task.cancel()


async def _outlasting(part: Callable[[], Awaitable[None]]) -> None:
    """Keep a part at work: where the database cannot be had for a while, it begins anew."""
    while True:
        try:
            return await part()
        except DBAPIError as fault:
            log.warning("the database cannot be had; going on", action="database.missed", fault=repr(fault.orig))
            await asyncio.sleep(1)


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
        asking = partial(poll, bot, at_work.store, at_work.clock, at_work.worker.wake, at_work.pulse)
        yield partial(_together, partial(_outlasting, asking), at_work.listen_for_silence)
        return
    given = settings.webhook_secret
    secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
    path = urlsplit(settings.webhook_url).path or "/"
    route = webhook(path, secret, at_work.store, at_work.clock, at_work.worker.wake)
    async with serving(Starlette(routes=[route]), settings.webhook_port):
        await bot.set_webhook(settings.webhook_url, secret_token=secret, allowed_updates=KINDS)
        yield asyncio.Event().wait


async def _together(*parts: Callable[[], Awaitable[None]]) -> None:
    """Run parts until one ends by a fault; the others are ended before it is raised, while their client still works."""
    tasks = [asyncio.ensure_future(part()) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


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
                    serving(
                        Starlette(routes=health_routes(at_work.store, at_work.clock, at_work.nightly.figures)), port
                    )
                )
            except OSError:
                log.warning("DUTYBELL_HEALTH_PORT is in use; going on without", action="health.closed", port=port)
        if url := at_work.settings.heartbeat_url:
            beat = asyncio.create_task(heartbeat(url, at_work.store, at_work.clock))
            stack.callback(beat.cancel)
        yield


@asynccontextmanager
async def _calendars(at_work: Running) -> AsyncIterator[None]:
    """Serve the calendars that people subscribe to, where they have an address."""
    async with AsyncExitStack() as stack:
        if at_work.settings.public_url:
            port = at_work.settings.public_port
            try:
                await stack.enter_async_context(serving(feeds(at_work.store, at_work.clock), port))
            except OSError:
                log.warning("DUTYBELL_PUBLIC_PORT is in use; going on without", action="feed.closed", port=port)
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


async def _blocks(content: bytes) -> AsyncIterator[bytes]:
    yield content
