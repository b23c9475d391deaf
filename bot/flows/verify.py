"""Verifying: every link of every chain, every anchor, every file of evidence; read only."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from struct import Struct

from bot import anchors as pure
from bot.anchor_file import file_of, kept
from bot.anchors import Anchor, Root
from bot.proof import first_broken
from bot.store import anchors, ledger
from bot.store.disclosures import differing
from bot.store.engine import Connection
from bot.vault import Vault
from schedules.record import record

GOOD, BROKEN, DIFFERS, MISSING, UNMET, UNCHECKED = 0, 2, 3, 4, 5, 6
NAMES = {
    BROKEN: "broken link",
    DIFFERS: "file differs",
    MISSING: "file missing",
    UNMET: "anchor mismatch or truncation",
    UNCHECKED: "cannot be checked",
}


@record
class Verdict:
    """What was found; `code` is the exit code, `place` the first bad entry as `company no. number`, then why.

    Of the files so many are erased, with an entry that says so.
    """

    code: int
    entries: int
    files: int
    erased: int = 0
    place: str = ""
    anchors: int = 0
    outside: int = 0


class _Found(Exception):
    """The first fault: its code and place."""

    def __init__(self, code: int, place: str) -> None:
        super().__init__(place)
        self.code = code


@record
class Given:
    """Anchors and roots from outside."""

    anchors: Sequence[Anchor] = ()
    roots: Sequence[Root] = ()


NOTHING = Given()
# Raises ValueError where a token does not hold for a root.
Judge = Callable[[bytes, bytes], object]
Lines = Iterable[tuple[str, Anchor | None]]


# What stands in an entry that names files, and in one that says that a file is erased; the others are not parsed.
NAMING, ERASING = b'"files":[{', b'"action":"file_erased"'
# A file's mention, as it is remembered until the chains hold: the entry's number and the digest.
MENTION = Struct(">Q32s")


class _Walk:
    """How far a check has come; by company, the files that its entries name and those that they say are erased."""

    entries = 0
    anchors = 0
    files = 0
    erased = 0

    def __init__(self) -> None:
        self.named: defaultdict[int, bytearray] = defaultdict(bytearray)
        self.gone: defaultdict[int, set[str]] = defaultdict(set)

    def seen(self, company: int, entries: Iterable[tuple[int, bytes, bytes]]) -> Iterator[tuple[int, bytes, bytes]]:
        """Pass a chain's entries on, and once one holds, remember the files that it tells of."""
        named, gone = self.named[company], self.gone[company]
        for entry in entries:
            yield entry
            body = entry[1]
            if NAMING in body or ERASING in body:
                for sha256 in files_in(body):
                    named += MENTION.pack(entry[0], bytes.fromhex(sha256))
                gone |= erased_in(body)


def verify(
    conn: Connection, vault: Vault, folder: Path | None = None, given: Given = NOTHING, judge: Judge | None = None
) -> Verdict:
    """Check every link, then every anchor, then every file that an entry names; stops at the first fault.

    Anchors are those given from outside, those of the database, and those in the files of `folder`.
    """
    # Lines come into the file after the database, and are read before it: each then has its row.
    lines = list(kept(folder)) if folder else []
    ledger.steady(conn)
    walk = _Walk()
    try:
        lengths = _chains(conn, walk)
        _given(conn, lengths, given)
        _kept(conn, lengths, folder, lines, walk)
        if judge:
            _tokens(conn, judge)
        _files(vault, walk)
        _disclosed(conn)
    except _Found as fault:
        return Verdict(code=fault.code, entries=walk.entries, files=walk.files, place=str(fault), anchors=walk.anchors)
    return Verdict(
        code=GOOD,
        entries=walk.entries,
        files=walk.files,
        erased=walk.erased,
        anchors=walk.anchors,
        outside=len(given.anchors) + len(given.roots),
    )


def anchors_trouble(conn: Connection, folder: Path) -> str:
    """What is wrong with our own anchors, the chains not being walked; empty where nothing is."""
    lines = list(kept(folder))
    ledger.steady(conn)
    try:
        _kept(conn, {company: length for company, length, _ in ledger.heads(conn)}, folder, lines, _Walk())
    except _Found as fault:
        return str(fault)
    return ""


def _chains(conn: Connection, walk: _Walk) -> dict[int, int]:
    """Every link; the length of each company's chain."""
    lengths: dict[int, int] = {}
    for company, length, head in ledger.heads(conn):
        bad, seq, found = first_broken(company, walk.seen(company, ledger.walk(conn, company)))
        if bad is not None or seq > length:
            walk.entries += bad or length + 1
            raise _Found(BROKEN, place_of(company, bad or length + 1))
        walk.entries += seq
        if seq < length:
            raise _Found(UNMET, f"{place_of(company, seq + 1)}: lost, the ledger's head is no. {length:06}")
        if found != head:
            raise _Found(UNMET, f"{place_of(company, seq)}: is not the ledger's head")
        lengths[company] = length
    for company in ledger.headless(conn):
        raise _Found(BROKEN, f"{place_of(company, 1)}: the ledger has no head")
    return lengths


