"""Check a bundle of records, offline, with nothing but Python 3.8 or newer.

    python3 verify.py                       everything that lies beside this file
    python3 verify.py --anchor "TEXT"       and against an anchor that you were sent (its text, or a file with it)

Exit code: 0 good, 2 a link of the chain is broken, 3 a file differs, 4 a file is missing, 5 an anchor is not met
(records were cut off or rewritten), 6 it cannot be checked, 7 time runs backwards. The first bad place is printed.

What is checked. Every record in entries.txt is a line "number digest body". Its digest must be SHA-256 over a tag,
the company's number, its own number, the digest before and the body's bytes, so that no record can be changed, taken
out or put in without changing every digest after it. Someone who changes them all is found by an anchor: the digest
of one day's last record, which people outside were sent on that day. Every file that a record names must have the
digest that the record says, unless a later record says that it was erased from that very record. So must every text
that a record is committed to be in texts.jsonl. No record may be earlier than the one before it, or than the day of an
anchor before it. Where a record says that the clock was set back, that is printed, but not past the day of an anchor:
nobody could have made such a record after it. The company's name is the one that
its records say. Nothing else in the bundle is believed; of time stamps only what they speak of is looked at, not who
signed them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import stat
import struct
import sys
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any, NoReturn

GOOD, BROKEN, DIFFERS, MISSING, UNMET, UNCHECKED, BACKWARD = 0, 2, 3, 4, 5, 6, 7
TAG, ASIDE, GENESIS = b"dutybell entry 2\n", b"dutybell aside 2\n", bytes(32)
# No record has more bytes, no line of a text, no list of anchors, no file; no number has more digits.
RECORD, LINE, LIST, FILE, DIGITS = 1 << 20, 8 << 20, 64 << 20, 64 << 20, 20
# Where a day begins first it is so far before UTC.
UTC = timezone(timedelta(0))
EAST = timedelta(hours=14)
SHA256, TST_INFO = bytes.fromhex("608648016503040201"), bytes.fromhex("2a864886f70d0109100104")
SIGNED = bytes.fromhex("2a864886f70d010702")
TELLING = {b"file_erased", b"texts_erased", b"unit_added", b"clock_set_back"}
HEX = "[0-9a-f]{64}"
# A body of plain values alone, in its one form if its day is one and its keys stand in order: it need not be parsed.
PLAIN = re.compile(
    rb'\{"action":"([a-z_]+)","at":"((\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(?!000000)\d{6})?\+00:00)"'
    rb'(?:,"(?!at"|action")([a-z_0-9]+)":'
    rb'(?:-?[1-9]\d{0,18}|0|"[^"\\\x00-\x1f]*"|null|true|false|\[(?:(?:[1-9]\d{0,18}|0)(?:,(?=\d)|(?=\])))*\])(?!,"\4"))*\}'
)
ANCHOR = re.compile(
    rf"dutybell-anchor/1\s+(\d{{4}}-\d\d-\d\d)\s+company=(\d{{1,18}})\s+entries=(\d{{1,18}})-(\d{{1,18}})\s+count=(\d{{1,18}})\s+digest=({HEX})"
    rf"(?:\s+root=({HEX})\s+path=(-|[LR]{HEX}(?:\.[LR]{HEX})*))?(?!\w|\.\w|\s+root=)",
    re.ASCII,
)
ROOT = re.compile(rf"dutybell-root/1\s+(\d{{4}}-\d\d-\d\d)\s+root=({HEX})(?!\w)", re.ASCII)
# Whatever begins like one was meant to be one, also where it was cut or mistyped.
BEGUN = re.compile(r"dutybell-(?:anchor|root)/\d+\s+\d{4}-", re.ASCII)
# What chats and mails put into a line: signs of no width, and marks of a quotation where it was broken.
UNSEEN, QUOTED = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"), re.compile(r"\n[ \t]*(?:>[ \t]*)+")


class Bad(Exception):
    """Something is not as it must be: the exit code, and what and where."""

    def __init__(self, code: int, place: str) -> None:
        super().__init__(place)
        self.code = code


def no_constant(name: str) -> float:
    raise ValueError(name)


def number_in(digits: str) -> int:
    if len(digits) > DIGITS:
        raise ValueError("a number is too long")
    return int(digits)


def fraction_in(digits: str) -> float:
    found = float(digits) if len(digits) < 2 * DIGITS else float("inf")
    if found in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return found


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def read_object(content: bytes) -> dict[str, Any]:
    """An object of JSON with one meaning; raises ValueError for anything else."""
    try:
        found = json.loads(
            content.decode(),
            object_pairs_hook=once,
            parse_int=number_in,
            parse_float=fraction_in,
            parse_constant=no_constant,
        )
    except RecursionError:
        raise ValueError("is too deep") from None
    if not isinstance(found, dict):
        raise ValueError("is no object")
    return found


def canonical(said: dict[str, Any]) -> bytes:
    """The one form of a record's body: action and time first, then keys in order, no spaces."""
    first = {key: said[key] for key in ("action", "at")}
    rest = {key: said[key] for key in said.keys() - first.keys()}
    head, tail = (
        json.dumps(each, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))[1:-1]
        for each in (first, rest)
    )
    return ("{" + head + ("," if tail else "") + tail + "}").encode()


