"""What an erased person has put together and chosen for a unit: their words are nowhere, and a hold keeps them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bot.errors import Refused
from bot.flows.bundles.put_together import Said, put_together
from bot.flows.retention import erase_person as erase
from bot.flows.retention import legal_hold
from bot.flows.retention.retain import retain_all
from bot.outbox import operations
from bot.store.people.people import people_named
from bot.store.people.units import unit_named
from bot.store.retention.personal_traces import units_of
from bot.store.tables import messages, metadata
from schedules.unit import Unit
from tests.faults.privacy.test_erasure import WHY, everything
from tests.journeys.submissions.test_together import ZONE, asked, bundled, labels
from tests.journeys.units.test_bundles import LEADER, MANAGER
from tests.journeys.units.test_bundles import here as here
from tests.machines.quiet_town import QuietTown

# Long enough to be cut on buttons.
OTHER = 4
NAME, WRITTEN = "赵师傅每逢周一带队在各处现场逐一巡查排水与照明设施", "赵师傅"
# What someone was shown, read or began to say is no part in anything.
SHOWN = {"messages", "reminders", "readings", "said", "dialogues"}


def erased(town: QuietTown, who: str) -> None:
    """Erase someone by their name, as the command line does."""
    found = town.store.read_now(erase.find, who, None)
    town.store.write_now(operations.erase, found, WHY, town.clock.now(), files=False)


def put(town: QuietTown) -> None:
    """The manager puts two together, and the leader sees it on a card and in a list."""
    town.say(LEADER, "/duties drains")
    town.press_on(LEADER, "drains")
    town.say(MANAGER, "/choices")
    town.press_on(MANAGER, "🔗 一并办理")
    town.press_on(MANAGER, "➕ 新增合并")
    town.press_on(MANAGER, "drains")
    town.press_on(MANAGER, "☐ lamps")
    town.say(MANAGER, NAME)
    town.say(LEADER, "/duties drains")
    assert any(WRITTEN in label for label in labels(town, LEADER))


def test_the_name_that_an_erased_person_gave_a_bundle_is_nowhere(here: QuietTown) -> None:
    put(here)
    here.at(here.clock.now() + timedelta(days=1))
    assert NAME in here.store.read_now(everything)
    erased(here, "李安")
    assert WRITTEN not in here.store.read_now(everything)
    here.say(LEADER, "/duties drains")
    assert any("单位合并事项" in label for label in labels(here, LEADER))


def test_retention_leaves_a_bundle_its_name_though_not_beside_its_entry(here: QuietTown) -> None:
    put(here)
    retain_all(here.store, here.clock.now() + timedelta(days=1), here.clock.now())
    assert here.store.read_now(everything).count(f"'{NAME}'") == 1
    here.say(LEADER, "/duties drains")
    assert any(WRITTEN in label for label in labels(here, LEADER))


def test_a_name_that_another_company_gave_its_bundle_too_is_no_trace_of_anyone(here: QuietTown) -> None:
    put(here)
    here.unit("广厦建设", Unit(party="enterprise", first_year=2026))
    here.join(OTHER, "周平", "safety_manager", "广厦建设")
    [other] = here.store.read_now(people_named, "周平")
    of, now = here.store.read_now(unit_named, "广厦建设"), here.clock.now()
    assert of
    keys = [(1, "drains"), (1, "lamps")]
    assert isinstance(here.store.write_now(put_together, of.id, NAME, keys, now=now, by=other.id), Said)
    erased(here, "李安")
    assert any(WRITTEN in label for label in labels(here, LEADER))
    assert WRITTEN in here.store.read_now(kept_messages)


def kept_messages(conn: Connection) -> str:
    """What the messages say that are kept."""
    return str(conn.execute(select(messages.c.body)).all())


@pytest.fixture
def company() -> Iterator[QuietTown]:
    """A company with a project in which nobody of it has a role."""
    told = [asked(name, 1) for name in ("hazards", "cranes")]
    there = [asked(name, 1, scope="project") for name in ("drains", "lamps")]
    town = QuietTown(datetime(2026, 11, 2, 8, tzinfo=ZONE), bundled(*told, *there, names=("hazards", "cranes")))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.unit("一号工地", Unit(party="enterprise", first_year=2026, scope="project"), "宏达建设")
    yield town
    town.close()


def test_a_hold_on_a_project_keeps_who_of_the_company_puts_a_bundle_together_there(company: QuietTown) -> None:
    store, now = company.store, company.clock.now()
    [who] = store.read_now(people_named, "李安")
    assert store.read_now(units_of, who.id) == {1}
    keys = [(1, "drains"), (1, "lamps")]
    assert isinstance(store.write_now(put_together, 2, "周一巡查", keys, now=now, by=who.id), Said)
    assert store.read_now(units_of, who.id) == {1, 2}
    store.write_now(legal_hold.add, "一号工地", "仲裁", now)
    with pytest.raises(Refused, match="while a hold stands on 一号工地"):
        erased(company, "李安")


def test_every_table_with_a_person_and_a_unit_or_duty_is_asked_for_the_units_of_a_person(here: QuietTown) -> None:
    heard: list[str] = []

    def hear(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    def ask(conn: Any) -> None:
        event.listen(conn, "before_cursor_execute", hear)
        units_of(conn, 1)
        event.remove(conn, "before_cursor_execute", hear)

    here.store.read_now(ask)
    places = {"units.id", "duties.id", "submissions.id", "plans.duty_id"}
    missed = []
    for name, table in metadata.tables.items():
        of = {column: key.target_fullname for column in table.c for key in column.foreign_keys}
        people = [column.name for column, target in of.items() if target == "people.id"]
        if name not in SHOWN and places & {*of.values()}:
            missed += [f"{name}.{one}" for one in people if not any(f"{name}.{one} = " in said for said in heard)]
    assert not missed
