"""The shelf: a folder of backups side by side, with one store of files for all of them."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.backup import manifest
from bot.errors import Refused
from bot.vault.folder import Folder

NAME = re.compile(r"dutybell-(\d{8}T\d{6}Z)")
STAMP = "%Y%m%dT%H%M%SZ"
# Folders that are no backups: one that is being written, one that is being removed.
COMING, GOING = ".coming-", ".going-"


class Shelf:
    """A folder of backups; a backup is whole once it bears its name."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def files(self) -> Folder:
        """The files of all backups, each once."""
        return Folder(self.root / "files")

    def backups(self) -> list[Path]:
        """The whole backups, oldest first."""
        with suppress(OSError):
            return sorted(each for each in self.root.iterdir() if NAME.fullmatch(each.name) and each.is_dir())
        return []

    def newest(self) -> Path | None:
        """The newest whole backup."""
        return next(reversed(self.backups()), None)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the shelf for one that writes or removes, and clear away what one that died has left.

        Raises Refused while another process holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.root / ".lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Refused(f"{self.root}: another backup is being written here; try again when it is done") from None
            for left in (*self.root.glob(f"{COMING}*"), *self.root.glob(f"{GOING}*")):
                shutil.rmtree(left)
            for torn in self.files.root.glob(f"{COMING}*"):
                torn.unlink()
            yield

    @contextmanager
    def coming(self, moment: datetime) -> Iterator[Path]:
        """An empty folder that bears its backup's name once all is on the disk; a fault leaves none."""
        name = f"dutybell-{moment.astimezone(UTC).strftime(STAMP)}"
        if (self.root / name).exists():
            raise Refused(f"{self.root / name}: is there already; try again in a second")
        folder = self.root / f"{COMING}{name}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        for file in folder.iterdir():
            file.chmod(0o600)
            sync(file)
        sync(folder)
        folder.replace(self.root / name)
        sync(self.root)

    def prune(self, keep: int, made: Path) -> int:
        """Remove all but the newest `keep` backups, then files that none of those names; how many backups went.

        The one just `made` stays, also beside some that a clock running ahead has named.
        """
        gone = [each for each in self.backups()[:-keep] if each != made]
        for folder in gone:
            aside = self.root / f"{GOING}{folder.name}"
            folder.replace(aside)
            shutil.rmtree(aside)
        if gone:
            self._drop_unnamed()
        return len(gone)

    def _drop_unnamed(self) -> None:
        named: set[str] = set()
        for folder in self.backups():
            try:
                named |= set(manifest.files_of(folder))
            except (OSError, ValueError):
                return  # which files it needs is not known: none is removed
        for sha256 in set(self.files.names()) - named:
            self.files.path(sha256).unlink(missing_ok=True)


def moment_of(folder: Path) -> datetime:
    """The moment that a backup's name tells."""
    return datetime.strptime(folder.name, f"dutybell-{STAMP}").replace(tzinfo=UTC)


def is_beside(shelf: Shelf, home: Path) -> bool:
    """Whether a shelf lies on the disk of the data that it is to protect."""
    return shelf.root.exists() and home.exists() and shelf.root.stat().st_dev == home.stat().st_dev


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
