"""The stage: who is there, and how the bot comes to work for them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.app import Running, running
from bot.clock import ShiftedClock
from bot.delivery.limits import unlimited
from bot.demo.time_machine import TimeMachine
from bot.faults import Refused
from bot.flows.enrol import add_unit, invite_to
from bot.sandbox import Person, Sandbox, create_app, listening, serving
from bot.settings import Settings
from schedules.unit import Unit

# A Monday, ten minutes before the first digest of the month.
START = datetime(2026, 11, 2, 8, 50, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
TOKEN = "100000001:demo-token-of-the-sandbox"

LEADER = Person(id=1001, first_name="建国", last_name="王", label="principal_leader")
MANAGER = Person(id=1002, first_name="安", last_name="李", label="safety_manager")
SUPERVISOR = Person(id=1003, first_name="清", last_name="陈", label="supervisor")
PEOPLE = (LEADER, MANAGER, SUPERVISOR)

COMPANY, AUTHORITY = "宏达建设", "市住房建设局"


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
        authority = Unit(party="housing_authority", first_year=2026)
        company = Unit(
            party="enterprise",
            first_year=2026,
            attributes={"headcount": 120, "hazardous": True, "ownership": "private", "trade": "construction"},
        )
        await store.write(add_unit, AUTHORITY, authority, None, now)
        await store.write(add_unit, COMPANY, company, AUTHORITY, now)
        for person, unit, role in (
            (MANAGER, COMPANY, "safety_manager"),
            (LEADER, COMPANY, "principal_leader"),
            (SUPERVISOR, AUTHORITY, "supervisor"),
        ):
            code = await store.write(invite_to, unit, role, now)
            self.sandbox.say(person.id, f"/start {code}")
            await self.settled()


@asynccontextmanager
async def stage(home: Path, port: int) -> AsyncIterator[tuple[Stage, str]]:
    """The stage, furnished unless it was before, and its address; port 0 takes a free one."""
    clock = ShiftedClock(START)
    sandbox = Sandbox(people=PEOPLE, clock=clock.now)
    machine = TimeMachine(sandbox, clock)
    try:
        listener = listening("127.0.0.1", port)
    except OSError:
        raise Refused(f"--port {port}: is in use; choose another, as in --port {port + 1}") from None
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings.model_construct(token=SecretStr(TOKEN), api_url=address, home=home)
    async with (
        serving(create_app(sandbox, machine), listener),
        running(settings, clock, ticking=False, limits=unlimited()) as bot,
    ):
        machine.bot = bot
        here = Stage(sandbox, bot, machine, settings)
        await here.furnish()
        yield here, address


async def hold(home: Path, port: int, tell: Callable[[str], None]) -> None:
    """Keep the stage open for a browser until interrupted."""
    async with stage(home, port) as (_, address):
        tell(f"DutyBell's demo: {address}   (Ctrl+C ends it)")
        await asyncio.Event().wait()
