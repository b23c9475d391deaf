"""Several channels of one bot: each by itself, so that one that is away holds up no other."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.running import Running, running
from bot.channels.channel import Away, Keep, Menu, Silent
from bot.channels.registry import Registry
from bot.clock import ShiftedClock
from bot.errors import Refused
from bot.flows.people.enrol import invite_to
from bot.inbox.worker import AT_ONCE, ATTEMPTS
from bot.messages.body import Body
from bot.messages.chat_address import Address
from bot.outbox import sender
from bot.outbox.operations import add_unit
from bot.settings import Settings
from bot.store.backlog import elsewhere, figures
from bot.store.engine import Connection, open_store
from bot.store.messages import inbox, messages
from schedules.unit import Unit
from tests.channels.memory import Memory, text_of
from tests.databases import sqlite_in
from tests.journeys.memory_town import MemoryTown
from tests.journeys.town import LEADER, MANAGER, PHOTO

ENTERPRISE = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120, "hazardous": True})


class Silenced(Memory):
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
    well, away = Memory(clock.now), Silenced(clock.now)
    settings = settings_of(tmp_path, sqlite_in(tmp_path))

    async def lived() -> list[str]:
        async with at_work(settings, clock, away, well) as bot:
            for number, (channel, role) in enumerate(((away, "principal_leader"), (well, "safety_manager"))):
                channel.say(f"account/{number}", "王建国", f"/start {await invited(bot, clock, role)}")
            await until(lambda: away.tried > 0 and bool(well.chats["account/1"].shown))
            for _ in range(3):
                away.say("account/0", "王建国", "/today")
                well.say("account/1", "李安", "/help")
            await until(lambda: len([each for each in said(well) if "/today" in each]) >= 3)
            assert not away.chats
            assert await bot.store.read(messages.owed_count) > 0
            return said(well)

    assert asyncio.run(lived())


class Unopened(Memory):
    """A channel whose network is away when the bot starts."""

    name = "unopened"

    async def open(self, menu: Menu) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()


class Refusing(Memory):
    """A channel whose token is wrong."""

    name = "refusing"
    asked = 0

    async def open(self, menu: Menu) -> None:
        """Refuse."""
        self.asked += 1
        raise Refused("TOKEN: is refused")


def test_a_channel_that_does_not_open_holds_up_no_other(tmp_path: Path) -> None:
    clock = ShiftedClock(datetime(2026, 11, 2, 1, tzinfo=UTC))
    settings = settings_of(tmp_path, sqlite_in(tmp_path))
    well, refusing = Memory(clock.now), Refusing(clock.now)

    async def lived() -> None:
        async with at_work(settings, clock, Unopened(clock.now), refusing, well):
            well.say("account/1", "李安", "/help")
            await until(lambda: bool(said(well)))

    asyncio.run(lived())
    assert refusing.asked == 1


def test_a_channel_that_refuses_ends_a_bot_that_has_no_other(tmp_path: Path) -> None:
    clock = ShiftedClock(datetime(2026, 11, 2, 1, tzinfo=UTC))

    async def lived() -> None:
        async with at_work(settings_of(tmp_path, sqlite_in(tmp_path)), clock, Refusing(clock.now)):
            raise AssertionError("it is at work")

    with pytest.raises(Refused, match="TOKEN"):
        asyncio.run(lived())


def test_what_came_through_a_channel_that_is_not_at_work_waits_for_it_and_holds_up_no_other(
    tmp_path: Path, database_url: str
) -> None:
    clock = ShiftedClock(datetime(2026, 11, 2, 1, tzinfo=UTC))
    settings = settings_of(tmp_path, database_url)
    well, other = Memory(clock.now), Other(clock.now)

    async def without_it() -> None:
        async with at_work(settings, clock, well) as bot:
            # More chats than are looked at together, and one of whose updates was begun and never ended.
            await bot.store.write(keep_from, other.name, MANY, clock.now())
            clock.forward_to(clock.now() + timedelta(days=2))
            well.say("account/1", "李安", "/help")
            await until(lambda: bool(said(well)))
            await bot.settled()
            assert await bot.store.read(inbox.quarantined) == 0
            assert (await bot.store.read(figures, clock.now(), bot.channels.names)).intake_lag == 0
            assert [each.updates for each in await bot.store.read(elsewhere, bot.channels.names)] == [MANY]

    async def with_it() -> None:
        async with at_work(settings, clock, well, other) as bot:
            await until(lambda: len(other.chats) == MANY)
            await bot.settled()
            assert await bot.store.read(inbox.quarantined) == 0
            assert await bot.store.read(elsewhere, bot.channels.names) == []

    asyncio.run(without_it())
    asyncio.run(with_it())


class Other(Memory):
    """A second channel beside the first."""

    name = "other"


class Unreached(Memory):
    """A channel that cannot be reached until it is `back`."""

    back = False
    tried = 0

    async def fetch(self, ref: str) -> AsyncGenerator[bytes, None]:
        """Give a file out once it is back."""
        self.tried += 1
        if not self.back:
            raise Away("no connection")
        async for block in super().fetch(ref):
            yield block


def test_a_file_waits_for_a_channel_that_cannot_be_reached_however_long_that_lasts(
    tmp_path: Path, database_url: str
) -> None:
    clock = ShiftedClock(datetime(2026, 11, 2, 1, tzinfo=UTC))
    unreached = Unreached(clock.now)

    async def lived() -> None:
        async with at_work(settings_of(tmp_path, database_url), clock, unreached) as bot:
            code = await invited(bot, clock, "principal_leader")
            unreached.say("account/1", "王建国", f"/start {code}")
            await until(lambda: bool(said(unreached)))
            unreached.send_file("account/1", "王建国", kind="photo", called="photo.jpg", content=PHOTO)
            for tries in range(1, ATTEMPTS + 3):
                await until(lambda tries=tries: unreached.tried >= tries)  # type: ignore[misc]
                clock.forward_to(clock.now() + timedelta(hours=1))
                bot.worker.wake()
            assert await bot.store.read(inbox.quarantined) == 0
            unreached.back = True
            clock.forward_to(clock.now() + timedelta(minutes=1))
            await until(lambda: len(said(unreached)) > 2)

    asyncio.run(lived())


def test_what_waited_for_days_is_read_as_of_the_day_on_which_it_was_sent(tmp_path: Path, database_url: str) -> None:
    clock = ShiftedClock(datetime(2026, 11, 2, 1, tzinfo=UTC))
    here = MemoryTown(settings_of(tmp_path, database_url), clock)
    here.start()
    here.unit()
    here.join(MANAGER, "safety_manager")
    here.join(LEADER, "principal_leader")
    here.open(LEADER, "带队检查安全生产")
    here.press(LEADER, "✅ 已完成")
    here.stop()
    here.channel.say("account/1001", "王建国", "今天")
    store = open_store(database_url)
    store.write_now(inbox.keep, "memory", rows(here.channel, clock.now()))
    store.close()
    clock.forward_to(clock.now() + timedelta(days=5))
    here.start()
    here.settle()
    assert "11月2日" in here.chat(LEADER)
    here.stop()


class Brief(Memory):
    """A channel that keeps what people send for some hours only."""

    name = "brief"
    keeps_for = timedelta(hours=7)


def test_after_a_downtime_those_are_asked_to_send_again_whose_channel_kept_nothing(
    tmp_path: Path, database_url: str
) -> None:
    clock = ShiftedClock(datetime(2026, 11, 2, 1, tzinfo=UTC))
    settings = settings_of(tmp_path, database_url)
    patient, brief = Memory(clock.now), Brief(clock.now)

    async def lived(*, first: bool) -> None:
        async with at_work(settings, clock, patient, brief) as bot:
            if first:
                patient.say("account/1", "王建国", f"/start {await invited(bot, clock, 'principal_leader')}")
                brief.say("account/1", "李安", f"/start {await invited(bot, clock, 'safety_manager')}")
                await until(lambda: bool(said(patient)) and bool(said(brief)))
            await bot.ticker.tick()
            await bot.settled()

    asyncio.run(lived(first=True))
    clock.forward_to(clock.now() + timedelta(hours=8))
    asyncio.run(lived(first=False))
    assert [[any("系统中断服务" in each for each in said(channel))] for channel in (patient, brief)] == [
        [False],
        [True],
    ]


# So many chats wait in the channel that is not at work.
MANY = AT_ONCE * 5


def keep_from(conn: Connection, channel: str, chats: int, now: datetime) -> None:
    """Keep an update of each of so many chats of a channel, as if it had been at work."""
    heard = Other(lambda: now)
    for number in range(chats):
        heard.say(f"account/{number}", "赵敏", "/help")
    inbox.keep(conn, channel, rows(heard, now))
    first = inbox.waiting(conn, now, 1, [channel])
    inbox.begin(conn, [each.id for each in first])


def test_what_belongs_to_a_channel_that_is_not_at_work_waits() -> None:
    channels = Registry([Memory(lambda: datetime.now(UTC))])
    assert [channel.name for channel in channels] == ["memory"]
    with pytest.raises(Away):
        channels["away"]


def rows(channel: Memory, now: datetime) -> list[dict[str, Any]]:
    """What people did in a channel, as it is kept."""
    return [
        {
            "update_id": each.number,
            "sha256": each.sha256,
            "chat": each.chat,
            "is_group": each.is_group,
            "body": each.body,
            "received_at": now,
            "not_before": now,
        }
        for each in channel.handed_in
    ]


def settings_of(home: Path, database_url: str) -> Settings:
    return Settings(home=home, database_url=database_url, _env_file=None)  # type: ignore[call-arg]


def at_work(settings: Settings, clock: ShiftedClock, *channels: Memory) -> Any:
    """A bot with these channels, to be entered."""
    return running(settings, clock, ticking=False, opening=lambda *_: channels)


async def invited(bot: Running, clock: ShiftedClock, role: str) -> str:
    """An invitation's code, to the unit that the leader's brings along."""
    if role == "principal_leader":
        await bot.store.write(add_unit, "宏达建设", ENTERPRISE, None, now=clock.now())
    return str(await bot.store.write(invite_to, "宏达建设", role, clock.now()))


def said(channel: Memory) -> list[str]:
    return [text_of(shown.body) for chat in channel.chats.values() for shown in chat.shown]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)
