"""One member sends the worst files there are: how long others wait for their answers, and what memory the bot takes."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

from bench.evidence.shapes import MOST, Shape, documents, misnamed, pictures, tables
from bench.measure import Report
from bot.app.opening import opened
from bot.clock import SystemClock
from bot.flows.people.enrol import invite_to
from bot.outbox.operations import add_unit
from bot.sandbox import Person, Sandbox, running
from bot.settings import Settings
from schedules.unit import Unit

TOKEN = "123456:BENCH-token"
HOSTILE, OTHER = 1001, 1002
# Seconds within which others are to be answered, and the most memory of the bot's own, in MB.
ANSWERED, MEMORY = 1.0, 300.0
# Seconds between two things that someone does, which is no faster than anyone may for long, and for which an answer is
# waited for; how often the other asks while nobody sends anything.
EACH, PATIENCE, ALONE = 2.2, 60.0, 8


class Sent:
    """What the bot shows in a chat, and waiting for more of it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def to(self, person: int) -> int:
        """How many times something was shown or changed in a chat."""
        calls = list(self.sandbox.calls)
        return sum(str(call.params.get("chat_id")) == str(person) and call.status == 200 for call in calls)

    def more(self, person: int, before: int, seconds: float = PATIENCE) -> float:
        """Wait until something more is shown; how long that took."""
        start = time.perf_counter()
        while self.to(person) <= before:
            if time.perf_counter() - start > seconds:
                return seconds
            time.sleep(0.005)
        return time.perf_counter() - start


class Other:
    """Another company's leader, who asks, and sends a photo now and then; how long each answer took."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox, self._sent = sandbox, Sent(sandbox)
        file = BytesIO()
        Image.effect_noise((1280, 960), 60).convert("RGB").save(file, "JPEG")
        self._photo = file.getvalue()
        self.waits: list[tuple[float, str]] = []
        # What is being sent by the hostile one.
        self.beside = "nothing"

    def asks(self, turn: int) -> None:
        """Ask or send once, and wait for the answer."""
        before, beside = self._sent.to(OTHER), self.beside
        if turn % 8 == 7:
            self._sandbox.send_photos(OTHER, [self._photo])
        else:
            self._sandbox.say(OTHER, "/today")
        taken = self._sent.more(OTHER, before)
        self.waits.append((taken, f"{'a photo' if turn % 8 == 7 else '/today'} beside {beside}"))

    def asks_alone(self) -> list[tuple[float, str]]:
        """Ask so many times while nobody sends anything; those answers, which do not count among the others."""
        counted, self.waits = self.waits, []
        for turn in range(ALONE):
            self.asks(turn)
            time.sleep(EACH)
        alone, self.waits = self.waits, counted
        return alone

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask again and again for as long as the block lasts."""
        stop = threading.Event()

        def ask() -> None:
            turn = 0
            while not stop.wait(EACH):
                self.asks(turn)
                turn += 1

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def main() -> int:
    """Print both figures; how many goals were missed."""
    report = Report("One member sends the worst files (others' answers, the bot's own memory)")
    sandbox = Sandbox(people=[Person(id=HOSTILE, first_name="甲"), Person(id=OTHER, first_name="乙")])
    with tempfile.TemporaryDirectory() as name:
        # Made before anyone waits: the sandbox is in this process, and would be held up by the making.
        proofs = _made([*pictures(), *documents(), *misnamed([*pictures(), *documents(), *tables()])], Path(name))
        sheets = _made([*tables(), *misnamed([*tables(), *pictures()])], Path(name))
        with running(sandbox) as base, at_work(Path(name), base, sandbox) as bot:
            other = Other(sandbox)
            alone = other.asks_alone()
            with other.asking():
                _send_all(sandbox, other, proofs, report)
                before = Sent(sandbox).to(HOSTILE)
                sandbox.say(HOSTILE, "/import")
                Sent(sandbox).more(HOSTILE, before)
                _send_all(sandbox, other, sheets, report)
            other.beside = "nothing"
            alone += other.asks_alone()
            peak = _peak(bot.pid)
    _told(report, other.waits, alone, len(proofs) + len(sheets))
    report.goal("others' slowest answer, s", max(other.waits)[0], most=ANSWERED)
    report.goal("the bot's own memory at its peak, MB", peak, most=MEMORY)
    return report.missed


def _told(report: Report, waits: list[tuple[float, str]], alone: list[tuple[float, str]], count: int) -> None:
    """What was measured, beside what the same machine does in the same minutes when nobody sends anything."""
    report.line(f"{count} files of {MOST >> 20} MB at most; meanwhile {len(waits)} answers to another company")
    for name, some in (("meanwhile", waits), ("alone, before and after", alone)):
        taken = sorted(each[0] for each in some)
        middle, late = statistics.median(taken), taken[int(len(taken) * 0.95)]
        report.line(f"{name}: median {middle:.2f} s, 95 in 100 within {late:.2f} s, slowest {taken[-1]:.2f} s")
    for wait, beside in sorted(waits, reverse=True)[:5]:
        report.line(f"   {wait:.2f} s for {beside}")


def _made(shapes: list[Shape], folder: Path) -> list[Path]:
    """Files of these shapes, cut where nobody may send more."""
    files = []
    for name, made in shapes:
        file = folder / name
        file.write_bytes(made()[:MOST])
        files.append(file)
    return files


def _send_all(sandbox: Sandbox, other: Other, files: list[Path], report: Report) -> None:
    sent = Sent(sandbox)
    for file in files:
        other.beside = file.name
        before = sent.to(HOSTILE)
        sandbox.send_document(HOSTILE, file.name, file.read_bytes(), "application/octet-stream")
        taken = sent.more(HOSTILE, before)
        if taken > 2:
            report.line(f"{file.name} ({file.stat().st_size >> 10} KiB): answered after {taken:.1f} s")
        time.sleep(EACH)  # no faster than anyone may for long


@contextmanager
def at_work(home: Path, base: str, sandbox: Sandbox) -> Iterator["subprocess.Popen[bytes]"]:
    """The bot as a process of its own, with two companies and one of each in the chat."""
    url = f"sqlite:///{home / 'dutybell.db'}"
    store = opened(Settings.model_construct(database_url=url, home=home), SystemClock().now())
    codes = []
    for unit, role in (("甲公司", "safety_manager"), ("乙公司", "principal_leader")):
        store.write_now(add_unit, unit, Unit(party="enterprise", first_year=2026), None, now=SystemClock().now())
        codes.append(store.write_now(invite_to, unit, role, SystemClock().now()))
    store.close()
    env = {name: value for name, value in os.environ.items() if not name.startswith("DUTYBELL_")}
    told = {"TOKEN": TOKEN, "API_URL": base, "HOME": str(home), "DATABASE_URL": url, "HEALTH_PORT": "0"}
    env |= {f"DUTYBELL_{name}": value for name, value in told.items()}
    bot = subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "run"], env=env, stderr=subprocess.DEVNULL
    )
    try:
        sent = Sent(sandbox)
        for person, code in zip((HOSTILE, OTHER), codes, strict=True):
            sandbox.say(person, f"/start {code}")
            sent.more(person, 0)
        time.sleep(3)
        yield bot
    finally:
        bot.kill()
        bot.wait()


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024
