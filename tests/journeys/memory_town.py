"""The same town over the second channel: what people do and see there, shown as the other town shows it."""

from typing import Any, NoReturn

import pytest

from bot.app.running import running as bot_running
from bot.clock import ShiftedClock
from bot.sandbox import Person
from bot.settings import Settings
from tests.channels.memory import Memory, Shown, text_of
from tests.journeys.town import PEOPLE, PHOTO, Town, is_anchor


class MemoryTown(Town):
    """The bot at work on the second channel alone."""

    def __init__(self, settings: Settings, clock: ShiftedClock) -> None:
        super().__init__(None, settings, clock)  # type: ignore[arg-type]
        self.channel = Memory(clock.now)
        self.people = {each.id: each for each in PEOPLE}

    def running(self) -> Any:
        """The bot, to be entered."""
        return bot_running(self.settings, self.clock, ticking=False, opening=lambda *_: [self.channel])

    def __getattribute__(self, name: str) -> Any:
        """What only the Bot API's own sandbox can tell or do is not to be had here: the journey ends as skipped."""
        if name == "sandbox":
            _needs_the_sandbox()
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        """There is no sandbox."""
        if name != "sandbox":
            super().__setattr__(name, value)

    def settle(self) -> None:
        """Wait until the bot has taken all that was done, and shown every message."""
        if self.bot:
            self.until(self.channel.is_idle)
            self._settled(self.bot)

    def say(self, person_id: int, text: str) -> None:
        """Let someone send a text."""
        self.channel.say(*self._who(person_id), text, language=self._language(person_id))
        self.settle()

    def photos(self, person_id: int, count: int = 1) -> None:
        """Let someone send so many photos, one after the other; each shows something else."""
        for _ in range(count):
            content = PHOTO + next(self._photo).to_bytes(4, "big")
            self.channel.send_file(*self._who(person_id), kind="photo", called="photo.jpg", content=content)
            self.settle()

    def document(self, person_id: int, name: str = "签到表.pdf") -> None:
        """Let someone send a file."""
        content = b"%PDF-1.4 " + name.encode()
        self.channel.send_file(*self._who(person_id), kind="document", called=name, content=content)
        self.settle()

    def press(self, person_id: int, label: str, on: str = "") -> None:
        """Let someone press the newest button whose label holds `label`, on a message whose text holds `on`."""
        for shown in reversed(self.channel.chats[self._who(person_id)[0]].shown):
            for button in (button for row in shown.body.rows for button in row):
                if label in button.label and on in text_of(shown.body):
                    data = ":".join(part for part in (shown.key, button.verb, button.arg) if part)
                    self.channel.press(*self._who(person_id), data, language=self._language(person_id))
                    self.settle()
                    return
        raise AssertionError(f"no button {label!r} on {on!r} in:\n{self.chat(person_id)}")

    def group(self, chat_id: int, title: str, by: int) -> None:
        """Let someone bring the bot into a group."""
        self.channel.chats[_chat(chat_id)].title = title

    def say_in(self, chat_id: int, person_id: int, text: str, topic: int = 0) -> None:
        """Let someone say something in a group, or in a thread of it."""
        self.channel.say_in(_chat(chat_id), *self._who(person_id), text, thread=str(topic or ""))
        self.settle()

    def press_in(self, chat_id: int, person_id: int, label: str) -> None:
        """Let someone press the newest button in a group whose label holds `label`."""
        group = _chat(chat_id)
        for shown in reversed(self.channel.chats[group].shown):
            for button in (button for row in shown.body.rows for button in row):
                if label in button.label:
                    self.channel.press_in(group, *self._who(person_id), f"{shown.key}:{button.verb}:{button.arg}")
                    self.settle()
                    return
        raise LookupError(f"no button {label!r} in {group}")

    def shown(self, person_id: int) -> list[dict[str, Any]]:
        """What the bot shows in someone's chat, but for the anchors that come by themselves each evening."""
        shown = map(_as_seen, self.channel.chats[_chat(person_id)].shown)
        return [message for message in shown if not is_anchor(message)]

    def anchors(self, chat_id: int) -> list[str]:
        """The anchors that a chat was given."""
        shown = map(_as_seen, self.channel.chats[_chat(chat_id)].shown)
        return [message["text"] for message in shown if is_anchor(message)]

    def toast(self) -> str:
        """The newest short answer to a press."""
        return self.channel.toasts[-1][1] if self.channel.toasts else ""

    def _who(self, person_id: int) -> tuple[str, str]:
        """The account of someone, and the name that it shows."""
        someone = self.people.get(person_id) or Person(id=person_id, first_name=f"人{person_id}")
        return f"account/{person_id}", f"{someone.last_name or ''}{someone.first_name}"

    def _language(self, person_id: int) -> str:
        someone = self.people.get(person_id)
        return "en" if someone and (someone.language_code or "").startswith("en") else "zh"


def _chat(number: int) -> str:
    """What the channel calls the chat of a number; below zero it is a group's."""
    return f"group/{-number}" if number < 0 else f"account/{number}"


def _needs_the_sandbox() -> NoReturn:
    pytest.skip("needs what the Bot API's sandbox alone tells or does")


def _as_seen(shown: Shown) -> dict[str, Any]:
    """A message as journeys look at it: its text, what it is a picture of, its buttons."""
    body = shown.body
    kinds: dict[str, Any] = {str(file.kind): file.name for file in body.files} | (
        {"photo": "a year"} if body.year else {}
    )
    rows = [[{"text": each.label, "url": each.url, "callback_data": each.verb} for each in row] for row in body.rows]
    keyboard = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
    thread = {"message_thread_id": int(shown.thread)} if shown.thread else {}
    return {"message_id": shown.mark, "text": text_of(body), **keyboard, **thread, **kinds}
