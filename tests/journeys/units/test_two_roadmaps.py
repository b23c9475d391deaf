"""A unit that goes by two roadmaps whose obligations have the same ids: each is prompted, proved and rated apart."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.app.opening import opened
from bot.app.shipped_roadmap import shipped_roadmap
from bot.flows.planning.adopt import go_by
from bot.outbox.operations import adopt
from bot.queries.status import status
from bot.store.duties import rates, tallies
from bot.store.duties.roadmaps import in_force
from bot.store.engine import Connection
from bot.store.people.units import unit_named
from schedules.rate import Rate
from schedules.unit import Unit
from tests.journeys.town import LEADER, MANAGER, Town, local, text_of, town

INSPECTION, SECOND = "带队检查安全生产", "乙市：带队检查"
KEY, EVENT = "eight-onces-inspection", "关键时间节点24小时领导带班"
FIRST_ID, SECOND_ID = 1, 2


def second(*left_out: str) -> str:
    """Another regulator's roadmap: the shipped one's obligations by the same ids, in the third year of its term."""
    made: dict[str, Any] = json.loads(shipped_roadmap())
    kept = [each for each in made["obligations"] if each["id"] not in left_out]
    kept = [each for each in kept if each["id"] == KEY or each["cadence"].get("event") == "key_time"]
    for each in kept:
        each["title"]["zh"] = f"乙市：{each['title']['zh']}"
        each["years"] = [3]
    made |= {"id": "second", "obligations": kept, "best_months": {}, "bundles": []}
    return json.dumps(made, ensure_ascii=False)


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 7), database_url) as it:
        it.unit("市住房和建设局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="市住房和建设局")
        it.join(LEADER, "principal_leader")
        it.join(MANAGER, "safety_manager")
        write(it, second())
        store = opened(it.settings, it.clock.now())
        of = store.read_now(unit_named, "宏达建设")
        assert of
        (roadmap,) = [one for one in store.read_now(in_force) if one.name == "second"]
        store.write_now(go_by, of, roadmap, it.clock.now(), first_year=2024)
        store.close()
        yield it


def write(here: Town, roadmap: str) -> None:
    """Take a roadmap into force, as the operator does."""
    store = opened(here.settings, here.clock.now())
    store.write_now(adopt, roadmap, here.clock.now())
    store.close()


def duties(here: Town, key: str = KEY) -> dict[tuple[int, str], str]:
    """How the duties of an obligation count, by roadmap and period."""
    assert here.bot
    query = f"SELECT roadmap_id, period, verdict FROM duties WHERE key = '{key}' AND unit_id = 2"
    return here.bot.store.read_now(lambda conn: {(row[0], row[1]): row[2] for row in conn.exec_driver_sql(query)})


def all_of(here: Town, roadmap_id: int) -> list[tuple[Any, ...]]:
    """All that is kept of the duties under a roadmap."""
    assert here.bot
    query = f"SELECT * FROM duties WHERE roadmap_id = {roadmap_id} ORDER BY id"
    return here.bot.store.read_now(lambda conn: [tuple(row) for row in conn.exec_driver_sql(query)])


def said(here: Town, action: str) -> list[dict[str, Any]]:
    """The company's entries of an action."""
    assert here.bot
    query = "SELECT body FROM entries WHERE company_id = 2 ORDER BY seq"
    bodies = here.bot.store.read_now(lambda conn: [json.loads(bytes(row[0])) for row in conn.exec_driver_sql(query)])
    return [body for body in bodies if body["action"] == action]


def report_it(here: Town, title: str) -> None:
    """Let the leader report an inspection, and the safety manager confirm it."""
    here.open(LEADER, title)
    here.press(LEADER, "已完成")
    here.press(LEADER, "今天")
    here.photos(LEADER, 2)
    here.say(LEADER, "已检查，未见隐患。")
    here.press(LEADER, "提交")
    here.press(MANAGER, "✅ 复核登记")


def rated(here: Town, roadmap_id: int | None) -> tuple[Rate, Rate, dict[int, Rate]]:
    """What was owed in November under a roadmap or all: by the unit, below the authority, and by obligation."""
    assert here.bot
    span = rates.Span(first=date(2026, 11, 1), last=date(2026, 11, 30), today=date(2026, 11, 30), roadmap_id=roadmap_id)

    def read(conn: Connection) -> tuple[Rate, Rate, dict[int, Rate]]:
        of = unit_named(conn, "宏达建设")
        assert of
        own = rates.by_obligation(conn, span, 0, 100, unit_id=of.id)
        lines = rates.by_obligation(conn, span, 0, 100, root_id=1).lines
        above = rates.by_unit(conn, 1, span, 0, size=9).rate
        assert rates.whole(conn, 1, span, local(2026, 12, 1)) == above
        return own.rate, above, {line.id: line.rate for line in lines if line.name == KEY}

    return here.bot.store.read_now(read)


