"""Importing in the chat: the template goes out, the table comes back, each invitation is shown once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedules.unit import Unit
from tests.bot.ops.test_import_units import STAFF, TREE, workbook
from tests.journeys.town import DEPUTY, LEADER, SUPERVISOR, Town, local, text_of, town

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8), database_url) as it:
        it.unit("市住建局", Unit(party="housing_authority", first_year=2026))
        it.join(SUPERVISOR, "supervisor", "市住建局")
        yield it


def send(here: Town, person: int, file: Path) -> None:
    """Let someone send a table."""
    here.sandbox.send_document(person, file.name, file.read_bytes(), SHEET)
    here.settle()


def test_the_template_goes_out_and_the_table_comes_back(here: Town, tmp_path: Path) -> None:
    here.say(SUPERVISOR, "/import")
    assert any("document" in message for message in here.shown(SUPERVISOR))
    send(here, SUPERVISOR, workbook(tmp_path / "a.xlsx", TREE[1:], STAFF))
    assert "新增2个单位" in here.chat(SUPERVISOR) or "2" in here.chat(SUPERVISOR)
    links = here.last(SUPERVISOR)
    assert links.count("t.me/DutyBellDemoBot?start=") == 3
    code = next(part for part in links.split() if "?start=" in part).split("?start=")[1]
    here.say(LEADER, f"/start {code}")
    assert "宏达建设" in here.chat(LEADER)


def test_the_codes_are_not_kept(here: Town, tmp_path: Path) -> None:
    here.say(SUPERVISOR, "/import")
    send(here, SUPERVISOR, workbook(tmp_path / "a.xlsx", TREE[1:], STAFF))
    assert here.bot
    bodies = here.bot.store.read_now(lambda conn: [row[0] for row in conn.exec_driver_sql("SELECT body FROM messages")])
    assert not any("?start=" in body for body in bodies)


def test_faults_are_told_with_their_places_and_the_dialogue_waits_for_a_better_file(here: Town, tmp_path: Path) -> None:
    here.say(SUPERVISOR, "/import")
    here.say(SUPERVISOR, "在这里")
    assert "xlsx" in here.last(SUPERVISOR)
    send(here, SUPERVISOR, workbook(tmp_path / "b.xlsx", [["乙", "企业", "项目", None, None, "很多人", None]], []))
    assert "F" in here.last(SUPERVISOR)
    assert "unit_added" in here.entries()
    assert here.entries().count("unit_added") == 1
    send(here, SUPERVISOR, workbook(tmp_path / "a.xlsx", TREE[1:], STAFF))
    assert here.entries().count("unit_added") == 3


def test_a_unit_out_of_ones_reach_cannot_be_changed(here: Town, tmp_path: Path) -> None:
    here.unit("远方建设")
    here.say(SUPERVISOR, "/import")
    foreign = [["远方建设", "企业", None, None, None, 7, "否"], ["新公司", "企业", None, "远方建设", None, 7, "否"]]
    send(here, SUPERVISOR, workbook(tmp_path / "a.xlsx", foreign, []))
    assert "unit_changed" not in here.entries()
    assert here.entries().count("unit_added") == 2


def test_which_roadmaps_a_unit_goes_by_is_not_said_in_the_chat(here: Town) -> None:
    here.say(SUPERVISOR, "/import")
    table = "kind,name,party,parent,roadmaps\nunit,新公司,企业,市住建局,shenzhen-construction-2020\n"
    here.sandbox.send_document(SUPERVISOR, "a.csv", table.encode(), "text/csv")
    here.settle()
    assert "由系统管理员确定" in here.last(SUPERVISOR)
    assert here.entries().count("unit_added") == 1


def test_who_may_not_import_is_told_so(here: Town) -> None:
    here.unit("宏达建设", parent="市住建局")
    here.join(DEPUTY, "principal_leader")
    here.say(DEPUTY, "/import")
    assert not any("document" in message for message in here.shown(DEPUTY))
    assert text_of(here.shown(DEPUTY)[-1]).startswith("此操作限以下角色办理：安全管理人员")
