"""Anchors: a ledger's head in one line that anyone can keep, and the root over all heads of that moment."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter

from schedules.record import record

# What stands before the bytes of a leaf and of a node, so that neither can pass for the other.
LEAF, NODE = b"\x00", b"\x01"
_HEX, _NUMBER = "[0-9a-f]{64}", r"\d{1,18}"
_HEAD = (
    rf"dutybell-anchor/1\s+(\d{{4}}-\d\d-\d\d)\s+company=({_NUMBER})\s+entries=({_NUMBER})-({_NUMBER})"
    rf"\s+count=({_NUMBER})\s+digest=({_HEX})"
)
_CLIMB = rf"\s+root=({_HEX})\s+path=(-|[LR]{_HEX}(?:\.[LR]{_HEX})*)"
ANCHOR = re.compile(rf"{_HEAD}(?:{_CLIMB})?(?!\w|\.\w|\s+root=)", re.ASCII)
ROOT = re.compile(rf"dutybell-root/1\s+(\d{{4}}-\d\d-\d\d)\s+root=({_HEX})(?!\w)", re.ASCII)
# Whatever begins like one was meant to be one, also where it was cut or mistyped.
BEGUN = re.compile(r"dutybell-(?:anchor|root)/\d+\s+\d{4}-", re.ASCII)
# What chats and mails put into a line: signs of no width, and marks of a quotation where it was broken.
UNSEEN, QUOTED = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"), re.compile(r"\n[ \t]*(?:>[ \t]*)+")


@record
class Anchor:
    """A company's head on a local day: `first` to `last` are new since the anchor before, `digest` seals them all.

    `path` leads from it to the `root`: sibling digests from the leaf up, each with its side, L or R.
    """

    on: date
    company: int
    first: int
    last: int
    digest: bytes
    root: bytes | None = None
    path: tuple[tuple[str, bytes], ...] = ()

    @property
    def head(self) -> str:
        """The line without its root: these bytes are the leaf."""
        return (
            f"dutybell-anchor/1 {self.on} company={self.company} entries={self.first}-{self.last}"
            f" count={self.last - self.first + 1} digest={self.digest.hex()}"
        )

    @property
    def line(self) -> str:
        """All that is needed to check it offline."""
        if self.root is None:
            return self.head
        path = ".".join(side + digest.hex() for side, digest in self.path) or "-"
        return f"{self.head} root={self.root.hex()} path={path}"

    @property
    def holds(self) -> bool:
        """Whether its path leads to its root; True where it has none."""
        return self.root is None or climb(leaf(self.head), self.path) == self.root


@record
class Root:
    """The root over the heads of all companies, of which the newest is of this day."""

    on: date
    digest: bytes

    @property
    def line(self) -> str:
        """The line that is told."""
        return f"dutybell-root/1 {self.on} root={self.digest.hex()}"


def read(text: str) -> tuple[list[Anchor], list[Root]]:
    """Every anchor and root in a text, once each: a pasted message, a mail's quotation, the anchors file.

    Whatever else it says is passed over, but not what begins like an anchor and is none: whoever gives three must not
    take it that three were met. Raises ValueError there, and where a count is not that of its numbers, or a day none.
    """
    text = as_sent(text)
    anchors: dict[tuple[str, ...], None] = {}
    roots: dict[tuple[str, str], None] = {}
    for begun in BEGUN.finditer(text):
        if found := ANCHOR.match(text, begun.start()):
            anchors[_words(found)] = None
        elif found := ROOT.match(text, begun.start()):
            roots[found[1], found[2]] = None
        else:
            said = text[begun.start() : begun.start() + 60].splitlines()[0]
            raise ValueError(f"{said}…: is cut short or mistyped")
    return [_anchor(words) for words in anchors], [
        Root(on=date.fromisoformat(on), digest=bytes.fromhex(digest)) for on, digest in roots
    ]


def as_sent(text: str) -> str:
    """A text without what is put into it on its way: wide signs and spaces, signs of no width, quotation marks."""
    if not text.isascii():
        text = UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return QUOTED.sub("\n", text)


def read_line(line: str) -> Anchor:
    """An anchor that is exactly this line, and leads to its root; raises ValueError."""
    found = ANCHOR.fullmatch(line)
    anchor = _anchor(_words(found)) if found else None
    if anchor is None or anchor.root is None or anchor.line != line or not anchor.holds:
        raise ValueError("is no anchor, or does not lead to its root")
    return anchor


def _words(found: "re.Match[str]") -> tuple[str, ...]:
    return found.groups(default="")


def _anchor(words: tuple[str, ...]) -> Anchor:
    on, company, first, last, count, digest, root, path = words
    anchor = Anchor(
        on=date.fromisoformat(on),
        company=int(company),
        first=int(first),
        last=int(last),
        digest=bytes.fromhex(digest),
        root=bytes.fromhex(root) if root else None,
        path=tuple((step[0], bytes.fromhex(step[1:])) for step in path.split(".")) if path and path != "-" else (),
    )
    if anchor.on == date.min:  # nothing is before it, by which what comes after could be judged
        raise ValueError(f"the anchor of {on}: its day is none")
    if int(count) != anchor.last - anchor.first + 1 or anchor.first < 1:
        raise ValueError(f"the anchor of {on}: its count is not that of its numbers")
    return anchor


def leaf(head: str) -> bytes:
    """The digest of one head."""
    return hashlib.sha256(LEAF + head.encode()).digest()


def climb(digest: bytes, path: Iterable[tuple[str, bytes]]) -> bytes:
    """Where a path leads to from a leaf."""
    for side, sibling in path:
        digest = _node(sibling, digest) if side == "L" else _node(digest, sibling)
    return digest


def tree(leaves: Sequence[bytes]) -> list[Sequence[bytes]]:
    """The levels over these leaves, the root last; one that has no sibling moves up as it is."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        level = [_node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]
        levels.append([*level, below[-1]] if len(below) % 2 else level)
    return levels


