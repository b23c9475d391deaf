"""The anchors in files of plain lines, a month each, beside the database and not in it."""

import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from bot.ledger.anchors import Anchor, read_line


def file_of(folder: Path, on: date) -> Path:
    """Where the anchors of a day stand."""
    return folder / f"{on:%Y-%m}.txt"


def keep(folder: Path, anchors: Iterable[Anchor]) -> None:
    """Add those lines that are not there yet, and return once they are on the disk.

    A last line that a crash cut short is taken away first.
    """
    by_file: dict[Path, list[str]] = {}
    for anchor in anchors:
        by_file.setdefault(file_of(folder, anchor.on), []).append(anchor.line)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path, lines in by_file.items():
        with open(path, "ab+", opener=_owners_alone) as file:
            file.seek(0)
            whole, _, cut = file.read().rpartition(b"\n")
            if cut:
                file.truncate(len(whole) + 1 if whole else 0)
            known = set(whole.decode(errors="replace").split("\n"))
            file.write("".join(f"{line}\n" for line in lines if line not in known).encode())
            file.flush()
            os.fsync(file.fileno())
    _sync(folder)


def kept(folder: Path) -> Iterator[tuple[str, Anchor | None]]:
    """Every line as (its place, its anchor), None where it cannot be read; nothing where there is no folder."""
    for path in sorted(folder.glob("????-??.txt")):
        lines = path.read_bytes().decode(errors="replace").split("\n")
        for number, line in enumerate(lines, 1):
            if number == len(lines) and not line:
                break
            try:
                anchor = read_line(line)
            except ValueError:
                anchor = None
            yield f"{folder.name}/{path.name} line {number}", anchor


def _owners_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
