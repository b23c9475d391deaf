"""One member sends the worst files there are: how long others wait for their answers, and what memory the bot takes."""

import os
import re
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

from bench.measure import Report
from bench.shapes import MOST, Shape, documents, pictures, tables
from bot.app.opening import opened
from bot.clock import SystemClock
from bot.flows.enrol import add_unit, invite_to
from bot.sandbox import Person, Sandbox, running
from bot.settings import Settings
from schedules.unit import Unit

TOKEN = "123456:BENCH-token"
HOSTILE, OTHER = 1001, 1002
# Seconds within which others are to be answered, and the most memory of the bot's own, in MB.
ANSWERED, MEMORY = 1.0, 300.0
# Seconds between two things that the other does, and for which an answer is waited for.
EACH, PATIENCE = 0.4, 60.0


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


def main() -> int:
    """Print both figures; how many goals were missed."""
    report = Report("One member sends the worst files (others' answers, the bot's own memory)")
    sandbox = Sandbox(people=[Person(id=HOSTILE, first_name="甲"), Person(id=OTHER, first_name="乙")])
    with tempfile.TemporaryDirectory() as name, running(sandbox) as base, at_work(Path(name), base, sandbox) as bot:
        sent = Sent(sandbox)
        waits: list[float] = []
        stop = threading.Event()
        other = threading.Thread(target=_other, args=(sandbox, sent, waits, stop))
        other.start()
        count = 0
        for kind, shapes in (("proof", [*pictures(), *documents()]), ("table", tables())):
            if kind == "table":
                before = sent.to(HOSTILE)
                sandbox.say(HOSTILE, "/import")
                sent.more(HOSTILE, before)
            for shape in shapes:
                count += _send(sandbox, sent, shape, report)
        stop.set()
        other.join()
        peak = _peak(bot.pid)
    report.line(f"{count} files of {MOST >> 20} MB at most; meanwhile {len(waits)} answers to another company")
    report.goal("others' slowest answer, s", max(waits), most=ANSWERED)
    report.goal("the bot's own memory at its peak, MB", peak, most=MEMORY)
    return report.missed


def _send(sandbox: Sandbox, sent: Sent, shape: Shape, report: Report) -> int:
    name, made = shape
    content = made()
    if len(content) > MOST:
        content = content[:MOST]
    before = sent.to(HOSTILE)
    sandbox.send_document(HOSTILE, name, content, "application/octet-stream")
    taken = sent.more(HOSTILE, before)
    if taken > 2:
        report.line(f"{name} ({len(content) >> 10} KiB): answered after {taken:.1f} s")
    time.sleep(2)  # no faster than anyone may for long
    return 1


def _other(sandbox: Sandbox, sent: Sent, waits: list[float], stop: threading.Event) -> None:
    """Another company's leader asks, and sends a photo now and then."""
    file = BytesIO()
    Image.effect_noise((1280, 960), 60).convert("RGB").save(file, "JPEG")
    turn = 0
    while not stop.is_set():
        before = sent.to(OTHER)
        if turn % 8 == 7:
            sandbox.send_photos(OTHER, [file.getvalue()])
        else:
            sandbox.say(OTHER, "/today")
        waits.append(sent.more(OTHER, before))
        turn += 1
        stop.wait(max(2.2, EACH))


@contextmanager
def at_work(home: Path, base: str, sandbox: Sandbox) -> Iterator["subprocess.Popen[bytes]"]:
    """The bot as a process of its own, with two companies and one of each in the chat."""
    url = f"sqlite:///{home / 'dutybell.db'}"
    store = opened(Settings.model_construct(database_url=url, home=home), SystemClock().now())
    codes = []
    for unit, role in (("甲公司", "safety_manager"), ("乙公司", "principal_leader")):
        store.write_now(add_unit, unit, Unit(party="enterprise", first_year=2026), None, SystemClock().now())
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