def test_both_are_prompted_each_is_proved_by_itself_and_rated_apart_and_all_together(here: Town) -> None:
    here.at(local(2026, 11, 2, 9))
    assert duties(here) == {(FIRST_ID, "2026-11"): "open", (SECOND_ID, "2026-11"): "open"}
    digest = next(text for text in map(text_of, reversed(here.shown(LEADER))) if SECOND in text)
    assert digest.count("带队检查") == 2

    report_it(here, SECOND)
    assert duties(here) == {(FIRST_ID, "2026-11"): "open", (SECOND_ID, "2026-11"): "done"}
    here.at(local(2026, 11, 27, 9))  # three days before the due day of both: only the first is prompted again
    again = [text for text in map(text_of, here.shown(LEADER)) if "还剩" in text]
    assert INSPECTION in again[-1]
    assert SECOND not in again[-1]

    report_it(here, INSPECTION)
    assert duties(here) == {(FIRST_ID, "2026-11"): "done", (SECOND_ID, "2026-11"): "done"}
    numbers = [entry["submission"] for entry in said(here, "submitted")]
    assert len(set(numbers)) == 2
    assert [entry["roadmap"] for entry in said(here, "submitted")] == ["second", "shenzhen-construction-2020"]

    first, other, together = rated(here, FIRST_ID), rated(here, SECOND_ID), rated(here, None)
    assert other[0].owed == other[1].owed == 1
    assert (other[0].percent, list(other[2].values())) == (100, [other[0]])
    assert len(together[2]) == 2
    for alone, added, all_of_it in zip(first[:2], other[:2], together[:2], strict=True):
        assert (alone.owed + added.owed, alone.done + added.done) == (all_of_it.owed, all_of_it.done)
    assert here.bot
    of = here.bot.store.read_now(unit_named, "宏达建设")
    assert of
    shown = here.bot.store.read_now(status, of, 2026, here.clock.now(), roadmap_id=SECOND_ID)
    assert [row.title.zh for row in shown.rows] == [f"乙市：{INSPECTION}"]
    assert here.bot.store.read_now(tallies.differing) == set()
    assert here.verified().code == 0


def test_one_taken_into_force_anew_changes_nothing_of_the_other(here: Town) -> None:
    here.at(local(2026, 11, 2, 9))
    before = all_of(here, FIRST_ID)
    write(here, second(KEY))
    here.tick()
    assert all_of(here, FIRST_ID) == before
    here.at(local(2026, 12, 1, 9))
    assert (FIRST_ID, "2026-12") in duties(here)
    assert (SECOND_ID, "2026-12") not in duties(here)
    assert here.verified().code == 0


def test_each_goes_by_the_years_of_its_own_term(here: Town) -> None:
    here.at(local(2026, 11, 2, 9))
    here.at(local(2027, 1, 4, 9))
    assert (FIRST_ID, "2027-01") in duties(here)  # year 2 of three
    assert (SECOND_ID, "2027-01") in duties(here)  # the term is over, and what its last year names goes on
    assert {(one["roadmap"], one["first_year"]) for one in said(here, "unit_adopted")} == {("second", 2024)}
    (added,) = said(here, "unit_added")
    assert added["roadmaps"] == {"shenzhen-construction-2020": 2026}


def test_an_event_opens_what_follows_from_it_under_both(here: Town) -> None:
    here.at(local(2026, 11, 2, 9))
    here.say(LEADER, "/event")
    here.press(LEADER, "关键时间节点")
    here.press(LEADER, "今天")
    assert here.last(LEADER).count("领导带班") == 2
    here.press(LEADER, "✅ 记录")
    (entry,) = said(here, "event")
    opened_under = [duty[-1] for duty in entry["duties"]]
    assert sorted(set(opened_under)) == ["second", "shenzhen-construction-2020"]
    assert opened_under.count("second") == 1
    here.press(LEADER, "撤回")
    assert here.toast() == "已撤回。"
    assert here.verified().code == 0


def test_a_unit_below_goes_by_what_the_one_above_it_goes_by(here: Town) -> None:
    here.unit("一号楼", Unit(party="enterprise", first_year=2026, scope="project"), "宏达建设")
    here.at(local(2026, 11, 2, 9))
    added = said(here, "unit_added")[-1]
    assert added["roadmaps"] == {"second": 2024, "shenzhen-construction-2020": 2026}
    assert here.verified().code == 0
