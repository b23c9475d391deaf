"""Start-up: a new process from nothing to its first tick, by number of open duties."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measure import Report, millis
from bench.town import filled

SIZES = (10_000, 1_000_000)
PROGRAM = """
import json, sys, time
from bench.measure import peak
from bench.town import NOW, reminded
from bot.flows.planning.open_duties import open_duties
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


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report("Ready to tick, by number of open duties (goal 11)")
    found: dict[int, list[tuple[float, int]]] = {size: [] for size in SIZES}
    with tempfile.TemporaryDirectory() as name:
        for size in SIZES:
            filled(Path(name), size).close()
        for number in range(6):
            for size in SIZES:
                url = f"sqlite:///{Path(name) / f'{size}.db'}"
                said = subprocess.run([sys.executable, "-c", PROGRAM, url], capture_output=True, text=True, check=True)
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
