"""What the settings name, opened: the database, the vault, the folder of anchors."""

from datetime import datetime
from pathlib import Path

from bot.faults import Refused
from bot.flows.adopt import adopt
from bot.operator import shipped_roadmap
from bot.settings import Settings
from bot.store.engine import Store, Unsafe, open_store
from bot.store.migrate import TooNew, migrate
from bot.vault import Vault, open_vault


def opened(settings: Settings, now: datetime) -> Store:
    """The database of these settings, its schema current, the shipped roadmap in force."""
    store = open_store(settings.database)
    try:
        migrate(store)
    except (TooNew, Unsafe) as fault:
        raise Refused(f"DUTYBELL_DATABASE_URL: {fault}") from None
    store.write_now(adopt, shipped_roadmap(), now)
    return store


def vault_of(settings: Settings) -> Vault:
    """The vault of these settings."""
    return open_vault(settings.vault)


def anchors_of(settings: Settings) -> Path:
    """The folder of these settings' anchor files."""
    return settings.home / "anchors"
