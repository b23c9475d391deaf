"""Units change and end: for periods to come, never for those that have opened."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.opening import opened
from bot.app.shipped_roadmap import shipped_roadmap
from bot.outbox.operations import adopt, change_unit
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.journeys.town import DEPUTY, LEADER, MANAGER, Town, local, town

SMALL = Unit(party="enterprise", first_year=2026, attributes={"headcount": 40, "hazardous": False})


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 10, 8), database_url) as it:
        it.unit("小河建设", SMALL)
        it.join(MANAGER, "safety_manager", "小河建设")
        it.join(LEADER, "principal_leader", "小河建设")
        yield it


def change(here: Town, **values: Any) -> None:
    """Change the unit, as the operator does."""
    store = opened(here.settings, here.clock.now())
    found = store.read_now(unit_named, "小河建设")
    assert found
    store.write_now(change_unit, found, replace(found, **values), here.clock.now())
    store.close()
    here.tick()


def open_keys(here: Town) -> set[tuple[str, str]]:
    """Obligation and period of every duty that is not let go."""
    assert here.bot
    query = "SELECT key, period FROM duties WHERE NOT waived"
    return here.bot.store.read_now(lambda conn: {(row[0], row[1]) for row in conn.exec_driver_sql(query)})


def test_a_changed_attribute_counts_for_later_periods_and_is_an_entry(here: Town) -> None:
    before = open_keys(here)
    change(here, attributes={"headcount": 400, "hazardous": True})
    assert open_keys(here) == before
    assert "unit_changed" in here.entries()
    here.at(local(2026, 12, 1, 9))
    here.at(local(2027, 1, 4, 9))
    obligations = {key for key, _ in before}
    assert {key for key, _ in open_keys(here)} - obligations


def test_the_same_said_again_is_no_change(here: Town) -> None:
    change(here, attributes={"headcount": 40, "hazardous": False})
    assert "unit_changed" not in here.entries()


def test_a_unit_that_ends_is_step_of_nothing_that_opens_afterwards(here: Town) -> None:
    change(here, ended_on=date(2026, 11, 30))
    here.at(local(2026, 12, 1, 9))
    here.at(local(2027, 1, 4, 9))
    query = "SELECT count(*) FROM duties WHERE NOT waived AND due_on > '2026-11-30'"
    assert here.bot
    assert here.bot.store.read_now(lambda conn: conn.exec_driver_sql(query).scalar_one()) == 0


def test_a_unit_that_works_every_day_is_prompted_on_a_sunday(here: Town) -> None:
    change(here, calendar="every_day")
    before = len(here.shown(LEADER))
    for day in range(19, 24):
        here.at(local(2026, 11, day, 9))
    assert len(here.shown(LEADER)) > before


@pytest.mark.parametrize(("calendar", "is_told"), [("china", True), ("GB-ENG", False)])
def test_nobody_is_prompted_on_a_holiday_of_their_own_country(here: Town, calendar: str, *, is_told: bool) -> None:
    change(here, calendar=calendar)
    found, holidays = set(), {date(2026, 12, 25), date(2026, 12, 28)}
    for ahead in range(14):
        day, before = date(2026, 12, 18) + timedelta(days=ahead), len(here.shown(LEADER))
        here.at(local(day.year, day.month, day.day, 9))
        if len(here.shown(LEADER)) > before:
            found.add(day)
    assert found - holidays
    assert bool(found & holidays) == is_told


def test_a_new_version_of_the_roadmap_counts_for_later_periods_and_is_an_entry(here: Town) -> None:
    before, entries = open_keys(here), here.entries().count("adopted")
    roadmap = json.loads(shipped_roadmap())
    roadmap["version"] += "-changed"
    monthly = next(each for each in roadmap["obligations"] if each["id"] == "eight-onces-inspection")
    monthly["evidence"]["photos"] = 5
    store = opened(here.settings, here.clock.now())
    assert store.write_now(adopt, json.dumps(roadmap), here.clock.now()) == 1
    store.close()
    here.tick()
    assert open_keys(here) == before
    assert here.entries().count("adopted") == entries + 1
    here.at(local(2026, 12, 1, 9))
    assert photos_asked(here, "2026-11") == 2
    assert photos_asked(here, "2026-12") == 5


def photos_asked(here: Town, period: str) -> int:
    """How many photos the inspection of a period is judged by."""
    assert here.bot

    def read(conn: Connection) -> int:
        query = f"SELECT obligation_id FROM duties WHERE key = 'eight-onces-inspection' AND period = '{period}'"
        return adopted(conn, conn.exec_driver_sql(query).scalar_one()).obligation.evidence.photos

    return here.bot.store.read_now(read)


def test_a_unit_elsewhere_is_prompted_at_its_own_nine_o_clock(here: Town) -> None:
    here.unit("西边建设", Unit(party="enterprise", first_year=2026, timezone="Asia/Dubai", attributes=SMALL.attributes))
    here.join(DEPUTY, "principal_leader", "西边建设")
    here.at(local(2026, 12, 1, 12, 59))
    assert "2026年12月" not in here.chat(DEPUTY)
    before = len(here.shown(DEPUTY))
    here.at(local(2026, 12, 1, 13))
    assert len(here.shown(DEPUTY)) == before + 1


def test_a_unit_counts_the_years_of_the_term_from_its_own_first_year(here: Town) -> None:
    here.unit("晚起建设", Unit(party="enterprise", first_year=2027, attributes=SMALL.attributes))
    assert here.bot
    query = "SELECT count(*) FROM duties d JOIN units u ON u.id = d.unit_id WHERE u.name = '晚起建设'"

    def owed() -> int:
        assert here.bot
        return int(here.bot.store.read_now(lambda conn: conn.exec_driver_sql(query).scalar_one()))

    assert owed() == 0
    here.at(local(2027, 1, 4, 9))
    assert owed() > 0
