"""A company's ledger with the rows that its entries have brought, filled as fast as it goes."""

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

from bench.filled.town import NOW, stored
from bot.app.shipped_roadmap import shipped_roadmap
from bot.outbox.about.anchors import anchor
from bot.outbox.operations import add_unit, adopt
from bot.store.duties import tallies
from bot.store.engine import Store, open_store
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside, Fact
from bot.store.migrate import migrate
from schedules.unit import Unit

# One morning opens so many duties; one of them is reported and confirmed.
OPENED, AT_ONCE = 8, 2000
DUTY = "unit_id, obligation_id, roadmap_id, period, opens_on, due_on, opened_at, id, key, submission_id, verdict"
SUBMISSION = "person_id, state, done_on, created_at, submitted_at, reviewer_id, reviewed_at, id, duty_id, number"


def lived(home: Path, count: int) -> Store:
    """A store whose company's ledger has `count` entries: a tenth of the submissions has a text, a tenth a file."""
    store = open_store(f"sqlite:///{home / 'lived.db'}")
    migrate(store)
    store.write_now(adopt, shipped_roadmap(), NOW)
    unit = store.write_now(add_unit, "宏达建设", Unit(party="enterprise", first_year=2026), None, now=NOW).id
    for first in range(0, count // 4, AT_ONCE):
        _some(store, home, unit, range(first, min(first + AT_ONCE, count // 4)))
    store.write_now(tallies.recount)
    store.write_now(anchor, NOW)
    return store


def _some(store: Store, home: Path, unit: int, numbers: range) -> None:
    """Mornings with these numbers, of four entries each."""
    facts, duties, submissions = [], [], []
    at = stored(NOW)
    tip = {company: seq for company, seq, _ in store.read_now(ledger.heads)}[unit]
    for count, number in enumerate(numbers):
        first, submission = 1000 + number * OPENED, 1000 + number
        opened = [[first + each, f"bench-{each}", f"N{number}", "2026-11-30"] for each in range(OPENED)]
        facts += [Fact(company_id=unit, action="opened", facts={"unit": unit, "duties": opened})]
        facts += [Fact(company_id=unit, action="submitted", facts=_claimed(home / "vault", number, first, submission))]
        judged = {"duty": first, "submission": submission, "submission_number": tip + 4 * count + 2, "person": 2}
        facts += [Fact(company_id=unit, action="confirmed", facts={**judged, "reason": None, "remark": None})]
        facts += [Fact(company_id=unit, action="prompted", facts={"person": 1, "duties": [[first, "due"]]})]
        what = (unit, 1, 1, f"N{number}", "2026-11-01", "2026-11-30", at)
        duties += [
            (*what, duty, key, None if duty != first else submission, "done" if duty == first else "open")
            for duty, key, *_ in opened
        ]
        submissions.append(
            (1, "confirmed", "2026-11-02", at, at, 2, at, submission, first, judged["submission_number"])
        )
    store.write_now(ledger.append_all, facts, NOW)
    with sqlite3.connect(home / "lived.db") as connection:
        connection.executemany(f"INSERT INTO duties ({DUTY}) VALUES ({_marks(DUTY)})", duties)
        connection.executemany(f"INSERT INTO submissions ({SUBMISSION}) VALUES ({_marks(SUBMISSION)})", submissions)
    connection.close()


def _marks(columns: str) -> str:
    return ", ".join("?" for _ in columns.split(", "))


def _claimed(vault: Path, number: int, duty: int, submission: int) -> dict[str, Any]:
    facts: dict[str, Any] = {"duty": duty, "submission": submission, "person": 1, "done_on": "2026-11-02"}
    facts |= {"obligation": "bench-0", "period": f"N{number}", "figures": [25, 25], "files": []}
    if number % 10 == 3:
        facts["note"] = Aside(text=f"第{number}处临边防护已整改")
    if number % 10 == 7:
        content = b"photo %d" % number
        sha256 = hashlib.sha256(content).hexdigest()
        (vault / sha256[:2]).mkdir(parents=True, exist_ok=True)
        (vault / sha256[:2] / sha256).write_bytes(content)
        facts["files"] = [{"kind": "photo", "sha256": sha256, "size": len(content)}]
    return facts
