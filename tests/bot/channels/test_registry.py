"""Several channels of one bot: each by itself, so that one that is away holds up no other."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.running import Running, running
from bot.channels.channel import Keep, Passing, Silent
from bot.channels.registry import Registry
from bot.clock import ShiftedClock
from bot.flows.people.enrol import invite_to
from bot.messages.body import Body
from bot.messages.chat_address import Address
from bot.outbox import sender
from bot.outbox.operations import add_unit
from bot.settings import Settings
from bot.store.messages import messages
from schedules.unit import Unit
from tests.channels.memory import Memory, text_of
from tests.databases import sqlite_in

ENTERPRISE = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120, "hazardous": True})


class Away(Memory):
    """A channel that hears what comes, takes no message, and falls silent again and again."""

    name = "away"
    tried = 0

    async def listen(self, keep: Keep) -> None:
        """Hear for a while."""
        try:
            async with asyncio.timeout(0.2):
                await super().listen(keep)
        except TimeoutError:
            raise Silent("nothing came for a while") from None

    async def send(self, to: Address, key: str, body: Body, *, plain: bool = False) -> str:
        """Hold on for ever."""
        self.tried += 1
        await asyncio.Event().wait()
        return ""


def test_a_channel_that_is_away_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "LANDING", 0.1)
    clock = ShiftedClock(datetime(2026, 11, 2, 1, tzinfo=UTC))
    well, away = Memory(clock.now), Away(clock.now)
    settings = Settings(home=tmp_path, database_url=sqlite_in(tmp_path), _env_file=None)  # type: ignore[call-arg]

    async def lived() -> list[str]:
        async with running(settings, clock, ticking=False, opening=lambda *_: [away, well]) as bot:
            for number, (channel, role) in enumerate(((away, "principal_leader"), (well, "safety_manager"))):
                channel.say(f"account/{number}", "王建国", f"/start {await invited(bot, role)}")
            await until(lambda: away.tried > 0 and bool(well.chats["account/1"].shown))
            for _ in range(3):
                away.say("account/0", "王建国", "/today")
                well.say("account/1", "李安", "/help")
            await until(lambda: len([each for each in said(well) if "/today" in each]) >= 3)
            assert not away.chats
            assert await bot.store.read(messages.owed_count) > 0
            return said(well)

    async def invited(bot: Running, role: str) -> str:
        if role == "principal_leader":
            await bot.store.write(add_unit, "宏达建设", ENTERPRISE, None, clock.now())
        return str(await bot.store.write(invite_to, "宏达建设", role, clock.now()))

    assert asyncio.run(lived())


def test_what_belongs_to_a_channel_that_is_not_at_work_waits() -> None:
    channels = Registry([Memory(lambda: datetime.now(UTC))])
    assert [channel.name for channel in channels] == ["memory"]
    with pytest.raises(Passing):
        channels["away"]


def said(channel: Memory) -> list[str]:
    return [text_of(shown.body) for chat in channel.chats.values() for shown in chat.shown]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)
