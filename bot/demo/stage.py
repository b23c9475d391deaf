"""The stage: who is there, and how the bot comes to work for them."""

import asyncio
import errno
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.app.running import Running, running
from bot.channels.limits import unlimited
from bot.clock import ShiftedClock
from bot.demo.cast import AUTHORITY, COMPANY, LEADER, MANAGER, MORE_PEOPLE, PEOPLE, PLACES, SUPERVISOR
from bot.demo.history import live_through
from bot.demo.time_machine import TimeMachine
from bot.errors import Refused
from bot.flows.people.enrol import invite_to
from bot.outbox.operations import add_unit
from bot.sandbox import Sandbox, create_app, listening, serving
from bot.settings import Settings

# A Monday, ten minutes before the first digest of the month.
START = datetime(2026, 11, 2, 8, 50, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
# The page's port is so far from the chat's.
PAGE = 3
TOKEN = "100000001:demo-token-of-the-sandbox"


class Stage:
    """All that plays: the sandbox, the bot, the clock."""

    def __init__(self, sandbox: Sandbox, bot: Running, machine: TimeMachine, settings: Settings) -> None:
        self.sandbox, self.bot, self.machine, self.settings = sandbox, bot, machine, settings

    async def settled(self) -> None:
        """Wait until every update is taken and every message shown."""
        await self.machine.settled()

    async def furnish(self) -> None:
        """Add the units and let each person follow their invitation."""
        store, now = self.bot.store, self.bot.clock.now()
        for place in PLACES[:2]:
            await store.write(add_unit, place.name, place.unit, place.parent, now=now)
        for person, unit, role in (
            (MANAGER, COMPANY, "safety_manager"),
            (LEADER, COMPANY, "principal_leader"),
            (SUPERVISOR, AUTHORITY, "supervisor"),
        ):
            code = await store.write(invite_to, unit, role, now)
            self.sandbox.say(person.id, f"/start {code}")
            await self.settled()

    async def greet(self) -> None:
        """Let everyone ask what there is to do: so each chat begins with something."""
        for person in MORE_PEOPLE:
            self.sandbox.say(person.id, "/today")
        await self.settled()


@asynccontextmanager
async def stage(
    home: Path, port: int, *, wide: bool = False, page_port: int | None = None
) -> AsyncIterator[tuple[Stage, str]]:
    """The stage and its address; port 0 takes a free one. With a `page_port` the bot has its page there.

    It begins with one company on its first day; a `wide` one with two companies, their projects and half a year that
    they look back on.
    """
    clock = ShiftedClock(START)
    sandbox = Sandbox(people=MORE_PEOPLE if wide else PEOPLE, clock=clock.now)
    machine = TimeMachine(sandbox, clock)
    try:
        listener = listening("127.0.0.1", port)
    except OSError as fault:
        why = "is in use" if fault.errno == errno.EADDRINUSE else f"cannot be had: {fault.strerror}"
        raise Refused(f"--port {port}: {why}; choose another, as in --port {port % 60000 + 1024}") from None
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings.model_construct(
        token=SecretStr(TOKEN),
        api_url=address,
        home=home,
        public_url=f"http://localhost:{page_port}" if page_port else None,
        public_port=page_port,
    )
    async with (
        serving(create_app(sandbox, machine), listener),
        running(settings, clock, ticking=False, limits=unlimited()) as bot,
    ):
        machine.bot = bot
        here = Stage(sandbox, bot, machine, settings)
        if wide:
            await live_through(bot.store, bot.vault, START)
            await here.greet()
        else:
            await here.furnish()
        yield here, address


async def hold(home: Path, port: int, tell: Callable[[str], None]) -> None:
    """Keep the wide stage open for a browser until interrupted."""
    tell("two companies live through half a year …")
    async with stage(home, port, wide=True, page_port=port + PAGE) as (_, address):
        tell(f"DutyBell's demo: {address}   (Ctrl+C ends it)")
        tell("/web in a chat gives the link to the page in the browser")
        await asyncio.Event().wait()
