"""The Telegram of one bot: people, chats, messages, files and updates, in memory."""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limits

Json = dict[str, Any]
BOT_ID = 700000001


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone with a private chat; the chat has the person's number."""

    id: int
    first_name: str
    last_name: str = ""
    language_code: str = "zh-hans"
    label: str = ""


@dataclass
class File:
    """An uploaded file."""

    file_id: str
    name: str
    media_type: str
    content: bytes
    kind: str = "document"


@dataclass
class Call:
    """A call of the Bot API, as it was made."""

    method: str
    params: Json
    at: float
    status: int = 0


def _system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Sandbox:
    """All that there is; every method may be called from any thread."""

    people: Iterable[Person] = ()
    bot_username: str = "DutyBellDemoBot"
    bot_name: str = "DutyBell"
    clock: Callable[[], datetime] = _system_clock
    limits: Limits | None = None
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    toasts: list[tuple[int, str, bool]] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    webhook: Json = field(default_factory=dict)
    menu: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay out the chats of the people there are."""
        self.lock = RLock()
        self.persons: dict[int, Person] = {}
        self._messages: dict[int, list[Json]] = {}
        self.groups: dict[int, Json] = {}
        self.moved: dict[int, int] = {}
        self.blocked: set[int] = set()
        self.updates: list[Json] = []
        self.given: list[Json] = []
        self.callbacks: dict[str, int] = {}
        self._numbers = {"update": 1000, "message": 0, "file": 0, "callback": 0, "album": 0}
        self._waiters: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self.changes = 0
        self.events: list[tuple[int, str, Json]] = []
        self.poller = 0
        for person in self.people:
            self.add_person(person)

    def add_person(self, person: Person) -> None:
        """Let someone have a chat with the bot."""
        with self.lock:
            self.persons[person.id] = person
        self.lay_out(person.id)

    def lay_out(self, chat_id: int) -> None:
        """Let there be a chat."""
        with self.lock:
            self._messages.setdefault(chat_id, [])

    @property
    def me(self) -> Json:
        """The bot as a user."""
        return {"id": BOT_ID, "is_bot": True, "first_name": self.bot_name, "username": self.bot_username}

    def user(self, person_id: int) -> Json:
        """A person as a user."""
        person = self.persons[person_id]
        user = {"id": person.id, "is_bot": False, "first_name": person.first_name}
        if person.last_name:
            user["last_name"] = person.last_name
        return {**user, "language_code": person.language_code}

    def chat(self, chat_id: int) -> Json:
        """A private chat, or a group."""
        if chat_id in self.groups:
            return self.groups[chat_id]
        person = self.persons[chat_id]
        chat: Json = {"id": chat_id, "type": "private", "first_name": person.first_name}
        return {**chat, "last_name": person.last_name} if person.last_name else chat

    def number(self, what: str) -> int:
        """The next number of its kind."""
        with self.lock:
            self._numbers[what] += 1
            return self._numbers[what]

    def now(self) -> int:
        """The chat's present second."""
        return int(self.clock().timestamp())

    # What people do

    def say(self, person_id: int, text: str) -> Json:
        """A person sends a text."""
        message = {**self._from(person_id), "text": text}
        if text.startswith("/"):
            length = len(text.split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self._send(person_id, message)

    def press(self, person_id: int, message_id: int, button: str) -> str:
        """A person presses a button, named by its label or its data; the query's id."""
        with self.lock:
            message = self.message(person_id, message_id)
            if message is None:
                raise LookupError(f"no message {message_id} in chat {person_id}")
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            data = next(
                (b["callback_data"] for row in rows for b in row if button in (b["text"], b.get("callback_data"))), None
            )
            if data is None:
                raise LookupError(f"no button {button!r} on message {message_id}")
            return self.query(person_id, message, data)

    def query(self, person_id: int, message: Json, data: str) -> str:
        """A press as it comes to the bot, also one that no shown button has."""
        query_id = str(self.number("callback"))
        self.callbacks[query_id] = person_id
        query = {"id": query_id, "from": self.user(person_id), "message": message, "chat_instance": "1", "data": data}
        self.inject({"callback_query": query})
        return query_id

    def send_photos(self, person_id: int, photos: Iterable[bytes], caption: str = "") -> list[Json]:
        """A person sends photos; several come as an album, each in an update of its own."""
        contents = list(photos)
        album = {"media_group_id": str(self.number("album"))} if len(contents) > 1 else {}
        sent = []
        for number, content in enumerate(contents):
            file = self.keep("photo.jpg", "image/jpeg", content, "photo")
            message = {**self._from(person_id), "photo": photo_sizes(file), **album}
            if caption and number == 0:
                message["caption"] = caption
            sent.append(self._send(person_id, message))
        return sent

    def send_document(self, person_id: int, name: str, content: bytes, media_type: str) -> Json:
        """A person sends a file."""
        file = self.keep(name, media_type, content)
        return self._send(person_id, {**self._from(person_id), "document": document(file)})

    def send_other(self, person_id: int, kind: str) -> Json:
        """A person sends something that is no text, photo or document."""
        return self._send(person_id, {**self._from(person_id), kind: OTHER[kind]})

    def block(self, person_id: int) -> None:
        """A person blocks the bot."""
        self._membership(person_id, "member", "kicked")
        self.blocked.add(person_id)

    def unblock(self, person_id: int) -> None:
        """A person lets the bot speak again."""
        self.blocked.discard(person_id)
        self._membership(person_id, "kicked", "member")

    def _membership(self, person_id: int, old: str, new: str) -> None:
        def member(status: str) -> Json:
            return {"user": self.me, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        changed = {
            "chat": self.chat(person_id),
            "from": self.user(person_id),
            "date": self.now(),
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        self.inject({"my_chat_member": changed})

    def _from(self, person_id: int) -> Json:
        return {
            "message_id": self.number("message"),
            "from": self.user(person_id),
            "chat": self.chat(person_id),
            "date": self.now(),
        }

    def _send(self, person_id: int, message: Json) -> Json:
        self.show(person_id, message)
        self.inject({"message": message})
        return message

    # What chats show

    def show(self, chat_id: int, message: Json) -> None:
        """Put a message into a chat."""
        with self.lock:
            self._messages[chat_id].append(message)
        self.tell("message", {"chat_id": chat_id, "message": message})

    def messages(self, chat_id: int) -> list[Json]:
        """What a chat shows, oldest first."""
        with self.lock:
            return list(self._messages[chat_id])

    def message(self, chat_id: int, message_id: int) -> Json | None:
        """One message of a chat."""
        with self.lock:
            return next((m for m in self._messages.get(chat_id, []) if m["message_id"] == message_id), None)

    def replace(self, chat_id: int, message: Json) -> None:
        """Show a message in the place of the one with its number."""
        with self.lock:
            chat = self._messages[chat_id]
            at = next(i for i, shown in enumerate(chat) if shown["message_id"] == message["message_id"])
            chat[at] = message
        self.tell("edited", {"chat_id": chat_id, "message": message})

    def delete(self, chat_id: int, message_id: int) -> bool:
        """Take a message out of a chat."""
        with self.lock:
            found = self.message(chat_id, message_id)
            if found:
                self._messages[chat_id].remove(found)
        if found:
            self.tell("deleted", {"chat_id": chat_id, "message_id": message_id})
        return bool(found)

    def toast(self, person_id: int, text: str, alert: bool) -> None:
        """Show the short answer to a press."""
        self.toasts.append((person_id, text, alert))
        self.tell("toast", {"chat_id": person_id, "text": text, "alert": alert})

    def keep(self, name: str, media_type: str, content: bytes, kind: str = "document") -> File:
        """Keep an uploaded file."""
        number = self.number("file")
        file = File(f"F{number:06}", name, media_type, content, kind)
        self.files[file.file_id] = file
        return file

    # Updates and events

    def inject(self, update: Json) -> None:
        """Owe the bot an update; its number is given unless it has one."""
        with self.lock:
            self.updates.append(update if "update_id" in update else {"update_id": self.number("update"), **update})
        self._wake()

    def lose_updates(self) -> int:
        """Forget the updates that the bot has not taken, as Telegram does after a day; how many."""
        with self.lock:
            lost = len(self.updates)
            self.updates.clear()
            return lost

    def redeliver(self, count: int) -> None:
        """Give the last confirmed updates once more."""
        with self.lock:
            self.updates[:0] = self.given[-count:]
        self._wake()

    def confirm(self, offset: int) -> None:
        """Take every update below `offset` as taken by the bot."""
        with self.lock:
            self.given += [update for update in self.updates if update["update_id"] < offset]
            self.updates = [update for update in self.updates if update["update_id"] >= offset]

    def tell(self, event: str, value: Json) -> None:
        """Note something for the page."""
        with self.lock:
            self.events.append((len(self.events) + 1, event, value))
        self._wake()

    def _wake(self) -> None:
        with self.lock:
            self.changes += 1
            waiters, self._waiters = self._waiters, []
        for loop, event in waiters:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    async def changed(self, since: int, within: float) -> None:
        """Wait until more than `since` changes have happened, or for `within` seconds.

        Who waits reads `changes` before all else, so that what another thread does meanwhile is not missed.
        """
        event = asyncio.Event()
        with self.lock:
            if self.changes != since:
                return
            self._waiters.append((asyncio.get_running_loop(), event))
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await event.wait()


def photo_sizes(file: File) -> list[Json]:
    """A photo as its sizes."""
    unique = f"U{file.file_id}"
    return [
        {"file_id": file.file_id, "file_unique_id": f"{unique}s", "width": 90, "height": 67, "file_size": 1200},
        {
            "file_id": file.file_id,
            "file_unique_id": unique,
            "width": 1280,
            "height": 960,
            "file_size": len(file.content),
        },
    ]


def document(file: File) -> Json:
    """A file as a document."""
    return {
        "file_id": file.file_id,
        "file_unique_id": f"U{file.file_id}",
        "file_name": file.name,
        "mime_type": file.media_type,
        "file_size": len(file.content),
    }


def seconds() -> float:
    """A monotonic second, for limits and the log of calls."""
    return time.monotonic()


_FILE: Json = {"file_id": "OTHER", "file_unique_id": "UOTHER"}
OTHER: dict[str, Json] = {
    "sticker": {
        **_FILE,
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
    },
    "voice": {**_FILE, "duration": 3},
    "video": {**_FILE, "width": 320, "height": 240, "duration": 3},
    "location": {"longitude": 114.06, "latitude": 22.54},
    "contact": {"phone_number": "+8675500000000", "first_name": "Site"},
}