def in_order(body: bytes) -> bool:
    """Whether the keys of a body of plain values are in order, and all of it is UTF-8."""
    rest = body.split(b',"')[2:]
    try:
        return rest == sorted(rest) and (body.isascii() or bool(body.decode()))
    except ValueError:
        return False


def whole(said: object) -> int:
    """A number of a record, a company or a unit."""
    if type(said) is not int or not 0 < said < 1 << 63:
        raise ValueError("is no number")
    return said


def digest_of(said: object) -> str:
    """A SHA-256 as it is written."""
    if not isinstance(said, str) or not re.fullmatch(HEX, said):
        raise ValueError("is no digest")
    return said


def check_plain(folder: Path) -> None:
    """What is read must be plain files in plain folders: no link leads out of the bundle, nothing waits for ever."""
    if not folder.is_dir():
        packed = "; it must be unpacked first" if folder.is_file() else ""
        raise Bad(UNCHECKED, f"{folder!s:.100}: is no folder{packed}")
    tops = [folder / name for name in ("bundle.json", "entries.txt", "texts.jsonl", "anchors.txt", "files", "tokens")]
    for top in tops:
        if top.is_symlink() or (top.exists() and top.is_dir() != (top.name in ("files", "tokens"))):
            raise Bad(UNCHECKED, f"{top.name}: is no plain {'folder' if top.name in ('files', 'tokens') else 'file'}")
        for path in top.iterdir() if top.is_dir() else [top] if top.exists() else []:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise Bad(UNCHECKED, f"{path.name}: is no plain file")


class Chain:
    """What the records say, once every link of them holds."""

    def __init__(self) -> None:
        self.length = 0
        self.digests: dict[int, str] = {}
        self.times: dict[int, str] = {}
        self.files: dict[tuple[int, str], None] = {}
        self.texts: dict[tuple[int, str], str] = {}
        self.erased: set[tuple[int, str]] = set()
        self.erased_texts: set[tuple[int, str]] = set()
        self.names: dict[int, str] = {}
        self.unreadable = self.backward = 0
        self.at, self.day = "", b""
        self.set_back: list[list[Any]] = []

    def take(self, number: int, body: bytes) -> None:
        """Hear one record; those that tell of more than their time are parsed, and each that may not be as it must."""
        self.length = number
        plain = PLAIN.fullmatch(body)
        action, time, day = plain.group(1, 2, 3) if plain else (b"", b"", b"")
        at = time.decode()
        late = self.set_back and not self.set_back[-1][3]
        if not plain or day != self.day or at < self.at or late or action in TELLING or not in_order(body):
            try:
                said = read_object(body)
                if canonical(said) != body:
                    raise ValueError("is not in its one form")
                self.read(number, said)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self.unreadable = self.unreadable or number
        else:
            self.at = at

    def read(self, number: int, said: dict[str, Any]) -> None:
        """What a record says of time, files, texts, what was erased, names."""
        self.time(number, said)
        for file in said["files"] if isinstance(said.get("files"), list) else ():
            self.files[number, digest_of(file["sha256"])] = None
        for field, value in said.items():
            if isinstance(value, dict) and value.keys() == {"aside"} and re.fullmatch(HEX, str(value["aside"])):
                self.texts[number, field] = value["aside"]
        if said["action"] == "file_erased":
            self.erased.add((before(said["entry"], number), digest_of(said["file"])))
        if said["action"] == "texts_erased":
            self.erased_texts.update((before(of, number), str(field)) for of, field in said["texts"])
        if said["action"] == "unit_added":
            self.names[whole(said["unit"])] = str(said["name"])

    def time(self, number: int, said: dict[str, Any]) -> None:
        """No record is earlier than the one before it, but one that says that the clock was set back."""
        at = said["at"]
        if not at.endswith("+00:00") or datetime.fromisoformat(at).isoformat() != at:
            raise ValueError("is no time in UTC")
        if said["action"] == "clock_set_back":
            if said["before"] != self.at or at >= self.at:
                raise ValueError("the clock was not set back so")
            self.set_back.append([number, said["before"], at, 0])
        elif at < self.at:
            self.backward = self.backward or number
        high = max((each[1] for each in self.set_back if not each[3]), default="")
        for each in self.set_back:
            if not each[3] and at >= high:
                each[3] = number - 1
        self.at, self.day = at, at[:10].encode()