def _given(conn: Connection, lengths: dict[int, int], given: Given) -> None:
    """What people outside hold, which cannot have been rewritten together with the ledger."""
    for anchor in given.anchors:
        if not anchor.holds:
            raise _Found(UNMET, f"{_named(anchor, 'given')}: does not lead to its root")
    _meet(conn, lengths, given.anchors, "given")
    known = {heads[0].root for _, heads, _ in pure.roots(_told(conn))} if given.roots else set()
    for root in given.roots:
        if root.digest not in known:
            raise _Found(UNMET, f"the given root of {root.on}: no heads that were kept lead to it")


def _kept(conn: Connection, lengths: dict[int, int], folder: Path | None, read: Lines, walk: _Walk) -> None:
    """Our own anchors: table and file must each agree with the chains, with the roots, and with each other."""
    told, in_file = _told(conn), _in_file(read)
    _meet(conn, lengths, [anchor for _, anchor in in_file.values()], "file")
    _meet(conn, lengths, [anchor for _, anchor in told], "kept")
    digests, lines = anchors.digests(conn), set()
    for number, heads, made in pure.roots(told):
        stored, filed = digests.pop(number, (b"", False))
        if stored != heads[0].root:
            raise _Found(UNMET, f"root {number} of {max(head.on for head in heads)}: is not that of its anchors")
        new = [anchor for anchor in heads if anchor.company in made]
        lines |= {anchor.line for anchor in new}
        if folder and filed:
            _lines_of(folder, new, in_file)
    for number in digests:
        raise _Found(UNMET, f"root {number}: has lost its anchors")
    for line, (place, anchor) in in_file.items():
        if line not in lines:
            raise _Found(UNMET, f"{_named(anchor, place)}: is not in the database")
    walk.anchors = len(told)


def _told(conn: Connection) -> list[tuple[int, Anchor]]:
    try:
        return list(anchors.told(conn))
    except (ValueError, TypeError):
        raise _Found(UNMET, "an anchor in the database: cannot be read") from None


def _lines_of(folder: Path, made: Iterable[Anchor], in_file: Iterable[str]) -> None:
    """What is said to be in the file must be there, or have come since it was read."""
    for anchor in made:
        if anchor.line not in in_file and anchor.line not in _in_file(kept(folder)):
            path = file_of(folder, anchor.on)
            if not path.exists():
                raise _Found(MISSING, f"{folder.name}/{path.name}")
            raise _Found(UNMET, f"{_named(anchor, 'kept')}: is not in {folder.name}/{path.name}")


def _in_file(read: Lines) -> dict[str, tuple[str, Anchor]]:
    found = {}
    for place, anchor in read:
        if anchor is None:
            raise _Found(UNMET, f"{place}: is no anchor, or does not lead to its root")
        found[anchor.line] = (place, anchor)
    return found


def _tokens(conn: Connection, judge: Judge) -> None:
    for number, root, token in anchors.tokens(conn):
        try:
            judge(token, root)
        except ValueError as fault:
            raise _Found(UNMET, f"the token of root {number}: {fault}") from None


def _meet(conn: Connection, lengths: dict[int, int], told: Iterable[Anchor], origin: str) -> None:
    """Hold anchors of one origin against the chains."""
    of: dict[int, list[Anchor]] = {}
    for anchor in told:
        of.setdefault(anchor.company, []).append(anchor)
    for company in sorted(of):
        length = lengths.get(company, 0)
        unmet = pure.first_unmet(of[company], length, partial(ledger.digest_at, conn, company))
        if unmet:
            number, anchor = unmet
            what = "lost" if anchor.last > length else f"to no. {anchor.last:06} not all as they were sealed"
            raise _Found(UNMET, f"{place_of(company, number)}: {what}, {_named(anchor, origin)}")


def _named(anchor: Anchor, origin: str) -> str:
    return f"anchor of {anchor.on} ({origin})"


def place_of(company: int, number: int) -> str:
    """An entry's place, as it is told."""
    return f"company {company} no. {number:06}"


def _files(vault: Vault, walk: _Walk) -> None:
    for company, named in walk.named.items():
        for number, raw in MENTION.iter_unpack(named):
            sha256 = raw.hex()
            walk.files += 1
            digest = vault.digest(sha256)
            if digest is None and sha256 in walk.gone[company]:
                walk.erased += 1
            elif digest != sha256:
                raise _Found(MISSING if digest is None else DIFFERS, f"{place_of(company, number)}, file {sha256}")


def _disclosed(conn: Connection) -> None:
    """Every text that is kept beside an entry is the one to which the entry is committed."""
    for company, number, field in differing(conn):
        raise _Found(DIFFERS, f"{place_of(company, number)}, {field}")


def files_in(body: bytes) -> list[str]:
    """The digests of the files that an entry names."""
    return [file["sha256"] for file in json.loads(body)["files"]] if NAMING in body else []


def erased_in(body: bytes) -> set[str]:
    """The digest of the file that an entry says is erased, if it does."""
    return {json.loads(body)["file"]} if ERASING in body else set()
