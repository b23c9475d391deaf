"""A second channel, of this machine's memory alone: text, buttons, groups, files one by one, and its own ids."""

import asyncio
import hashlib
import json
import threading
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from itertools import count
from typing import Any

from bot.channels.channel import Blocked, Commands, Gone, Keep, Menu, Update
from bot.channels.limits import unlimited
from bot.channels.pulse import Pulse
from bot.messages.body import INVITATION, Body, joining
from bot.messages.chat_address import Address
from bot.messages.incoming import Incoming, SentFile


@dataclass
class Shown:
    """A message that a chat shows."""

    mark: str
    key: str
    body: Body
    at: datetime
    thread: str = ""


@dataclass
class Chat:
    """What a chat shows, the newest last; a `closed` one takes nothing."""

    shown: list[Shown] = field(default_factory=list)
    closed: bool = False
    title: str = ""


class Memory:
    """A channel whose accounts are texts; `now` tells the time by which edits are refused."""

    name = "memory"
    repeatable = True
    largest_file = 20 * 1024 * 1024
    largest_shown = 30_000_000
    album = 1
    edits_for: timedelta | None = timedelta(hours=1)
    keeps_for: timedelta | None = None
    menus = False

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.limits, self.pulse = unlimited(), Pulse()
        self.chats: dict[str, Chat] = defaultdict(Chat)
        self.toasts: list[tuple[str, str]] = []
        self.commands: dict[str, list[tuple[str, str]]] = {}
        self._now = now
        self._files: dict[str, bytes] = {}
        self._marks, self._numbers = count(1), count(1)
        self._waiting: list[Update] = []
        self._lock, self._came = threading.Lock(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    # What the bot does here

    async def open(self, menu: Menu) -> None:
        """Keep what can be asked for."""
        self.commands = {code: menu(code) for code in ("zh", "en")}

    async def listen(self, keep: Keep) -> None:
        """Hand over what people do, each thing once it is kept."""
        self._loop, self._came = asyncio.get_running_loop(), asyncio.Event()
        while True:
            with self._lock:
                some = list(self._waiting)
            if some:
                await keep(some)
                with self._lock:
                    del self._waiting[: len(some)]
            else:
                await self._came.wait()
            self._came.clear()

    async def close(self) -> None:
        """Nothing is open."""
        self._loop = None

    def read(self, update: dict[str, Any]) -> Incoming | None:
        """What someone did."""
        said = dict(update)
        at, file, group = said.pop("at"), said.pop("file"), said.pop("group", None)
        chat, thread = group or ("", "")
        return Incoming(
            sender=Address(channel=self.name, chat=said.pop("sender")),
            group=Address(channel=self.name, chat=chat, thread=thread, is_group=True) if group else None,
            file=SentFile(**file) if file else None,
            sent_at=datetime.fromisoformat(at),
            **said,
        )

    async def send(self, to: Address, key: str, body: Body, *, plain: bool = False) -> str:
        """Show a message; each file is one of its own, the text below the first."""
        chat = self.chats[to.chat]
        if chat.closed:
            raise Blocked("this chat is closed")
        parts = [Body(text=body.text if n == 0 else "", files=(file,)) for n, file in enumerate(body.files)] or [body]
        marks = [f"m{next(self._marks)}" for _ in parts]
        for mark, part in zip(marks, parts, strict=True):
            chat.shown.append(Shown(mark=mark, key=key, body=part, at=self._now(), thread=to.thread))
        return " ".join(marks)

    async def edit(self, to: Address, mark: str, key: str, body: Body) -> None:
        """Change what a chat shows, for an hour."""
        if self.chats[to.chat].closed:
            raise Blocked("this chat is closed")
        found = [each for each in self.chats[to.chat].shown if each.mark == mark.partition(" ")[0]]
        if not found or (self.edits_for and self._now() - found[0].at > self.edits_for):
            raise Gone("it is too old to be changed")
        found[0].body, found[0].key = body, key

    async def fetch(self, ref: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that someone sent."""
        yield self._files[ref]

    async def answer(self, press_id: str, said: str | None) -> None:
        """Show a short line."""
        self.toasts.append((press_id, said or ""))

    async def offer(self, to: Address, commands: Commands) -> None:
        """There are no menus here."""
        raise AssertionError("nobody offers what a channel has no place for")

    def invitation(self, code: str) -> str | None:
        """There are no links here."""
        return None

    # What people do here

    def say(self, account: str, name: str, text: str, *, language: str = "zh") -> None:
        """Let someone send a text."""
        self._hand_in(kind="said", sender=account, name=name, text=text, language=language, file=None)

    def say_in(self, group: str, account: str, name: str, text: str, *, thread: str = "") -> None:
        """Let someone send a text in a group, or in a thread of it."""
        where = {"group": [group, thread], "title": self.chats[group].title}
        self._hand_in(kind="group_said", sender=account, name=name, text=text, file=None, **where)

    def press_in(self, group: str, account: str, name: str, data: str) -> None:
        """Let someone press a button in a group."""
        where = {"group": [group, ""], "title": self.chats[group].title}
        number = f"p{next(self._numbers)}"
        said = {"text": data, "press_id": number, "file": None}
        self._hand_in(kind="group_pressed", sender=account, name=name, **said, **where)

    def send_file(self, account: str, name: str, *, kind: str, called: str, content: bytes) -> None:
        """Let someone send a file, or a photo."""
        ref = f"f{len(self._files)}"
        self._files[ref] = content
        types = {"photo": "image/jpeg", "document": "application/octet-stream"}
        file = {"kind": kind, "ref": ref, "name": called, "media_type": types[kind], "size": len(content)}
        self._hand_in(kind="brought", sender=account, name=name, file=file, caption=True)

    def press(self, account: str, name: str, data: str, *, language: str = "zh") -> None:
        """Let someone press a button that brings this back."""
        number = f"p{next(self._numbers)}"
        self._hand_in(
            kind="pressed", sender=account, name=name, text=data, press_id=number, language=language, file=None
        )

    @property
    def handed_in(self) -> list[Update]:
        """What people did that is not handed over yet."""
        with self._lock:
            return list(self._waiting)

    def is_idle(self) -> bool:
        """Whether all that people did is handed over."""
        with self._lock:
            return not self._waiting

    def _hand_in(self, **said: Any) -> None:
        number = next(self._numbers)
        said |= {"message_id": number, "at": self._now().isoformat()}
        body = json.dumps(said, ensure_ascii=False)
        digest = hashlib.sha256(f"{self.name} {body}".encode()).hexdigest()
        chat, is_group = (said["group"][0], True) if "group" in said else (said["sender"], False)
        made = Update(number=number, sha256=digest, chat=chat, is_group=is_group, body=body)
        with self._lock:
            self._waiting.append(made)
        if self._loop:
            self._loop.call_soon_threadsafe(self._came.set)


def text_of(body: Body) -> str:
    """What can be read of a message here: marks of emphasis mean nothing, an invitation is its code."""
    said = INVITATION.sub(lambda found: joining(found[1]), body.text)
    for tag in ("b", "code", "pre", "blockquote"):
        said = said.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    return unescape(said)
