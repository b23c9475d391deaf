"""What entries say in words: committed to with salt, so that nobody can test a guess, and erased without a trace."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.ledger.hash_chain import commitment, discloses, first_broken
from bot.outbox.operations import add_unit
from bot.store.engine import Connection, Store, open_store
from bot.store.ledger import ledger
from bot.store.ledger.disclosures import differing, disclosures_of
from bot.store.ledger.ledger import Aside, Fact
from bot.store.migrate import migrate
from schedules.unit import Unit

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
TEXT = "李安说脚手架第三层缺两块挡脚板"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    it = open_store(database_url)
    migrate(it)
    for name in ("宏达建设", "远景装饰"):
        it.write_now(add_unit, name, Unit(party="enterprise", first_year=2026), None, now=NOW)
    yield it
    it.close()


def body(conn: Connection, company: int, seq: int) -> bytes:
    return next(body for number, body, _ in ledger.walk(conn, company) if number == seq)


def broken(conn: Connection, company: int) -> Any:
    """Where a company's chain does not hold."""
    return first_broken(company, ledger.walk(conn, company))


def test_an_entry_holds_neither_a_text_nor_a_digest_by_which_a_guess_could_be_tested(store: Store) -> None:
    seq = store.write_now(ledger.append, 1, "returned", NOW, reason=Aside(text=TEXT))
    said = store.read_now(body, 1, seq)
    assert TEXT.encode() not in said
    for digest in (TEXT.encode(), b"dutybell aside 1\n" + TEXT.encode()):
        assert hashlib.sha256(digest).hexdigest().encode() not in said
    (told,) = store.read_now(disclosures_of, 1)
    assert (told.text, len(told.salt)) == (TEXT, 16)
    assert json.loads(said)["reason"] == commitment(told.salt, TEXT)
    assert discloses(said, "reason", told.salt, TEXT)
    assert not discloses(said, "reason", bytes(16), TEXT)
    assert not discloses(said, "reason", told.salt, TEXT + "。")
    assert not discloses(said, "note", told.salt, TEXT)
    assert not discloses(b"no JSON", "reason", told.salt, TEXT)


def test_the_same_text_in_two_chains_has_two_commitments(store: Store) -> None:
    facts = [Fact(company_id=company, action="supervised", facts={"text": Aside(text=TEXT)}) for company in (2, 1, 1)]
    assert store.write_now(ledger.append_all, facts, NOW) == [2, 2, 3]
    said = {store.read_now(body, company, seq) for company, seq in ((1, 2), (1, 3), (2, 2))}
    assert len({str(json.loads(each)["text"]) for each in said}) == 3
    assert list(store.read_now(lambda conn: list(differing(conn)))) == []


def test_many_entries_at_once_make_the_same_chains_as_one_after_another(store: Store) -> None:
    facts = [Fact(company_id=1 + number % 2, action="opened", facts={"unit": number}) for number in range(200)]
    store.write_now(ledger.append_all, facts, NOW)
    for company, length, head in store.read_now(ledger.heads):
        bad, seq, found = store.read_now(broken, company)
        assert (bad, seq, found) == (None, length, head)
        assert length == 101


def test_of_the_rows_that_are_there_the_one_that_was_changed_is_named(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'dutybell.db'}")
    migrate(store)
    store.write_now(add_unit, "宏达建设", Unit(party="enterprise", first_year=2026), None, now=NOW)
    for _ in range(3):
        store.write_now(ledger.append, 1, "returned", NOW, reason=Aside(text=TEXT))
    with sqlite3.connect(tmp_path / "dutybell.db") as connection:
        connection.execute("DELETE FROM disclosures WHERE seq = 2")
        connection.execute("UPDATE disclosures SET text = text || '。' WHERE seq = 4")
    connection.close()
    assert store.read_now(lambda conn: list(differing(conn))) == [(1, 4, "reason")]
    store.close()
