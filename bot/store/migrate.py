"""Bringing a database's schema to the one that this version speaks."""

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from bot.store.engine import Store

# Where Alembic notes the schema.
NOTED = "alembic_version"


class TooNew(Exception):
    """A newer version has been at this database; this one may not touch it."""


@cache
def _schemas() -> list[str]:
    """The schemas that this version knows, the newest last: the numbers before its migrations' names."""
    steps = files("bot.store").joinpath("migrations", "versions").iterdir()
    return sorted(step.name[:4] for step in steps if step.name[:4].isdecimal())


def migrate(store: Store, target: str = "head") -> None:
    """Upgrade (or, for `base` and older revisions, downgrade) the schema in one transaction."""
    store.write_now(bring_to, target)


def bring_to(conn: Connection, target: str = "head") -> None:
    """Upgrade or downgrade the schema in the caller's transaction; raises TooNew."""
    now = revision(conn)
    if now is not None and not knows(now):
        raise too_new(now)
    if target == "head":
        target = _schemas()[-1]
    if now != target:
        _move(conn, target, up=target != "base" and (now is None or target > now))


def too_new(schema: str) -> TooNew:
    """The refusal of a schema that is not known here."""
    return TooNew(f"the database has schema {schema}, which this version does not know; use the newer DutyBell")


def _move(conn: Connection, target: str, *, up: bool) -> None:
    from alembic import command  # a third of a second, which a start with a current schema is spared
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = conn
    (command.upgrade if up else command.downgrade)(config, target)


def revision(conn: Connection) -> str | None:
    """The schema that a database has; None for one that has none."""
    if not inspect(conn).has_table(NOTED):
        return None
    return conn.execute(text(f"SELECT version_num FROM {NOTED}")).scalar()


def knows(schema: str) -> bool:
    """Whether this version can bring a database of that schema up to its own."""
    return schema in _schemas()


def is_current(conn: Connection) -> bool:
    """Whether the schema is the one that this version speaks."""
    return revision(conn) == _schemas()[-1]
