"""The time machine: it moves the demo's clock, stopping wherever something falls due on the way."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.app.running import Running
from bot.clock import ShiftedClock
from bot.sandbox import Sandbox
from bot.store.duties import duties
from bot.store.engine import Connection
from bot.store.messages import reminders, supervision
from bot.store.people import groups, units
from schedules.period import month_end

ZONE = ZoneInfo("Asia/Shanghai")
# The next reminder is never further off than this.
HORIZON = timedelta(days=400)


class TimeMachine:
    """Moves the clock on; the bot sees every morning in between."""

    def __init__(self, sandbox: Sandbox, clock: ShiftedClock) -> None:
        self._sandbox, self._clock = sandbox, clock
        self._moving = asyncio.Lock()
        self.bot: Running | None = None

    def now(self) -> datetime:
        """The demo's local time."""
        return self._clock.now().astimezone(ZONE)

    async def travel(self, step: str) -> dict[str, Any]:
        """Move on by `next` (reminder), `day`, `week` or to the morning of `month_end`; the time it is then."""
        async with self._moving:
            if step == "next":
                await self._to(self._clock.now() + HORIZON, until_told=True)
            else:
                await self._to(self._target(step))
        return {"now": self.now().isoformat()}

    def _target(self, step: str) -> datetime:
        now = self.now()
        if step != "month_end":
            return now + timedelta(days={"day": 1, "week": 7}[step])
        last = month_end(now.year, now.month)
        if now.date() == last:
            last = month_end(now.year + now.month // 12, now.month % 12 + 1)
        return datetime.combine(last, time(9, 5), ZONE)

    async def _to(self, target: datetime, *, until_told: bool = False) -> None:
        assert self.bot
        while (moment := await self.bot.store.read(_next_moment)) and moment <= target:
            self._clock.forward_to(moment.astimezone(UTC))
            told = len(self._sandbox.calls)
            await self.bot.ticker.tick()
            await self.settled()
            if until_told and any(call.method == "sendMessage" for call in self._sandbox.calls[told:]):
                return
        self._clock.forward_to(target.astimezone(UTC))
        await self.bot.ticker.tick()
        await self.settled()

    async def settled(self) -> None:
        """Wait until every update is taken and every message shown."""
        assert self.bot
        while self._sandbox.updates:
            await asyncio.sleep(0.005)
        await self.bot.settled()


def _next_moment(conn: Connection) -> datetime | None:
    """When the bot next has something to do."""
    asked = (
        duties.next_prompt_at,
        reminders.next_at,
        units.next_plan_at,
        supervision.next_prompt_at,
        groups.next_board_at,
    )
    moments = [ask(conn) for ask in asked]
    return min((moment for moment in moments if moment), default=None)
