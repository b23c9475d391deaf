"""Faults of the ground in one line: what the disk, the database or the vault did, and the setting that led there."""

import errno
from collections.abc import Iterator
from pathlib import Path

from bot.errors import Refused
from bot.redact import redact
from bot.settings import Settings
from bot.store.engine import DBAPIError, Unsafe, beside, file_of
from bot.store.migrate import TooNew
from bot.store.snapshot import Damaged
from bot.vault import Unreachable, folder_of

DATABASE = ("database_url", "home")


def line_of(fault: BaseException, settings: Settings) -> str | None:
    """One line for a fault of the ground; None for one of the program's own, which wants its traceback."""
    said = _said(fault, settings)
    return redact(" ".join(said.split())) if said else None


def _said(fault: BaseException, settings: Settings) -> str | None:
    if isinstance(fault, BaseExceptionGroup):
        lines = [line_of(each, settings) for each in fault.exceptions]
        return lines[0] if all(lines) else None
    if isinstance(fault, Refused):
        return str(fault)
    if isinstance(fault, DBAPIError):
        where = file_of(settings.database)
        cause = (str(fault.orig).splitlines() or ["no answer"])[0]
        return f"{settings.naming(*DATABASE)}: {f'{where}: ' if where else ''}{cause}"
    if isinstance(fault, (TooNew, Unsafe)):
        return f"{settings.naming(*DATABASE)}: {fault}"
    if isinstance(fault, Damaged):
        return f"what was copied is not whole: {fault}; the earlier backups are as they were"
    if isinstance(fault, Unreachable):
        return f"{settings.naming('vault_url', 'home')}: {fault}"
    return _of_the_disk(fault, settings) if isinstance(fault, OSError) else None


def _of_the_disk(fault: OSError, settings: Settings) -> str:
    # Of a copy's two names it is the one that is written to for which a disk can be full.
    name = fault.filename2 if fault.filename2 and fault.errno != errno.ENOENT else fault.filename
    why = fault.strerror or str(fault)
    if not isinstance(name, (str, bytes)):
        return f"the disk or the network: {why}"
    path = Path(name.decode(errors="replace") if isinstance(name, bytes) else name).absolute()
    named = _named(path, settings)
    return f"{named}: {path}: {why}" if named else f"{path}: {why}"


def _named(path: Path, settings: Settings) -> str | None:
    """The setting that led to a path: that of the innermost place which it lies in, or which lies below it."""
    there = [
        (place, names)
        for place, names in places(settings)
        if place.is_relative_to(path) or (path.is_relative_to(place) and place != settings.home.absolute())
    ]
    innermost = max(there, key=lambda each: len(each[0].parts), default=None)
    return settings.naming(*innermost[1]) if innermost else None


def places(settings: Settings) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Where things are kept on this machine, each with the settings that may have said so.

    What an operator lays into the home by an option is that option's: of the home itself only the folder counts.
    """
    home = settings.home.absolute()
    yield home, ("home",)
    yield home / "anchors", ("home",)
    yield settings.backups_at.absolute(), ("backup_dir", "home")
    if vault := folder_of(settings.vault):
        yield vault, ("vault_url", "home")
    if database := file_of(settings.database):
        yield from ((file, DATABASE) for file in beside(database))
