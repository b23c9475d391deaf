"""Migrations: up, down and up again on both databases, and equal to the tables that the code speaks of."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text

from bot.app.shipped_roadmap import shipped_roadmap
from bot.flows.people.enrol import add_unit
from bot.flows.planning.adopt import adopt
from bot.flows.planning.open_duties import open_duties
from bot.store.engine import open_store
from bot.store.migrate import is_current, migrate
from bot.store.tables import metadata
from tests.journeys.town import COMPANY, local

NOW = local(2026, 11, 2, 9)


def differences(conn: Connection) -> list[object]:
    context = MigrationContext.configure(conn, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def names(conn: Connection) -> set[str]:
    return set(inspect(conn).get_table_names()) - {"alembic_version"}


def test_migrations_go_up_down_and_up_and_equal_the_tables(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store)
    assert store.read_now(is_current)
    assert store.read_now(differences) == []
    migrate(store, "base")
    assert store.read_now(names) == set()
    migrate(store)
    assert store.read_now(names) == set(metadata.tables)
    store.close()


def rows(conn: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: sorted((tuple(row) for row in conn.execute(select(table))), key=repr)
        for name, table in metadata.tables.items()
    }


def test_all_that_is_there_belongs_to_the_one_roadmap_there_is(empty_database_url: str) -> None:
    store = open_store(empty_database_url)
    migrate(store)
    store.write_now(adopt, shipped_roadmap(), NOW)
    store.write_now(add_unit, "宏达建设", COMPANY, None, NOW)
    while store.write_now(open_duties, NOW):
        pass
    before = store.read_now(rows)
    assert before["duties"]
    assert before["tallies"]
    migrate(store, "0004")
    migrate(store)
    assert store.read_now(differences) == []
    assert store.read_now(rows) == before
    with store.writer.begin() as conn:  # and numbers go on where they were
        conn.execute(text("INSERT INTO roadmaps (name) VALUES ('second')"))
        if store.dialect == "sqlite":
            assert not conn.execute(text("PRAGMA foreign_key_check")).all()
    store.close()
