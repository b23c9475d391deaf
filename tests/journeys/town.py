"""A town to tell stories in: the real bot on a real database, talking over HTTP to the sandbox, on a clock we move."""

import asyncio
import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from bot.app.opening import anchors_of
from bot.app.running import Running
from bot.app.running import running as bot_running
from bot.channels.limits import unlimited
from bot.clock import ShiftedClock
from bot.flows.ledger.verify import Verdict, verify
from bot.flows.people.enrol import invite_to
from bot.outbox.operations import add_unit
from bot.sandbox import Person, Sandbox, groups, running
from bot.settings import Settings
from bot.store.engine import Connection, open_store
from bot.store.ledger import ledger
from bot.store.tables import prefaces
from schedules.mornings.first_week import STEPS
from schedules.unit import Unit
from tests.chats import CHANNEL
from tests.databases import sqlite_in

LEADER, MANAGER, SUPERVISOR, DEPUTY, STRANGER = 1001, 1002, 1003, 1004, 1009
PEOPLE = (
    Person(id=LEADER, first_name="建国", last_name="王", label="principal_leader"),
    Person(id=MANAGER, first_name="安", last_name="李", label="safety_manager"),
    Person(id=SUPERVISOR, first_name="清", last_name="陈", label="supervisor"),
    Person(id=DEPUTY, first_name="敏", last_name="赵", label="deputy_leader"),
    Person(id=STRANGER, first_name="Sam", last_name="Stranger", language_code="en"),
)
TOKEN = "123456:TEST-token"
SHENZHEN = ZoneInfo("Asia/Shanghai")
COMPANY = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120, "hazardous": True})
# The smallest picture there is.
PHOTO = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + bytes(64) + b"\xff\xd9"


def local(*parts: int) -> datetime:
    """A moment in Shenzhen."""
    return datetime(*parts, tzinfo=SHENZHEN)  # type: ignore[misc, arg-type]


def without_first_week(conn: Connection) -> None:
    """End each first week that has just begun, as its button does."""
    conn.execute(delete(prefaces).where(prefaces.c.kind.in_(STEPS)))


