"""A dossier's pieces set and joined, each step in a process of its own: its memory ends with it."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from bot.fence.confined import bare_environment


def pages(folder: Path, fonts: Path, piece: str) -> int:
    """How many pages a piece takes, by laying it out without its pictures."""
    return int(_in_a_process("pages", folder, fonts, piece))


def set_piece(folder: Path, fonts: Path, piece: str, before: int, *, total: int) -> Path:
    """The PDF of a piece, its pages numbered behind `before` of `total`."""
    made = folder / f"{piece}.pdf"
    _in_a_process("set", folder, fonts, piece, before, total, made)
    return made


def join(pieces: Iterable[Path], out: Path) -> None:
    """One PDF of all of them, in order."""
    _in_a_process("join", out, *pieces)


def _in_a_process(*told: object) -> str:
    """What the process answers; a fault in it is one here. It finds what this one finds, and no secret of ours."""
    asked = [sys.executable, "-P", "-m", "bot.reports.pdf.typesetter", *map(str, told)]
    done = subprocess.run(asked, env=bare_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"typesetter {told[0]}: code {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout
