"""A channel that is only memory: what each chat shows, what people sent, and the answers to their presses."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.channel import Blocked, Commands, Gone, Keep, Menu
from bot.channels.limits import unlimited
from bot.channels.pulse import Pulse
from bot.channels.telegram import updates
from bot.messages.body import Body, Button
from bot.messages.chat_address import Address
from bot.messages.incoming import Incoming, SentFile
from tests.channels.memory import Memory
from tests.chats import at_number, number_of


@dataclass
class Shown:
    """A message as its chat shows it now; `before` are the bodies that it showed earlier."""

    chat_id: int
    message_id: int
    key: str
    body: Body
    before: list[Body]

    @property
    def text(self) -> str:
        """All that can be read: the text, the labels, the names of files, the titles in a picture."""
        labels = [button.label for row in self.body.rows for button in row]
        files = [file.name for file in self.body.files]
        year = self.body.year
        drawn = [year.title, *(line.title for line in year.lines)] if year else []
        return "\n".join([self.body.text, *labels, *files, *drawn])

    @property
    def buttons(self) -> list[Button]:
        """The buttons that can be pressed."""
        return [button for row in self.body.rows for button in row if button.verb]

    def data(self, button: Button) -> str:
        """What comes back when a button is pressed."""
        return f"{self.key}:{button.verb}:{button.arg}"


class MemoryChannel:
    """Keeps every chat in memory; a chat in `blocked` takes nothing. People write here as in Telegram."""

    name = updates.NAME
    repeatable = False
    largest_file = updates.DOWNLOAD_LIMIT
    largest_shown = 50_000_000
    album = 10
    edits_for: timedelta | None = None
    keeps_for: timedelta | None = timedelta(hours=24)
    menus = True

    def __init__(self) -> None:
        self.chats: dict[int, list[Shown]] = defaultdict(list)
        self.answers: list[tuple[str, str | None]] = []
        self.files: dict[str, bytes] = {}
        self.blocked: set[int] = set()
        self.menu_of: dict[int, list[tuple[str, str]]] = {}
        self._number = 1000
        self.limits, self.pulse = unlimited(), Pulse()

    def read(self, update: dict[str, Any]) -> Incoming | None:
        """What an update says."""
        return updates.read(update)

    async def open(self, menu: Menu) -> None:
        """Be there."""

    async def listen(self, keep: Keep) -> None:
        """Hear nothing by itself: what comes is handed in."""

    async def close(self) -> None:
        """Be gone."""

    async def send(self, to: Address, key: str, body: Body, *, plain: bool = False) -> str:
        """Show a new message; the numbers of its parts."""
        chat_id = int(to.chat)
        if chat_id in self.blocked:
            raise Blocked("Forbidden: bot was blocked by the user")
        self._number += 1
        shown = Shown(chat_id=chat_id, message_id=self._number, key=key, body=body, before=[])
        self.chats[chat_id].append(shown)
        self._number += max(0, len(body.files) - 1)
        return " ".join(str(number) for number in range(shown.message_id, self._number + 1))

    async def edit(self, to: Address, mark: str, key: str, body: Body) -> None:
        """Change a shown message."""
        chat_id = int(to.chat)
        if chat_id in self.blocked:
            raise Blocked("Forbidden: bot was blocked by the user")
        for shown in self.chats[chat_id]:
            if str(shown.message_id) == mark.partition(" ")[0]:
                shown.before.append(shown.body)
                shown.body = body
                return
        raise Gone("message to edit not found")

    async def fetch(self, ref: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that someone sent."""
        yield self.files[ref]

    async def answer(self, press_id: str, said: str | None) -> None:
        """Note the short answer to a press."""
        self.answers.append((press_id, said))

    async def offer(self, to: Address, commands: Commands) -> None:
        """Note what stands in a chat's menu."""
        self.menu_of[int(to.chat)] = list(commands)

    def invitation(self, code: str) -> str | None:
        """No link: the code itself is handed on."""
        return None

    def told(self, update: dict[str, Any]) -> dict[str, Any]:
        """What this channel hands over of something that a person does, which is written here as Telegram writes it."""
        return update

    def keep(self, content: bytes) -> str:
        """Keep a file that someone is about to send; the name by which it is fetched."""
        name = f"file-{len(self.files)}"
        self.files[name] = content
        return name


class SecondChannel(MemoryChannel):
    """Another channel: its addresses, marks and updates are of its own form, it has no albums, and what it shows can be
    changed for an hour only.
    """

    name = Memory.name
    repeatable = Memory.repeatable
    largest_file = Memory.largest_file
    largest_shown = Memory.largest_shown
    album = Memory.album
    edits_for = Memory.edits_for
    keeps_for = Memory.keeps_for

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._shown_at: dict[str, datetime] = {}

    def told(self, update: dict[str, Any]) -> dict[str, Any]:
        """What someone did, in this channel's words; what it does not hand over is nothing."""
        found = updates.read(update)
        if found is None:
            return {}
        said = {name: value for name, value in vars(found).items() if value and name != "album"}
        for name in {"sender", "group", "moved_to"} & set(said):
            said[name] = [number_of(said[name]), said[name].thread]
        for name in {"sent_at", "forwarded_at"} & set(said):
            said[name] = said[name].isoformat()
        if found.file:
            said["file"] = vars(found.file)
        if found.reply_to:
            said["reply_to"] = f"m{found.reply_to}"
        return {"speaks": False, **said}

    def read(self, update: dict[str, Any]) -> Incoming | None:
        """What an update says."""
        said = dict(update)
        for name in {"sender", "group", "moved_to"} & set(said):
            said[name] = at_number(said[name][0], said[name][1])
        for name in {"sent_at", "forwarded_at"} & set(said):
            said[name] = datetime.fromisoformat(said[name])
        if "file" in said:
            said["file"] = SentFile(**said["file"])
        return Incoming(**said) if said else None

    async def send(self, to: Address, key: str, body: Body, *, plain: bool = False) -> str:
        """Show a new message; the marks of its parts."""
        shown = await super().send(replace(to, chat=str(number_of(to))), key, body, plain=plain)
        marks = [f"m{number}" for number in shown.split()]
        self._shown_at[marks[0]] = self._now()
        return " ".join(marks)

    async def edit(self, to: Address, mark: str, key: str, body: Body) -> None:
        """Change what was shown, for an hour."""
        first = mark.partition(" ")[0]
        if self.edits_for and self._now() - self._shown_at[first] > self.edits_for:
            raise Gone("it is too old to be changed")
        await super().edit(replace(to, chat=str(number_of(to))), first.removeprefix("m"), key, body)


def when(now: datetime) -> int:
    """A moment as an update says it, in seconds."""
    return int(now.astimezone(UTC).timestamp())
