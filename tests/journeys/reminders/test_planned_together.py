"""One act has one plan: what it fulfils is planned, rung of and taken back together, and reported by itself."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.flows.ledger.verify import verify
from schedules.unit import Unit
from tests.journeys.submissions.test_together import asked, bundled
from tests.machines.quiet_town import PHOTO, QuietTown

ZONE = ZoneInfo("Asia/Shanghai")
LEADER, MANAGER, OFFICER = 11, 12, 13
FILE = bundled(
    asked("hazards", 1, act="inspection"),
    asked("cranes", 1, act="inspection"),
    asked("helmets", 0, note=True, act="inspection"),
    asked("alone", 1, act="document"),
)


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 2, 8, tzinfo=ZONE), FILE)
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(OFFICER, "张强", "safety_officer", "宏达建设")
    town.at(datetime(2026, 11, 2, 9, tzinfo=ZONE))
    yield town
    assert town.store.read_now(verify, town.vault).code == 0
    town.close()


def days(here: QuietTown) -> dict[str, Any]:
    """The planned day of each duty."""
    query = text("SELECT key, planned_on FROM duties WHERE period = '2026-11' ORDER BY key")
    return {
        row.key: row.planned_on and str(row.planned_on) for row in here.store.read_now(lambda c: c.execute(query).all())
    }


def open_card(here: QuietTown, name: str) -> None:
    here.say(LEADER, f"/duties {name}")
    here.press_on(LEADER, name)


def planned(here: QuietTown) -> None:
    open_card(here, "round")
    here.press_on(LEADER, "📅 安排时间地点")
    assert "3项职责一并办理" in here.shown(LEADER)[-1].text
    here.say(LEADER, "11月12日")
    here.say(LEADER, "大运新城工地")
    here.press_on(LEADER, "👥 全体人员")
    here.press_on(LEADER, "✅ 确定安排")


def test_one_plan_is_for_all_that_the_act_fulfils_with_one_entry(here: QuietTown) -> None:
    planned(here)
    assert days(here) == {"alone": None, "cranes": "2026-11-12", "hazards": "2026-11-12", "helmets": "2026-11-12"}
    said = [each for each in here.entries(1) if each["action"] == "planned"]
    assert len(said) == 1
    assert len(said[0]["duties"]) == 3
    assert said[0]["everyone"]
    assert said[0]["on"] == "2026-11-12"
    assert "大运新城工地" not in json.dumps(said, ensure_ascii=False)
    open_card(here, "round")
    here.press_on(LEADER, "📅 更改安排")
    here.press_on(LEADER, "取消安排")
    here.press_on(LEADER, "是")
    assert set(days(here).values()) == {None}


def test_the_eve_the_day_and_the_question_are_one_line_and_others_are_told_once(here: QuietTown) -> None:
    planned(here)
    here.at(datetime(2026, 11, 10, 9, tzinfo=ZONE))
    for day in (11, 12, 13):
        before = {who: len(here.shown(who)) for who in (LEADER, MANAGER, OFFICER)}
        here.at(datetime(2026, 11, day, 9, tzinfo=ZONE))
        [mine] = here.shown(LEADER)[before[LEADER] :]
        lines = [line for line in mine.text.splitlines() if "round" in line]
        assert len(lines) == 1, mine.text
        assert ("是否已开展" in mine.text) == (day == 13)
        for who in (MANAGER, OFFICER):
            told = "".join(each.text for each in here.shown(who)[before[who] :])
            assert told.count("请您参加") == (day == 11)
            assert told.count("大运新城工地") == (day == 11)


def test_a_report_clears_the_plan_of_all_that_the_act_fulfils(here: QuietTown) -> None:
    planned(here)
    open_card(here, "round")
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "今天")
    here.photo(LEADER, PHOTO + b"1\xff\xd9")
    here.say(LEADER, "安全帽佩戴齐全，临边防护完好。")
    here.press_on(LEADER, "📤 提交")
    before = len(here.shown(LEADER))
    for day in (11, 12, 13):
        here.at(datetime(2026, 11, day, 9, tzinfo=ZONE))
    assert "round" not in "".join(each.text for each in here.shown(LEADER)[before:])
    assert "请您参加" not in "".join(each.text for each in here.shown(OFFICER))


def test_after_a_downtime_over_the_eve_the_named_hear_of_it_on_the_day(here: QuietTown) -> None:
    planned(here)
    here.at(datetime(2026, 11, 10, 9, tzinfo=ZONE))
    before = len(here.shown(OFFICER))
    here.at(datetime(2026, 11, 12, 9, tzinfo=ZONE))
    assert "请您参加" in "".join(each.text for each in here.shown(OFFICER)[before:])


def test_a_plan_takes_no_duty_out_of_its_period_and_alters_no_rate(here: QuietTown) -> None:
    columns = "id, opens_on, due_on, verdict, counts, missed_at, submission_id, waived"
    query = text(f"SELECT {columns} FROM duties ORDER BY id")

    def rows() -> list[Any]:
        return list(here.store.read_now(lambda conn: conn.execute(query).all()))

    before, rates = rows(), text("SELECT * FROM tallies ORDER BY id")
    tallied = here.store.read_now(lambda conn: conn.execute(rates).all())
    planned(here)
    assert rows() == before
    assert here.store.read_now(lambda conn: conn.execute(rates).all()) == tallied
