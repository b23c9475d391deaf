"""Check a bundle of records, offline, with nothing but Python 3.8 or newer.

    python3 verify.py                       everything that lies beside this file
    python3 verify.py --anchor "TEXT"       and against an anchor that you were sent (its text, or a file with it)

Exit code: 0 good, 2 a link of the chain is broken, 3 a file differs, 4 a file is missing, 5 an anchor is not met
(records were cut off or rewritten), 6 it cannot be checked. The first bad place is printed.

What is checked. Every record in entries.txt is a line "number digest body". Its digest must be SHA-256 over a tag,
the company's number, its own number, the digest before and the body's bytes, so that no record can be changed, taken
out or put in without changing every digest after it. Someone who changes them all is found by an anchor: the digest
of one day's last record, which people outside were sent on that day. Every file that a record names must have the
digest that the record says, unless a later record says that it was erased. Every text in texts.jsonl must be the one
to which its record is committed. Nothing else in the bundle is believed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

GOOD, BROKEN, DIFFERS, MISSING, UNMET, UNCHECKED = 0, 2, 3, 4, 5, 6
TAG, ASIDE, GENESIS = b"dutybell entry 1\n", b"dutybell aside 1\n", bytes(32)
HEX = "[0-9a-f]{64}"
ANCHOR = re.compile(
    rf"dutybell-anchor/1\s+(\d{{4}}-\d\d-\d\d)\s+company=(\d+)\s+entries=(\d+)-(\d+)\s+count=(\d+)\s+digest=({HEX})"
    rf"(?:\s+root=({HEX})\s+path=(-|[LR]{HEX}(?:\.[LR]{HEX})*))?(?![\w.])",
    re.ASCII,
)
ROOT = re.compile(rf"dutybell-root/1\s+(\d{{4}}-\d\d-\d\d)\s+root=({HEX})(?!\w)", re.ASCII)


class Bad(Exception):
    """Something is not as it must be: the exit code, and what and where."""

    def __init__(self, code: int, place: str) -> None:
        super().__init__(place)
        self.code = code


class Chain:
    """What the records say, once every link of them holds."""

    def __init__(self) -> None:
        self.length = 0
        self.digests: dict[int, str] = {}
        self.files: dict[str, int] = {}
        self.erased: set[str] = set()


class Anchor:
    """A day's last record, as it was told to people; `origin` says where this one was found."""

    def __init__(self, found: re.Match[str], origin: str) -> None:
        self.day, self.digest, self.root, self.path = found[1], found[6], found[7], found[8]
        self.company, self.first, self.last, self.count = (int(found[n]) for n in (2, 3, 4, 5))
        self.origin = origin

    def head(self) -> str:
        """The anchor's own words, of which the day's root is made."""
        return (
            f"dutybell-anchor/1 {self.day} company={self.company} entries={self.first}-{self.last}"
            f" count={self.count} digest={self.digest}"
        )

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


def entries(folder: Path) -> Iterator[tuple[int, bytes, bytes]]:
    """Each record as (number, digest, body), in the order of the file; its line must be of this form."""
    try:
        with (folder / "entries.txt").open("rb") as lines:
            for expected, line in enumerate(lines, 1):
                number, _, rest = line.partition(b" ")
                digest, _, body = rest.partition(b" ")
                if not line.endswith(b"\n") or number != b"%06d" % expected or not re.fullmatch(HEX.encode(), digest):
                    raise Bad(BROKEN, f"record no. {expected:06}")
                yield expected, bytes.fromhex(digest.decode()), body[:-1]
    except OSError as fault:
        raise Bad(UNCHECKED, f"entries.txt cannot be read: {fault.strerror}") from None


