"""Erasing files, of evidence or of notices: each leaves an entry that says which and why; then its bytes go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.store import files_kept, ledger
from bot.store.engine import Connection, Store
from bot.store.files_kept import Attached, Kept
from bot.store.ledger import Aside, Fact
from bot.vault import Vault

Why = Literal["asked", "retention"]


def erase_files(conn: Connection, files: Sequence[Kept], why: Why, reason: str | None, now: datetime) -> None:
    """Let files be evidence no more, each with its entry; `sweep` then deletes their bytes.

    A file of a draft, which no entry names, goes without one.
    """
    named = {(file.company_id, file.number, file.sha256): file for file in files if file.number is not None}
    said = [
        Fact(
            company_id=file.company_id,
            action="file_erased",
            facts={
                "file": file.sha256,
                "size": file.size,
                "entry": file.number,
                "claim": file.number,
                "confirmation": file.confirmation_id,
                "why": why,
                "reason": Aside(text=reason) if reason else None,
                "by": None,
            },
        )
        for file in named.values()
    ]
    ledger.append_all(conn, said, now)
    files_kept.let_go(conn, files, now)


def erase_attached(conn: Connection, files: Sequence[Attached], why: Why, reason: str | None, now: datetime) -> None:
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
