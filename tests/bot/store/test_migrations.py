"""Migrations: up, down and up again on both databases, and equal to the tables that the code speaks of."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from bot.store.engine import open_store
from bot.store.migrate import is_current, migrate
from bot.store.tables import metadata


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
