"""Someone who presses and sends without pause, and notes what the bot has acknowledged."""

import random
import re
import time
from typing import Any

from bot.sandbox import Sandbox
from tests.journeys.town import text_of

RECORDED = re.compile(r"已记录 · 记录编号 (\d{6})")
CONFIRMED = re.compile(r"已(?:确认|登记) · 记录编号 (\d{6})")
# So long someone waits for an answer, in seconds, before they try something else.
PATIENCE = 2.0


class Monkey:
    """A person of a company; what they do is drawn from `dice`."""

    def __init__(self, sandbox: Sandbox, person_id: int, dice: random.Random) -> None:
        self._sandbox, self.person_id, self._dice = sandbox, person_id, dice
        self.photos = 0
        self._seen, self._acted = "", 0.0

    def act(self) -> None:
        """Do one thing that a person might do now; nothing while an answer may still come."""
        shown = [message for message in self._sandbox.messages(self.person_id)[-12:] if message["from"]["is_bot"]]
        last = shown[-1] if shown else None
        seen = str(last)
        if seen == self._seen and time.monotonic() < self._acted + PATIENCE:
            return
        self._seen, self._acted = seen, time.monotonic()
        chance = self._dice.random()
        if last and "请发送" in text_of(last) and chance < 0.8:
            self._send_what_is_asked(text_of(last))
        elif chance < 0.08 or not last:
            self._sandbox.say(self.person_id, self._dice.choice(["/duties", "/duties", "/today", "/status"]))
        else:
            asked = any(mark in str(last.get("reply_markup")) for mark in ("今天", "📤", "✅ 确认", "✅ 复核登记"))
            for _ in range(2 if self._dice.random() < 0.1 else 1):  # now and then someone taps twice
                self._press(shown[-1:] if asked and chance < 0.9 else shown[-6:])

    def _send_what_is_asked(self, text: str) -> None:
        asked = text.split("请发送")[1]
        if "照片" in asked:
            count = self._dice.randint(1, 3)
            self.photos += count
            self._sandbox.send_photos(self.person_id, [self._bytes(b"\xff\xd8") for _ in range(count)])
        elif "（文件" in asked:
            self._sandbox.send_document(self.person_id, "f.pdf", self._bytes(b"%PDF-1.4 "), "application/pdf")
        else:
            self._sandbox.say(self.person_id, "25/25" if "/" in asked or "数字" in asked else "已检查")

    def _bytes(self, head: bytes) -> bytes:
        return head + self._dice.randbytes(200)

    def _press(self, shown: list[dict[str, Any]]) -> None:
        buttons = [
            (message["message_id"], button)
            for message in shown
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if not any(word in button["text"] for word in ("其他", "取消", "稍后", "退回", "补正"))
        ]
        if not buttons:
            return
        wanted = [pair for pair in buttons if any(mark in pair[1]["text"] for mark in ("✅", "📤", "今天"))]
        message_id, button = self._dice.choice(wanted if wanted and self._dice.random() < 0.75 else buttons)
        try:
            self._sandbox.press(self.person_id, message_id, button["callback_data"])
        except LookupError:
            return  # the message has changed under the finger


def acknowledged(sandbox: Sandbox, person_ids: list[int]) -> tuple[set[str], set[str]]:
    """The numbers that people were ever shown as recorded, and as confirmed."""
    recorded, confirmed = set(), set()
    for _, event, value in sandbox.events:
        if event in ("message", "edited", "toast") and value["chat_id"] in person_ids:
            text = value.get("text") or text_of(value.get("message", {}))
            recorded |= set(RECORDED.findall(text))
            confirmed |= set(CONFIRMED.findall(text))
    return recorded, confirmed