def before(said: object, number: int) -> int:
    """The number of a record before this one."""
    if not whole(said) < number:
        raise ValueError("is no record before it")
    return whole(said)


class Anchor:
    """A day's last record, as it was told to people; `origin` says where this one was found."""

    def __init__(self, found: re.Match[str], origin: str) -> None:
        self.day, self.digest, self.root, self.path = found[1], found[6], found[7], found[8]
        self.company, self.first, self.last, self.count = (int(found[n]) for n in (2, 3, 4, 5))
        self.origin = origin
        self.begin = datetime.combine(date.fromisoformat(self.day), time(), UTC) - EAST
        if self.count != self.last - self.first + 1 or self.first < 1:
            raise ValueError("its count is not that of its numbers")

    def head(self) -> str:
        """The anchor's own words, of which the day's root is made."""
        return (
            f"dutybell-anchor/1 {self.day} company={self.company} entries={self.first}-{self.last}"
            f" count={self.count} digest={self.digest}"
        )

    def line(self) -> str:
        """All that is needed to check it."""
        return self.head() if self.root is None else f"{self.head()} root={self.root} path={self.path}"

    def leads_to_its_root(self) -> bool:
        """Hash the head, then with each sibling on the way up; leaves and nodes are told apart by their first byte."""
        if self.root is None:
            return True
        digest = hashlib.sha256(b"\x00" + self.head().encode()).digest()
        for step in [] if self.path == "-" else self.path.split("."):
            sibling = bytes.fromhex(step[1:])
            pair = sibling + digest if step[0] == "L" else digest + sibling
            digest = hashlib.sha256(b"\x01" + pair).digest()
        return digest.hex() == self.root


def lines_of(path: Path, longest: int) -> Iterator[bytes]:
    """The lines of a file, none of which is read further than it may be long."""
    with path.open("rb") as file:
        while line := file.readline(longest + 200):
            yield line


def entries(folder: Path) -> Iterator[tuple[int, bytes, bytes]]:
    """Each record as (number, digest, body), in the order of the file; its line must be of this form."""
    for expected, line in enumerate(lines_of(folder / "entries.txt", RECORD), 1):
        number, _, rest = line.partition(b" ")
        digest, _, body = rest.partition(b" ")
        if (
            not line.endswith(b"\n")
            or number != b"%06d" % expected
            or not re.fullmatch(HEX.encode(), digest)
            or len(body) > RECORD + 1
        ):
            raise Bad(BROKEN, f"record no. {expected:06}")
        yield expected, bytes.fromhex(digest.decode()), body[:-1]


def kept_texts(folder: Path) -> dict[tuple[int, str], str]:
    """What the texts beside the records hash to, by the number of the record and its field."""
    found: dict[tuple[int, str], str] = {}
    try:
        for count, line in enumerate(lines_of(folder / "texts.jsonl", LINE), 1):
            if len(line) > LINE:
                raise Bad(DIFFERS, f"texts.jsonl line {count}: is longer than any text")
            said = read_object(line)
            key, salt = (whole(said["number"]), str(said["field"])), bytes.fromhex(said["salt"])
            digest = commitment(salt, said["text"].encode())
            found[key] = "" if key in found or len(salt) != 16 or len(said["text"]) > RECORD else digest
    except FileNotFoundError:
        raise Bad(MISSING, "texts.jsonl") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Bad(UNCHECKED, "texts.jsonl cannot be read") from None
    return found


