"""Verifying: every chain link and every file of evidence, read only."""

import json
from collections.abc import Iterator

from bot.proof import first_broken
from bot.store import ledger
from bot.store.engine import Connection
from bot.vault import Vault
from schedules.record import record

GOOD, BROKEN, DIFFERS, MISSING = 0, 2, 3, 4


@record
class Verdict:
    """What was found; `code` is the exit code, `place` the first bad entry as `company no. number`."""

    code: int
    entries: int
    files: int
    place: str = ""


def verify(conn: Connection, vault: Vault) -> Verdict:
    """Walk every chain, then every file that an entry names; stops at the first fault of the gravest kind."""
    counted = 0
    for company, length, head in ledger.heads(conn):
        bad, seq, found = first_broken(company, ledger.walk(conn, company))
        if bad is None and (seq, found) != (length, head):
            bad = min(seq, length) + 1
        if bad is not None:
            return Verdict(code=BROKEN, entries=counted + bad, files=0, place=f"company {company} no. {bad:06}")
        counted += length
    checked = 0
    for company, number, sha256 in _files(conn):
        checked += 1
        digest = vault.digest(sha256)
        if digest != sha256:
            return Verdict(
                code=MISSING if digest is None else DIFFERS,
                entries=counted,
                files=checked,
                place=f"company {company} no. {number:06}, file {sha256}",
            )
    return Verdict(code=GOOD, entries=counted, files=checked)


def _files(conn: Connection) -> Iterator[tuple[int, int, str]]:
    for company, _, _ in ledger.heads(conn):
        for number, body, _ in ledger.walk(conn, company):
            if b'"files":[{' in body:
                for file in json.loads(body)["files"]:
                    yield company, number, file["sha256"]
