"""The hash chain of a ledger: which bytes an entry is, and which digest seals it to the one before."""

import hashlib
import json
import struct
from collections.abc import Iterable
from typing import Any

TAG = b"dutybell entry 1\n"
ASIDE = b"dutybell aside 1\n"
GENESIS = bytes(32)


def canonical(body: dict[str, Any]) -> bytes:
    """The one form of an entry's body: UTF-8 JSON, keys sorted, no spaces; these bytes are stored and hashed."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal(company: int, seq: int, before: bytes, body: bytes) -> bytes:
    """The digest of entry `seq` of a company: over tag, company, number, the digest before, and the body's bytes."""
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


def commitment(salt: bytes, text: str) -> str:
    """What an entry holds in place of a text that may name people: who lacks the salt (16 random bytes) cannot even
    test a guess, and once salt and text are erased the entry says nothing of them.
    """
    return hashlib.sha256(ASIDE + salt + text.encode()).hexdigest()


def discloses(body: bytes, field: str, salt: bytes, text: str) -> bool:
    """Whether an entry's stored body commits, in this field, to salt and text."""
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get(field) == commitment(salt, text)