def path_in(levels: Sequence[Sequence[bytes]], index: int) -> tuple[tuple[str, bytes], ...]:
    """The way up from the leaf at `index`."""
    path = []
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(("L" if sibling < index else "R", level[sibling]))
        index //= 2
    return tuple(path)


def rooted(heads: Iterable[Anchor]) -> list[Anchor]:
    """These heads, one a company, in the order of companies, each with the root over all and its way there."""
    ordered = sorted(heads, key=lambda head: head.company)
    levels = tree([leaf(head.head) for head in ordered])
    return [
        Anchor(**{**vars(head), "root": levels[-1][0], "path": path_in(levels, index)})
        for index, head in enumerate(ordered)
    ]


def roots(told: Iterable[tuple[int, Anchor]]) -> Iterator[tuple[int, list[Anchor], set[int]]]:
    """For each number of a root, in order: the newest head of every company up to then, and which came with it.

    `told` gives (number of the root, anchor), by number.
    """
    newest: dict[int, Anchor] = {}
    for number, under in groupby(told, key=itemgetter(0)):
        made = {anchor.company: anchor for _, anchor in under}
        newest |= made
        yield number, rooted(newest.values()), set(made)


def first_unmet(
    anchors: Iterable[Anchor], length: int, digest_at: Callable[[int], bytes | None]
) -> tuple[int, Anchor] | None:
    """The first entry's number of which an anchor of this chain is not met, with that anchor; None if all are.

    Where an anchor lies beyond the chain's `length`, that is the first lost entry; where the digest is another, the
    first since the anchor that was still met.
    """
    met = 0
    for anchor in sorted(anchors, key=lambda anchor: anchor.last):
        if digest_at(anchor.last) != anchor.digest:
            return (length + 1 if anchor.last > length else met + 1), anchor
        met = anchor.last
    return None


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
