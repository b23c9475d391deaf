"""Backing up while the bot runs: the database first, then the files, which can only be more by then."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from bot.backup import manifest
from bot.backup.manifest import FILES, Manifest
from bot.backup.shelf import COMING, Shelf
from bot.errors import Refused
from bot.store.engine import Store
from bot.store.snapshot import GoOn, NoDatabase, take_snapshot
from bot.vault import flowing
from bot.vault.folder import Folder
from schedules.record import record

log = structlog.get_logger()


class Kept(Protocol):
    """The vault, as far as a backup looks at it."""

    def names(self) -> Iterator[str]:
        """The digests of all files."""
        ...

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a file in blocks."""
        ...


@record
class Made:
    """A backup that was made: where it stands, what it holds, how many files were new, how many older ones went."""

    folder: Path
    manifest: Manifest
    new: int
    removed: int


def back_up(store: Store, vault: Kept, shelf: Shelf, now: datetime, *, keep: int = 0, go_on: GoOn) -> Made:
    """Make a backup, check it on the disk, then keep the newest `keep` (0: all).

    `go_on` is asked on the way and may raise. Raises Refused while another is being written, or before there is a
    database; a fault on the way leaves the earlier backups as they were.
    """
    with shelf.held():
        began = time.monotonic()
        with shelf.coming(now) as folder:
            try:
                snapshot = take_snapshot(store, folder, go_on)
            except NoDatabase:
                raise Refused("there is nothing to back up yet: the database is empty") from None
            copied = asyncio.run(_copied(vault, shelf.files, go_on))
            (folder / FILES).write_text("".join(f"{name}\n" for name in copied.there), "utf-8")
            parts = (*(part.name for part in snapshot.parts), FILES)
            written = Manifest(
                taken_at=now,
                snapshot=snapshot,
                sha256={part: manifest.sha256_of(folder / part) for part in parts},
                files=len(copied.there),
                damaged=tuple(copied.damaged),
                seconds=round(time.monotonic() - began, 3),
                written=copied.size + sum((folder / part).stat().st_size for part in parts),
            )
            manifest.write(folder, written)
            manifest.check(folder)
        made = shelf.root / folder.name.removeprefix(COMING)
        removed = shelf.prune(keep, made) if keep else 0
    return Made(folder=made, manifest=written, new=copied.new, removed=removed)


@dataclass
class _Copied:
    """Files on the shelf that belong to this backup, those whose bytes were not theirs, and what was new of them."""

    there: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    new: int = 0
    size: int = 0


async def _copied(vault: Kept, files: Folder, go_on: GoOn) -> _Copied:
    """Bring those files to the shelf that are not there yet."""
    before, copied = set(files.names()), _Copied()
    for name in sorted(vault.names()):
        go_on()
        if name in before:
            copied.there.append(name)
            continue
        try:
            digest, size = await files.keep(flowing(vault.read(name)))
        except FileNotFoundError:  # taken out of the vault since it was listed
            continue
        if digest == name:
            copied.there.append(name)
            copied.new += 1
            copied.size += size
            continue
        log.error("a file differs from its name", action="backup.damaged", file=name)
        copied.damaged.append(name)
        if digest not in before:
            files.path(digest).unlink(missing_ok=True)
    return copied
