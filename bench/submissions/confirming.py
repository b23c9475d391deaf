"""Confirming: a press on ✅ from the update to the disk, beside PTB with two bare statements, and a bare driver."""

import asyncio
import itertools
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import TextClause, event, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler

from bench.filled.cities import city, databases
from bench.filled.town import NOW
from bench.measure import Report, Still, interleaved, millis, unread_logs
from bench.statements import heard
from bench.submissions import presses
from bench.submissions.bare_rows import BareRows
from bot.channels.limits import unlimited
from bot.channels.registry import Registry
from bot.channels.telegram.channel import Telegram
from bot.clock import SystemClock
from bot.flows.reminders.remind import climb
from bot.inbox.receive import TakingIn
from bot.inbox.worker import Effect
from bot.outbox.about.digests import write_digests
from bot.outbox.deliver import AT_ONCE, deliver
from bot.reports.year import draw_year
from bot.sandbox import Person as Someone
from bot.sandbox import Sandbox, running
from bot.store.engine import Connection, Store
from bot.store.ledger import ledger
from bot.store.messages import inbox
from bot.store.messages.reminders import people_waited_for
from bot.store.people.people import add_membership, add_person
from bot.vault import Vault
from tests.chats import telegram

TOKEN = "1:T"
ROUNDS = 60
COMPANIES = ROUNDS + 10
# So many wait for someone who is slow to confirm.
MANY = 60
SOON = NOW + timedelta(hours=1)
# Against PTB whose handler writes two bare statements, and against the same rows by the bare driver.
MOST = {"sqlite": (2.0, 4.0), "postgresql": (3.0, 3.0)}
# Those who lead are rung for a duty of theirs: as many as are shown something at once.
LEADERS = [Someone(id=1001 + number, first_name=f"员{number}") for number in range(AT_ONCE)]
LED = "eight-onces-inspection"
# Statements at most.
COUNTS = {
    "a confirmation": 16,
    f"a confirmation where {MANY} wait": 16,
    "a submission": 16,
    "a return": 16,
    "a reminder shown": 4,
}


