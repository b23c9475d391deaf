"""The database under strain."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.app.opening import opened
from bot.errors import Refused
from bot.flows.ledger.verify import verify
from bot.outbox.operations import add_unit
from bot.settings import Settings
from bot.store.engine import PRAGMAS, Store, open_store
from bot.store.ledger import ledger
from bot.vault.folder import Folder
from tests.journeys.town import COMPANY

NOW = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Store:
    made = opened(Settings.model_construct(database_url=database_url, home=tmp_path), NOW)
    made.write_now(add_unit, "宏达建设", COMPANY, None, now=NOW)
    return made


def test_fifty_writers_at_once_leave_a_chain_without_gap_or_fork(store: Store, tmp_path: Path) -> None:
    def append() -> None:
        for number in range(5):
            store.write_now(ledger.append, 1, "tried", NOW, number=number)

    writers = [threading.Thread(target=append) for _ in range(50)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    verdict = store.read_now(verify, Folder(tmp_path / "vault"))
    assert verdict.code == 0
    assert verdict.entries == 253  # and the unit, what it has adopted, what was opened for it
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET seq = seq",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries",
        "TRUNCATE entries CASCADE",
    ],
)
def test_the_ledger_refuses_every_change(store: Store, statement: str) -> None:
    if ("REPLACE" in statement) != (store.dialect == "sqlite") and ("TRUNCATE" in statement or "REPLACE" in statement):
        pytest.skip("not a statement of this database")
    if "TRUNCATE" in statement and store.dialect == "sqlite":
        pytest.skip("not a statement of this database")
    with pytest.raises(DBAPIError, match="only grows"):
        store.write_now(lambda conn: conn.execute(text(statement)))
    store.close()


def test_sqlite_is_set_to_survive_a_power_cut(store: Store) -> None:
    if store.dialect != "sqlite":
        pytest.skip("SQLite's settings")

    def asked(name: str) -> object:
        return store.write_now(lambda conn: conn.exec_driver_sql(f"PRAGMA {name}").scalar())

    assert asked("journal_mode") == "wal"
    assert asked("synchronous") == 2
    assert asked("foreign_keys") == 1
    assert asked("recursive_triggers") == 1
    assert asked("busy_timeout") == 10000
    assert set(PRAGMAS) == {"journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout"}
    store.close()


@pytest.mark.parametrize("place", ["sqlite:///:memory:", "sqlite:///file:{home}/d.db?vfs=unix-dotfile&uri=true"])
def test_a_place_where_commits_would_not_stay_is_refused(tmp_path: Path, place: str) -> None:
    url = place.format(home=tmp_path)
    with pytest.raises(Refused, match=r"journal_mode at .* wal is needed"):
        opened(Settings.model_construct(database_url=url, home=tmp_path), NOW)


def test_postgresql_commits_to_the_disk_whatever_its_default(store: Store, database_url: str) -> None:
    if store.dialect != "postgresql":
        pytest.skip("PostgreSQL's setting")
    name = store.writer.url.database
    other = store.plain_connection()
    other.execute(f"ALTER DATABASE {name} SET synchronous_commit TO off")
    other.close()
    other = store.plain_connection()
    assert other.execute("SHOW synchronous_commit").fetchone()[0] == "off"
    other.close()
    fresh = open_store(database_url)
    assert fresh.write_now(lambda conn: conn.exec_driver_sql("SHOW synchronous_commit").scalar()) == "on"
    fresh.close()
    store.close()


def test_a_connection_that_is_cut_leaves_nothing_half_done(store: Store) -> None:
    if store.dialect != "postgresql":
        pytest.skip("a server cuts connections")

    def cut(conn: object) -> None:
        ledger.append(conn, 1, "lost", NOW)  # type: ignore[arg-type]
        other = store.plain_connection()
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        other.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        other.close()
        ledger.append(conn, 1, "lost", NOW)  # type: ignore[arg-type]

    with pytest.raises(DBAPIError):
        store.write_now(cut)
    assert store.write_now(ledger.append, 1, "kept", NOW) == 4
    store.close()


def test_a_database_of_a_newer_version_is_refused(store: Store, tmp_path: Path, database_url: str) -> None:
    store.write_now(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    store.close()
    with pytest.raises(Refused, match="use the newer DutyBell"):
        opened(Settings.model_construct(database_url=database_url, home=tmp_path), NOW)
