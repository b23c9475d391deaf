"""Restoring a backup to an empty place: files first, and the database last, so that nothing half comes to work."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from bot.backup import manifest
from bot.backup.manifest import Manifest
from bot.backup.shelf import NAME, Shelf
from bot.errors import Refused
from bot.outbox.operations import restored
from bot.store.engine import file_of
from bot.store.migrate import TooNew
from bot.store.revival import is_empty, kind_of, revive
from bot.store.snapshot import Damaged
from bot.vault import Vault, flowing
from schedules.record import record


class Keeping(Protocol):
    """The vault, as far as restoring fills it."""

    def names(self) -> Iterator[str]:
        """The digests of all files."""
        ...

    async def keep(self, blocks: AsyncIterator[bytes]) -> tuple[str, int]:
        """Store a stream; its digest and size in bytes."""
        ...


@record
class Restored:
    """What was brought back; `lacking` names files that the backup should hold and does not."""

    manifest: Manifest
    lacking: tuple[str, ...]


def restore(folder: Path, url: str, vault: Keeping, now: datetime) -> Restored:
    """Bring a backup back into the database of this URL, which must be empty, and into the vault.

    The vault may hold files already: they bear their digests, so that an interrupted restore goes on where it was.
    Raises Refused, with nothing done, where the backup is damaged or of another kind or the database is not empty.
    """
    of = _checked(folder)
    kind = of.snapshot.database
    if kind_of(url) != kind:
        raise Refused(f"DUTYBELL_DATABASE_URL: {folder.name} was taken from {kind}; give an empty {kind} database")
    if not is_empty(url):
        where = file_of(url) or "DUTYBELL_DATABASE_URL"
        raise Refused(f"{where}: the database is not empty; a backup is restored to an empty place only")
    lacking = asyncio.run(_brought_back(Shelf(folder.parent).files, vault, list(manifest.files_of(folder))))
    try:
        settle = partial(restored, taken_at=of.taken_at, chains=of.snapshot.chains, now=now)
        revive(url, of.snapshot, folder, settle)
    except TooNew as fault:
        raise Refused(f"{folder.name}: {fault}") from None
    except Damaged as fault:
        raise Refused(f"{folder.name}: is damaged: {fault}; take another backup") from None
    return Restored(manifest=of, lacking=tuple(lacking))


def _checked(folder: Path) -> Manifest:
    if not NAME.fullmatch(folder.name):
        newest = Shelf(folder).newest()
        hint = f"; the newest in it is {newest}" if newest else ", as in dutybell-20261125T190000Z"
        raise Refused(f"{folder}: must be the folder of one backup{hint}")
    if not folder.is_dir():
        raise Refused(f"{folder}: there is no such backup")
    try:
        return manifest.check(folder)
    except Damaged as fault:
        raise Refused(f"{folder.name}: is damaged: {fault}; take another backup") from None


async def _brought_back(files: Vault, vault: Keeping, names: list[str]) -> list[str]:
    """Bring files into the vault that it does not hold; those that the backup lacks, or holds with other bytes."""
    there, lacking = set(vault.names()), []
    for name in names:
        if name in there:
            continue
        if files.digest(name) != name:
            lacking.append(name)
            continue
        await vault.keep(flowing(files.read(name)))
    return lacking
