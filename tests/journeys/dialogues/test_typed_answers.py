"""What is typed or sent answers the question that stands, and is answered in its words, with its buttons."""

# ruff: noqa: E501 (a table)

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.chat.features import ANSWERS, CALLBACKS
from bot.flows.submissions.drafts import FILLING
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown

LEADER, MANAGER, OVERSEER = 1, 2, 3
ELSEWHERE = ("请先打开一项职责", "To send evidence")


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 20, 8, tzinfo=ZoneInfo("Asia/Shanghai")))
    town.unit("住建局", Unit(party="housing_authority", first_year=2026))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}), "住建局")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(OVERSEER, "陈清", "supervisor", "住建局")
    town.cycle()
    yield town
    town.close()


def last(here: QuietTown, person: int) -> str:
    said = here.shown(person)[-1].text
    assert not any(word in said for word in ELSEWHERE), said
    return said


def labels(here: QuietTown, person: int) -> list[str]:
    return [button.label for button in here.shown(person)[-1].buttons]


def test_away_offers_days_and_reads_others_from_the_first_on(here: QuietTown) -> None:
    here.say(MANAGER, "/away")
    assert "如11-21 11-25" in last(here, MANAGER)
    for said, fault in (("很快", "不是日期"), ("02-30", "只有28天"), ("11-25 11-22", "早于开始日期"), ("11-10", "已经过去"), ("12月1日起", "到哪天为止"),
                        ("今天到2028-01-01", "超过一年")):  # fmt: skip
        here.say(MANAGER, said)
        assert fault in last(here, MANAGER), said
        assert labels(here, MANAGER)[:3] == ["今天", "明天", "下周（11月23日 周一至11月29日 周日）"]
    here.say(MANAGER, "12月28日至1月5日")
    assert "12月28日 周一 至 2027年1月5日 周二" in last(here, MANAGER).replace("至", " 至 ").replace("  ", " ")
    here.say(MANAGER, "/away")
    here.press_on(MANAGER, "下周")
    assert "11月23日" in last(here, MANAGER)
    here.press_on(MANAGER, "王建国")
    assert "代理" in "".join(shown.text for shown in here.shown(LEADER))


def test_record_reads_a_number_as_people_write_it_and_says_what_is_none(here: QuietTown) -> None:
    for said in ("４３１", "no. 431", "000431", "凭证 431"):
        here.say(MANAGER, f"/record {said}")
        assert "没有编号为000431的记录" in last(here, MANAGER)
    here.say(MANAGER, "/record abc")
    assert "“abc”不是记录编号" in last(here, MANAGER)


def test_a_broken_table_is_refused_with_what_is_wrong_with_it(here: QuietTown) -> None:
    here.say(MANAGER, "/import")
    here.document(MANAGER, "单位.xlsx", b"PK\x03\x04 this is no workbook")
    assert "另存为 .xlsx" in last(here, MANAGER)
    here.document(MANAGER, "单位.xlsx", b"\x00\x01\x02\x03 nothing known")
    assert "文件已损坏，或扩展名与内容不符" in last(here, MANAGER)
    here.document(MANAGER, "单位.abc", b"\x00\x01\x02\x03 nothing known")
    assert "不是表格文件" in last(here, MANAGER)
    here.say(MANAGER, "好的")
    assert ".xlsx" in last(here, MANAGER)


def test_a_notices_day_is_read_and_each_fault_keeps_its_buttons(here: QuietTown) -> None:
    here.say(OVERSEER, "/notice")
    here.press_on(OVERSEER, "answer-notice")
    here.press_on(OVERSEER, "宏达建设")
    here.press_on(OVERSEER, "下一步")
    for said, fault in (("昨天", "已经过去"), ("13月5日", "没有13月"), ("随便", "不是日期")):
        here.say(OVERSEER, said)
        assert fault in last(here, OVERSEER)
        assert "月底" in "".join(labels(here, OVERSEER))
    here.say(OVERSEER, "下周五")
    assert "11月27日 周五" in last(here, OVERSEER)


def test_a_button_of_an_earlier_notice_does_nothing_to_a_later_one(here: QuietTown) -> None:
    for _ in range(2):
        here.say(OVERSEER, "/notice")
        here.press_on(OVERSEER, "answer-notice")
        here.press_on(OVERSEER, "宏达建设")
        here.press_on(OVERSEER, "下一步")
        here.say(OVERSEER, "下周五")
    issuing = [shown for shown in here.shown(OVERSEER) if any("📤" in button.label for button in shown.buttons)]
    older = issuing[0]
    if len(issuing) > 1:
        button = next(each for each in older.buttons if "📤" in each.label)
        assert here.press(OVERSEER, older.data(button), older.message_id) == "这个按钮已失效。您的职责请看 /today"
    here.press_on(OVERSEER, "📤")
    assert [entry["action"] for entry in here.entries(2)].count("notice") <= 1


def test_every_expectation_has_an_answer_of_its_own() -> None:
    assert {"event.kind", "event.day", "away.days", "import.file", "notice.due", "reason", "question"} <= set(ANSWERS)
    assert not set(FILLING) & (set(ANSWERS) - {"add"})
    assert CALLBACKS
