"""Playing the demo's people, and printing what each chat shows as it comes."""

from collections.abc import Callable
from typing import Any

from bot.demo.cast import MORE_PEOPLE
from bot.demo.stage import Stage
from bot.sandbox import Person
from bot.sandbox.control import PAGE

NAMES = {person.id: f"{person.last_name}{person.first_name}" for person in MORE_PEOPLE}


class Player:
    """Lets people say, send and press things on a stage; every step waits until all that it causes is shown."""

    def __init__(self, here: Stage, tell: Callable[[str], None]) -> None:
        self.here, self._tell = here, tell
        self._told = 0

    def show(self) -> None:
        """Print what has been shown since the last look."""
        for _, event, value in self.here.sandbox.events[self._told :]:
            if event in ("message", "edited"):
                self._tell(_line(value["chat_id"], value["message"], edited=event == "edited"))
            elif event == "toast":
                self._tell(f"{NAMES[value['chat_id']]} ‹ {value['text']} ›")
        self._told = len(self.here.sandbox.events)

    def skip(self) -> None:
        """Leave unprinted what has been shown so far."""
        self._told = len(self.here.sandbox.events)

    async def say(self, person: Person, text: str) -> None:
        """Let someone say something."""
        self.here.sandbox.say(person.id, text)
        await self._settle()

    async def photos(self, person: Person, count: int) -> None:
        """Let someone send so many photos."""
        samples = sorted(PAGE.glob("samples/*.jpg"))[:count]
        self.here.sandbox.send_photos(person.id, [sample.read_bytes() for sample in samples])
        await self._settle()

    async def document(self, person: Person) -> None:
        """Let someone send a sheet."""
        content = "姓名,班组\n张强,塔吊\n".encode("utf-8-sig")
        self.here.sandbox.send_document(person.id, "签到表.csv", content, "text/csv")
        await self._settle()

    async def press(self, person: Person, label: str, on: str = "") -> None:
        """Let someone press the newest button whose label holds `label`, on a message whose text holds `on`."""
        for message in reversed(self.here.sandbox.messages(person.id)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"] and on in message.get("text", ""):
                        self._tell(f"{NAMES[person.id]} ▸ [{button['text']}]")
                        self.here.sandbox.press(person.id, message["message_id"], button["callback_data"])
                        await self._settle()
                        return
        raise LookupError(f"{NAMES[person.id]} has no button {label} on {on}")

    async def turn_to(self, person: Person, title: str) -> None:
        """Let someone turn the pages of their newest list until it shows a title."""
        while not any(title in label for label in self._labels(person)):
            await self.press(person, "▶")

    def _labels(self, person: Person) -> list[str]:
        """What the buttons of someone's newest message say."""
        rows = self.here.sandbox.messages(person.id)[-1].get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]

    async def travel(self, step: str) -> None:
        """Move the clock on."""
        await self.here.machine.travel(step)
        self._tell(f"\n══ {self.here.machine.now():%Y-%m-%d %H:%M} ══\n")
        self.show()

    def last(self, person: Person) -> str:
        """The newest text in someone's chat."""
        message = self.here.sandbox.messages(person.id)[-1]
        return str(message.get("text") or message.get("caption") or "")

    async def _settle(self) -> None:
        await self.here.settled()
        self.show()


def _line(chat_id: int, message: dict[str, Any], *, edited: bool) -> str:
    name = NAMES[chat_id]
    kind = (
        "[照片] " if "photo" in message else f"[{message['document']['file_name']}] " if "document" in message else ""
    )
    text = kind + str(message.get("text") or message.get("caption") or "")
    if not message["from"]["is_bot"]:
        return f"{name} ▸ {text}"
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    lines = text.splitlines() + ["  ".join(f"[{button['text']}]" for button in row) for row in rows]
    head = f"{name} ◂ " if not edited else f"{name} ◂ (改) "
    return head + "\n        ".join(lines)
