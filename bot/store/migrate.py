"""Bringing a database's schema to the one that this version speaks."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.engine import Store


class TooNew(Exception):
    """A newer version has been at this database; this one may not touch it."""


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = conn
    return config


@cache
def _schemas() -> list[str]:
    """The schemas that this version knows, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def migrate(store: Store, target: str = "head") -> None:
    """Upgrade (or, for `base` and older revisions, downgrade) the schema in one transaction."""
    store.write_now(bring_to, target)


def bring_to(conn: Connection, target: str = "head") -> None:
    """Upgrade or downgrade the schema in the caller's transaction; raises TooNew."""
    now = revision(conn)
    if now is not None and not knows(now):
        raise TooNew(f"the database has schema {now}, which this version does not know; use the newer DutyBell")
    if target == "head":
        target = _schemas()[0]
    if now == target:
        return
    if target != "base" and (now is None or target > now):
        command.upgrade(_config(conn), target)
    else:
        command.downgrade(_config(conn), target)


def revision(conn: Connection) -> str | None:
    """The schema that a database has; None for one that has none."""
    return MigrationContext.configure(conn).get_current_revision()


def knows(schema: str) -> bool:
    """Whether this version can bring a database of that schema up to its own."""
    return schema in _schemas()


def is_current(conn: Connection) -> bool:
    """Whether the schema is the one that this version speaks."""
    return revision(conn) == _schemas()[0]
