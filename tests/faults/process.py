"""The bot as a process of its own, to be killed, frozen and started again."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.app.opening import opened
from bot.clock import SystemClock
from bot.flows.people.enrol import invite_to
from bot.outbox.operations import add_unit
from bot.sandbox import Sandbox, running
from bot.settings import Settings
from bot.store.engine import Store
from tests.faults.mother import ROOT, Child
from tests.journeys.town import COMPANY, LEADER, MANAGER, PEOPLE, TOKEN, is_anchor, text_of

__all__ = ["ROOT", "Process", "Site", "site", "wait_for"]


class Process:
    """`dutybell run`, with what it logs; `before` is done in it first."""

    def __init__(self, site: "Site", before: str = "", **settings: str) -> None:
        env = {name: value for name, value in os.environ.items() if not name.startswith("DUTYBELL_")}
        env |= {
            "DUTYBELL_TOKEN": TOKEN,
            "DUTYBELL_API_URL": site.base,
            "DUTYBELL_HOME": str(site.home),
            "DUTYBELL_DATABASE_URL": site.database_url,
            "DUTYBELL_HEALTH_PORT": "0",
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        # What is to be done first may need code that is not read yet, and what is forked is not measured.
        if before or "COVERAGE_PROCESS_START" in env:
            command = [sys.executable, "-c", f"{before}\nfrom bot.cli import main; main()", "run"]
            self._popen: Child | subprocess.Popen[str] = subprocess.Popen(
                command, env=env, cwd=ROOT, stderr=subprocess.PIPE, text=True
            )
        else:
            self._popen = Child(env)
        self.log: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._popen.stderr
        for line in self._popen.stderr:
            self.log.append(line)

    def says(self, action: str, seconds: float = 45) -> "Process":
        """Wait until it has logged this action."""
        wait_for(lambda: any(action in line for line in list(self.log)), seconds, lambda: "".join(self.log))
        return self

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self._popen.send_signal(number)

    def may_write(self, size: int | None) -> None:
        """Let it write no file beyond so many bytes, as on a full disk; None for any size."""
        hard = resource.prlimit(self._popen.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self._popen.pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

    def kill(self) -> None:
        """Let it die at once."""
        self._popen.kill()
        self._popen.wait(10)

    def still_at_work(self) -> None:
        """It has not ended."""
        assert self._popen.poll() is None, "".join(self.log)

    def ended(self, seconds: float = 30) -> int:
        """Wait until it ends; its exit code."""
        return self._popen.wait(seconds)


class Site:
    """A sandbox, a database and the processes at work on them."""

    def __init__(self, sandbox: Sandbox, base: str, home: Path, database_url: str) -> None:
        self.sandbox, self.base, self.home, self.database_url = sandbox, base, home, database_url
        self.processes: list[Process] = []

    def run(self, before: str = "", **settings: str) -> Process:
        """Start a bot."""
        process = Process(self, before, **settings)
        self.processes.append(process)
        return process

    def store(self) -> Store:
        """The database, from outside; its schema current."""
        settings = Settings.model_construct(database_url=self.database_url, home=self.home)
        return opened(settings, SystemClock().now())

    def found(self) -> None:
        """Add a company and let its leader and its safety manager join."""
        store, now = self.store(), SystemClock().now()
        store.write_now(add_unit, "宏达建设", COMPANY, None, now=now)
        for person, role in ((MANAGER, "safety_manager"), (LEADER, "principal_leader")):
            self.sandbox.say(person, f"/start {store.write_now(invite_to, '宏达建设', role, now)}")
            # One after the other: whoever comes first is given the duties of those who are not there yet.
            wait_for(lambda person=person: self.last(person), 40, lambda person=person: self.told(person))
        store.close()

    def prove(self, person: int) -> None:
        """Let someone take their first duty and send all that it asks for, up to the button that submits it."""
        self.press(person, "带队")
        self.press(person, "✅ 已完成")
        self.press(person, "今天")
        self.sees(person, "请发送")
        while "请发送" in (asked := self.last(person)):
            wanted = asked.split("请发送")[1]
            if "照片" in wanted:
                self.sandbox.send_photos(person, [b"\xff\xd8" + bytes([number]) for number in range(3)])
            elif "（文件" in wanted:
                self.sandbox.send_document(person, "a.pdf", b"%PDF-" + str(time.time()).encode(), "application/pdf")
            else:
                self.sandbox.say(person, "25/25" if "数字" in wanted else "已做")
            wait_for(lambda asked=asked: self.last(person) != asked, 40, lambda: self.told(person))
            time.sleep(0.5)

    def last(self, person: int) -> str:
        """The newest text that the bot shows someone."""
        said = [message for message in self.sandbox.messages(person) if message["from"]["is_bot"]]
        shown = [message for message in said if not is_anchor(message)]
        return text_of(shown[-1]) if shown else ""

    def sees(self, person: int, text: str, seconds: float = 40) -> None:
        """Wait until someone's newest message holds a text."""
        wait_for(lambda: text in self.last(person), seconds, lambda: f"no {text!r}:\n{self.told(person)}")

    def told(self, person: int) -> str:
        """What someone sees, how presses were answered and what the bots logged last: for a wait that was in vain."""
        shown = "\n---\n".join(text_of(message) for message in self.sandbox.messages(person))
        logs = "".join(line for process in self.processes for line in process.log[-25:])
        return f"{shown}\n{self.sandbox.toasts}\n{logs}"

    def press(self, person: int, label: str) -> None:
        """Press the newest button of this label, as soon as there is one."""

        def pressed() -> bool:
            for message in reversed(self.sandbox.messages(person)):
                for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                    for button in row:
                        if label in button["text"]:
                            try:
                                self.sandbox.press(person, message["message_id"], button["callback_data"])
                            except LookupError:
                                return False  # the message has changed under the finger
                            return True
            return False

        wait_for(pressed, 40, lambda: f"no button {label!r}:\n{self.told(person)}")


def wait_for(true: object, seconds: float, why: object) -> None:
    """Wait until something is so."""
    for _ in range(int(seconds * 50)):
        if true():  # type: ignore[operator]
            return
        threading.Event().wait(0.02)
    raise AssertionError(why())  # type: ignore[operator]


@contextmanager
def site(home: Path, database_url: str) -> Iterator[Site]:
    """A site whose processes are gone at its end."""
    sandbox = Sandbox(people=PEOPLE)
    with running(sandbox) as base:
        here = Site(sandbox, base, home, database_url)
        try:
            yield here
        finally:
            for process in here.processes:
                process.signal(signal.SIGCONT)
                process.kill()
