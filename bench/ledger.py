"""Checking the ledger: a million entries from the database beside bare hashlib, in one process and in two."""

import hashlib
import multiprocessing
import os
import struct
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import text

from bench.filled.lived import lived
from bench.filled.town import NOW, filled
from bench.measure import Report, interleaved, millis, peak
from bot.flows.ledger.verify import GOOD, verify
from bot.ledger.hash_chain import GENESIS, TAG, canonical, first_broken, seal
from bot.outbox.about.anchors import anchor
from bot.store.engine import Store, open_store
from bot.store.ledger import ledger
from bot.vault.folder import Folder

COUNT = 1_000_000
# What each check is promised for: so many entries of duties that were opened, reported and confirmed.
RECORDS, SECONDS, MEGABYTES = 100_000, 60, 500


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report("Checking a ledger of 1 M entries (goal 10)")
    with tempfile.TemporaryDirectory() as name:
        store = filled(Path(name), 0)
        middle = _fill(store)
        url = str(store.writer.url)
        bodies = [_body(number) for number in range(1, COUNT + 1)]
        with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
            list(pool.map(_part, [url, url], [(0, 1000, GENESIS)] * 2))  # processes are there before time is taken

            def in_two() -> None:
                parts = [(0, COUNT // 2, GENESIS), (COUNT // 2, COUNT, middle)]
                assert all(bad is None for bad in pool.map(_part, [url, url], parts))

            vault = Folder(Path(name) / "vault")
            cases = {"floor": lambda: _floor(bodies), "one": lambda: _one(store), "two": in_two}
            times = interleaved({**cases, "verify": lambda: _verify(store, vault)}, rounds=3)
        report.line(
            f"bare hashlib {millis(times['floor'])}, one process {millis(times['one'])}, two {millis(times['two'])},"
            f" all of `dutybell verify` {millis(times['verify'])}"
        )
        report.goal("one process / bare hashlib", times["one"] / times["floor"], most=2.5)
        report.goal("all of verify / one process", times["verify"] / times["one"], most=1.5)
        report.goal("two processes / bare hashlib", times["two"] / times["floor"], most=1.4)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            most, at_rest = pool.submit(_peak, url).result()
        report.line(f"a checking process holds {most / 1e6:.0f} MB at most, {at_rest / 1e6:.0f} MB before it begins")
        store.close()
    with tempfile.TemporaryDirectory() as name:
        _doors(report, Path(name))
    return report.missed


def _doors(report: Report, home: Path) -> None:
    """Each check as its own process, as people run it: its seconds and the most memory that it holds."""
    store = lived(home, RECORDS)
    url = str(store.writer.url)
    store.write_now(anchor, NOW + timedelta(days=1))
    store.close()
    env = {**os.environ, "DUTYBELL_HOME": str(home), "DUTYBELL_DATABASE_URL": url}
    dutybell, bundle = str(Path(sys.executable).with_name("dutybell")), home / "out.zip"
    subprocess.run(
        [dutybell, "export", "--bundle", bundle, "--unit", "宏达建设"], env=env, check=True, stdout=subprocess.DEVNULL
    )
    with ZipFile(bundle) as packed:
        packed.extractall(home / "given")
    held = (home / "given" / "anchors.txt").read_text().splitlines()[-1]
    for what, command in {
        "verify": [dutybell, "verify"],
        "verify --anchor": [dutybell, "verify", "--anchor", held],
        "verify.py --anchor": [sys.executable, "-I", str(home / "given" / "verify.py"), "--anchor", held],
    }.items():
        began = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - began
        assert process.returncode == GOOD, what
        report.goal(f"seconds of {what} over {RECORDS:,} entries", took, most=SECONDS)
        report.goal(f"megabytes of {what}", used.ru_maxrss * 1024 / 1e6, most=MEGABYTES)


def _body(number: int) -> bytes:
    if number == 1:  # every chain begins with its company's name
        return canonical({"action": "unit_added", "at": NOW.isoformat(), "unit": 1, "name": "宏达建设"})
    return canonical(
        {
            "action": "prompted",  # no rate is counted from it: what one is has its goal below
            "at": NOW.isoformat(),
            "duty": number,
            "obligation": "eight-onces-inspection",
            "period": "2026-11",
            "person": number % 97,
            "done_on": "2026-11-02",
            "figures": [25, 25],
            "files": [],
        }
    )


def _fill(store: Store) -> bytes:
    """Seal the entries; the digest in the middle, from which a second process sets out."""
    head, middle, rows = GENESIS, GENESIS, []
    with store.writer.begin() as conn:
        conn.execute(text("DROP TRIGGER entries_no_DELETE"))  # the ledger only grows
        conn.execute(text("DELETE FROM entries"))
        for brought in ("tallies", "adoptions"):  # which no entry brings here
            conn.execute(text(f"DELETE FROM {brought}"))
        for number in range(1, COUNT + 1):
            body = _body(number)
            head = seal(1, number, head, body)
            rows.append((1, number, body, head))
            if number == COUNT // 2:
                middle = head
            if len(rows) == 50_000:
                conn.exec_driver_sql("INSERT INTO entries (company_id, seq, body, digest) VALUES (?, ?, ?, ?)", rows)
                rows = []
        conn.execute(text("UPDATE chains SET seq = :seq, digest = :digest"), {"seq": COUNT, "digest": head})
    return middle


def _floor(bodies: list[bytes]) -> None:
    """The same hashing, of bytes that lie in memory."""
    head, sha256, prefix, number = GENESIS, hashlib.sha256, TAG + struct.pack(">Q", 1), struct.Struct(">Q").pack
    for seq, body in enumerate(bodies, 1):
        head = sha256(prefix + number(seq) + head + body).digest()


def _one(store: Store) -> None:
    bad, seq, _ = store.read_now(lambda conn: first_broken(1, ledger.walk(conn, 1)))
    assert (bad, seq) == (None, COUNT)


def _verify(store: Store, vault: Folder) -> None:
    verdict = store.read_now(verify, vault)
    assert (verdict.code, verdict.entries) == (GOOD, COUNT)


def _part(url: str, part: tuple[int, int, bytes]) -> int | None:
    """Check entries after one number up to another, from the digest before."""
    after, upto, head = part
    store = open_store(url)
    bad, _, _ = store.read_now(
        lambda conn: first_broken(1, ledger.walk(conn, 1, after=after, upto=upto), seq=after, head=head)
    )
    store.close()
    return bad


def _peak(url: str) -> tuple[int, int]:
    at_rest = peak()
    _part(url, (0, COUNT, GENESIS))
    return peak(), at_rest
