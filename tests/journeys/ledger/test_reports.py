"""Reports and calendars asked for in the chat: who may, what comes, what the ledger says of it."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pypdf
import pytest

from bot.app.opening import opened
from bot.flows.people.enrol import leave
from bot.outbox.news import tell
from bot.store.ledger import ledger
from bot.store.messages import exports
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.journeys.town import COMPANY, LEADER, MANAGER, SUPERVISOR, Town, local, town

# openpyxl says of the bars in the sheet of rates that it does not read them.
pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")
INSPECTION = "带队检查安全生产"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """An authority above a company with a project; the company has confirmed one inspection."""
    with town(tmp_path, local(2026, 11, 20, 8), database_url) as it:
        it.unit("市住建局", Unit(party="housing_authority", first_year=2026))
        it.unit("宏达建设", COMPANY, parent="市住建局")
        it.unit("滨海一号楼", Unit(party="enterprise", first_year=2026, scope="project"), parent="宏达建设")
        it.unit("远方建设", COMPANY, parent="市住建局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        inspected(it)
        yield it


def inspected(here: Town) -> None:
    here.open(LEADER, INSPECTION)
    here.press(LEADER, "✅ 已完成")
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "=1+1 已检查")
    here.press(LEADER, "📤 提交")
    here.press(MANAGER, "✅ 复核登记")


def sent_file(here: Town, person: int) -> tuple[str, bytes]:
    """The newest file in someone's chat: its name and bytes."""
    newest = next(message for message in reversed(here.shown(person)) if "document" in message)
    file = newest["document"]
    return file["file_name"], here.sandbox.files[file["file_id"]].content


def exported(here: Town) -> list[dict[str, Any]]:
    """What the ledgers say of exports."""
    assert here.bot

    def said(conn: Any) -> list[dict[str, Any]]:
        return [
            entry for company, _, _ in ledger.heads(conn) for _, entry, _ in ledger.of_action(conn, company, "exported")
        ]

    return here.bot.store.read_now(said)


def test_a_manager_gets_the_ledger_of_their_company_and_its_projects(here: Town) -> None:
    here.say(MANAGER, "/report")
    here.press(MANAGER, "宏达建设", "哪个单位")
    here.press(MANAGER, "2026年11月", "哪一周期")
    here.press(MANAGER, "Excel 台账")
    name, content = sent_file(here, MANAGER)
    assert name == "宏达建设 2026-11-01 2026-11-30 台账.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["落实率", "宏达建设", "滨海一号楼"]
    days = "原文规定的职责，2026年11月1日至2026年11月30日到期，截至2026年11月20日"
    assert book["落实率"]["A2"].value == f"宏达建设及所辖单位的落实率：{days}"
    assert book["宏达建设"]["A2"].value == f"宏达建设的落实率：{days}"
    rows = list(book["宏达建设"].iter_rows(min_row=4, values_only=True))
    mine = next(row for row in rows if row[1] == INSPECTION)
    assert "已登记" in mine
    assert "王建国" in mine
    assert "李安" in mine
    assert "已生成" in here.chat(MANAGER)
    entries = exported(here)
    assert [(entry["format"], entry["first"], entry["last"]) for entry in entries] == [
        ("xlsx", "2026-11-01", "2026-11-30")
    ]
    assert entries[0]["digest"] in here.last(MANAGER)
    assert here.verified().code == 0


def test_the_rate_of_a_report_is_the_rate_of_status(here: Town) -> None:
    here.at(local(2026, 12, 3, 9, 30))
    here.say(LEADER, "/status")
    here.say(LEADER, "/report")
    here.press(LEADER, "宏达建设", "哪个单位")
    whole_year = here.shown(LEADER)[-1]["reply_markup"]["inline_keyboard"][2][0]
    assert whole_year["text"] == "2026年"
    here.sandbox.press(LEADER, here.shown(LEADER)[-1]["message_id"], whole_year["callback_data"])
    here.settle()
    here.press(LEADER, "Excel 台账")
    book = openpyxl.load_workbook(io.BytesIO(sent_file(here, LEADER)[1]))
    rates = list(book["落实率"].iter_rows(min_row=4, values_only=True))
    unit = next(row for row in rates if row[0] == "按单位" and row[1] == "宏达建设")
    assert f"{unit[2] * 100:.0f}%" in here.chat(LEADER)
    assert f"{unit[4]} / {unit[3]}" in here.chat(LEADER)