def commitment(salt: bytes, text: bytes) -> str:
    """What a record holds in place of a text: a salt of 16 bytes keeps others from guessing it."""
    return hashlib.sha256(ASIDE + salt + struct.pack(">Q", len(text)) + text).hexdigest()


def check_chain(folder: Path, company: int, wanted: set[int]) -> Chain:
    """Walk the records: every link; the digests and times at the wanted numbers; what they tell."""
    head, chain = GENESIS, Chain()
    try:
        for number, digest, body in entries(folder):
            if hashlib.sha256(TAG + struct.pack(">QQ", company, number) + head + body).digest() != digest:
                raise Bad(BROKEN, f"record no. {number:06}")
            head = digest
            chain.take(number, body)
            if number in wanted:
                chain.digests[number], chain.times[number] = digest.hex(), chain.at
    except FileNotFoundError:
        raise Bad(MISSING, "entries.txt") from None
    except OSError as fault:
        raise Bad(UNCHECKED, f"entries.txt cannot be read: {fault.strerror}") from None
    if chain.length == 0:
        raise Bad(UNCHECKED, "entries.txt holds no record")
    return chain


def check_texts(chain: Chain, kept: dict[tuple[int, str], str]) -> None:
    """Every text is the one to which its record is committed; where one is missing, a record says that it is erased."""
    for (number, field), digest in kept.items():
        if not 0 < number <= chain.length:
            raise Bad(DIFFERS, f"texts.jsonl speaks of a record no. {number:06}, which is not there")
        if not digest or chain.texts.get((number, field)) != digest:
            raise Bad(DIFFERS, f"record no. {number:06}, its {field}")
    for number, field in sorted(chain.texts.keys() - kept.keys() - chain.erased_texts):
        raise Bad(MISSING, f"record no. {number:06}, its {field}: the text is gone, and no record says so")


def check_time(chain: Chain, anchors: list[Anchor]) -> None:
    """Time goes on, unless a record says that the clock was set back; and never before the day of an anchor."""
    if chain.backward:
        raise Bad(BACKWARD, f"record no. {chain.backward:06} is earlier than the one before it")
    said = {each[0] for each in chain.set_back}
    for anchor in sorted(anchors, key=lambda each: each.last):
        for number, earlier, at, until in chain.set_back:
            if number > anchor.last and datetime.fromisoformat(at) < anchor.begin:
                raise Bad(
                    BACKWARD,
                    f"record no. {number:06}: {back_said(chain, number, (earlier, at), until)}; the anchor of"
                    f" {anchor.day} was made before; all else is good",
                )
        after = anchor.last + 1
        if after in chain.times and after not in said and datetime.fromisoformat(chain.times[after]) < anchor.begin:
            raise Bad(BACKWARD, f"record no. {after:06} is earlier than the anchor of {anchor.day}, made before it")


def kept_anchors(folder: Path, company: int) -> list[Anchor]:
    """The anchors of the bundle itself: each line exactly one, which leads to its root."""
    kept = []
    try:
        for number, line in enumerate(lines_of(folder / "anchors.txt", RECORD), 1):
            said = line.decode(errors="replace").rstrip("\n")
            found = ANCHOR.fullmatch(said)
            anchor = anchor_in(found, f"anchors.txt line {number}") if found and found[7] else None
            if not anchor or anchor.line() != said or not anchor.leads_to_its_root():
                raise Bad(UNMET, f"anchors.txt line {number}: is no anchor, or does not lead to its root")
            if anchor.company != company:
                raise Bad(UNMET, f"anchors.txt line {number}: is of company {anchor.company}, not of {company}")
            kept.append(anchor)
    except FileNotFoundError:
        raise Bad(MISSING, "anchors.txt") from None
    except OSError as fault:
        raise Bad(UNCHECKED, f"anchors.txt cannot be read: {fault.strerror}") from None
    return kept


def anchor_in(found: re.Match[str], origin: str) -> Anchor | None:
    """The anchor of a line, None where its day or its count is none."""
    try:
        return Anchor(found, origin)
    except (ValueError, OverflowError):
        return None


