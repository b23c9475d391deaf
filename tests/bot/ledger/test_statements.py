"""What entries tell whoever checks a chain: times in order, files and texts, what was erased, what cannot be read."""

from typing import Any

import pytest

from bot.ledger.hash_chain import SALT, canonical, commitment
from bot.ledger.statements import SetBack, Told, in_order

ONE, TWO, THREE = (f"2026-11-02T0{hour}:00:00+00:00" for hour in (1, 2, 3))
DIGEST, OTHER = "a" * 64, "b" * 64


def told(*bodies: dict[str, Any] | bytes) -> Told:
    """What a chain of these entries tells."""
    it = Told()
    for number, body in enumerate(bodies, 1):
        it.take(number, body if isinstance(body, bytes) else canonical(body))
    return it


def entry(at: str, action: str = "opened", **said: Any) -> dict[str, Any]:
    return {"action": action, "at": at, **said}


def test_entries_in_order_tell_of_nothing_wrong() -> None:
    it = told(entry(ONE), entry(ONE, duty=1), entry(TWO, text="好"), entry("2026-11-03T00:00:00.000001+00:00"))
    assert (it.length, it.unreadable, it.backward, it.set_back) == (4, 0, 0, [])


def test_the_first_entry_that_is_earlier_than_the_one_before_is_named() -> None:
    assert told(entry(ONE), entry(TWO), entry(ONE), entry(TWO), entry(ONE)).backward == 3
    assert told(entry("2026-11-03T01:00:00+00:00"), entry(TWO)).backward == 2
    assert told(entry(ONE, duties=[[1, "a"]]), entry(ONE, duties=[[2, "b"]])).backward == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"no json",
        b'{"action":"opened"}',
        b'{"action":"opened","at":"2026-11-02"}',
        b'{"action":"opened","at":"2026-11-02T09:00:00+08:00"}',
        b'{"action":"opened","at":"2026-02-30T09:00:00+00:00"}',
        b'{"action":"opened","at":"2026-11-02T01:00:00.000000+00:00"}',
        b'{"at":"2026-11-02T01:00:00+00:00","action":"opened"}',
        b'{"action":"opened","at":"2026-11-02T01:00:00+00:00","b":1,"a":2}',
        b'{"action":"opened","at":"2026-11-02T01:00:00+00:00","a":1,"b":2,"a":3}',
        b'{"action":"opened","at":"2026-11-02T01:00:00+00:00","a":"\xff"}',
        b'{"action":"opened", "at":"2026-11-02T01:00:00+00:00"}',
    ],
)
def test_the_first_entry_that_is_not_as_it_must_be_is_named(body: bytes) -> None:
    assert told(entry(ONE), body, entry(ONE), body).unreadable == 2


def test_a_clock_that_was_set_back_is_told_of_until_its_time_has_come_again() -> None:
    back = entry(ONE, "clock_set_back", before=THREE)
    it = told(entry(THREE), back, entry(TWO))
    assert it.set_back == [SetBack(number=2, before=THREE, at=ONE, until=3)]
    it = told(entry(THREE), back, entry(TWO), entry(THREE), entry("2026-11-02T04:00:00+00:00"))
    assert it.set_back == [SetBack(number=2, before=THREE, at=ONE, until=3)]
    assert (it.backward, it.unreadable) == (0, 0)


def test_a_clock_that_was_set_back_twice_is_told_of_twice() -> None:
    it = told(
        entry(THREE),
        entry(TWO, "clock_set_back", before=THREE),
        entry(ONE, "clock_set_back", before=TWO),
        entry(TWO),
        entry(THREE),
    )
    assert [(each.number, each.until) for each in it.set_back] == [(2, 4), (3, 4)]


def test_entries_while_the_clock_is_back_have_to_be_in_order_too() -> None:
    it = told(entry(THREE), entry(ONE, "clock_set_back", before=THREE), entry(TWO), entry(ONE))
    assert it.backward == 4


@pytest.mark.parametrize(("at", "before"), [(ONE, TWO), (THREE, THREE), ("2026-11-02T04:00:00+00:00", THREE)])
def test_a_clock_that_was_not_set_back_so_is_no_entry(at: str, before: str) -> None:
    assert told(entry(THREE), entry(at, "clock_set_back", before=before)).unreadable == 2


def test_files_and_texts_are_told_by_number() -> None:
    aside = commitment(bytes(SALT), "text")
    it = told(
        entry(ONE, "submitted", files=[{"sha256": DIGEST}, {"sha256": OTHER}], note=aside),
        entry(TWO, "returned", reason=aside, place={"aside": "short"}, other={"aside": DIGEST, "more": 1}),
    )
    assert set(it.files) == {(1, DIGEST), (1, OTHER)}
    assert it.texts == {(1, "note"): aside["aside"], (2, "reason"): aside["aside"]}
    assert list(it.missing_texts()) == [(1, "note"), (2, "reason")]


def test_what_was_erased_is_told_of_and_missed_no_more() -> None:
    aside = commitment(bytes(SALT), "text")
    it = told(
        entry(ONE, "submitted", files=[{"sha256": DIGEST}], note=aside, reason=aside),
        entry(TWO, "file_erased", entry=1, file=DIGEST),
        entry(TWO, "texts_erased", texts=[[1, "note"]]),
    )
    assert it.erased_files == {(1, DIGEST)}
    assert it.erased_texts == {(1, "note")}
    assert list(it.missing_texts()) == [(1, "reason")]


@pytest.mark.parametrize(
    "said",
    [
        {"action": "file_erased", "entry": 2, "file": DIGEST},
        {"action": "file_erased", "entry": 3, "file": DIGEST},
        {"action": "file_erased", "entry": 0, "file": DIGEST},
        {"action": "file_erased", "entry": True, "file": DIGEST},
        {"action": "file_erased", "entry": 1, "file": "a"},
        {"action": "file_erased", "entry": 1, "file": 7},
        {"action": "texts_erased", "texts": [[2, "note"]]},
        {"action": "unit_added", "unit": -1, "name": "宏达"},
        {"action": "unit_added", "unit": 1 << 63, "name": "宏达"},
        {"action": "unit_added", "unit": 1},
        {"action": "submitted", "files": [{"sha256": "a"}]},
    ],
)
def test_an_entry_about_what_cannot_be_is_named(said: dict[str, Any]) -> None:
    assert told(entry(ONE), {**said, "at": TWO}).unreadable == 2


def test_units_are_told_by_name_up_to_the_largest_number() -> None:
    it = told(entry(ONE, "unit_added", unit=1, name="宏达"), entry(ONE, "unit_added", unit=(1 << 63) - 1, name="远景"))
    assert it.names == {1: "宏达", (1 << 63) - 1: "远景"}


def test_keys_in_order_and_plain_text_are_told_from_others() -> None:
    assert in_order(b'{"action":"a","at":"b","c":1,"d":2}')
    assert in_order('{"action":"a","at":"b","c":"好"}'.encode())
    assert not in_order(b'{"action":"a","at":"b","d":1,"c":2}')
    assert not in_order(b'{"action":"a","at":"b","c":"\xff"}')
