"""A quiet town's people in front of the whole bot: its process's parts, HTTP and the sandbox in between."""

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.messages.body import Body, Button
from bot.outbox.operations import adopt
from bot.sandbox import Person, Sandbox
from bot.sandbox.groups import add_group
from tests.journeys.town import town
from tests.machines.memory_channel import Shown
from tests.machines.quiet_town import ROADMAP, QuietTown, Snapshot


class _Chats(Mapping[int, list[Shown]]):
    """The sandbox's chats, each read when it is asked for."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._read = 0
        self._bodies: defaultdict[tuple[int, int], list[Body]] = defaultdict(list)

    def __getitem__(self, chat: int) -> list[Shown]:
        if chat not in set(self):
            return []  # who never spoke has no chat
        self._catch_up()
        theirs = [message for message in self._sandbox.messages(chat) if message["from"]["is_bot"]]
        return [_shown(chat, message, self._bodies[chat, message["message_id"]][:-1]) for message in theirs]

    def _catch_up(self) -> None:
        """Read what was shown since, and each body that was shown in the place of another."""
        fresh = self._sandbox.events[self._read :]
        self._read += len(fresh)
        for _, event, value in fresh:
            if event in ("message", "edited") and value["message"]["from"]["is_bot"]:
                self._bodies[value["chat_id"], value["message"]["message_id"]].append(_read(value["message"])[1])

    def __iter__(self) -> Iterator[int]:
        return iter([*self._sandbox.persons, *self._sandbox.groups])

    def __len__(self) -> int:
        return len(self._sandbox.persons) + len(self._sandbox.groups)


class SandboxChannel:
    """What a memory channel tells, told by the sandbox's chats."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.blocked: set[int] = set()
        # Every chat's messages of the bot as they stand, oldest first.
        self.chats: Mapping[int, list[Shown]] = _Chats(sandbox)

    @property
    def answers(self) -> list[tuple[str, str | None]]:
        """The short answers to presses, in order."""
        return [("", text) for _, text, _ in self._sandbox.toasts]

    def keep(self, content: bytes) -> str:
        """Keep a file that someone is about to send; the name by which it is fetched."""
        return self._sandbox.keep("file", "application/octet-stream", content).file_id


def _shown(chat: int, message: dict[str, Any], before: list[Body]) -> Shown:
    key, body = _read(message)
    return Shown(chat_id=chat, message_id=message["message_id"], key=key, body=body, before=before)


def _read(message: dict[str, Any]) -> tuple[str, Body]:
    """A message of the sandbox as a body; its key is what all its buttons begin with."""
    text = str(message.get("text") or message.get("caption") or "")
    rows, key = [], ""
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        buttons = []
        for button in row:
            key, _, rest = button.get("callback_data", "").partition(":")
            verb, _, arg = rest.partition(":")
            buttons.append(Button(label=button["text"], verb=verb, arg=arg, url=button.get("url", "")))
        rows.append(tuple(buttons))
    link = next((part for part in text.split() if "start=" in part), "")
    return key, Body(text=text, rows=tuple(rows), invite=link.partition("start=")[2])


class LoudTown(QuietTown):
    """The same people; `close` it after use. It begins with nobody there: no snapshot is taken of a bot at work."""

    def __init__(self, start: datetime, roadmap: Mapping[str, Any] | None = ROADMAP) -> None:
        self._stack = ExitStack()
        self._home = tempfile.TemporaryDirectory(prefix="dutybell-")
        self.loud = self._stack.enter_context(town(Path(self._home.name), start))
        assert self.loud.bot
        self.store = self.loud.bot.store
        self.channel: Any = SandboxChannel(self.loud.sandbox)
        self.clock: Any = self.loud.clock
        if roadmap:
            self.store.write_now(adopt, json.dumps(roadmap), self.clock.now())

    def snapshot(self) -> Snapshot:
        """None can be taken."""
        raise NotImplementedError

    def close(self) -> None:
        """Take the town down."""
        self._stack.close()
        self._home.cleanup()

    def cycle(self) -> None:
        """Let the bot look at what has come due, and show it."""
        self.loud.tick()

    def at(self, moment: datetime) -> None:
        """Go on to a moment, and let the bot look then."""
        self.loud.at(moment)

    def away(self, hours: float) -> None:
        """Let the bot end, be away for so many hours, and start anew."""
        self.loud.stop()
        self.clock.forward_to(self.clock.now() + timedelta(hours=hours))
        self.loud.start()
        assert self.loud.bot
        self.store = self.loud.bot.store
        self.cycle()

    def deliver(self) -> None:
        """Wait until all that is owed is shown."""
        self.loud.settle()

    def press(self, person: int, data: str, message_id: int, chat_id: int | None = None) -> str | None:
        """Let someone press a button; the short answer."""
        before = len(self.loud.sandbox.toasts)
        super().press(person, data, message_id, chat_id)
        return next((text for _, text, _ in self.loud.sandbox.toasts[before:]), None)

    def _numbered(self) -> int:
        return self.loud.sandbox.number("message")

    def _who(self, person: int, name: str = "") -> dict[str, Any]:
        if person not in self.loud.sandbox.persons:
            self.loud.sandbox.add_person(Person(id=person, first_name=name or f"人{person}"))
        return super()._who(person, name)

    def _update(self, update: dict[str, Any]) -> None:
        """Let the bot fetch an update, handle it and show what it causes."""
        said = update.get("message", {})
        chat = said.get("chat", {})
        if chat.get("id", 0) < 0 and chat["id"] not in self.loud.sandbox.groups:
            add_group(self.loud.sandbox, chat["id"], chat.get("title", ""))
        query = update.get("callback_query")
        if query:
            self.loud.sandbox.callbacks[query["id"]] = query["from"]["id"]
        self.loud.sandbox.inject(update)
        self.loud.settle()
