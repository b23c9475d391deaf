"""A town without a network: the bot's own intake, rounds and delivery on SQLite, around a channel that is memory.

Steps take milliseconds, so that a state machine may walk thousands of them. All that the bot does is the product's own
code; only Telegram and the ticking are left out.
"""

import asyncio
import json
import tempfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.app.cycles import Cycles
from bot.channels.registry import Registry
from bot.flows.ledger.verify import BACKWARD, GOOD, verify
from bot.flows.people.enrol import invite_to
from bot.flows.retention.after_downtime import set_back
from bot.inbox.receive import TakingIn
from bot.outbox.deliver import deliver
from bot.outbox.operations import add_unit, adopt, come_back
from bot.settings import Settings
from bot.store import lease
from bot.store.engine import Connection, Store
from bot.store.ledger import ledger
from bot.vault.folder import Folder
from schedules.unit import Unit
from tests.chats import CHANNEL
from tests.journeys.town import without_first_week
from tests.machines.databases import copied, drop, new_database, opened
from tests.machines.memory_channel import MemoryChannel, SecondChannel, Shown, when
from tests.schedules.examples import obligation, roadmap_file

BOT = {"id": 1, "is_bot": True, "first_name": "DutyBell"}
# A picture is told from others by its last bytes.
PHOTO = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + bytes(64)

NOTE = {"photos": 0, "documents": 0, "note": True, "measure": None, "documents_are": None, "second_person": True}
MEASURE = NOTE | {
    "note": False,
    "measure": {
        "kind": "ratio",
        "target": 1.0,
        "of": {"zh": "已培训人数/应培训人数", "en": "people trained / people to be trained"},
    },
}
# Few obligations, of each kind that a company, a site and an authority meet.
ROADMAP = roadmap_file(
    obligation("inspect", {"kind": "every", "period": "month"}, act="inspection"),
    obligation("study", {"kind": "every", "period": "quarter"}, evidence=NOTE),
    obligation("train", {"kind": "every", "period": "month"}, evidence=MEASURE, owner="safety_manager",
               confirmer="principal_leader"),
    obligation("patrol", {"kind": "every", "period": "week"}, scope="project", owner="safety_officer"),
    obligation("oversee", {"kind": "every", "period": "month"}, parties=["housing_authority"], owner="supervisor",
               confirmer="principal_leader", evidence=NOTE),
    obligation("answer-notice", {"kind": "on_notice"}, evidence=NOTE),
    obligation("publish", {"kind": "after_event", "event": "penalty_decision", "within": {"workdays": 7}},
               parties=["enterprise", "housing_authority"], owner="safety_manager", confirmer="principal_leader"),
)  # fmt: skip

ROADMAP["escalations"]["month"] = ROADMAP["escalations"]["plain"]  # that of a notice in one's own words


class Hand:
    """A clock that stands until it is moved, also back."""

    def __init__(self, start: datetime) -> None:
        self.moment = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment now."""
        return self.moment


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A town to begin with."""

    database: bytes | str
    channel: MemoryChannel
    number: int
    moment: datetime


