"""What the settings name, opened: the database, the vault, the folder of anchors."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.app.shipped_roadmap import shipped_roadmap
from bot.clock import SystemClock
from bot.errors import Refused
from bot.outbox.operations import adopt
from bot.settings import Settings
from bot.store import lease
from bot.store.engine import Store, Unsafe, open_store
from bot.store.migrate import TooNew, is_current, knows, migrate, revision, too_new
from bot.vault import Vault, open_vault


def opened(settings: Settings, now: datetime) -> Store:
    """The database of these settings, its schema current, the shipped roadmap in force unless it is retired.

    A bot of another version that is at work on it is left alone: Refused.
    """
    store = to_be_led(settings)
    if not store.read_now(is_current) and store.read_now(lease.is_held, SystemClock().now()):
        store.close()
        named = settings.naming("database_url", "home")
        raise Refused(f"{named}: a bot of another version is at work on it; stop that one first")
    make_ready(store, now, settings)
    return store


def to_be_led(settings: Settings) -> Store:
    """The database of these settings as it is; only an empty one, on which nobody is at work, is given its schema."""
    store = open_store(settings.database)
    with _refusing(settings):
        schema = store.read_now(revision)
        if schema is None:
            migrate(store)
        elif not knows(schema):
            store.close()
            raise too_new(schema)
    return store


def make_ready(store: Store, now: datetime, settings: Settings) -> None:
    """Give a database the current schema, and put the shipped roadmap into force, unless it is retired."""
    with _refusing(settings):
        migrate(store)
    store.write_now(adopt, shipped_roadmap(), now, revives=False)


@contextmanager
def _refusing(settings: Settings) -> Iterator[None]:
    """Say in one sentence why a database cannot be worked on."""
    try:
        yield
    except (TooNew, Unsafe) as fault:
        raise Refused(f"{settings.naming('database_url', 'home')}: {fault}") from None


def vault_of(settings: Settings) -> Vault:
    """The vault of these settings."""
    return open_vault(settings.vault)


def anchors_of(settings: Settings) -> Path:
    """The folder of these settings' anchor files."""
    return settings.home / "anchors"
