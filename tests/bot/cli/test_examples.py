"""The roadmaps of other fields and countries: each is checked, planned for a year and rung, as the shipped one is."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schedules.cadence import is_of_the_calendar
from schedules.roadmap import read_roadmap
from schedules.unit import Unit
from tests.command_line import dutybell
from tests.faults.process import ROOT
from tests.machines.quiet_town import PHOTO, QuietTown

FOLDER = ROOT / "examples"
NAMES = sorted(each.stem for each in FOLDER.glob("*.json"))
# Where each is at home, by which working days, and one of its monthly inspections.
AT_HOME = {
    "osha-general-industry": ("America/Chicago", "US", "extinguisher-look"),
    "uk-building-fire-safety": ("Europe/London", "GB-ENG", "lifts"),
    "food-business": ("Europe/Dublin", "IE", "pests"),
    "china-unit-fire-safety": ("Asia/Shanghai", "china", "monthly-check"),
}
MANAGER, DEPUTY = 11, 12
# What a safety manager's year may hold at most, as docs/burden.md has it: lines, and lines of a morning.
LINES, WORST = 200, 8


def file_of(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return read


def planned(name: str, home: Path, *more: str, scope: str = "company") -> Any:
    zone, calendar, _ = AT_HOME[name]
    file, at = str(FOLDER / f"{name}.json"), ["--timezone", zone, "--calendar", calendar]
    said = ["plan", "--party", "enterprise", "--roadmap", file, *at]
    year = ["--scope", scope, "--from", "2026-01-01", "--to", "2026-12-31", "--json"]
    shown = dutybell(*said, *year, *more, home=home)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


@pytest.fixture
def town(name: str) -> Iterator[QuietTown]:
    zone, calendar, _ = AT_HOME[name]
    there = QuietTown(datetime(2026, 11, 2, 7, tzinfo=ZoneInfo(zone)), file_of(name))
    try:
        there.unit("Works", Unit(party="enterprise", first_year=2026, timezone=zone, calendar=calendar))
        there.join(MANAGER, "Ann", "safety_manager", "Works")
        there.join(DEPUTY, "Ben", "deputy_leader", "Works")
        yield there
    finally:
        there.close()


def test_every_example_has_a_home_and_a_row_in_the_table_of_examples() -> None:
    assert set(NAMES) == set(AT_HOME)
    told = (FOLDER / "README.md").read_text("utf-8")
    assert all(f"]({name}.json)" in told for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_whole_and_its_table_is_shown(name: str, tmp_path: Path) -> None:
    roadmap = read_roadmap((FOLDER / f"{name}.json").read_bytes())
    assert roadmap.id == name
    assert len(roadmap.obligations) >= 15
    assert {each.item for each in roadmap.obligations} == {item.ref for item in roadmap.items}
    shown = dutybell("roadmap", "show", str(FOLDER / f"{name}.json"), home=tmp_path)
    assert f"{len(roadmap.obligations)} obligations" in shown.stdout


@pytest.mark.parametrize("name", NAMES)
def test_a_year_of_an_example_has_every_obligation_that_is_owed_in_it(name: str, tmp_path: Path) -> None:
    roadmap = read_roadmap((FOLDER / f"{name}.json").read_bytes())
    for scope in ("company", "project"):
        owed = {duty["obligation"] for duty in planned(name, tmp_path, scope=scope)}
        asked = [each for each in roadmap.obligations if each.fixed != "ours" and 1 in each.years]
        here = {each.id for each in asked if each.scope == scope and is_of_the_calendar(each.cadence)}
        assert owed == here


def test_a_plan_of_several_roadmaps_holds_the_duties_of_each_under_its_name(tmp_path: Path) -> None:
    both = planned(NAMES[0], tmp_path, "--roadmap", str(FOLDER / f"{NAMES[1]}.json"))
    zone, calendar, _ = AT_HOME[NAMES[0]]
    other = planned(NAMES[1], tmp_path, "--timezone", zone, "--calendar", calendar)
    assert both == planned(NAMES[0], tmp_path) + other
    assert {duty["roadmap"] for duty in both} == set(NAMES[:2])
    files = [f"--roadmap={FOLDER / each}.json" for each in (NAMES[0], NAMES[1], NAMES[0])]
    said = ["plan", "--party", "enterprise", "--from", "2026-01-01", "--to", "2026-01-31"]
    assert dutybell(*said, *files[:2], home=tmp_path).stdout.count("roadmap") == 1
    refused = dutybell(*said, *files, home=tmp_path)
    assert refused.returncode == 2
    assert NAMES[0] in refused.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_year_of_an_example_is_calm_for_the_one_who_keeps_it(name: str, tmp_path: Path) -> None:
    more = ["--first-year", "2026", "--digests", "--people", "deputy_leader,safety_manager", "--done-before-due", "3"]
    foreseen = planned(name, tmp_path, *more)
    days = [day["lines"] for day in foreseen["digests"] if day["role"] == "safety_manager"]
    assert 0 < sum(days) <= LINES
    assert max(days) <= WORST
    assert foreseen["unheard"] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_prompted_reported_and_confirmed(name: str, town: QuietTown) -> None:
    zone, _, key = AT_HOME[name]
    said = file_of(name)
    one_act = [each for each in said["bundles"] if key in each["obligations"]]
    title = next(each["title"]["zh"] for each in one_act or said["obligations"] if one_act or each["id"] == key)
    keys = one_act[0]["obligations"] if one_act else [key]
    proofs = [each["evidence"] for each in said["obligations"] if each["id"] in keys]
    for day in range(2, 29):
        town.at(datetime(2026, 11, day, 9, 30, tzinfo=ZoneInfo(zone)))
    assert any(title in shown.text for shown in town.shown(MANAGER))
    town.say(MANAGER, f"/duties {title}")
    town.press_on(MANAGER, title)
    town.press_on(MANAGER, "已完成")
    town.press_on(MANAGER, "今天")
    for number in range(max(proof["photos"] for proof in proofs)):
        town.photo(MANAGER, PHOTO + bytes([number]) + b"\xff\xd9")
    if any(proof["measure"] for proof in proofs):
        town.say(MANAGER, "3/3")
    town.say(MANAGER, "all in order")
    town.press_on(MANAGER, "提交")
    town.press_on(DEPUTY, "确认")
    confirmed = [entry for entry in town.entries(1) if entry["action"] == "confirmed"]
    assert len(confirmed) == len(keys)


def test_a_death_is_reported_to_osha_within_eight_hours_and_a_severe_injury_within_a_day(tmp_path: Path) -> None:
    told = ("fatality=2026-03-07T22:00", "severe_injury=2026-03-07T22:00")
    duties = planned("osha-general-industry", tmp_path, *(f"--event={each}" for each in told))
    due = {duty["obligation"]: duty["due_at"] for duty in duties if "due_at" in duty}
    # The clocks go forward in that night: eight hours later it is seven.
    assert due == {
        "report-fatality": "2026-03-08T12:00:00+00:00",
        "report-severe-injury": "2026-03-09T04:00:00+00:00",
    }
