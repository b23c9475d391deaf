"""Erasing files, of evidence or of notices: each leaves an entry that says which and why; then its bytes go."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from bot.store.engine import Connection, Store
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside, Fact
from bot.store.submissions import files_kept
from bot.store.submissions.files_kept import Attached, Kept
from bot.vault import Vault

Why = Literal["asked", "retention"]


def erase_files(conn: Connection, files: Sequence[Kept], why: Why, reason: str | None, *, now: datetime) -> None:
    """Let files be evidence no more; `sweep` then deletes their bytes.

    Each entry that names one, of its submission or of what was added to it, has an entry that says so. A file
    of a draft, which no entry names, goes without one.
    """
    named = {(file.company_id, file.number, file.sha256): file for file in files if file.number is not None}
    told = {company: _told(conn, company, named.values()) for company in {file.company_id for file in named.values()}}
    said = [
        Fact(
            company_id=file.company_id,
            action="file_erased",
            facts={
                "file": file.sha256,
                "size": file.size,
                "entry": number,
                "submission_number": file.number,
                "submission": file.submission_id,
                "why": why,
                "reason": Aside(text=reason) if reason else None,
                "by": None,
            },
        )
        for file in named.values()
        for number in told[file.company_id][file.submission_id, file.sha256]
    ]
    ledger.append_all(conn, said, now)
    files_kept.let_go(conn, files, now)


def _told(conn: Connection, company: int, files: Iterable[Kept]) -> dict[tuple[int, str], list[int]]:
    """The numbers of the entries that name these files, by submission and file."""
    found: dict[tuple[int, str], list[int]] = {(of.submission_id, of.sha256): [] for of in files}
    for number, submission, sha256 in ledger.evidence(conn, company):
        if (submission, sha256) in found:
            found[submission, sha256].append(number)
    return found


def erase_attached(conn: Connection, files: Sequence[Attached], why: Why, reason: str | None, *, now: datetime) -> None:
    """Let files go with their notices no more, each with its entry in every ledger that names it."""
    said = [
        Fact(
            company_id=company,
            action="file_erased",
            facts={
                "file": file.sha256,
                "size": file.size,
                "entry": number,
                "notice": file.notice,
                "why": why,
                "reason": Aside(text=reason) if reason else None,
                "by": None,
            },
        )
        for file in files
        for company in file.companies
        for number in ledger.naming(conn, company, file.sha256, file.notice)
    ]
    ledger.append_all(conn, said, now)
    files_kept.let_go_of_attached(conn, files, now)


def sweep(store: Store, vault: Vault, since: datetime | None = None) -> int:
    """Delete the bytes of files that were erased, since a moment if one is given, and that nothing else refers to.

    How many there were.

    It runs after the entries are committed: a crash in between leaves bytes for the next sweep, never an entry's file
    without its record.
    """
    return sum(vault.forget(sha256) for sha256 in store.read_now(files_kept.erased_digests, since))