def given_text(said: str) -> str:
    """What was given on the command line, or stands in the file that was."""
    if "dutybell-" in said:
        return said
    try:
        path = Path(said)
        if path.is_file() and path.stat().st_size <= LIST:
            return path.read_text("utf-8")
    except (OSError, ValueError):
        pass
    raise Bad(UNCHECKED, f"--anchor {said[:60]}: is neither an anchor nor a file with one")


def given_anchors(texts: list[str], company: int) -> tuple[list[Anchor], list[tuple[str, str]], int]:
    """The anchors and roots that were given on the command line, as text or as files; how many are of others."""
    anchors: dict[str, Anchor] = {}
    roots: dict[tuple[str, str], None] = {}
    others: set[str] = set()
    for said in texts:
        found, under = read_anchors(given_text(said))
        mine = {anchor.line(): anchor for anchor in found if anchor.company == company}
        if not found and not under:
            raise Bad(UNCHECKED, "--anchor: holds none")
        if not mine and not under:
            raise Bad(UNMET, f"--anchor: is for another company; this bundle is of company {company}")
        anchors.update(mine)
        roots.update(under)
        others.update(anchor.line() for anchor in found if anchor.company != company)
    return list(anchors.values()), list(roots), len(others)


def read_anchors(text: str) -> tuple[list[Anchor], dict[tuple[str, str], None]]:
    """Every anchor and root in a text; what begins like one and is none is not passed over."""
    if not text.isascii():
        text = UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    text = QUOTED.sub("\n", text)
    anchors: dict[tuple[Any, ...], Anchor | None] = {}
    roots: dict[tuple[str, str], None] = {}
    for begun in BEGUN.finditer(text):
        anchor, root = ANCHOR.match(text, begun.start()), ROOT.match(text, begun.start())
        if anchor and anchor.groups() not in anchors:
            anchors[anchor.groups()] = anchor_in(anchor, "--anchor")
        elif root:
            roots[root[1], root[2]] = None
        elif not anchor:
            raise Bad(UNCHECKED, f"--anchor: {text[begun.start() : begun.start() + 60]}…: is cut short or mistyped")
    if None in anchors.values() or not all(is_day(day) for day, _ in roots):
        raise Bad(UNCHECKED, "--anchor: contradicts itself: its day is none, or its count not that of its numbers")
    return [anchor for anchor in anchors.values() if anchor], roots


def is_day(said: str) -> bool:
    """Whether it is a day of the calendar."""
    try:
        return bool(date.fromisoformat(said))
    except ValueError:
        return False


def check_anchors(anchors: list[Anchor], length: int, digests: dict[int, str]) -> None:
    """Every anchor's digest must be that of the record it names; the first that is not tells since where."""
    met = 0
    for anchor in sorted(anchors, key=lambda each: each.last):
        if not anchor.leads_to_its_root():
            raise Bad(UNMET, f"{anchor.origin}: the anchor of {anchor.day} contradicts itself")
        if anchor.last > length:
            raise Bad(
                UNMET,
                f"record no. {length + 1:06} is missing: the anchor of {anchor.day} ({anchor.origin}) says that there"
                f" are {anchor.last}; the end was cut off, or the bundle is older than the anchor",
            )
        if digests[anchor.last] != anchor.digest:
            raise Bad(
                UNMET,
                f"records no. {met + 1:06} to {anchor.last:06} are not all as the anchor of {anchor.day} sealed them"
                f" ({anchor.origin})",
            )
        met = anchor.last


def check_roots(roots: list[tuple[str, str]], kept: list[Anchor]) -> None:
    """A root that was given must be one that an anchor of the bundle leads to."""
    known = {anchor.root for anchor in kept}
    for day, root in roots:
        if root not in known:
            raise Bad(UNMET, f"no anchor in this bundle leads to the given root of {day}")


def parts(der: bytes) -> list[tuple[int, bytes]]:
    """The values that stand one after another in DER, each with its tag; raises ValueError."""
    found, at = [], 0
    while at < len(der):
        tag, size, at = der[at], der[at + 1], at + 2
        if size > 0x84 or size == 0x80:
            raise ValueError("is no DER")
        if size > 0x80:
            size, at = int.from_bytes(der[at : at + size - 0x80], "big"), at + size - 0x80
        if at + size > len(der):
            raise ValueError("is cut short")
        found.append((tag, der[at : at + size]))
        at += size
    return found