def kept_texts(folder: Path) -> dict[int, list[dict[str, str]]]:
    """The texts that stand beside the records, by the number of the record."""
    found: dict[int, list[dict[str, str]]] = {}
    try:
        for line in (folder / "texts.jsonl").read_bytes().splitlines():
            said = json.loads(line)
            text = {"field": str(said["field"]), "salt": str(said["salt"]), "text": str(said["text"])}
            found.setdefault(int(said["number"]), []).append(text)
    except FileNotFoundError:
        raise Bad(MISSING, "texts.jsonl") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise Bad(UNCHECKED, "texts.jsonl cannot be read") from None
    return found


def committed(body: bytes, said: dict[str, str]) -> bool:
    """Whether a record is committed to a text, by the salt that keeps others from guessing it."""
    try:
        digest = hashlib.sha256(ASIDE + bytes.fromhex(said["salt"]) + said["text"].encode()).hexdigest()
    except ValueError:
        return False
    return bool(json.loads(body).get(said["field"]) == digest)


def check_chain(folder: Path, company: int, wanted: set[int], texts: dict[int, list[dict[str, str]]]) -> Chain:
    """Walk the records: every link, the digests at the wanted numbers, the files that they name, the texts."""
    head, chain = GENESIS, Chain()
    differs = None
    for number, digest, body in entries(folder):
        if hashlib.sha256(TAG + struct.pack(">QQ", company, number) + head + body).digest() != digest:
            raise Bad(BROKEN, f"record no. {number:06}")
        head, chain.length = digest, number
        if number in wanted:
            chain.digests[number] = digest.hex()
        if b'"files":[{' in body:
            for file in json.loads(body)["files"]:
                chain.files.setdefault(str(file["sha256"]), number)
        if b'"action":"file_erased"' in body:
            chain.erased.add(str(json.loads(body)["file"]))
        for said in texts.get(number, []):
            if not differs and not committed(body, said):
                differs = Bad(DIFFERS, f"record no. {number:06}, its {said['field']}")
    if chain.length == 0:
        raise Bad(UNCHECKED, "entries.txt holds no record")
    beyond = sorted(number for number in texts if not 0 < number <= chain.length)
    if differs or beyond:
        raise differs or Bad(DIFFERS, f"texts.jsonl speaks of a record no. {beyond[0]:06}, which is not there")
    return chain


def kept_anchors(folder: Path) -> list[Anchor]:
    """The anchors of the bundle itself: each line exactly one, which leads to its root."""
    path = folder / "anchors.txt"
    kept = []
    if not path.exists():
        raise Bad(MISSING, "anchors.txt")
    *lines, rest = path.read_bytes().decode(errors="replace").split("\n")
    for number, line in enumerate([*lines, rest] if rest else lines, 1):
        found = ANCHOR.fullmatch(line)
        if not found or not found[7] or not Anchor(found, "").leads_to_its_root():
            raise Bad(UNMET, f"anchors.txt line {number}: is no anchor, or does not lead to its root")
        kept.append(Anchor(found, f"anchors.txt line {number}"))
    return kept


def given_anchors(texts: list[str], company: int) -> tuple[list[Anchor], list[tuple[str, str]]]:
    """The anchors and roots that were given on the command line, as text or as files."""
    anchors, roots = [], []
    for said in texts:
        text = said
        if "dutybell-" not in said:
            try:
                text = Path(said).read_text("utf-8")
            except (OSError, ValueError):
                raise Bad(UNCHECKED, f"--anchor {said[:60]}: is neither an anchor nor a file with one") from None
        found = [Anchor(each, "--anchor") for each in ANCHOR.finditer(text)]
        mine = [anchor for anchor in found if anchor.company == company]
        under = ROOT.findall(text)
        if not mine and not under:
            which = f"is for company {found[0].company}, this bundle is of company {company}" if found else "holds none"
            raise Bad(UNCHECKED, f"--anchor: {which}")
        anchors += mine
        roots += under
    return anchors, roots


