"""The demo's story without a browser: a month told as a chat, ending with the ledger verified."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.demo.stage import LEADER, MANAGER, PEOPLE, SUPERVISOR, Stage, stage
from bot.flows.verify import GOOD, Verdict, verify
from bot.sandbox import Person
from bot.sandbox.control import PAGE

NAMES = {person.id: f"{person.last_name}{person.first_name}" for person in PEOPLE}
INSPECTION, TRAINING = "带队检查", "全员安全培训"


class Story:
    """Plays people, and prints what each chat shows as it comes."""

    def __init__(self, here: Stage, tell: Callable[[str], None]) -> None:
        self._here, self._tell = here, tell
        self._told = 0

    async def play(self) -> None:
        """From the first prompt of a month to what is overdue in the next."""
        self._print()
        await self._travel("next")
        await self._prove_inspection()
        await self._press(MANAGER, "✅ 确认")
        await self._travel("month_end")
        await self._return_and_mend()
        await self._travel("week")
        await self._say(LEADER, "/today")
        await self._say(LEADER, "/status")
        await self._say(SUPERVISOR, "/status")

    async def _prove_inspection(self) -> None:
        await self._press(LEADER, "✅ 已完成", INSPECTION)
        await self._press(LEADER, "今天")
        await self._photos(LEADER, 2)
        await self._say(LEADER, "三层临边防护缺一块挡脚板，已当场装好。")
        await self._press(LEADER, "📤 提交")

    async def _return_and_mend(self) -> None:
        await self._say(MANAGER, "/record")
        await self._turn_to(MANAGER, TRAINING)
        await self._press(MANAGER, TRAINING)
        await self._press(MANAGER, "昨天")
        await self._photos(MANAGER, 2)
        await self._document(MANAGER)
        await self._say(MANAGER, "24/25")
        await self._say(MANAGER, "25/25")
        await self._press(MANAGER, "📤 提交")
        await self._press(LEADER, "↩️ 退回")
        await self._say(LEADER, "签到表缺塔吊班组，请补。")
        await self._press(MANAGER, "✅ 已完成", TRAINING)
        await self._document(MANAGER)
        await self._press(MANAGER, "📤 提交")
        await self._press(LEADER, "✅ 确认")

    async def _turn_to(self, person: Person, title: str) -> None:
        while title not in self._here.sandbox.messages(person.id)[-1]["text"]:
            await self._press(person, "▶")

    async def _say(self, person: Person, text: str) -> None:
        self._here.sandbox.say(person.id, text)
        await self._settle()

    async def _photos(self, person: Person, count: int) -> None:
        samples = sorted(PAGE.glob("samples/*.jpg"))[:count]
        self._here.sandbox.send_photos(person.id, [sample.read_bytes() for sample in samples])
        await self._settle()

    async def _document(self, person: Person) -> None:
        content = "姓名,班组\n张强,塔吊\n".encode("utf-8-sig")
        self._here.sandbox.send_document(person.id, "签到表.csv", content, "text/csv")
        await self._settle()

    async def _press(self, person: Person, label: str, on: str = "") -> None:
        for message in reversed(self._here.sandbox.messages(person.id)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"] and on in message.get("text", ""):
                        self._tell(f"{NAMES[person.id]} ▸ [{button['text']}]")
                        self._here.sandbox.press(person.id, message["message_id"], button["text"])
                        await self._settle()
                        return
        raise LookupError(f"{NAMES[person.id]} has no button {label} on {on}")

    async def _travel(self, step: str) -> None:
        await self._here.machine.travel(step)
        self._tell(f"\n══ {self._here.machine.now():%Y-%m-%d %H:%M} ══\n")
        self._print()

    async def _settle(self) -> None:
        await self._here.settled()
        self._print()

    def _print(self) -> None:
        for _, event, value in self._here.sandbox.events[self._told :]:
            if event in ("message", "edited"):
                self._tell(_line(value["chat_id"], value["message"], edited=event == "edited"))
            elif event == "toast":
                self._tell(f"{NAMES[value['chat_id']]} ‹ {value['text']} ›")
        self._told = len(self._here.sandbox.events)


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


async def tell_story(home: Path, tell: Callable[[str], None]) -> Verdict:
    """Play the story in `home`; what verifying the ledger finds at its end."""
    async with stage(home, 0) as (here, _):
        await Story(here, tell).play()
        verdict = await here.bot.store.read(verify, here.bot.vault)
    if verdict.code == GOOD:
        tell(f"\nledger verified: {verdict.entries} entries, {verdict.files} files, good")
    else:
        tell(f"\nledger NOT good: {verdict.place}")
    return verdict