def token_says(der: bytes) -> tuple[bytes, datetime]:
    """What a time-stamp token (RFC 3161) is over, and the moment that it gives; raises ValueError."""
    status, token = parts(parts(der)[0][1])
    if parts(status[1])[0][1] not in (b"\x00", b"\x01"):
        raise ValueError("was not granted")
    kind, content = parts(token[1])
    signed = parts(parts(content[1])[0][1])
    inner, info = parts(signed[2][1])
    if kind[1] != SIGNED or inner[1] != TST_INFO or not parts(signed[-1][1]):
        raise ValueError("is no signed time stamp")
    said = parts(parts(parts(info[1])[0][1])[0][1])
    algorithm, digest = parts(said[2][1])
    if parts(algorithm[1])[0][1] != SHA256:
        raise ValueError("is over no SHA-256")
    moment = next(value for tag, value in said if tag == 0x18).decode("ascii")
    return digest[1], datetime.fromisoformat(
        f"{moment[:4]}-{moment[4:6]}-{moment[6:8]}T{moment[8:10]}:{moment[10:12]}:{moment[12:14]}+00:00"
    )


def check_tokens(folder: Path, kept: list[Anchor]) -> int:
    """How many time-stamp tokens there are: each must speak of a root of the bundle, at no time before the day of its
    anchor. That is no proof, anyone can write such a one: who signed it, openssl says (see README)."""
    known = {anchor.root: anchor for anchor in reversed(kept)}
    found = sorted((folder / "tokens").glob("*.tsr"))
    for path in found:
        where, anchor = f"tokens/{path.name}", known.get(path.stem)
        if not anchor:
            raise Bad(UNMET, f"{where}: is not over a root of this bundle")
        try:
            if path.stat().st_size > LINE:
                raise ValueError("is too long")
            digest, moment = token_says(path.read_bytes())
        except OSError as fault:
            raise Bad(UNCHECKED, f"{where} cannot be read: {fault.strerror}") from None
        except (ValueError, IndexError, StopIteration, TypeError) as fault:
            raise Bad(UNMET, f"{where}: is no time stamp ({fault})") from None
        if digest != hashlib.sha256(bytes.fromhex(path.stem)).digest():
            raise Bad(UNMET, f"{where}: is not over its root")
        if moment < anchor.begin:
            raise Bad(UNMET, f"{where}: is of {moment:%Y-%m-%d}, its anchor of {anchor.day}")
    return len(found)


def check_files(folder: Path, chain: Chain) -> int:
    """Every file that a record names must be there with that digest, or a record says that it was erased from that
    very record; how many are erased."""
    gone, good = 0, set()
    for number, sha256 in chain.files:
        if sha256 in good:
            continue
        digest = hashlib.sha256()
        try:
            path = folder / "files" / sha256
            if path.stat().st_size > FILE:
                raise Bad(DIFFERS, f"record no. {number:06}, file {sha256}: is longer than any")
            with path.open("rb") as file:
                for block in iter(lambda: file.read(1 << 20), b""):
                    digest.update(block)
        except FileNotFoundError:
            if (number, sha256) not in chain.erased:
                raise Bad(MISSING, f"record no. {number:06}, file {sha256}") from None
            gone += 1
            continue
        except OSError as fault:
            raise Bad(UNCHECKED, f"file {sha256} cannot be read: {fault.strerror}") from None
        if digest.hexdigest() != sha256:
            raise Bad(DIFFERS, f"record no. {number:06}, file {sha256}")
        good.add(sha256)
    return gone


def company_in(folder: Path) -> tuple[int, str]:
    """The company's number and name, as the bundle says them."""
    try:
        with (folder / "bundle.json").open("rb") as file:
            said = read_object(file.read(RECORD))
        company, name = whole(said["company"]), said["name"]
        if not isinstance(name, str):
            raise ValueError("a name is a text")
        return company, name
    except (OSError, ValueError, KeyError, TypeError):
        raise Bad(UNCHECKED, "bundle.json does not say which company this is") from None


