"""Bringing a database's schema to the one that this version speaks."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.engine import Store


class TooNew(Exception):
    """A newer version has been at this database; this one may not touch it."""


def _config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = conn
    return config


def migrate(store: Store, target: str = "head") -> None:
    """Upgrade (or, for `base` and older revisions, downgrade) the schema in one transaction."""
    store.write_now(_migrate, target)


def _migrate(conn: Connection, target: str) -> None:
    config = _config(conn)
    now = MigrationContext.configure(conn).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if now is not None and now not in known:
        raise TooNew(f"the database has schema {now}, which this version does not know; use the newer DutyBell")
    if target == "head" or _is_newer(conn, config, target):
        command.upgrade(config, target)
    else:
        command.downgrade(config, target)


def _is_newer(conn: Connection, config: Config, target: str) -> bool:
    now = MigrationContext.configure(conn).get_current_revision()
    return target != "base" and (now is None or target > now)


def is_current(conn: Connection) -> bool:
    """Whether the schema is the one that this version speaks."""
    head = ScriptDirectory.from_config(_config(conn)).get_current_head()
    return MigrationContext.configure(conn).get_current_revision() == head
