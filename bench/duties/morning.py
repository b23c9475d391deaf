"""A morning of ten thousand enterprises under the whole roadmap: what is planned, on both databases."""

import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bench.filled.cities import NOW, city, databases, staff
from bench.measure import Report, millis, peak
from bot.flows.planning.open_duties import BATCH
from bot.flows.reminders.digests import PEOPLE
from bot.flows.reminders.remind import climb
from bot.outbox.about.digests import write_digests
from bot.outbox.operations import open_duties
from bot.store.due import something_due
from bot.store.engine import Store, open_store
from bot.store.messages.reminders import people_waited_for
from bot.store.people.units import units_to_plan

UNITS = 10_000
# Of the morning on which every escalation begins anew, so many enterprises are lived through: the rest are alike.
REMINDED = 500
MORNINGS = {
    "the first planning": NOW,
    "the next morning, nothing changed": NOW + timedelta(days=1),
    "the first of a month": NOW + timedelta(days=29),
}


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report(f"A morning of {UNITS:,} enterprises x the whole roadmap")
    with tempfile.TemporaryDirectory() as name, databases(Path(name)) as urls:
        for kind, url in urls.items():
            city(url, UNITS)[0].close()
            command = [sys.executable, "-m", "bench.duties.morning", url]
            said = subprocess.run(command, capture_output=True, text=True, check=True)
            found = json.loads(said.stdout)
            for about in found["mornings"]:
                report.line(
                    f"{kind}: {about['named']}: {about['seconds']:.3g} s, {about['passes']:,} units passed over,"
                    f" {about['opened']:,} duties opened, longest transaction {millis(about['longest'])}"
                )
            quiet = found["mornings"][1]
            report.goal(f"{kind}: a quiet morning, s", quiet["seconds"], most=15)
            report.goal(f"{kind}: passes a day over a unit that nothing changed for", quiet["most"], most=1)
            report.goal(f"{kind}: memory at its peak, MB", found["peak"] / 1e6, most=300)
        with tempfile.TemporaryDirectory() as beside:
            _reminded(report, f"sqlite:///{beside}/reminded.db")
    return report.missed


def live(url: str) -> None:
    """Live through the mornings, and print what each took; in a process of its own, so that memory is its own."""
    store = open_store(url)
    mornings = [{"named": named, **_morning(store, now)} for named, now in MORNINGS.items()]
    print(json.dumps({"mornings": mornings, "peak": peak()}))
    store.close()


def _morning(store: Store, now: datetime) -> dict[str, float]:
    """Plan until nothing is owed, look again each hour until the evening; what that took."""
    before, passes, seconds, longest = _duties(store), dict[int, int](), 0.0, 0.0
    for hour in range(12):
        at = now + timedelta(hours=hour)
        while store.read_now(something_due, at) and (owed := store.read_now(units_to_plan, at, BATCH)):
            start = time.perf_counter()
            count = store.write_now(open_duties, at)
            taken = time.perf_counter() - start
            seconds, longest = seconds + taken, max(longest, taken)
            for unit in owed[:count]:
                passes[unit.id] = passes.get(unit.id, 0) + 1
    return {
        "seconds": seconds,
        "longest": longest,
        "passes": sum(passes.values()),
        "most": max(passes.values()),
        "opened": _duties(store) - before,
    }


def _duties(store: Store) -> int:
    with store.reader.connect() as conn:
        return int(conn.execute(text("SELECT count(*) FROM duties")).scalar_one())


def _reminded(report: Report, url: str) -> None:
    """A morning on which all escalations of many people's duties begin: reminders, then a message each."""
    store, _ = city(url, REMINDED)
    staff(store)
    while store.write_now(open_duties, NOW):
        pass
    start, climbed, longest = time.perf_counter(), 0, 0.0
    at = MORNINGS["the first of a month"]
    while count := store.write_now(climb, at):
        climbed += count
    moved, to, written = time.perf_counter() - start, store.read_now(people_waited_for, at), 0
    for first in range(0, len(to), PEOPLE):
        begun = time.perf_counter()
        written += store.write_now(write_digests, at, to[first : first + PEOPLE])
        longest = max(longest, time.perf_counter() - begun)
    whole = time.perf_counter() - start
    report.line(f"all escalations of {REMINDED} enterprises at once: {climbed:,} duties moved in {moved:.3g} s")
    report.line(f"{written:,} messages written in {whole - moved:.3g} s, longest transaction {millis(longest)}")
    # Telegram takes 30 messages a second: writing must keep ahead of sending.
    report.goal("messages written a second, all in all", written / whole, least=30)
    store.close()


if __name__ == "__main__":
    live(sys.argv[1])
