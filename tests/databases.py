"""SQLite databases for tests, their schema current: migrated once, copied as often as needed."""

import tempfile
from functools import cache
from pathlib import Path

from bot.store.engine import open_store
from bot.store.migrate import migrate


def bring_up(url: str) -> None:
    """Give a database the current schema."""
    store = open_store(url)
    migrate(store)
    store.close()


def sqlite_in(home: Path) -> str:
    """A new database in a folder, made if need be, under the name that DutyBell gives it; its URL."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "dutybell.db"
    if not file.exists():
        file.write_bytes(_current())
    return f"sqlite:///{file}"


@cache
def _current() -> bytes:
    with tempfile.TemporaryDirectory(prefix="dutybell-") as folder:
        bring_up(f"sqlite:///{folder}/current.db")
        return (Path(folder) / "current.db").read_bytes()