def check_anchors(anchors: list[Anchor], length: int, digests: dict[int, str]) -> None:
    """Every anchor's digest must be that of the record it names; the first that is not tells since where."""
    met = 0
    for anchor in sorted(anchors, key=lambda each: each.last):
        if anchor.count != anchor.last - anchor.first + 1 or not anchor.leads_to_its_root():
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


def check_tokens(folder: Path, kept: list[Anchor]) -> int:
    """A time-stamp token must speak of a root of the bundle; who signed it, openssl says (see README)."""
    known = {anchor.root for anchor in kept}
    found = sorted((folder / "tokens").glob("*.tsr"))
    for path in found:
        if path.stem not in known or hashlib.sha256(bytes.fromhex(path.stem)).digest() not in path.read_bytes():
            raise Bad(UNMET, f"tokens/{path.name}: is not over a root of this bundle")
    return len(found)


def check_files(folder: Path, chain: Chain) -> int:
    """Every named file must be there, and have the digest that its record says; how many are erased by record."""
    gone = 0
    for sha256, number in sorted(chain.files.items(), key=lambda each: each[1]):
        digest = hashlib.sha256()
        if not re.fullmatch(HEX, sha256):
            raise Bad(UNCHECKED, f"record no. {number:06} names a file by no digest")
        try:
            with (folder / "files" / sha256).open("rb") as file:
                for block in iter(lambda: file.read(1 << 20), b""):
                    digest.update(block)
        except FileNotFoundError:
            if sha256 not in chain.erased:
                raise Bad(MISSING, f"record no. {number:06}, file {sha256}") from None
            gone += 1
            continue
        except OSError as fault:
            raise Bad(UNCHECKED, f"file {sha256} cannot be read: {fault.strerror}") from None
        if digest.hexdigest() != sha256:
            raise Bad(DIFFERS, f"record no. {number:06}, file {sha256}")
    return gone


def check(folder: Path, texts: list[str]) -> str:
    """Check all of it, the gravest first; what was found good. Raises Bad."""
    try:
        company = int(json.loads((folder / "bundle.json").read_bytes())["company"])
        struct.pack(">Q", company)
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        raise Bad(UNCHECKED, "bundle.json does not say which company this is") from None
    given, roots = given_anchors(texts, company)
    fault = None
    try:
        kept = [anchor for anchor in kept_anchors(folder) if anchor.company == company]
    except Bad as bad:  # a broken link is graver, and told first
        kept, fault = [], bad
    chain = check_chain(folder, company, {anchor.last for anchor in kept + given}, kept_texts(folder))
    if fault:
        raise fault
    check_anchors(given, chain.length, chain.digests)  # first what cannot have been rewritten together with the records
    check_anchors(kept, chain.length, chain.digests)
    check_roots(roots, kept)
    tokens = check_tokens(folder, kept)
    gone = check_files(folder, chain)
    erased = f" ({gone} of them erased)" if gone else ""
    return (
        f"good: {chain.length} records, {len(chain.files)} files{erased}, {len(kept)} anchors and {tokens} tokens in"
        f" the bundle, {len(given) + len(roots)} given from outside"
    )


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Check a bundle of records, offline.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent, help="the bundle")
    parser.add_argument("--anchor", action="append", default=[], metavar="TEXT|FILE", help="an anchor that you hold")
    try:
        asked = parser.parse_args()
    except SystemExit as ended:  # what argparse says of a mistyped line would mean a broken link here
        return 6 if ended.code else GOOD
    try:
        print(check(asked.folder, asked.anchor))
    except Bad as bad:
        names = {
            2: "broken link",
            3: "file differs",
            4: "file missing",
            5: "anchor mismatch or truncation",
            6: "cannot be checked",
        }
        print(f"{names[bad.code]}: {bad}", file=sys.stderr)
        return bad.code
    if not asked.anchor:
        print("note: a rewritten or shortened ledger is found only with an anchor from outside: --anchor TEXT")
    return GOOD


if __name__ == "__main__":
    sys.exit(main())
