"""The manifest of a backup: what it holds, sealed so that a changed or torn one is not taken for whole."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.ledger.hash_chain import canonical
from bot.store.snapshot import SQLITE, Damaged, Head, Part, Snapshot, check_sqlite
from schedules.record import record

FORMAT = 1
NAME, FILES = "manifest.json", "files.txt"


@record
class Manifest:
    """What a backup holds; `taken_at` is the bot's time, `seconds` and `written` (bytes) what it cost to make.

    `damaged` names files of the vault whose bytes were not those of their digest any more.
    """

    taken_at: datetime
    snapshot: Snapshot
    sha256: dict[str, str]
    files: int
    damaged: tuple[str, ...]
    seconds: float
    written: int


def sha256_of(file: Path) -> str:
    """The digest of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into its backup's folder."""
    body = {"format": FORMAT, **asdict(manifest), "taken_at": manifest.taken_at.isoformat()}
    seal = hashlib.sha256(canonical(body)).hexdigest()
    text = json.dumps({**body, "seal": seal}, ensure_ascii=False, indent=1)
    (folder / NAME).write_text(text, "utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a backup; raises Damaged where it is gone or not as it was written."""
    try:
        body: dict[str, Any] = json.loads((folder / NAME).read_text("utf-8"))
        seal = body.pop("seal")
        if body["format"] != FORMAT:
            raise Damaged(f"{NAME} has format {body['format']}, which this version does not know")
        if hashlib.sha256(canonical(body)).hexdigest() != seal:
            raise Damaged(f"{NAME} is not as it was written")
        body.pop("format")
        return Manifest(
            **{
                **body,
                "taken_at": datetime.fromisoformat(body["taken_at"]),
                "snapshot": _snapshot(body["snapshot"]),
                "damaged": tuple(body["damaged"]),
            }
        )
    except FileNotFoundError:
        raise Damaged(f"{NAME} is missing") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Damaged(f"{NAME} is not as it was written") from None


def _snapshot(body: dict[str, Any]) -> Snapshot:
    parts = tuple(Part(**{**part, "columns": tuple(part["columns"])}) for part in body["parts"])
    return Snapshot(**{**body, "parts": parts, "chains": tuple(Head(**chain) for chain in body["chains"])})


def check(folder: Path) -> Manifest:
    """Read a backup as it lies on the disk, every byte of its database; raises Damaged with the place."""
    manifest = read(folder)
    for name, sha256 in manifest.sha256.items():
        try:
            if sha256_of(folder / name) != sha256:
                raise Damaged(f"{name} is not as it was written")
        except FileNotFoundError:
            raise Damaged(f"{name} is missing") from None
    if manifest.snapshot.database == "sqlite":
        check_sqlite(folder / SQLITE)
    return manifest


def files_of(folder: Path) -> Iterator[str]:
    """The digests of the files that belong to a backup."""
    with (folder / FILES).open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")
