"""Verifying: every link of every chain, every anchor, every file of evidence, every row counted; read only."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from operator import attrgetter
from pathlib import Path

from bot.flows.ledger.counted_rows import RowsHeld
from bot.formats.strict_json import read_object
from bot.ledger import anchors as pure
from bot.ledger.anchor_files import file_of, kept
from bot.ledger.anchors import Anchor, Root
from bot.ledger.counted import HEARD
from bot.ledger.hash_chain import first_broken
from bot.ledger.statements import Told, moment_of
from bot.store.engine import Connection
from bot.store.ledger import anchors, ledger
from bot.store.ledger.disclosures import committed
from bot.store.people.units import names_of_units
from bot.vault import Vault
from schedules.record import record

GOOD, BROKEN, DIFFERS, MISSING, UNMET, UNCHECKED, BACKWARD, UNSAID = 0, 2, 3, 4, 5, 6, 7, 8
NAMES = {
    BROKEN: "broken link",
    DIFFERS: "file differs",
    MISSING: "file missing",
    UNMET: "anchor mismatch or truncation",
    UNCHECKED: "cannot be checked",
    BACKWARD: "time runs backwards",
    UNSAID: "row differs from the entries",
}


@record
class Verdict:
    """What was found; `code` is the exit code, `place` the first bad entry as `company no. number`, then why.

    Of the files so many are erased, with an entry that says so. `lines` say whose record it is, what days its anchors
    cover, and where the clock was set back.
    """

    code: int
    entries: int
    files: int
    erased: int = 0
    place: str = ""
    anchors: int = 0
    outside: int = 0
    tokens: int = 0
    lines: tuple[str, ...] = ()


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
# The moment that a token gives to a root; raises ValueError where it does not hold.
Judge = Callable[[bytes, bytes], datetime]
Lines = Iterable[tuple[str, Anchor | None]]


# Where a day begins first it is so far before UTC.
EAST = timedelta(hours=14)


class _Walk:
    """How far a check has come; by company, what its entries tell."""

    entries = 0
    anchors = 0
    files = 0
    erased = 0
    tokens = 0

    def __init__(self, conn: Connection) -> None:
        self.told: dict[int, Told] = {}
        self.rows = RowsHeld(conn)

    def seen(self, company: int, entries: Iterable[tuple[int, bytes, bytes]]) -> Iterator[tuple[int, bytes, bytes]]:
        """Pass a chain's entries on, and once one holds, hear what it tells."""
        take, count = self.told.setdefault(company, Told()).take, self.rows.of(company).take
        for entry in entries:
            yield entry
            take(entry[0], entry[1])
            if entry[1][11 : entry[1].find(b'"', 11)] in HEARD:
                count(entry[0], entry[1])


def verify(
    conn: Connection, vault: Vault, folder: Path | None = None, given: Given = NOTHING, *, judge: Judge | None = None
) -> Verdict:
    """Check every link, then every anchor, file and text, whose it is, rows, and time; stops at the first fault.

    Anchors are those given from outside, those of the database, and those in the files of `folder`.
    """
    # Lines come into the file after the database, and are read before it: each then has its row.
    lines = list(kept(folder)) if folder else []
    ledger.steady(conn)
    walk = _Walk(conn)
    try:
        lengths = _chains(conn, walk)
        _given(conn, lengths, given)
        _kept(conn, lengths, folder, lines, walk=walk)
        if judge:
            walk.tokens = _tokens(conn, judge)
        _readable(walk)
        _files(vault, walk)
        _texts(conn, walk)
        _names(conn, walk)
        _rows(walk)
        _forward(conn, walk, [*given.anchors, *(anchor for _, anchor in _told(conn))])
    except _Found as fault:
        return Verdict(code=fault.code, entries=walk.entries, files=walk.files, place=str(fault), anchors=walk.anchors)
    return Verdict(
        code=GOOD,
        entries=walk.entries,
        files=walk.files,
        erased=walk.erased,
        anchors=walk.anchors,
        outside=len(given.anchors) + len(given.roots),
        tokens=walk.tokens,
        lines=tuple(_lines(conn, walk, given.anchors)),
    )


