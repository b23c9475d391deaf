"""What the entries of a chain tell whoever checks it: when, whose, which files and texts, and what was erased."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bot.formats.strict_json import read_object
from bot.ledger.hash_chain import canonical
from schedules.record import record

# What stands in a body that names files.
NAMING = b'"files":[{'
# A body of plain values alone: in its one form, if its day is one and its keys stand in order. It need not be parsed,
# which takes ten times as long as its hash.
PLAIN = re.compile(
    rb'\{"action":"([a-z_]+)","at":"((\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(?!000000)\d{6})?\+00:00)"'
    rb'(?:,"(?!at"|action")([a-z_0-9]+)":'
    rb'(?:-?[1-9]\d{0,18}|0|"[^"\\\x00-\x1f]*"|null|true|false|\[(?:(?:[1-9]\d{0,18}|0)(?:,(?=\d)|(?=\])))*\])(?!,"\4"))*\}'
)
EARLIER = {"confirmation": "submission", "claim": "submission_number"}
DIGEST = re.compile("[0-9a-f]{64}")
SET_BACK = "clock_set_back"
# Writers wait for each other, each with the time at which it began: so much is no clock that was set back.
LAG = timedelta(seconds=30)
# Entries of these actions are parsed.
TELLING = frozenset(each.encode() for each in ("file_erased", "texts_erased", "unit_added", SET_BACK))


@record
class SetBack:
    """A clock that was set back, as an entry says; up to no. `until` the entries bear times that there were before."""

    number: int
    before: str
    at: str
    until: int


def by_its_words(said: dict[str, Any]) -> dict[str, Any]:
    """What an entry says, by the words of today: earlier ones call a submission a confirmation, its number a claim."""
    if "confirmation" not in said:
        return said
    return {EARLIER.get(key, key): value for key, value in said.items()}


class Told:
    """What a chain's entries have told so far, each given once its link holds."""

    def __init__(self) -> None:
        self.length = 0
        # By number and digest of a file, and by number and field of a text with its commitment.
        self.files: dict[tuple[int, str], None] = {}
        self.texts: dict[tuple[int, str], str] = {}
        self.erased_files: set[tuple[int, str]] = set()
        self.erased_texts: set[tuple[int, str]] = set()
        self.names: dict[int, str] = {}
        # The first entry that cannot be read, and the first that is earlier than the one before it.
        self.unreadable = 0
        self.backward = 0
        self._backs: list[SetBack] = []
        self._at = b""
        self._day = b""
        self._high = b""

    def take(self, number: int, body: bytes) -> None:
        """Hear one entry; those that tell of more than their time are parsed, and each that may not be as it must."""
        self.length = number
        plain = PLAIN.fullmatch(body)
        action, at, day = plain.group(1, 2, 3) if plain else (b"", b"", b"")
        if not plain or day != self._day or at < self._at or self._high or action in TELLING or not in_order(body):
            self._slowly(number, body)
        else:
            self._at = at

    @property
    def set_back(self) -> list[SetBack]:
        """Where the clock was set back; the last may still be so."""
        return [each if each.until else _until(each, self.length) for each in self._backs]

    def missing_texts(self) -> Iterator[tuple[int, str]]:
        """The texts that no entry says are erased, of those whose commitments have not been taken out."""
        yield from sorted(self.texts.keys() - self.erased_texts)

    def _slowly(self, number: int, body: bytes) -> None:
        try:
            said = read_object(body)
            if canonical(said) != body:
                raise ValueError("is not in its one form")
            self._note_time(number, said)
            self._note(number, said)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.unreadable = self.unreadable or number

    def _note_time(self, number: int, said: dict[str, Any]) -> None:
        at = moment_of(said).encode()
        if said["action"] == SET_BACK:
            if said["before"].encode() != self._at or at >= self._at:
                raise ValueError("the clock was not set back so")
            self._high = max(self._high, self._at)
            self._backs.append(SetBack(number=number, before=said["before"], at=said["at"], until=0))
        elif at < self._at:
            self.backward = self.backward or number
        if self._high and at >= self._high:
            self._high = b""
            self._backs = [each if each.until else _until(each, number - 1) for each in self._backs]
        self._at, self._day = at, at[:10]

    def _note(self, number: int, said: dict[str, Any]) -> None:
        files = said.get("files")
        for file in files if isinstance(files, list) else ():
            self.files[number, digest_in(file["sha256"])] = None
        self.texts.update({(number, field): digest for field, digest in asides_in(said)})
        if said["action"] == "file_erased":
            self.erased_files.add((earlier(said["entry"], number), digest_in(said["file"])))
        if said["action"] == "texts_erased":
            self.erased_texts.update((earlier(of, number), str(field)) for of, field in said["texts"])
        if said["action"] == "unit_added":
            self.names[whole(said["unit"])] = str(said["name"])


def in_order(body: bytes) -> bool:
    """Whether the keys of a body of plain values are in order, and all of it is UTF-8."""
    rest = body.split(b',"')[2:]
    if rest != sorted(rest):
        return False
    try:
        return body.isascii() or bool(body.decode())
    except ValueError:
        return False


def moment_of(said: dict[str, Any]) -> str:
    """When an entry says that it was made: in UTC, so that times are in the order of their letters."""
    at = said["at"]
    if not at.endswith("+00:00") or datetime.fromisoformat(at).isoformat() != at:
        raise ValueError("is no time in UTC")
    return str(at)


def asides_in(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of which an entry holds a commitment only, each with it."""
    for field, value in said.items():
        if isinstance(value, dict) and value.keys() == {"aside"} and DIGEST.fullmatch(str(value["aside"])):
            yield field, value["aside"]


def digest_in(said: object) -> str:
    """A SHA-256 as an entry writes it; raises ValueError."""
    if not isinstance(said, str) or not DIGEST.fullmatch(said):
        raise ValueError("is no digest")
    return said


def earlier(said: object, number: int) -> int:
    """The number of an entry before this one; raises ValueError."""
    if not whole(said) < number:
        raise ValueError("is no entry before it")
    return whole(said)


def whole(said: object) -> int:
    """A number of an entry or a unit; raises ValueError."""
    if type(said) is not int or not 0 < said < 1 << 63:
        raise ValueError("is no number")
    return said


def _until(one: SetBack, number: int) -> SetBack:
    return SetBack(number=one.number, before=one.before, at=one.at, until=number)
