"""Figures that nobody submits: counted from the duties, shown, and final by an entry that anyone can count again."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.flows.ledger.verify import UNSAID, verify
from bot.ledger.counted import Counted
from bot.ledger.hash_chain import canonical
from bot.store.engine import Connection
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file

LEADER, MANAGER = 11, 12
COMPANY = "宏达建设"
NOTHING = {
    "photos": 0,
    "documents": 0,
    "note": False,
    "measure": None,
    "documents_are": None,
    "second_person": False,
}
FULL = obligation(
    "whole",
    {"kind": "by", "year": 1},
    evidence={**NOTHING, "computed": {"from": ["inspect", "study"], "rate": 1.0}},
)
COUNTED = roadmap_file(
    obligation("inspect", {"kind": "every", "period": "month"}),
    obligation("study", {"kind": "every", "period": "quarter"}),
    FULL,
)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Shanghai"))  # type: ignore[misc, arg-type]


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 11, 2, 9), COUNTED)
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026))
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    town.cycle()
    yield town
    town.close()


def do(here: QuietTown, what: str) -> None:
    """Let the leader report the duty of that name as done today, and the manager confirm it."""
    open_card(here, what)
    here.press_on(LEADER, "✅ 已完成")
    here.press_on(LEADER, "今天")
    here.photo(LEADER)
    here.press_on(LEADER, "📤 提交")
    here.press_on(MANAGER, "✅ 复核登记")


def open_card(here: QuietTown, what: str) -> str:
    here.say(LEADER, "/duties")
    here.press_on(LEADER, what)
    return here.shown(LEADER)[-1].text


def figures(here: QuietTown) -> list[dict[str, Any]]:
    return [entry for entry in here.entries(1) if entry["action"] == "figure"]


def test_a_card_shows_the_figure_of_the_whole_window_and_asks_for_nothing(here: QuietTown) -> None:
    card = open_card(here, "whole")
    assert "按期完成0次，共应落实3次，无需填报" in card  # November, December and the quarter
    assert not [button for button in here.shown(LEADER)[-1].buttons if "已完成" in button.label]
    do(here, "inspect")
    assert "按期完成1次，共应落实3次" in open_card(here, "whole")


def test_it_is_final_as_soon_as_it_is_reached_whatever_the_day(here: QuietTown) -> None:
    do(here, "inspect")
    do(here, "study")
    here.at(local(2026, 12, 1, 9))
    assert figures(here) == []
    do(here, "inspect")
    here.at(local(2026, 12, 2, 9))
    (said,) = figures(here)
    assert (said["obligation"], said["reached"], said["to_come"], len(said["done"])) == ("whole", True, 0, 3)
    assert said["done"] == said["owed"]
    here.say(LEADER, "/duties")
    assert "whole" not in here.shown(LEADER)[-1].text


def test_one_missed_month_does_not_leave_it_open_for_ever(here: QuietTown) -> None:
    do(here, "study")
    here.at(local(2026, 12, 1, 9))
    do(here, "inspect")  # November's, which is late by now
    for day in (10, 20):
        here.at(local(2026, 12, day, 9))
    here.at(local(2027, 1, 14, 9))
    assert figures(here) == []
    here.at(local(2027, 1, 15, 9))
    (said,) = figures(here)
    assert not said["reached"]
    assert len(said["done"]) < len(said["owed"]) == 3
    actions = [entry["action"] for entry in here.entries(1)]
    assert actions[actions.index("figure") + 1] == "missed"
    here.at(local(2027, 1, 16, 9))
    assert len(figures(here)) == 1


def test_it_counts_in_no_rate_and_rings_for_nobody(here: QuietTown) -> None:
    rows = here.store.read_now(
        lambda conn: conn.execute(text("SELECT verdict, next_prompt_at FROM duties WHERE key = 'whole'")).all()
    )
    assert [tuple(row) for row in rows] == [("apart", None)]
    for month, day in ((11, 30), (12, 1), (12, 28), (12, 31)):
        here.at(local(2026, month, day, 9))
    assert not [shown.text for who in (LEADER, MANAGER) for shown in here.shown(who) if "whole" in shown.text]


def test_who_changes_what_a_figure_came_to_is_found(here: QuietTown) -> None:
    here.at(local(2027, 1, 15, 9))
    assert figures(here)
    before = here.store.read_now(
        lambda conn: conn.execute(text("SELECT figure_of FROM duties WHERE key = 'whole'")).scalar_one()
    )
    set_of(here, 0)
    verdict = here.store.read_now(verify, here.vault)
    assert (verdict.code, "figure" in verdict.place) == (UNSAID, True)
    set_of(here, before)


def set_of(here: QuietTown, of: int) -> None:
    def change(conn: Connection) -> None:
        conn.execute(text("UPDATE duties SET figure_of = :of WHERE key = 'whole'"), {"of": of})

    here.store.write_now(change)


def test_an_entry_whose_figure_is_not_that_of_its_duties_is_found() -> None:
    at = "2026-11-02T01:00:00+00:00"
    unit = {"unit": 1, "party": "enterprise", "timezone": "Asia/Shanghai", "calendar": "china", "until": None}
    opened = [[7, "inspect", "2026-11", "2026-11-30"], [8, "whole", "2026", "2026-12-31", "apart"]]
    said = {
        "action": "figure",
        "at": at,
        "unit": 1,
        "roadmap": "first",
        "duty": 8,
        "from": ["inspect"],
        "first": "2026-01-01",
        "last": "2026-12-31",
        "to_come": 0,
    }
    for done, owed, reached, good in (([], [7], False, True), ([7], [7], True, False), ([], [], True, False)):
        it = Counted(1, "first", lambda _: {})
        chain = [
            {"action": "unit_added", "at": at, **unit},
            {"action": "opened", "at": at, "unit": 1, "duties": opened},
            {**said, "done": done, "owed": owed, "reached": reached},
        ]
        for number, each in enumerate(chain, 1):
            it.take(number, canonical(json.loads(json.dumps(each))))
        assert bool(it.unfounded) is not good, (done, owed)


def test_what_only_an_event_brings_is_reached_when_none_has_come_and_not_before_the_year_is_over() -> None:
    talks = {**NOTHING, "computed": {"from": ["talk"], "rate": 1.0}}
    town = QuietTown(
        local(2026, 11, 2, 9),
        roadmap_file(
            obligation("talk", {"kind": "after_event", "event": "accident", "within": {"days": 5}}),
            obligation("whole", {"kind": "by", "year": 1}, evidence=talks),
        ),
    )
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026))
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    town.at(local(2026, 12, 1, 9))
    town.say(LEADER, "/event")
    for label in ("事故", "今天", "✅ 记录"):
        town.press_on(LEADER, label)
    do(town, "talk")
    town.at(local(2026, 12, 31, 9))
    assert figures(town) == []  # another accident may come
    town.at(local(2027, 1, 1, 9))
    (said,) = figures(town)
    assert (said["reached"], len(said["done"]), len(said["owed"])) == (True, 1, 1)
    town.close()