def anchors_trouble(conn: Connection, folder: Path) -> str:
    """What is wrong with our own anchors, the chains not being walked; empty where nothing is."""
    lines = list(kept(folder))
    ledger.steady(conn)
    try:
        _kept(conn, {company: length for company, length, _ in ledger.heads(conn)}, folder, lines, walk=_Walk(conn))
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
        walk.rows.heard(company)
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


def _kept(conn: Connection, lengths: dict[int, int], folder: Path | None, read: Lines, *, walk: _Walk) -> None:
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


def _tokens(conn: Connection, judge: Judge) -> int:
    """How many tokens there are; each must hold for its root, and be of no time before the day of its anchors."""
    days = {number: max(head.on for head in heads) for number, heads, _ in pure.roots(_told(conn))}
    found = list(anchors.tokens(conn))
    for number, root, token in found:
        try:
            moment = judge(token, root)
        except ValueError as fault:
            raise _Found(UNMET, f"the token of root {number}: {fault}") from None
        if moment < _begin(days[number]):
            raise _Found(UNMET, f"the token of root {number} of {days[number]}: is of {moment:%Y-%m-%d}")
    return len(found)


def _begin(on: date) -> datetime:
    """When a day begins where it begins first."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) - EAST


def _meet(conn: Connection, lengths: dict[int, int], told: Iterable[Anchor], origin: str) -> None:
    """Hold anchors of one origin against the chains."""
    of: dict[int, list[Anchor]] = {}
    for anchor in told:
        of.setdefault(anchor.company, []).append(anchor)
    for company in sorted(of):
        length = lengths.get(company, 0)
        unmet = pure.first_unmet(of[company], length, cache(partial(ledger.digest_at, conn, company)))
        if unmet:
            number, anchor = unmet
            what = "lost" if anchor.last > length else f"to no. {anchor.last:06} not all as they were sealed"
            raise _Found(UNMET, f"{place_of(company, number)}: {what}, {_named(anchor, origin)}")


def _named(anchor: Anchor, origin: str) -> str:
    return f"anchor of {anchor.on} ({origin})"


def _readable(walk: _Walk) -> None:
    for company, told in walk.told.items():
        if told.unreadable:
            raise _Found(UNCHECKED, f"{place_of(company, told.unreadable)}: cannot be read")


def _files(vault: Vault, walk: _Walk) -> None:
    """Every file that an entry names is there, or an entry says that this very mention of it is erased."""
    for company, told in walk.told.items():
        for number, sha256 in told.files:
            walk.files += 1
            digest = vault.digest(sha256)
            if digest is None and (number, sha256) in told.erased_files:
                walk.erased += 1
            elif digest != sha256:
                raise _Found(MISSING if digest is None else DIFFERS, f"{place_of(company, number)}, file {sha256}")


def _texts(conn: Connection, walk: _Walk) -> None:
    """Every text is the one to which its entry is committed; where one is missing, an entry says that it is erased."""
    for company, number, field, digest in committed(conn):
        texts = walk.told[company].texts if company in walk.told else {}
        if not digest or texts.pop((number, field), "") != digest:
            raise _Found(DIFFERS, f"{place_of(company, number)}, {field}")
    for company, told in walk.told.items():
        for number, field in told.missing_texts():
            raise _Found(MISSING, f"{place_of(company, number)}, {field}: the text is gone, and no entry says so")


def _names(conn: Connection, walk: _Walk) -> None:
    """Every unit has the name that its entry gave it."""
    names = names_of_units(conn)
    for company, told in walk.told.items():
        for unit_id, name in told.names.items():
            if names.get(unit_id) != name:
                is_now = f"is named {names[unit_id]}" if unit_id in names else "is not there"
                raise _Found(DIFFERS, f"company {company}: unit {unit_id} {is_now}, its entry says {name}")
        if company not in told.names:
            raise _Found(UNCHECKED, f"company {company}: no entry says its name")


def _rows(walk: _Walk) -> None:
    """Every row from which a rate is counted is as the entries say."""
    if fault := walk.rows.fault():
        raise _Found(UNSAID, fault)


def _forward(conn: Connection, walk: _Walk, held: Sequence[Anchor]) -> None:
    """Time goes on, unless an entry says that the clock was set back; and never before the day of an anchor."""
    for company, told in walk.told.items():
        if told.backward:
            raise _Found(BACKWARD, f"{place_of(company, told.backward)}: is earlier than the one before it")
        said = {each.number for each in told.set_back}
        for anchor in _latest(anchor for anchor in held if anchor.company == company):
            _bounded(company, told, anchor)
            after = ledger.body_of(conn, company, anchor.last + 1)
            if after and anchor.last + 1 not in said and _moment(after) < _begin(anchor.on):
                place = place_of(company, anchor.last + 1)
                raise _Found(BACKWARD, f"{place}: is earlier than the anchor of {anchor.on}, which was made before it")


def _latest(held: Iterable[Anchor]) -> list[Anchor]:
    """Of the anchors of each entry the one of the latest day, which bounds most, in the order of entries."""
    found: dict[int, Anchor] = {}
    for anchor in sorted(held, key=attrgetter("last", "on")):
        found[anchor.last] = anchor
    return list(found.values())


def _bounded(company: int, told: Told, anchor: Anchor) -> None:
    """What comes after an anchor bears no time before its day, whatever a clock said: who held it then knows better."""
    for each in told.set_back:
        if each.number > anchor.last and datetime.fromisoformat(each.at) < _begin(anchor.on):
            raise _Found(
                BACKWARD,
                f"{place_of(company, each.number)}: {back_said(each.before, each.at, each.number, each.until)}; the"
                f" anchor of {anchor.on} was made before; all else is good",
            )


def _moment(body: bytes) -> datetime:
    return datetime.fromisoformat(moment_of(read_object(body)))


def _lines(conn: Connection, walk: _Walk, given: Sequence[Anchor]) -> Iterator[str]:
    """Whose record it is, what days anchors cover, and where the clock was set back."""
    kept: dict[int, list[Anchor]] = {}
    for _, anchor in _told(conn):
        kept.setdefault(anchor.company, []).append(anchor)
    for company, told in walk.told.items():
        yield f"record of {printable(told.names[company])} (company {company}), {told.length} entries"
        if mine := kept.get(company):
            yield f"  {len(mine)} anchors kept here: {_cover(conn, mine)}"
        for anchor in given:
            if anchor.company == company:
                yield f"  anchor of {anchor.on} (given): {_cover(conn, [anchor])}"
        for each in told.set_back:
            yield f"  no. {each.number:06}: {back_said(each.before, each.at, each.number, each.until)}"


def _cover(conn: Connection, made: Sequence[Anchor]) -> str:
    first, last = made[0], made[-1]
    days = f"of {first.on} to {last.on}" if first.on != last.on else f"of {first.on}"
    bodies = (ledger.body_of(conn, one.company, number) for one, number in ((first, first.first), (last, last.last)))
    begin, end = (f"{_moment(body):%Y-%m-%d %H:%M}" if body else "?" for body in bodies)
    return f"{days}, entries {first.first} to {last.last}, made {begin} to {end} UTC"


def back_said(before: str, at: str, first: int, until: int) -> str:
    """What is told of a clock that was set back."""
    return (
        f"the clock was set back from {before} to {at}; the times of no. {first:06} to {until:06} are not to be"
        " relied on"
    )


def printable(said: str) -> str:
    """A name on one line that any terminal takes."""
    return "".join(each if each.isprintable() else "?" for each in said)


def place_of(company: int, number: int) -> str:
    """An entry's place, as it is told."""
    return f"company {company} no. {number:06}"