class Town:
    """The bot at work in a thread of its own; every step waits until all that it causes has happened."""

    def __init__(self, sandbox: Sandbox, settings: Settings, clock: ShiftedClock) -> None:
        self.sandbox, self.settings, self.clock = sandbox, settings, clock
        self.limits = unlimited()
        # Whether those who join new units are led through their first week; most journeys are of units at work.
        self.is_guided = False
        self.loop: asyncio.AbstractEventLoop | None = None
        self.bot: Running | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None
        self._photo = itertools.count(1)

    # The bot's life

    def start(self) -> None:
        """Start the bot."""
        ready = threading.Event()

        async def live() -> None:
            self.loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            async with self.running() as self.bot:
                ready.set()
                await self._stop.wait()

        self._thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)
        self._thread.start()
        assert ready.wait(20), "the bot did not start"

    def running(self) -> Any:
        """The bot, to be entered."""
        return bot_running(self.settings, self.clock, ticking=False, limits=self.limits)

    def stop(self) -> None:
        """Stop the bot; what waits stays in its database."""
        if self.loop and self._stop and self._thread and self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(20)
            assert not self._thread.is_alive(), "the bot did not stop"
        self.bot = None

    def restart(self) -> None:
        """Stop the bot and start it anew."""
        self.stop()
        self.start()

    def settle(self) -> None:
        """Wait until the bot has taken every update and shown every message."""
        if not self.bot or not self.loop:
            return
        for _ in range(400):
            if not self.sandbox.updates or all(u["update_id"] < 0 for u in self.sandbox.updates):
                break
            threading.Event().wait(0.01)
        self._settled(self.bot)

    def _settled(self, bot: Running) -> None:
        assert self.loop
        asyncio.run_coroutine_threadsafe(bot.settled(), self.loop).result(30)

    def tick(self) -> None:
        """Let the bot look at what has come due."""
        assert self.bot
        assert self.loop
        asyncio.run_coroutine_threadsafe(self.bot.ticker.tick(), self.loop).result(60)
        self.settle()

    def at(self, moment: datetime) -> None:
        """Move the clock on to a moment and let the bot look."""
        self.clock.forward_to(moment.astimezone(UTC))
        self.tick()

    def mornings(self, first: datetime, days: int) -> None:
        """Live through so many mornings from `first` on."""
        for day in range(days):
            self.at(first + timedelta(days=day))

    # People

    def unit(self, name: str = "宏达建设", judged: Unit = COMPANY, parent: str | None = None) -> None:
        """Add a unit, as the operator does."""
        self.beside(add_unit, name, judged, parent, now=self.clock.now())

    def join(self, person_id: int, role: str, unit: str = "宏达建设") -> str:
        """Invite someone and let them follow the link; the code."""
        code = str(self.beside(invite_to, unit, role, self.clock.now()))
        self.say(person_id, f"/start {code}")
        if not self.is_guided:
            self.beside(without_first_week)
        return code

    def beside(self, step: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Write to the database beside the bot that is at work on it, as a verb of the command line does."""
        store = open_store(self.settings.database)
        try:
            return store.write_now(step, *given, **named)
        finally:
            store.close()

    def say(self, person_id: int, text: str) -> None:
        """Let someone send a text."""
        self.sandbox.say(person_id, text)
        self.settle()

    def photos(self, person_id: int, count: int = 1) -> None:
        """Let someone send so many photos, as an album if several; each shows something else."""
        contents = [PHOTO + next(self._photo).to_bytes(4, "big") for _ in range(count)]
        self.sandbox.send_photos(person_id, contents)
        self.settle()

    def document(self, person_id: int, name: str = "签到表.pdf") -> None:
        """Let someone send a file."""
        self.sandbox.send_document(person_id, name, b"%PDF-1.4 " + name.encode(), "application/pdf")
        self.settle()

    def press(self, person_id: int, label: str, on: str = "") -> None:
        """Let someone press the newest button whose label holds `label`, on a message whose text holds `on`."""
        for message in reversed(self.shown(person_id)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"] and on in text_of(message):
                        self.sandbox.press(person_id, message["message_id"], button["callback_data"])
                        self.settle()
                        return
        raise AssertionError(f"no button {label!r} on {on!r} in:\n{self.chat(person_id)}")

    def group(self, chat_id: int, title: str, by: int) -> None:
        """Let someone bring the bot into a group."""
        groups.add_group(self.sandbox, chat_id, title, by=by)
        self.settle()

    def say_in(self, chat_id: int, person_id: int, text: str, topic: int = 0) -> None:
        """Let someone say something in a group, or in a thread of it."""
        groups.say_in(self.sandbox, chat_id, person_id, text, topic_id=topic)
        self.settle()

    def press_in(self, chat_id: int, person_id: int, label: str) -> None:
        """Let someone press the newest button in a group whose label holds `label`."""
        groups.press_in(self.sandbox, chat_id, person_id, label)
        self.settle()

    def open(self, person_id: int, title: str) -> None:
        """Let someone find a duty by its name and open its card; of several that repeat, the most pressing."""
        self.say(person_id, f"/duties {title}")
        self.press(person_id, title)
        if any(title in label for label in self.labels(person_id)):
            self.press(person_id, title)

    def labels(self, person_id: int) -> list[str]:
        """What the buttons of the newest message of the bot say."""
        rows = self.shown(person_id)[-1].get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]

    # What is seen

    def shown(self, person_id: int) -> list[dict[str, Any]]:
        """What the bot shows in someone's chat, but for the anchors that come by themselves each evening."""
        shown = [message for message in self.sandbox.messages(person_id) if message["from"]["is_bot"]]
        return [message for message in shown if not is_anchor(message)]

    def anchors(self, chat_id: int) -> list[str]:
        """The anchors that a chat was given."""
        return [text_of(message) for message in self.sandbox.messages(chat_id) if is_anchor(message)]

    def last(self, person_id: int) -> str:
        """The text of the newest message of the bot."""
        return text_of(self.shown(person_id)[-1])

    def chat(self, person_id: int) -> str:
        """All that the bot shows, as one text."""
        return "\n---\n".join(text_of(message) for message in self.shown(person_id))

    def toast(self) -> str:
        """The newest short answer to a press."""
        return self.sandbox.toasts[-1][1] if self.sandbox.toasts else ""

    def entries(self) -> list[str]:
        """The actions in all ledgers, in order."""
        assert self.bot

        def actions(conn: Connection) -> list[str]:
            chains = [company for company, _, _ in ledger.heads(conn)]
            return [json.loads(body)["action"] for company in chains for _, body, _ in ledger.walk(conn, company)]

        return self.bot.store.read_now(actions)

    def verified(self) -> Verdict:
        """What checking the ledger and the vault finds."""
        assert self.bot
        return self.bot.store.read_now(verify, self.bot.vault, anchors_of(self.settings))

    def until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for something that happens by itself; fewer seconds only where that it is soon is what is tested."""
        for _ in range(int(seconds * 100)):
            if true():
                return
            threading.Event().wait(0.01)
        raise AssertionError("it did not happen")


def text_of(message: dict[str, Any]) -> str:
    """The text or caption of a message."""
    return str(message.get("text") or message.get("caption") or "")


def is_anchor(message: dict[str, Any]) -> bool:
    """Whether a message gives an anchor to keep."""
    return "\ndutybell-" in text_of(message)


def number_in(text: str) -> str:
    """The record's number in a text."""
    found = re.search(r"记录编号 (\d{6})", text)
    assert found, text
    return found[1]


@contextmanager
def town(home: Path, start: datetime, database_url: str | None = None) -> Iterator[Town]:
    """A town at a moment, its bot running, over the channel that is walked."""
    clock = ShiftedClock(start.astimezone(UTC))
    if CHANNEL.get() == "memory":
        from tests.journeys.memory_town import MemoryTown

        settings = Settings(home=home, database_url=database_url or sqlite_in(home), _env_file=None)  # type: ignore[call-arg]
        yield from _alive(MemoryTown(settings, clock))
        return
    sandbox = Sandbox(people=PEOPLE, clock=clock.now)
    with running(sandbox) as base:
        url = database_url or sqlite_in(home)
        settings = Settings(token=TOKEN, api_url=base, home=home, database_url=url, _env_file=None)  # type: ignore[call-arg, arg-type]
        yield from _alive(Town(sandbox, settings, clock))


def _alive(here: Town) -> Iterator[Town]:
    here.start()
    try:
        yield here
    finally:
        here.stop()
