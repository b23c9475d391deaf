"""The hash chain of a ledger: which bytes an entry is, and which digest seals it to the one before."""

import hashlib
import json
import struct
from collections.abc import Iterable
from typing import Any

from bot.formats.strict_json import read_object

TAG = b"dutybell entry 2\n"
ASIDE = b"dutybell aside 2\n"
GENESIS = bytes(32)
# Salts have this many bytes, and no other number: what is hashed must have one reading.
SALT = 16
# What every entry says first, so that its time is found without reading all of it.
FIRST = ("action", "at")


def canonical(body: dict[str, Any]) -> bytes:
    """The one form of an entry's body: UTF-8 JSON, action and time first, then keys sorted, no spaces; these bytes are
    stored and hashed.
    """
    first = {key: body[key] for key in FIRST if key in body}
    rest = {key: value for key, value in body.items() if key not in first}
    head, tail = _compact(first)[1:-1], _compact(rest)[1:-1]
    return f"{{{head}{',' if head and tail else ''}{tail}}}".encode()


def _compact(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def seal(company: int, seq: int, before: bytes, body: bytes) -> bytes:
    """The digest of entry `seq` of a company: over tag, company, number, the digest before, and the body's bytes.

    All but the body have one length, so that no byte can pass from one part to the next.
    """
    if len(before) != len(GENESIS):
        raise ValueError("a digest has 32 bytes")
    return hashlib.sha256(TAG + struct.pack(">QQ", company, seq) + before + body).digest()


def first_broken(
    company: int, entries: Iterable[tuple[int, bytes, bytes]], *, seq: int = 0, head: bytes = GENESIS
) -> tuple[int | None, int, bytes]:
    """Walk (number, body, digest) in order from `seq`, `head`: the first bad number or None, the last number, the head.

    The walk hashes stored bytes and parses nothing, so that a million entries take about a second.
    """
    sha256, prefix = hashlib.sha256, TAG + struct.pack(">Q", company)
    number = struct.Struct(">Q").pack
    for given, body, digest in entries:
        seq += 1
        if given != seq or sha256(prefix + number(seq) + head + body).digest() != digest:
            return seq, seq, head
        head = digest
    return None, seq, head


def commitment(salt: bytes, text: str) -> dict[str, str]:
    """What an entry holds in place of a text that may name people: who lacks the salt (16 random bytes) cannot even
    test a guess, and once salt and text are erased the entry says nothing of them.

    Raises ValueError where the salt has another length, or the text is none that can be written.
    """
    if len(salt) != SALT:
        raise ValueError(f"a salt has {SALT} bytes")
    said = text.encode()
    return {"aside": hashlib.sha256(ASIDE + salt + struct.pack(">Q", len(said)) + said).hexdigest()}


def discloses(body: bytes, field: str, salt: bytes, text: str) -> bool:
    """Whether an entry's stored body commits, in this field, to salt and text."""
    try:
        said = read_object(body)
        return said.get(field) == commitment(salt, text)
    except ValueError:
        return False