class QuietTown:
    """The bot and its people; `close` it after use."""

    # Whether those who join new units are led through their first week.
    is_guided = False

    def __init__(
        self, start: datetime, roadmap: Mapping[str, Any] | None = ROADMAP, before: "Snapshot | None" = None
    ) -> None:
        """Begin with nobody there, or go on from a snapshot of a town in which nothing was sent as a file yet."""
        memory = Path("/dev/shm")  # no machine's plug is pulled here, so nothing need wait for a disk
        self._folder = tempfile.TemporaryDirectory(prefix="dutybell-", dir=memory if memory.is_dir() else None)
        self.home = Path(self._folder.name)
        self.clock = Hand(start)
        self._url = new_database(self.home, before.database if before else None)
        self.store: Store = opened(self._url)
        self.vault = Folder(self.home / "vault")
        self.channel = deepcopy(before.channel) if before else self._channel()
        self._runner = asyncio.Runner()
        self._numbers = count(before.number if before else 1)
        self._slow: set[asyncio.Task[None]] = set()
        settings = Settings.model_construct(home=self.home)
        self._rounds = Cycles(settings, self.store, self.vault, self.clock, owed=self._runner.run(_event()))
        self._reborn()
        if not before:
            self.store.write_now(lease.take_over, "the town", self.clock.now() + timedelta(days=36500))
        if roadmap and not before:
            self.store.write_now(adopt, json.dumps(roadmap), self.clock.now())

    def _channel(self) -> MemoryChannel:
        """The channel that is walked."""
        return MemoryChannel() if CHANNEL.get() == "telegram" else SecondChannel(self.clock.now)

    def snapshot(self) -> "Snapshot":
        """The town as it stands, from which others can begin; this one is at its end."""
        self.store.scrub()
        self.store.close()
        taken = Snapshot(
            database=copied(self.home, self._url),
            channel=deepcopy(self.channel),
            number=next(self._numbers),
            moment=self.clock.moment,
        )
        self._take_down()
        return taken

    def _reborn(self) -> None:
        self._taking_in = TakingIn(self.store, self.vault, Registry([self.channel]), self.clock)

    def close(self) -> None:
        """Take the town down, whose rows are as its entries say, whatever was done there."""
        try:
            verdict = self.store.read_now(verify, self.vault)
            assert verdict.code in (GOOD, BACKWARD), verdict
        finally:
            self._take_down()

    def _take_down(self) -> None:
        self._runner.close()
        self.store.close()
        drop(self._url)
        self._folder.cleanup()

    # Time

    def cycle(self) -> None:
        """Let the bot look at what has come due, and show it."""
        self._runner.run(self._rounds.go())
        self.deliver()

    def at(self, moment: datetime) -> None:
        """Go on to a moment, and let the bot look then."""
        self.clock.moment = moment.astimezone(UTC)
        self.cycle()

    def away(self, hours: float) -> None:
        """Let the bot be away for so many hours, and come back."""
        self.clock.moment += timedelta(hours=hours)
        self._reborn()
        self.store.write_now(come_back, self.clock.now(), Registry([self.channel]).kept)
        self.cycle()

    def turn_back(self, hours: float) -> None:
        """Set the machine's clock back, as the bot notices at its next look."""
        self.clock.moment -= timedelta(hours=hours)
        self.store.write_now(set_back, timedelta(hours=hours), self.clock.now())
        self.cycle()

    def deliver(self) -> None:
        """Show all that is owed and may go out."""

        async def all_of_it() -> None:
            while await deliver(self.store, self.channel, self.clock, self._slow):
                if self._slow:
                    await asyncio.wait(self._slow)

        self._runner.run(all_of_it())

    # People

    def unit(self, name: str, judged: Unit, parent: str | None = None) -> int:
        """Add a unit as the operator does; its id."""
        return self.store.write_now(add_unit, name, judged, parent, now=self.clock.now()).id

    def join(self, person: int, name: str, role: str, unit: str) -> None:
        """Invite someone as the operator does, and let them follow the link."""
        code = self.store.write_now(invite_to, unit, role, self.clock.now())
        self.say(person, f"/start {code}", name=name)
        if not self.is_guided:
            self.store.write_now(without_first_week)

    def say(self, person: int, text: str, **more: Any) -> int:
        """Let someone send a text; the number of their message."""
        return self._message(person, {"text": text}, **more)

    def photo(self, person: int, content: bytes = PHOTO, caption: str = "", **more: Any) -> int:
        """Let someone send a photo; the number of their message."""
        file = {"file_id": self.channel.keep(content), "file_unique_id": "u", "width": 90, "height": 90}
        photo = [{**file, "file_size": len(content)}]
        return self._message(person, {"photo": photo, **({"caption": caption} if caption else {})}, **more)

    def send(self, person: int, said: Mapping[str, Any]) -> int:
        """Let someone send a message of any kind, as Telegram describes it; its number."""
        return self._message(person, said)

    def document(self, person: int, name: str, content: bytes, caption: str = "", **more: Any) -> int:
        """Let someone send a file; the number of their message."""
        file = {"file_id": self.channel.keep(content), "file_unique_id": "u", "file_name": name}
        sent = {"document": {**file, "file_size": len(content)}, **({"caption": caption} if caption else {})}
        return self._message(person, sent, **more)

    def edit(
        self, person: int, message_id: int, text: str, *, caption: bool = False, photo: bytes | None = None
    ) -> None:
        """Let someone change what they sent: its words, or a photo with its caption in the place of another."""
        said: dict[str, Any] = {"caption": text, "photo": []} if caption or photo else {"text": text}
        if photo:
            file = {"file_id": self.channel.keep(photo), "file_unique_id": "u", "width": 90, "height": 90}
            said["photo"] = [{**file, "file_size": len(photo)}]
        now = when(self.clock.now())
        message = {"message_id": message_id, "date": now, "edit_date": now, **self._who(person), **said}
        self._update({"edited_message": message})

    def press(self, person: int, data: str, message_id: int, chat_id: int | None = None) -> str | None:
        """Let someone press a button; the short answer."""
        chat = {"id": chat_id or person, "type": "private" if not chat_id or chat_id > 0 else "supergroup"}
        message = {"message_id": message_id, "date": 1, "chat": chat, "from": BOT, "text": "…"}
        number = f"q{self._numbered()}"
        query = {"id": number, "from": self._who(person)["from"], "chat_instance": "1", "data": data}
        self._update({"callback_query": {**query, "message": message}})
        return dict(self.channel.answers).get(number)

    def press_on(self, person: int, label: str) -> str | None:
        """Let someone press the newest button with these words on it; the short answer."""
        for shown in reversed(self.channel.chats[person]):
            for button in shown.buttons:
                if label in button.label:
                    return self.press(person, shown.data(button), shown.message_id)
        raise AssertionError(f"no button {label!r} for {person}")

    def look_into(self, person: int, name: str) -> str | None:
        """Let someone press the number of the line that holds a name, on the newest such message; the answer."""
        for shown in reversed(self.channel.chats[person]):
            for line in shown.text.splitlines():
                number = line.partition(" ")[0]
                button = next((each for each in shown.buttons if each.label == number), None)
                if name in line and button:
                    return self.press(person, shown.data(button), shown.message_id)
        raise AssertionError(f"no line {name!r} with a number for {person}")

    def in_group(self, person: int, chat_id: int, text: str, title: str = "群") -> None:
        """Let someone speak in a group."""
        who = self._who(person)["from"]
        chat = {"id": chat_id, "type": "supergroup", "title": title}
        number, now = self._numbered(), when(self.clock.now())
        self._update({"message": {"message_id": number, "date": now, "from": who, "chat": chat, "text": text}})

    def _message(self, person: int, said: Mapping[str, Any], **more: Any) -> int:
        number = self._numbered()
        name = more.pop("name", "")
        message = {"message_id": number, "date": when(self.clock.now()), **self._who(person, name), **said, **more}
        self._update({"message": message})
        return number

    def _numbered(self) -> int:
        """The next number of a message."""
        return next(self._numbers)

    def _who(self, person: int, name: str = "") -> dict[str, Any]:
        user = {"id": person, "is_bot": False, "first_name": name or f"人{person}", "language_code": "zh-hans"}
        return {"from": user, "chat": {"id": person, "type": "private"}}

    def _update(self, update: dict[str, Any]) -> None:
        """Handle one update as the worker does, then show what it causes."""

        async def handle() -> None:
            now, said = self.clock.now(), self.channel.told({"update_id": next(self._numbers), **update})
            effect = await self._taking_in.prepare(self.channel.name, said, now)
            afterwards = await self.store.write(effect, self.clock.now())
            if afterwards:
                await afterwards()

        self._runner.run(handle())
        self.deliver()

    # What is so

    def shown(self, person: int) -> Sequence[Shown]:
        """What someone's chat shows, the newest last."""
        return self.channel.chats[person]

    def entries(self, company: int) -> list[dict[str, Any]]:
        """What a company's ledger says, in order."""

        def bodies(conn: Connection) -> list[dict[str, Any]]:
            return [json.loads(body) for _, body, _ in ledger.walk(conn, company)]

        return self.store.read_now(bodies)


async def _event() -> asyncio.Event:
    return asyncio.Event()