def check(folder: Path, texts: list[str]) -> str:
    """Check all of it, the gravest first; what was found good. Raises Bad."""
    company, name = company_in(folder)
    given, roots, others = given_anchors(texts, company)
    fault = None
    try:
        kept = kept_anchors(folder, company)
    except Bad as bad:  # a broken link is graver, and told first
        kept, fault = [], bad
    wanted = {number for anchor in kept + given for number in (anchor.first, anchor.last, anchor.last + 1)}
    chain = check_chain(folder, company, wanted)
    if fault:
        raise fault
    check_anchors(given, chain.length, chain.digests)  # first what cannot have been rewritten together with the records
    check_anchors(kept, chain.length, chain.digests)
    check_roots(roots, kept)
    tokens = check_tokens(folder, kept)
    if chain.unreadable:
        raise Bad(UNCHECKED, f"record no. {chain.unreadable:06} cannot be read")
    gone = check_files(folder, chain)
    check_texts(chain, kept_texts(folder))
    if company not in chain.names:
        raise Bad(UNCHECKED, "no record says the company's name")
    if chain.names[company] != name:
        raise Bad(
            DIFFERS, f"bundle.json: the company is not named {name!s:.100}; its records say {chain.names[company]}"
        )
    check_time(chain, given + kept)
    erased = f" ({gone} of them erased)" if gone else ""
    names = len({sha256 for _, sha256 in chain.files})
    return "\n".join(
        [
            f"good: {chain.length} records, {names} files{erased}, {len(kept)} anchors in the bundle,"
            f" {len(given) + len(roots)} given from outside",
            *whose(chain, company, kept, given),
            *([f"  {others} given of other companies: not checked here"] if others else []),
            *(
                [f"  {tokens} time stamps: not verified here, openssl says who signed them (see README)"]
                if tokens
                else []
            ),
        ]
    )


def whose(chain: Chain, company: int, kept: list[Anchor], given: list[Anchor]) -> Iterator[str]:
    """Whose record it is, what days anchors cover, where the clock was set back."""
    yield one_line(f"record of {chain.names[company]} (company {company}), {chain.length} records")
    for anchor in {each.head(): each for each in given + kept}.values():
        begin, end = chain.times[anchor.first][:16], chain.times[anchor.last][:16]
        yield (
            f"  anchor of {anchor.day} ({anchor.origin}): records {anchor.first} to {anchor.last}, made {begin} to"
            f" {end} UTC"
        )
    for number, earlier, at, until in chain.set_back:
        yield f"  record no. {number:06}: {back_said(chain, number, (earlier, at), until)}"


def back_said(chain: Chain, number: int, times: tuple[str, str], until: int) -> str:
    """What is told of a clock that was set back from one of two times to the other."""
    earlier, at = times
    return (
        f"the clock was set back from {earlier} to {at}; the times of no. {number:06} to {until or chain.length:06} are"
        " not to be relied on"
    )


def one_line(said: str) -> str:
    """What is said, on one line that any terminal takes."""
    return "".join(each if each.isprintable() else "?" for each in said)


class Parser(argparse.ArgumentParser):
    """A mistyped line, too, is told in one line; 2 would mean a broken link here."""

    def error(self, message: str) -> NoReturn:
        self.exit(UNCHECKED, one_line(f"cannot be checked: {message}; --help says how to ask") + "\n")


def main() -> int:
    """Run the command line."""
    parser = Parser(description="Check a bundle of records, offline.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent, help="the bundle")
    parser.add_argument("--anchor", action="append", default=[], metavar="TEXT|FILE", help="an anchor that you hold")
    asked = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda errors: None)(errors="backslashreplace")
    try:
        check_plain(asked.folder)
        print(check(asked.folder, asked.anchor))
    except (Bad, Exception) as fault:
        bad = fault if isinstance(fault, Bad) else Bad(UNCHECKED, f"something cannot be read ({fault!r:.200})")
        names = {
            2: "broken link",
            3: "file differs",
            4: "file missing",
            5: "anchor mismatch or truncation",
            6: "cannot be checked",
            7: "time runs backwards",
        }
        print(one_line(f"{names[bad.code]}: {bad}"), file=sys.stderr)
        return bad.code
    if not asked.anchor:
        print("note: a rewritten or shortened ledger is found only with an anchor from outside: --anchor TEXT")
    return GOOD


if __name__ == "__main__":
    sys.exit(main())
