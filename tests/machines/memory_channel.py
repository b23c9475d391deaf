"""A channel that is only memory: what each chat shows, what people sent, and the answers to their presses."""

from collections import defaultdict
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.channel import Blocked, Gone
from bot.channels.telegram import updates
from bot.messages.body import Body, Button
from bot.messages.incoming import Incoming


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
    """Keeps every chat in memory; a chat in `blocked` takes nothing."""

    largest_file = updates.DOWNLOAD_LIMIT

    def __init__(self) -> None:
        self.chats: dict[int, list[Shown]] = defaultdict(list)
        self.answers: list[tuple[str, str | None]] = []
        self.files: dict[str, bytes] = {}
        self.blocked: set[int] = set()
        self._number = 1000

    def read(self, update: dict[str, Any]) -> Incoming | None:
        """What an update says: people write here as in Telegram."""
        return updates.read(update)

    async def send(
        self, chat_id: int, key: str, body: Body, *, plain: bool = False, topic_id: int | None = None
    ) -> int:
        """Show a new message; its number."""
        if chat_id in self.blocked:
            raise Blocked("Forbidden: bot was blocked by the user")
        self._number += 1
        shown = Shown(chat_id=chat_id, message_id=self._number, key=key, body=body, before=[])
        self.chats[chat_id].append(shown)
        return shown.message_id

    async def edit(self, chat_id: int, channel_id: int, key: str, body: Body) -> None:
        """Change a shown message."""
        if chat_id in self.blocked:
            raise Blocked("Forbidden: bot was blocked by the user")
        for shown in self.chats[chat_id]:
            if shown.message_id == channel_id:
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

    def keep(self, content: bytes) -> str:
        """Keep a file that someone is about to send; the name by which it is fetched."""
        name = f"file-{len(self.files)}"
        self.files[name] = content
        return name


def when(now: datetime) -> int:
    """A moment as an update says it, in seconds."""
    return int(now.astimezone(UTC).timestamp())
