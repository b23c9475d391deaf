"""A roadmap taken into force, replaced, and taken again: what is owed follows the one in force, each duty once."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import text as sql

from bot.app.opening import opened
from bot.app.shipped_roadmap import shipped_roadmap
from bot.outbox.operations import add_unit, adopt, open_duties
from bot.settings import Settings
from bot.store.duties.obligations import adopted, current_ids
from bot.store.duties.roadmaps import in_force
from bot.store.engine import Connection, open_store
from bot.store.people.units import unit_named
from tests.journeys.town import COMPANY, local

NOW = local(2026, 11, 2, 9)


def replaced() -> tuple[str, str]:
    """The shipped roadmap with another guide for one obligation and without a second one; the key of the first."""
    other: dict[str, Any] = json.loads(shipped_roadmap())
    first = other["obligations"][0]
    first["guide"]["en"] = "Another guide."
    other["version"] = f"{other['version']}-b"
    return json.dumps(other, ensure_ascii=False), first["id"]


def duties(conn: Connection) -> list[tuple[object, ...]]:
    """Every duty as unit, obligation and period."""
    return [tuple(row) for row in conn.exec_driver_sql("SELECT unit_id, key, period FROM duties ORDER BY 1, 2, 3")]


def test_a_roadmap_that_was_replaced_comes_back_into_force_and_no_duty_twice(database_url: str) -> None:
    store = open_store(database_url)
    first, (second, key) = shipped_roadmap(), replaced()
    guides = []
    for step, text in enumerate((first, second, first, second, first)):
        now = NOW + timedelta(days=step)
        changed = store.write_now(adopt, text, now)
        assert changed == (len(json.loads(first)["obligations"]) if step == 0 else 1)
        assert store.write_now(adopt, text, now) == 0  # the one in force again changes nothing
        if step == 0:
            store.write_now(add_unit, "宏达建设", COMPANY, None, now=now)
        while store.write_now(open_duties, now):
            pass
        found = store.read_now(lambda conn: adopted(conn, current_ids(conn)[1, key]).obligation.guide.en)
        guides.append(found == "Another guide.")
        every = store.read_now(duties)
        assert len(every) == len(set(every)) > 0
    assert guides == [False, True, False, True, False]
    bodies = store.read_now(lambda conn: [bytes(row[0]) for row in conn.exec_driver_sql("SELECT body FROM entries")])
    assert len([body for body in bodies if b'"adopted"' in body]) == 5
    assert store.read_now(unit_named, "宏达建设")
    store.close()


def test_an_edition_that_speaks_of_a_basis_is_read_and_what_is_owed_by_it_stays(database_url: str) -> None:
    store = open_store(database_url)
    store.write_now(adopt, shipped_roadmap(), NOW)
    store.write_now(add_unit, "宏达建设", COMPANY, None, now=NOW)
    while store.write_now(open_duties, NOW):
        pass
    store.write_now(as_before_today)
    store.close()
    store = open_store(database_url)
    before = store.read_now(duties)
    for number in {row[0] for row in store.read_now(obligation_ids)}:
        assert store.read_now(adopted, number).obligation.fixed in ("stated", "ask")
    assert store.write_now(adopt, shipped_roadmap(), NOW + timedelta(days=1)) > 0
    while store.write_now(open_duties, NOW + timedelta(days=1)):
        pass
    after = store.read_now(duties)
    assert set(before) <= set(after)
    assert len(after) == len(set(after))
    store.close()


def obligation_ids(conn: Connection) -> list[tuple[int]]:
    return [(row[0],) for row in conn.exec_driver_sql("SELECT id FROM obligations")]


def as_before_today(conn: Connection) -> None:
    """Let what was adopted say what editions said before: whether the source gives the cadence, and no kind of act."""
    rows = conn.execute(sql("SELECT id, body FROM obligations")).all()
    for number, body in rows:
        conn.execute(sql("UPDATE obligations SET body = :body WHERE id = :id"), {"id": number, "body": older(body)})
    for number, body in conn.execute(sql("SELECT id, body FROM editions")).all():
        file = json.loads(body)
        file["obligations"] = [json.loads(older(json.dumps(each))) for each in file["obligations"]]
        said = json.dumps(file, ensure_ascii=False)
        digest = hashlib.sha256(said.encode()).hexdigest()
        values = {"id": number, "body": said, "digest": digest}
        conn.execute(sql("UPDATE editions SET body = :body, sha256 = :digest WHERE id = :id"), values)


def older(body: str) -> str:
    said = json.loads(body)
    said["basis"] = "stated" if said.pop("fixed") == "stated" else "assumed"
    del said["act"]
    said.pop("recommended", None)
    return json.dumps(said, ensure_ascii=False)


def test_a_bot_whose_roadmap_was_replaced_meanwhile_starts_with_its_own(database_url: str) -> None:
    settings = Settings.model_construct(database_url=database_url)
    opened(settings, NOW).close()
    store = open_store(database_url)
    before = store.read_now(in_force)
    store.write_now(adopt, replaced()[0], NOW)
    assert store.read_now(in_force) != before
    opened(settings, NOW).close()
    assert store.read_now(in_force) == before
    store.close()
