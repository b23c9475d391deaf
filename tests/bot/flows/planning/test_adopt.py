"""A roadmap taken into force, replaced, and taken again: what is owed follows the one in force, each duty once."""

import json
from datetime import timedelta
from typing import Any

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
        assert changed == (210 if step == 0 else 1)
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
