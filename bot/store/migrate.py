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
    store.write_now(bring_to, target)


def bring_to(conn: Connection, target: str = "head") -> None:
    """Upgrade or downgrade the schema in the caller's transaction; raises TooNew."""
    config = _config(conn)
    now = revision(conn)
    if now is not None and not knows(conn, now):
        raise TooNew(f"the database has schema {now}, which this version does not know; use the newer DutyBell")
    if target == "head" or _is_newer(conn, config, target):
        command.upgrade(config, target)
    else:
        command.downgrade(config, target)


def _is_newer(conn: Connection, config: Config, target: str) -> bool:
    now = MigrationContext.configure(conn).get_current_revision()
    return target != "base" and (now is None or target > now)


def revision(conn: Connection) -> str | None:
    """The schema that a database has; None for one that has none."""
    return MigrationContext.configure(conn).get_current_revision()


def knows(conn: Connection, schema: str) -> bool:
    """Whether this version can bring a database of that schema up to its own."""
    return schema in {script.revision for script in ScriptDirectory.from_config(_config(conn)).walk_revisions()}


def is_current(conn: Connection) -> bool:
    """Whether the schema is the one that this version speaks."""
    head = ScriptDirectory.from_config(_config(conn)).get_current_head()
    return MigrationContext.configure(conn).get_current_revision() == head
