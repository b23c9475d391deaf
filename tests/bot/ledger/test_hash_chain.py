"""The hash chain: one form of a body, a seal over all that goes before, and commitments that give nothing away."""

import hashlib
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger.hash_chain import GENESIS, canonical, commitment, discloses, first_broken, seal

SALT = bytes(range(16))
VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())


def chain(company: int, bodies: list[bytes]) -> list[tuple[int, bytes, bytes]]:
    """Entries as a ledger stores them."""
    entries, before = [], GENESIS
    for number, body in enumerate(bodies, 1):
        before = seal(company, number, before, body)
        entries.append((number, body, before))
    return entries


@given(st.dictionaries(st.text(), VALUES))
def test_a_body_has_one_form_whatever_order_it_was_written_in(body: dict[str, Any]) -> None:
    made = canonical(body)
    assert json.loads(made) == body
    assert canonical(dict(reversed(body.items()))) == made


def test_action_and_time_stand_first_and_the_rest_in_order_without_spaces() -> None:
    body = {"zone": "Asia/Shanghai", "at": "2026-11-02T01:00:00+00:00", "duty": 3, "action": "waived", "名": "甲"}
    assert canonical(body).decode() == (
        '{"action":"waived","at":"2026-11-02T01:00:00+00:00","duty":3,"zone":"Asia/Shanghai","名":"甲"}'
    )
    assert canonical({"action": "opened"}) == b'{"action":"opened"}'
    assert canonical({"duty": 1, "at": "x"}) == b'{"at":"x","duty":1}'
    assert canonical({"b": 1, "a": 2}) == b'{"a":2,"b":1}'
    assert canonical({}) == b"{}"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_json_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"value": value})


def test_a_seal_is_the_sha256_that_the_docs_describe() -> None:
    said = b"dutybell entry 2\n" + struct.pack(">QQ", 7, 1) + bytes(32) + b'{"action":"opened"}'
    assert seal(7, 1, GENESIS, b'{"action":"opened"}') == hashlib.sha256(said).digest()


@pytest.mark.parametrize("before", [b"", bytes(31), bytes(33)])
def test_a_digest_of_another_length_is_refused(before: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal(1, 1, before, b"{}")


def test_a_whole_chain_is_walked_to_its_head() -> None:
    entries = chain(1, [b"one", b"two", b"three"])
    assert first_broken(1, entries) == (None, 3, entries[-1][2])
    assert first_broken(1, []) == (None, 0, GENESIS)


def test_a_walk_goes_on_from_where_it_was() -> None:
    entries = chain(1, [b"one", b"two", b"three"])
    assert first_broken(1, entries[1:], seq=1, head=entries[0][2]) == (None, 3, entries[-1][2])


def test_the_first_bad_entry_is_named_with_the_head_before_it() -> None:
    entries = chain(1, [b"one", b"two", b"three"])
    changed = [entries[0], (2, b"TWO", entries[1][2]), entries[2]]
    assert first_broken(1, changed) == (2, 2, entries[0][2])
    lost = [entries[0], entries[2]]
    assert first_broken(1, lost) == (2, 2, entries[0][2])
    renumbered = [(2, *entries[0][1:]), *entries[1:]]
    assert first_broken(1, renumbered) == (1, 1, GENESIS)


def test_the_chain_of_one_company_is_none_of_another() -> None:
    assert first_broken(2, chain(1, [b"one"])) == (1, 1, GENESIS)


def test_a_commitment_is_met_by_its_salt_and_text_alone() -> None:
    body = canonical({"reason": commitment(SALT, "缺两块挡脚板"), "duty": 3})
    assert discloses(body, "reason", SALT, "缺两块挡脚板")
    assert not discloses(body, "reason", SALT, "缺三块挡脚板")
    assert not discloses(body, "reason", SALT[::-1], "缺两块挡脚板")
    assert not discloses(body, "note", SALT, "缺两块挡脚板")
    assert not discloses(b"no body", "reason", SALT, "缺两块挡脚板")


def test_a_commitment_is_the_sha256_that_the_docs_describe() -> None:
    said = b"dutybell aside 2\n" + SALT + struct.pack(">Q", 6) + "甲乙".encode()
    assert commitment(SALT, "甲乙") == {"aside": hashlib.sha256(said).hexdigest()}


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_of_another_length_is_refused_and_discloses_nothing(salt: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        commitment(salt, "text")
    assert not discloses(canonical({"reason": commitment(SALT, "text")}), "reason", salt, "text")
