"""Links end with the right they rest on: questions half-way, addresses of calendars, boards in groups, tables."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.flows.people.import_units import load
from bot.flows.reports.calendar import new_address
from bot.outbox.about.calendars import calendar_behind
from bot.sheets.tree import read
from bot.store.people.groups import group_at
from bot.store.people.people import Person
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import QuietTown

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
MANAGER, LEADER, NEW, GROUP = 1, 2, 3, -7
COMPANY = "宏达建设"


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(START)
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026))
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    yield town
    town.close()


def someone(town: QuietTown, who: int) -> Person:
    found = town.store.read_now(person_by_number, who)
    assert found
    return found


def remove_the_manager(town: QuietTown) -> None:
    town.say(LEADER, "/team")
    for label in ("李安", "移除", "确认移除"):
        town.press_on(LEADER, label)


@pytest.mark.parametrize("command", ["/import", "/away", "/name", "/notice", "/invite", "/event"])
def test_a_question_that_is_open_when_the_right_ends_takes_no_answer(here: QuietTown, command: str) -> None:
    here.say(MANAGER, command)
    remove_the_manager(here)
    entries, chats = len(here.entries(1)), len(here.shown(LEADER))
    for said in ("11-20 11-25", "冒名", "2026-11-01"):
        here.say(MANAGER, said)
    for shown in list(here.shown(MANAGER)):
        for button in shown.buttons:
            here.press(MANAGER, shown.data(button), shown.message_id)
    assert len(here.entries(1)) == entries
    assert len(here.shown(LEADER)) == chats
    assert "王建国" not in here.shown(MANAGER)[-1].text


def test_the_address_of_a_calendar_leads_nowhere_after_the_last_role_nor_when_one_is_held_again(
    here: QuietTown,
) -> None:
    manager = someone(here, MANAGER)
    token = here.store.write_now(new_address, manager, START)
    assert here.store.read_now(calendar_behind, token, START)
    remove_the_manager(here)
    assert here.store.read_now(calendar_behind, token, START) is None
    here.join(MANAGER, "李安", "safety_officer", COMPANY)
    assert here.store.read_now(calendar_behind, token, START) is None


def test_a_group_sees_no_board_once_whoever_bound_it_may_not_and_it_is_told_with_an_entry(here: QuietTown) -> None:
    here.in_group(MANAGER, GROUP, "/bind")
    here.at(datetime(2026, 11, 3, 2, tzinfo=UTC))
    boards = len(here.shown(GROUP))
    assert boards >= 2
    remove_the_manager(here)
    here.at(datetime(2026, 11, 4, 2, tzinfo=UTC))
    assert len(here.shown(GROUP)) == boards
    assert here.store.read_now(group_at, GROUP) is None
    assert any("已无权绑定" in shown.text for shown in here.shown(LEADER))
    assert [entry["action"] for entry in here.entries(1)].count("unbound") == 1


def test_a_table_gives_only_what_its_sender_may_give_and_what_fits_the_unit(here: QuietTown) -> None:
    table = (
        "kind,name,party,scope,parent,unit,role\n"
        "unit,一号楼,enterprise,project,宏达建设,,\n"
        "person,张三,,,,一号楼,safety_officer\n"
        "person,李四,,,,一号楼,supervisor\n"
        "person,王五,,,,宏达建设,supervisor\n"
        "person,赵六,,,,宏达建设,administrator\n"
    ).encode()
    loaded = here.store.write_now(load, read(table, "a.csv"), START, someone(here, MANAGER))
    assert [(fault.what, fault.row) for fault in loaded.faults] == [("unfit", 4), ("unfit", 5)]
    assert not loaded.invited


def test_a_table_of_those_above_brings_a_company_in_and_gives_nothing_in_one_that_has_its_own(here: QuietTown) -> None:
    here.unit("市住建局", Unit(party="housing_authority", first_year=2026))
    here.join(NEW, "陈清", "supervisor", "市住建局")
    head = "kind,name,party,scope,parent,unit,role\n"
    first = head + "unit,小河建设,enterprise,company,市住建局,,\nperson,张三,,,,小河建设,safety_manager\n"
    loaded = here.store.write_now(load, read(first.encode(), "a.csv"), START, someone(here, NEW))
    assert len(loaded.invited) == 1
    here.say(9, f"/start {loaded.invited[0].code}", name="三")
    later = head + "person,李四,,,,小河建设,principal_leader\n"
    again = here.store.write_now(load, read(later.encode(), "a.csv"), START, someone(here, NEW))
    assert [fault.what for fault in again.faults] == ["ungiven"]
