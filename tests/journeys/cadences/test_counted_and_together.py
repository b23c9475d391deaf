"""What comes round by days of its own: figures count it, one act fulfils several of it, squares stand for it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.flows.ledger.verify import verify
from bot.queries.status import status
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.machines.quiet_town import NOTE, QuietTown
from tests.schedules.examples import obligation, roadmap_file, text

ZONE = ZoneInfo("Asia/Shanghai")
LEADER, MANAGER, COMPANY = 11, 12, "宏达建设"
COUNTED = {**NOTE, "note": False, "second_person": False, "computed": {"from": ["meeting"], "rate": 0.5}}
MEETING = {"kind": "nth", "nth": 2, "of": "tuesday", "period": "month"}
ROUND = {"kind": "interval", "every": 6, "unit": "week", "from": "2027-01-25"}


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


def file() -> dict[str, Any]:
    made = roadmap_file(
        obligation("meeting", MEETING, title=text("安全例会"), evidence=NOTE),
        obligation(
            "share", {"kind": "every", "period": "year", "year_begins": 4}, title=text("财年完成率"), evidence=COUNTED
        ),
        obligation("lamps", ROUND, title=text("应急灯"), evidence=NOTE),
        obligation("signs", ROUND, title=text("疏散标志"), evidence=NOTE),
        obligation(
            "patrol", {"kind": "interval", "every": 10, "unit": "day", "from": "2026-12-28"}, title=text("巡查")
        ),
    )
    together = {"id": "round", "title": text("消防合并检查"), "obligations": ["lamps", "signs"]}
    return {**made, "bundles": [together]}


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2027, 2, 1, 9), file())
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026))
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    town.cycle()
    yield town
    assert town.store.read_now(verify, town.vault).code == 0
    town.close()


def done(town: QuietTown, title: str) -> None:
    town.say(LEADER, f"/duties {title}")
    town.press_on(LEADER, title)
    town.press_on(LEADER, "✅ 已完成")
    town.press_on(LEADER, "今天")
    town.say(LEADER, "已落实，无异常。")
    town.press_on(LEADER, "📤")
    town.press_on(MANAGER, "✅ 复核登记")


def test_a_figure_of_a_financial_year_counts_over_new_year_and_is_final_at_its_end(here: QuietTown) -> None:
    here.say(LEADER, "/duties 财年完成率")
    here.press_on(LEADER, "财年完成率")
    card = here.shown(LEADER)[-1].text
    assert "2026/27财年" in card
    assert "按期完成0次，共应落实2次" in card  # those of February and March: the unit came in the middle
    done(here, "安全例会")
    assert not [each for each in here.entries(1) if each["action"] == "figure"]
    here.at(local(2027, 3, 2, 9))
    here.at(local(2027, 4, 1, 9))
    (final,) = [each for each in here.entries(1) if each["action"] == "figure"]
    assert (final["period"], final["first"], final["last"]) == ("2026-F04", "2026-04-01", "2027-03-31")
    assert (len(final["done"]), len(final["owed"]) + final["to_come"], final["reached"]) == (1, 2, True)


def test_what_comes_round_alike_is_one_act(here: QuietTown) -> None:
    done(here, "消防合并检查")
    confirmed = [each for each in here.entries(1) if each["action"] == "confirmed"]
    assert len(confirmed) == 2


def test_what_comes_more_often_than_monthly_has_a_square_a_month(here: QuietTown) -> None:
    of = here.store.read_now(unit_named, COMPANY)
    assert of
    rows = {row.title.zh: row for row in here.store.read_now(status, of, 2027, here.clock.now()).rows}
    assert len(rows["巡查"].squares) == 12
    assert len(rows["应急灯"].squares) == 8  # due from 7 March on, every six weeks
