"""A database with so many open duties, filled as fast as it goes."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app.shipped_roadmap import shipped_roadmap
from bot.flows.reminders.remind import BATCH, climb
from bot.outbox.about.anchors import anchor
from bot.outbox.about.digests import write_digests
from bot.outbox.operations import add_unit, adopt
from bot.store.engine import Store, open_store
from bot.store.messages.reminders import people_waited_for
from bot.store.migrate import migrate
from schedules.unit import Unit

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=20)


def stored(moment: datetime) -> str:
    """A moment as SQLite holds it."""
    return moment.isoformat(timespec="microseconds")


def filled(folder: Path, count: int) -> Store:
    """A store with `count` open duties of one obligation, none of which is owed a prompt at NOW."""
    path = folder / f"{count}.db"
    store = open_store(f"sqlite:///{path}")
    migrate(store)
    store.write_now(adopt, shipped_roadmap(), NOW)
    unit = store.write_now(add_unit, "宏达建设", Unit(party="enterprise", first_year=2026), None, now=NOW)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    obligation = connection.execute("SELECT min(id) FROM obligations").fetchone()[0]
    rows = (
        (unit.id, obligation, f"bench-{number}", "2026-11", "2026-11-01", "2026-11-30", stored(LATER), stored(NOW))
        for number in range(count)
    )
    connection.execute("DELETE FROM duties")
    connection.executemany(
        "INSERT INTO duties"
        " (unit_id, obligation_id, roadmap_id, key, period, opens_on, due_on, next_prompt_at, opened_at)"
        " VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.execute("UPDATE units SET next_plan_at = ?", (stored(LATER),))
    connection.commit()
    connection.close()
    store.write_now(anchor, NOW)  # so that no anchor is due either
    return store


def reminded(store: Store, at: datetime) -> int:
    """Let every escalation climb and each person be owed one message, as a round does; how many messages."""
    while store.write_now(climb, at) == BATCH:
        pass
    return store.write_now(write_digests, at, store.read_now(people_waited_for, at))


def make_due(store: Store, count: int) -> None:
    """Let the prompts of `count` duties be owed at NOW, and call off their reminders of before."""
    with store.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM reminders")
        connection.exec_driver_sql("DELETE FROM messages")
        connection.exec_driver_sql(
            f"UPDATE duties SET next_prompt_at = '{stored(NOW - timedelta(minutes=1))}' "
            f"WHERE id IN (SELECT id FROM duties ORDER BY id LIMIT {count})"
        )