def test_a_supervisor_gets_the_dossier_of_a_unit_below_and_every_company_in_it_has_the_entry(here: Town) -> None:
    here.join(SUPERVISOR, "supervisor", "市住建局")
    here.say(SUPERVISOR, "/report")
    here.press(SUPERVISOR, "市住建局", "哪个单位")
    here.press(SUPERVISOR, "2026年第4季度", "哪一周期")
    here.press(SUPERVISOR, "PDF 汇编")
    name, content = sent_file(here, SUPERVISOR)
    assert name.endswith("汇编.pdf")
    told = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "宏达建设" in told
    assert "市住建局及所辖单位的落实率：原文规定的职责" in "".join(told.split())
    assert INSPECTION in told
    assert len(exported(here)) == 3


def test_who_may_not_export_is_told_so_and_a_forged_button_gives_nothing(here: Town) -> None:
    here.join(SUPERVISOR, "administrator")
    here.say(SUPERVISOR, "/report")
    assert here.last(SUPERVISOR).startswith("此操作限以下角色办理：主要负责人")
    assert here.bot
    here.say(LEADER, "/report")
    message = here.shown(LEADER)[-1]
    key = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[0]
    other = here.bot.store.read_now(unit_named, "远方建设")
    assert other
    mine = here.bot.store.read_now(unit_named, "宏达建设")
    assert mine
    for press in (
        f"report_make:{other.id}.2026.pdf",
        f"report_unit:{other.id}",
        f"report_period:{mine.id}.2026-13",
        f"report_make:{mine.id}.2026.exe",
        "report_make:x",
        "report_page:-1",
    ):
        here.sandbox.query(LEADER, message, f"{key}:{press}")
        here.settle()
        assert "权限" in here.toast() or "失效" in here.toast(), press
    assert exported(here) == []


def test_someone_who_has_lost_the_role_meanwhile_gets_no_file(here: Town) -> None:
    asked_for(here, LEADER, "2026-11")
    leaves(here, LEADER)
    here.start()
    here.settle()
    assert not any("document" in message for message in here.shown(LEADER))
    assert exported(here) == []


def test_a_report_that_was_asked_for_before_a_restart_comes_after_it(here: Town) -> None:
    asked_for(here, MANAGER, "2026-11")
    here.start()
    here.settle()
    assert sent_file(here, MANAGER)[0].endswith(".xlsx")
    assert len(exported(here)) == 1
    here.restart()
    here.settle()
    assert len(exported(here)) == 1


def test_a_report_that_has_brought_the_bot_down_too_often_is_given_up_and_said_so(here: Town) -> None:
    asked_for(here, MANAGER, "2026-11", begun=3)
    here.start()
    here.settle()
    assert "未能生成" in here.last(MANAGER)
    assert exported(here) == []


def asked_for(here: Town, person: int, period: str, begun: int = 0) -> None:
    """A report that the bot has noted and not made when it stops; it was begun so often."""
    assert here.bot
    store = here.bot.store
    by = store.read_now(person_by_number, person)
    of = store.read_now(unit_named, "宏达建设")
    assert by
    assert of
    here.stop()
    store = opened(here.settings, here.clock.now())
    year, month = (int(part) for part in period.split("-"))

    def add(conn: Any) -> None:
        first = date(year, month, 1)
        exports.add_export(
            conn, by.id, "xlsx", here.clock.now(), unit_id=of.id, first=first, last=date(year, month, 30)
        )
        for _ in range(begun):
            assert exports.take(conn, ())

    store.write_now(add)
    store.close()


def leaves(here: Town, person: int) -> None:
    """Someone loses their role while the bot is away."""
    store = opened(here.settings, here.clock.now())

    def step(conn: Any) -> None:
        gone, of = person_by_number(conn, person), unit_named(conn, "宏达建设")
        assert gone
        assert of
        left = leave(conn, gone, of, "principal_leader", now=here.clock.now())
        assert left
        tell(conn, left, here.clock.now())

    store.write_now(step)
    store.close()


def test_a_calendar_holds_ones_own_open_duties_with_alarms_and_lasting_names(here: Town) -> None:
    here.say(LEADER, "/calendar")
    name, content = sent_file(here, LEADER)
    assert name == "dutybell.ics"
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert events
    assert not any(INSPECTION in str(event["summary"]) for event in events), "what is confirmed is not to be done"
    assert all(len(event.walk("VALARM")) == 2 for event in events)
    names = {str(event["uid"]) for event in events}
    assert len(names) == len(events)
    here.at(local(2026, 11, 25, 10))
    here.say(LEADER, "/calendar")
    again = {str(event["uid"]) for event in icalendar.Calendar.from_ical(sent_file(here, LEADER)[1]).walk("VEVENT")}
    assert names <= again
    assert "地址" not in here.last(LEADER), "without a public address nothing can be subscribed to"
    assert exported(here) == []
