"""Exporting: a company's records, files and anchors as a stream of members, and the entry that it was done."""

import json
from collections.abc import Iterator
from datetime import datetime

from bot.errors import Refused
from bot.ledger import anchors as pure
from bot.ledger.statements import Told
from bot.store.engine import Connection
from bot.store.ledger import anchors, ledger
from bot.store.ledger.disclosures import disclosures_of
from bot.store.people.units import Unit, unit_named
from schedules.record import record


@record
class Extent:
    """What an export holds: a company's entries up to a number."""

    company: Unit
    last: int


def begin(conn: Connection, name: str, now: datetime) -> Extent:
    """Note the export in the company's ledger, as its last entry that is exported; refuses what is no company."""
    of = unit_named(conn, name)
    if of is None:
        raise Refused(f"--unit {name}: no unit has this name (dutybell unit list)")
    if of.id != of.company_id:
        raise Refused(f"--unit {name}: is a project, whose records are its company's")
    return Extent(
        company=of, last=ledger.append(conn, of.id, "exported", now, unit=of.id, kind="bundle", by="operator")
    )


def head(of: Extent) -> bytes:
    """Which company this is: all that a reader needs beside the records."""
    said = {"format": "dutybell bundle 2", "company": of.company.id, "name": of.company.name}
    return json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n"


def entries(conn: Connection, of: Extent) -> Iterator[bytes]:
    """The records, a line each: number, digest, body."""
    for number, body, digest in ledger.walk(conn, of.company.id, upto=of.last):
        yield b"%06d %s %s\n" % (number, digest.hex().encode(), body)


def texts(conn: Connection, of: Extent) -> Iterator[bytes]:
    """The texts to which the records are committed, a line each, as far as they were not erased."""
    for said in disclosures_of(conn, of.company.id):
        if said.seq <= of.last:
            line = {"number": said.seq, "field": said.field, "salt": said.salt.hex(), "text": said.text}
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def files(conn: Connection, of: Extent) -> tuple[list[str], int]:
    """The digests of the files that the records name, in the order of their first mention; how many more are erased.

    Another company may have sent the same bytes: what this one has erased is not given out all the same.
    """
    told = Told()
    for number, body, _ in ledger.walk(conn, of.company.id, upto=of.last):
        told.take(number, body)
    named = list(dict.fromkeys(sha256 for _, sha256 in told.files))
    kept = {sha256 for number, sha256 in told.files if (number, sha256) not in told.erased_files}
    return [sha256 for sha256 in named if sha256 in kept], len(named) - len(kept)


def kept(conn: Connection, of: Extent) -> list[pure.Anchor]:
    """The company's head under every root, each with its way there, so that any of those roots can be checked by."""
    return [
        head
        for _, heads, _ in pure.roots(anchors.told(conn))
        for head in heads
        if head.company == of.company.id and head.last <= of.last
    ]
