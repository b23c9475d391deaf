"""The operator's files around an import: the table that is read, the template, and the codes that are written."""

import asyncio
import csv
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.errors import Refused
from bot.flows.people.enrol import LIFETIME
from bot.flows.people.unit_table import Fault, Invited, Tree
from bot.ops.arguments import moment_text
from bot.sheets.fenced import tree_of
from bot.sheets.template import template
from bot.sheets.tree import LIMIT
from bot.texts.catalogue import Language
from bot.texts.people.import_units import fault_line

CODES_HEAD = ("name", "role", "unit", "code", "link", "until (Asia/Shanghai)")
# The link that brings a code along, where there is one.
Link = Callable[[str], str | None]
# More bytes than any list of units has.
LARGEST = 64 << 20


def tree_in(path: Path) -> Tree:
    """What a table on the disk says, with its faults; raises Refused where it cannot be read at all."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(f"{path}: is larger than {LARGEST >> 20} MB; split it")
        with path.open("rb") as content:
            return asyncio.run(tree_of(content, path.name, LIMIT, None))
    except OSError as fault:
        raise Refused(f"{path}: cannot be read: {fault.strerror}") from None


def refuse(path: Path, speech: Language, faults: Sequence[Fault]) -> None:
    """Raise Refused with a line for each fault, if there are any; one of the whole file names it."""
    if faults:
        lines = (f"{'' if fault.sheet else f'{path}: '}{fault_line(speech, fault)}" for fault in faults)
        raise Refused("\n".join(lines))


def write_template(path: Path) -> None:
    """Write the empty table; raises Refused where a file is in its place, or none can be."""
    if path.suffix.lower() != ".xlsx":
        raise Refused(f"--template {path}: must end in .xlsx; a CSV table is shown in docs/import.md")
    try:
        with path.open("xb") as file:
            file.write(template())
    except FileExistsError:
        raise Refused(f"--template {path}: there is a file already; name a new one") from None
    except OSError as fault:
        raise Refused(f"--template {path}: cannot be written: {fault.strerror}") from None


def write_codes(path: Path, link: Link, invited: Sequence[Invited], now: datetime) -> None:
    """Append the invitations to a file that only its owner may read; raises Refused where that cannot be.

    Where there is no `link` to an invitation there is its code alone.
    """
    until = moment_text(now + LIFETIME, "Asia/Shanghai")
    rows = [(one.name, one.role, one.unit, one.code, link(one.code) or "", until) for one in invited]
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8", newline="") as file:
            if os.fstat(handle).st_size == 0:
                file.write("\ufeff")  # so that Excel reads it as UTF-8
                csv.writer(file).writerow(CODES_HEAD)
            csv.writer(file).writerows(rows)
            file.flush()
            os.fsync(handle)
    except OSError as fault:
        raise Refused(f"--codes {path}: cannot be written: {fault.strerror}") from None
