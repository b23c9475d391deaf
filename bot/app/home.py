"""The home: looked at before anything in it is opened, made by the verbs that begin something, its owner's alone."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from pwd import getpwuid

from bot.errors import Refused
from bot.settings import Settings
from bot.store.engine import DBAPIError, beside, file_of, is_final
from bot.store.revival import is_empty, is_foreign
from bot.vault import folder_of
from schedules.record import record

# By any of these a folder is known for a home.
MARKS = ("dutybell.db", "vault", "anchors", "backups")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
HINT = "dutybell init makes one, as do run, unit add, import and restore"


@record
class Made:
    """What was not there before: the folder, the database in it; whether a folder of before was closed to others."""

    home: Path
    folder: bool
    database: Path | None
    closed: bool = False


def unfit(home: Path) -> str | None:
    """Why a folder that is there cannot be a home of ours; None where it can, or where there is none."""
    try:
        found = home.stat()
    except FileNotFoundError:
        return "is a link that leads nowhere" if home.is_symlink() else None
    except NotADirectoryError:
        return "cannot be reached: a part of its path is a file"
    except OSError as fault:
        return f"cannot be reached: {fault.strerror}"
    if not stat.S_ISDIR(found.st_mode):
        return "is a file; it must be a folder"
    if found.st_uid != os.geteuid():
        return f"belongs to {_owner(found.st_uid)}; run as its owner, or give a folder of your own"
    if not os.access(home, os.R_OK | os.X_OK):
        return "cannot be read: Permission denied"
    return None


def _owner(uid: int) -> str:
    with suppress(KeyError):
        return getpwuid(uid).pw_name
    return f"the user of number {uid}"


def look(settings: Settings) -> str | None:
    """A line that says why there is no home at work here; None where there is one."""
    if fault := unfit(settings.home):
        return f"{settings.naming('home')}: {settings.home.absolute()} {fault}"
    if not settings.home.exists():
        return f"{settings.naming('home')}: there is no home at {settings.home.absolute()}; {HINT}"
    if is_empty(settings.database):
        where = file_of(settings.database) or "the database"
        return f"{settings.naming('database_url', 'home')}: nothing is in {where} yet; {HINT}"
    return None


def require(settings: Settings) -> None:
    """Refuse to go on where there is no home with a database."""
    if fault := look(settings):
        raise Refused(fault)
    if not os.access(settings.home, os.W_OK):
        raise Refused(f"{settings.naming('home')}: {settings.home.absolute()} cannot be written")


def make(settings: Settings) -> Made | None:
    """Make sure of a home; what was made, None where all was there. Raises Refused where there cannot be one."""
    home, named = settings.home, settings.naming("home")
    fault = unfit(home) or (_another_programs(home) if home.exists() else None)
    if fault:
        raise Refused(f"{named}: {home.absolute()} {fault}")
    new = not home.exists()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(home, os.W_OK):
            raise Refused(f"{named}: {home.absolute()} cannot be written")
        closed = not any(home.iterdir()) and bool(home.stat().st_mode & OTHERS)
        if closed:
            home.chmod(0o700)
    except OSError as cause:
        raise Refused(f"{named}: {home.absolute()} cannot be made: {cause.strerror}") from None
    empty = _is_empty_and_ours(settings)
    return Made(home=home, folder=new, database=file_of(settings.database), closed=closed) if new or empty else None


def _is_empty_and_ours(settings: Settings) -> bool:
    """Whether nothing is in the database; Refused where another program's tables are."""
    try:
        if is_foreign(settings.database):
            where, named = file_of(settings.database) or "the database", settings.naming("database_url", "home")
            raise Refused(f"{named}: {where} holds the tables of another program; give an empty database")
        return is_empty(settings.database)
    except DBAPIError as fault:
        if is_final(fault):
            raise
        return False  # whoever opens it will see, or wait until it answers


def _another_programs(home: Path) -> str | None:
    """Whether a folder is taken by something else: it has files, none of ours, and others may read it."""
    names = {each.name for each in home.iterdir()}
    if not names or names & set(MARKS) or not home.stat().st_mode & OTHERS:
        return None
    return "holds other files, and no home; give a new or an empty folder"


def unmake(made: Made) -> None:
    """Take away what was made for a verb that was then refused."""
    if made.database:
        for file in beside(made.database):
            file.unlink(missing_ok=True)
    if made.folder:
        with suppress(OSError):
            made.home.rmdir()


def tighten(settings: Settings) -> list[Path]:
    """Take from others what they may do with a home and the files in it; those that were open."""
    found = [path for path in ours(settings) if not path.is_symlink() and path.stat().st_uid == os.geteuid()]
    open_to_others = [path for path in found if path.stat().st_mode & OTHERS]
    for path in open_to_others:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
    return open_to_others


def ours(settings: Settings) -> Iterator[Path]:
    """The folders and files that are the owner's alone, and close all that lies below them."""
    database, home = file_of(settings.database), settings.home
    files = beside(database) if database else ()
    folders = (home, home / "anchors", home / "vault", home / "backups", settings.backups_at)
    vault = folder_of(settings.vault)
    yield from (path for path in dict.fromkeys([*folders, *([vault] if vault else []), *files]) if path.exists())