def main() -> int:
    """Print the figures; how many goals were missed."""
    report = Report("A durable confirmation: duty, ledger, messages and answer in one transaction (goal 9)")
    with tempfile.TemporaryDirectory(prefix="dutybell-bench-") as name, databases(Path(name)) as urls, unread_logs():
        for kind, url in urls.items():
            store, root = city(url, COMPANIES)
            scene = store.write_now(_scene, root.id + 1)
            with _at_work(store) as bot:
                _count(report, kind, bot, scene)
                _time(report, kind, bot, scene, Path(name))
            store.close()
    return report.missed


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Presses that wait to be made: of each kind one, of confirmations one in each scene."""

    submitting: tuple[int, str]
    returning: tuple[int, str]
    among_many: tuple[int, str]
    confirming: list[tuple[int, str]]


def _scene(conn: Connection, first: int) -> Scene:
    """Companies with someone who does and someone who confirms, what waits for them, and a reminder for many."""
    conn.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, state VARCHAR(10), body VARCHAR(500))"))
    conn.execute(text("INSERT INTO bare (id, state, body) VALUES (0, 'open', '')"))
    for leader in LEADERS:
        added = add_person(conn, telegram(leader.id), leader.first_name, "zh", now=NOW)
        add_membership(conn, added.id, first, "principal_leader", now=NOW)
    # Every company's chain begins with the entry of how it came.
    came = [ledger.Fact(company_id=each, action="unit_added", facts={}) for each in range(first, first + COMPANIES)]
    ledger.append_all(conn, came, NOW)
    presses.rung_now(conn, first, LED)
    does, confirms = presses.pair(conn, first)
    submitting = presses.ready(conn, presses.duty(conn, first, "draft"), does)
    key, mark = presses.waiting(conn, presses.duty(conn, first, "returned"), does, confirms)
    many, judges = presses.pair(conn, first + 1)
    crowd = [presses.waiting(conn, presses.duty(conn, first + 1, f"{each}"), many, judges) for each in range(MANY)]
    confirming = []
    for unit_id in range(first + 2, first + COMPANIES):
        by, to = presses.pair(conn, unit_id)
        found, seen = presses.waiting(conn, presses.duty(conn, unit_id, "one"), by, to)
        confirming.append((presses.number_of(unit_id, 1), f"{found}:confirm:{seen}"))
    return Scene(
        submitting=(presses.number_of(first, 0), submitting),
        returning=(presses.number_of(first, 1), f"{key}:reason_as:0.{mark}"),
        among_many=(presses.number_of(first + 1, 1), f"{crowd[0][0]}:confirm:{crowd[0][1]}"),
        confirming=confirming,
    )


@dataclass(frozen=True, kw_only=True)
class AtWork:
    """What takes presses in, and PTB beside it."""

    store: Store
    run: Callable[[Any], Any]
    taking: TakingIn
    channel: Telegram
    ptb: Application[Any, Any, Any, Any, Any, Any]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def press(self, pressed: tuple[int, str]) -> None:
        """Keep a press in the inbox, and handle it."""
        self.run(self.handle(self.taken(pressed)))

    def taken(self, pressed: tuple[int, str]) -> tuple[int, str]:
        """A press once it is in the inbox: its number there, and the update."""
        number = next(self.numbers)
        (row,) = presses.rows([pressed], number, NOW)
        self.store.write_now(inbox.keep, Telegram.name, [row])
        return number, row["body"]

    async def handle(self, taken: tuple[int, str]) -> None:
        """Handle a press, from the update as it comes to the commit."""
        number, body = taken
        effect = await self.taking.prepare(Telegram.name, json.loads(body), SystemClock().now())
        await self.store.write(_handle, number, effect)


@contextmanager
def _at_work(store: Store) -> Iterator[AtWork]:
    with running(Sandbox(people=LEADERS)) as base, asyncio.Runner() as runner:
        run = runner.get_loop().run_until_complete
        ptb = ApplicationBuilder().token(TOKEN).base_url(f"{base}/bot").updater(None).build()
        run(ptb.initialize())
        channel = Telegram(ptb.bot, lambda _: iter(()), draw_year, limits=unlimited())
        # A press brings no file, so no vault.
        taking = TakingIn(store, cast(Vault, None), Registry([channel]), SystemClock())
        yield AtWork(store=store, run=run, taking=taking, channel=channel, ptb=ptb)
        run(ptb.shutdown())


def _handle(conn: Connection, row: int, effect: Effect) -> None:
    """The update is marked as handled, and takes effect."""
    assert inbox.done(conn, row)
    assert effect(conn, SOON)


def _count(report: Report, kind: str, bot: AtWork, scene: Scene) -> None:
    """How many statements each takes, once it was warm."""
    bot.press(scene.confirming.pop())
    acts = {
        "a confirmation": scene.confirming.pop(),
        f"a confirmation where {MANY} wait": scene.among_many,
        "a submission": scene.submitting,
        "a return": scene.returning,
    }
    found = {}
    for named, pressed in acts.items():
        before, taken = bot.store.read_now(_states), bot.taken(pressed)
        with heard(bot.store) as said:
            bot.run(bot.handle(taken))
        assert bot.store.read_now(_states) != before, named
        found[named] = float(said.count)
    assert bot.store.write_now(climb, NOW)
    to = bot.store.read_now(people_waited_for, NOW)
    assert len(to) == bot.store.write_now(write_digests, NOW, to) == AT_ONCE
    with heard(bot.store) as said:
        bot.run(_shown(bot))
    found["a reminder shown"] = said.count / AT_ONCE
    for named, count in found.items():
        report.goal(f"{kind}: statements of {named}", count, most=COUNTS[named])


async def _shown(bot: AtWork) -> None:
    """Show all that is owed, and wait until it is noted."""
    showing = set[asyncio.Task[None]]()
    assert await deliver(bot.store, bot.channel, Still(NOW), showing) == AT_ONCE
    await asyncio.gather(*showing)


def _states(conn: Connection) -> dict[str, int]:
    """How many there are in each state."""
    query = text("SELECT state, count(*) FROM submissions GROUP BY state")
    return {row[0]: row[1] for row in conn.execute(query)}


def _time(report: Report, kind: str, bot: AtWork, scene: Scene, folder: Path) -> None:
    """Median seconds of a press by each, from the update as it comes to the commit; the peers stand beside ours."""
    url = bot.store.writer.url.render_as_string(hide_password=False)
    taken = bot.taken(scene.confirming.pop())
    with heard(bot.store) as said:
        bot.run(bot.handle(taken))
    bare = BareRows(url, folder, said.rows)
    driver = "sqlite+aiosqlite" if kind == "sqlite" else "postgresql+psycopg"
    peer = create_async_engine(make_url(url).set(drivername=driver))
    if kind == "sqlite":
        event.listen(peer.sync_engine, "connect", _full)
    numbers = itertools.count(1)

    async def by_handler(_update: Update, _context: object) -> None:
        async with peer.begin() as conn:
            for statement, values in _statements(next(numbers)):
                await conn.execute(statement, values)

    async def theirs() -> None:
        await bot.ptb.process_update(Update.de_json(presses.press(5, 1002, "1:confirm"), bot.ptb.bot))

    bot.ptb.add_handler(CallbackQueryHandler(by_handler))
    kept = [bot.taken(pressed) for pressed in scene.confirming[: ROUNDS + 1]]
    before = bot.store.read_now(_states)["confirmed"]
    times = interleaved(
        {
            "ours": lambda: bot.run(bot.handle(kept.pop())),
            "PTB": lambda: bot.run(theirs()),
            "core": lambda: bot.run(bot.store.write(_two, next(numbers))),
            "bare": bare.write,
        },
        rounds=ROUNDS,
    )
    assert bot.store.read_now(_states)["confirmed"] == before + ROUNDS + 1
    bot.run(peer.dispose())
    bare.close()
    rows = len(said.rows)
    tables = len({row.table for row in said.rows})
    report.line(f"{kind}: ours {millis(times['ours'])}, {rows} rows written in {tables} tables")
    report.line(f"{kind}: PTB with two statements by SQLAlchemy's asyncio {millis(times['PTB'])}")
    report.line(f"{kind}: two statements by SQLAlchemy's core, no update to read {millis(times['core'])}")
    report.line(f"{kind}: the same rows by the bare driver in one durable commit {millis(times['bare'])}")
    of_peer, of_bare = MOST[kind]
    report.goal(f"{kind}: ours / PTB with two bare statements", times["ours"] / times["PTB"], most=of_peer)
    report.goal(f"{kind}: ours / the same rows by the bare driver", times["ours"] / times["bare"], most=of_bare)


def _full(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=FULL")


def _two(conn: Connection, number: int) -> None:
    for statement, values in _statements(number):
        conn.execute(statement, values)


def _statements(number: int) -> list[tuple[TextClause, dict[str, object]]]:
    """What the least of bots would write."""
    return [
        (text("UPDATE bare SET state = 'done' WHERE id = 0"), {}),
        (text("INSERT INTO bare (id, state, body) VALUES (:n, 'x', :b)"), {"n": number, "b": "y" * 200}),
    ]
