"""Start-up: what the command line costs, the bot until it is at work, and how open duties change that."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.filled.town import filled
from bench.measure import Report, interleaved, millis
from bot.sandbox import Sandbox, running

TOKEN = "1:T"
SIZES = (10_000, 1_000_000)
TICKING = """
import json, sys, time
from bench.measure import peak
from bench.filled.town import NOW, reminded
from bot.outbox.operations import open_duties
from bot.store.engine import open_store
from bot.store.migrate import migrate
start = time.perf_counter()
store = open_store(sys.argv[1])
migrate(store)
store.write_now(open_duties, NOW)
reminded(store, NOW)
taken = time.perf_counter() - start
print(json.dumps([taken, peak()]))
"""
# What the console script of an installed bot holds.
DUTYBELL = "from bot.cli import main; main()"
# The least bot over the library: it asks for updates, and says so.
BARE = """
import asyncio, sys
from telegram.ext import Application

async def start():
    app = Application.builder().token(sys.argv[1]).base_url(sys.argv[2] + "/bot").build()
    await app.initialize()
    await app.updater.start_polling()
    await app.start()
    print("app.started", file=sys.stderr, flush=True)
    await asyncio.Event().wait()

asyncio.run(start())
"""


def main() -> int:
    """Print the figures; how many goals were missed."""
    return _commands() + _open_duties()


def _commands() -> int:
    report = Report("The start of `dutybell --help`, and of `dutybell run` until it is at work")
    with tempfile.TemporaryDirectory() as name, running(Sandbox()) as base:
        home = Path(name) / "home"
        # Modules are read compiled, as an installed bot's are, whatever this shell says of that.
        kept = {named: value for named, value in os.environ.items() if named != "PYTHONDONTWRITEBYTECODE"}
        own = {"DUTYBELL_TOKEN": TOKEN, "DUTYBELL_API_URL": base, "DUTYBELL_HOME": str(home)}
        env = kept | {"PYTHONPYCACHEPREFIX": str(Path(name) / "compiled"), "DUTYBELL_HEALTH_PORT": "0"} | own

        def until_end(*words: str) -> None:
            subprocess.run([sys.executable, "-c", *words], env=env, stdout=subprocess.DEVNULL, check=True)

        def until_at_work(*words: str) -> None:
            process = subprocess.Popen([sys.executable, "-c", *words], env=env, stderr=subprocess.PIPE, text=True)
            assert process.stderr
            said = []
            for line in process.stderr:
                said.append(line)
                if "app.started" in line:
                    break
            else:
                raise AssertionError("".join(said))
            process.kill()
            process.wait()

        start = time.perf_counter()
        until_at_work(DUTYBELL, "run")
        first = time.perf_counter() - start
        helps = {"pass": lambda: until_end("pass"), "--help": lambda: until_end(DUTYBELL, "--help")}
        runs = {"PTB": lambda: until_at_work(BARE, TOKEN, base), "run": lambda: until_at_work(DUTYBELL, "run")}
        times = interleaved(helps, rounds=9) | interleaved(runs, rounds=9)
    report.line(f"python -c pass {millis(times['pass'])}, dutybell --help {millis(times['--help'])}")
    report.goal("dutybell --help / python -c pass", times["--help"] / times["pass"], most=9)
    report.line(f"the very first start, its home made and nothing compiled {millis(first)}")
    report.line(f"bare PTB until it asks for updates {millis(times['PTB'])}, dutybell run {millis(times['run'])}")
    report.goal("dutybell run until at work / bare PTB", times["run"] / times["PTB"], most=1.6)
    return report.missed


def _open_duties() -> int:
    report = Report("Ready to tick, by number of open duties (goal 11)")
    found: dict[int, list[tuple[float, int]]] = {size: [] for size in SIZES}
    with tempfile.TemporaryDirectory() as name:
        for size in SIZES:
            filled(Path(name), size).close()
        for number in range(6):
            for size in SIZES:
                url = f"sqlite:///{Path(name) / f'{size}.db'}"
                said = subprocess.run([sys.executable, "-c", TICKING, url], capture_output=True, text=True, check=True)
                if number:
                    taken, peak = json.loads(said.stdout)
                    found[size].append((taken, peak))
    times = {size: sorted(taken for taken, _ in pairs)[len(pairs) // 2] for size, pairs in found.items()}
    peaks = {size: sorted(peak for _, peak in pairs)[len(pairs) // 2] for size, pairs in found.items()}
    for size in SIZES:
        report.line(f"{size:>9,} open: {millis(times[size])}, {peaks[size] / 1e6:.0f} MB")
    report.goal("time, 1 M / 10 k", times[SIZES[1]] / times[SIZES[0]], most=1.3)
    report.goal("memory, 1 M / 10 k", peaks[SIZES[1]] / peaks[SIZES[0]], most=1.3)
    return report.missed
