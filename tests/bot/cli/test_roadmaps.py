"""Roadmaps at the command line: what is in force, what another would change for whom, and taking it into force."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import dutybell
from tests.schedules.examples import obligation, roadmap_file

MONTHLY, QUARTERLY = {"kind": "every", "period": "month"}, {"kind": "every", "period": "quarter"}
COMPANY, SHIPPED = "宏达建设", "shenzhen-construction-2020"


def written(home: Path, *obligations: dict[str, Any], version: str = "1", name: str = "own-rules") -> str:
    """A roadmap file with these obligations; its name there."""
    (home / "own.json").write_text(json.dumps({**roadmap_file(*obligations), "id": name, "version": version}))
    return "own.json"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    added = dutybell("unit", "add", COMPANY, "--party", "enterprise", "--attr", "headcount=120", home=tmp_path)
    assert added.returncode == 0, added.stderr
    assert f"goes by: {SHIPPED}" in added.stdout
    return tmp_path


def test_a_unit_goes_by_rules_of_its_own_after_three_verbs(home: Path) -> None:
    file = written(home, obligation("extinguishers", MONTHLY), obligation("drill", QUARTERLY))
    assert dutybell("roadmap", "check", file, home=home).stdout == "good: own-rules 1, 1 items, 2 obligations\n"
    taken = dutybell("roadmap", "adopt", file, "--yes", home=home)
    assert taken.returncode == 0, taken.stderr
    assert "new: extinguishers" in taken.stdout
    assert "no unit goes by it yet" in taken.stdout
    assert "dutybell unit adopt UNIT own-rules" in taken.stdout
    begun = dutybell("unit", "adopt", COMPANY, "own-rules", "--yes", home=home)
    assert begun.returncode == 0, begun.stderr
    assert "duties by the month they are due" in begun.stdout
    listed = dutybell("roadmap", "list", home=home).stdout
    assert "own-rules" in listed
    assert SHIPPED in listed
    report = dutybell("report", COMPANY, "--period", "2026", "--format", "json", "--out", "r.json", home=home)
    assert report.returncode == 0, report.stderr
    assert "extinguishers" in (home / "r.json").read_text()
    assert dutybell("verify", home=home).returncode == 0


def test_a_unit_that_is_added_by_its_own_rules_owes_nothing_else(home: Path) -> None:
    dutybell("roadmap", "adopt", written(home, obligation("extinguishers", MONTHLY)), "--yes", home=home)
    added = dutybell("unit", "add", "巴黎工厂", "--party", "enterprise", "--roadmap", "own-rules", home=home)
    assert "goes by: own-rules\n" in added.stdout
    dutybell("report", "巴黎工厂", "--period", "2026", "--format", "json", "--out", "r.json", home=home)
    assert "extinguishers" in (home / "r.json").read_text()
    assert "eight-onces" not in (home / "r.json").read_text()
    refused = dutybell("unit", "add", "别处", "--party", "enterprise", "--roadmap", "nowhere", home=home)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "there are shenzhen-construction-2020, own-rules" in refused.stderr


def test_a_later_text_says_what_changes_for_whom_in_which_month_and_asks(home: Path) -> None:
    first = written(home, obligation("extinguishers", MONTHLY), obligation("drill", QUARTERLY))
    dutybell("roadmap", "adopt", first, "--yes", home=home)
    dutybell("unit", "adopt", COMPANY, "own-rules", "--yes", home=home)
    later = written(home, obligation("extinguishers", QUARTERLY), obligation("ladders", MONTHLY), version="2")
    asked = dutybell("roadmap", "adopt", later, home=home)
    assert asked.returncode == 1
    assert [line.split(" ")[:2] for line in asked.stdout.splitlines()[:3]] == [
        ["new:", "ladders"],
        ["changed:", "extinguishers"],
        ["gone:", "drill"],
    ]
    assert "take own-rules 2 into force, in place of the own-rules that is in force?" in asked.stdout
    assert f"{COMPANY}: duties by the month they are due: " in asked.stdout
    assert " 2 " not in dutybell("roadmap", "list", home=home).stdout.replace("│", " ").split("own-rules")[1][:60]
    held = dutybell("roadmap", "diff", "own-rules", later, home=home).stdout
    assert held.splitlines() == asked.stdout.splitlines()[:3]
    assert dutybell("roadmap", "adopt", later, "--yes", home=home).returncode == 0
    assert (
        dutybell("roadmap", "diff", "own-rules", later, home=home).stdout == "no obligation is new, changed or gone\n"
    )
    again = dutybell("roadmap", "adopt", later, home=home)
    assert (again.returncode, again.stdout) == (0, "own-rules 2: is in force, nothing changes\n")


def test_a_text_that_only_bundles_otherwise_is_taken_into_force_too(home: Path) -> None:
    some = obligation("extinguishers", MONTHLY), obligation("ladders", MONTHLY)
    dutybell("roadmap", "adopt", written(home, *some), "--yes", home=home)
    told = json.loads((home / "own.json").read_text())
    bundle = {"id": "round", "title": told["title"], "obligations": ["extinguishers", "ladders"]}
    (home / "own.json").write_text(json.dumps({**told, "bundles": [bundle]}))
    taken = dutybell("roadmap", "adopt", "own.json", "--yes", home=home)
    assert "in force: own-rules 1, 2 obligations" in taken.stdout, taken
    assert json.loads(dutybell("roadmap", "show", "own-rules", "--json", home=home).stdout)["bundles"] == [bundle]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["roadmap", "adopt", "own.json", "--yes"], "is that of the roadmap that DutyBell comes with"),
        (["roadmap", "check", "none.json"], "none.json: cannot be read"),
        (["roadmap", "check", "mine.xlsx"], "made into JSON first: dutybell roadmap convert mine.xlsx mine.json"),
        (["roadmap", "adopt", "mine.xlsx", "--yes"], "mine.xlsx: is a spreadsheet"),
        (["roadmap", "show", "nowhere"], "nowhere: no roadmap in force has this name"),
        (["roadmap", "diff", SHIPPED, "none.json"], "none.json: cannot be read"),
        (["unit", "adopt", COMPANY, "nowhere", "--yes"], "nowhere: no roadmap in force has this name"),
        (["unit", "adopt", COMPANY, SHIPPED, "--yes"], f"{COMPANY}: goes by {SHIPPED} already"),
        (["unit", "adopt", "别处", SHIPPED, "--yes"], "别处: no unit has this name"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(home: Path, words: list[str], said: str) -> None:
    written(home, obligation("extinguishers", MONTHLY), name=SHIPPED)
    dutybell("roadmap", "template", "mine.xlsx", home=home)
    refused = dutybell(*words, home=home)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_unit_is_asked_by_which_of_several_roadmaps_it_goes(home: Path) -> None:
    dutybell("roadmap", "adopt", written(home, obligation("extinguishers", MONTHLY)), "--yes", home=home)
    add = ("unit", "add", "--party", "enterprise")
    refused = dutybell(*add, "分公司", home=home)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
    assert f"several roadmaps are in force: {SHIPPED}, own-rules; say --roadmap NAME" in refused.stderr
    assert "分公司" not in dutybell("unit", "list", home=home).stdout
    both = dutybell(*add, "分公司", home=home, answers="\ny\n")
    assert f"goes by: {SHIPPED}, own-rules\n" in both.stdout
    own = dutybell(*add, "工厂", home=home, answers="n\ny\n")
    assert "goes by: own-rules\n" in own.stdout
    none = dutybell(*add, "无名", home=home, answers="n\nn\n")
    assert (none.returncode, none.stderr) == (2, "无名: must go by one roadmap at least, else it owes nothing\n")


def test_nobody_asked_a_unit_goes_by_what_is_usual_or_named(home: Path) -> None:
    dutybell("roadmap", "adopt", written(home, obligation("extinguishers", MONTHLY)), "--yes", home=home)
    add = ("unit", "add", "--party", "enterprise")
    assert f"goes by: {SHIPPED}\n" in dutybell(*add, "甲", "--yes", home=home).stdout
    named = dutybell(*add, "乙", "--roadmap", "own-rules", "--roadmap", SHIPPED, home=home)
    assert f"goes by: {SHIPPED}, own-rules\n" in named.stdout
    below = dutybell(*add, "乙下", "--parent", "乙", "--yes", home=home)
    assert f"goes by: {SHIPPED}, own-rules\n" in below.stdout
    asked = dutybell(*add, "丙下", "--parent", "乙", home=home, answers="\n\n")
    assert f"goes by: {SHIPPED}, own-rules\n" in asked.stdout
    alone = dutybell(*add, "丁", "--roadmap", "own-rules", home=home)
    assert "goes by: own-rules\n" in alone.stdout
    refused = dutybell(*add, "丁下", "--parent", "丁", home=home)
    assert "--yes for what is usual: own-rules\n" in refused.stderr


def test_a_later_first_year_is_said_to_bring_its_first_duty_then(home: Path) -> None:
    yearly = obligation("drill", {"kind": "every", "period": "year"}) | {"years": [1]}
    dutybell("roadmap", "adopt", written(home, yearly), "--yes", home=home)
    later = dutybell("unit", "adopt", COMPANY, "own-rules", "--first-year", "2090", "--yes", home=home)
    assert later.returncode == 0, later.stderr
    told = f"{COMPANY}: nothing more is due within a year; the first duty by own-rules is due on 2090-12-31\n"
    assert told in later.stdout


def test_a_roadmap_of_what_follows_events_is_said_to_bring_nothing_else(home: Path) -> None:
    after = obligation("talk", {"kind": "after_event", "event": "accident", "within": {"days": 7}})
    dutybell("roadmap", "adopt", written(home, after), "--yes", home=home)
    begun = dutybell("unit", "adopt", COMPANY, "own-rules", "--yes", home=home)
    assert f"{COMPANY}: owes nothing by own-rules but what events and notices bring\n" in begun.stdout
