"""Roadmaps end at the command line: a unit leaves one and may go by it again, and one is retired for all."""

import json
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.command_line import dutybell
from tests.schedules.examples import obligation, roadmap_file

MONTHLY = {"kind": "every", "period": "month"}
COMPANY, SHIPPED, WHY = "宏达建设", "shenzhen-construction-2020", "集团另有规定，不再适用"


class Home:
    """A home on one of the databases, with a company that goes by the shipped roadmap and by its own rules."""

    def __init__(self, path: Path, url: str) -> None:
        self.path, self._url = path, url

    def __call__(self, *words: str) -> "CompletedProcess[str]":
        """Run a verb in it."""
        return dutybell(*words, home=self.path, DUTYBELL_DATABASE_URL=self._url)

    def opened(self) -> set[str]:
        """The words of a report of the company's year."""
        year = str(datetime.now(UTC).year)
        told = self("report", COMPANY, "--period", year, "--format", "json", "--out", "r.json")
        assert told.returncode == 0, told.stderr
        return set((self.path / "r.json").read_text().split('"'))


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    it = Home(tmp_path, database_url)
    own = {**roadmap_file(obligation("extinguishers", MONTHLY)), "id": "own-rules"}
    (tmp_path / "own.json").write_text(json.dumps(own))
    for words in (
        ["unit", "add", COMPANY, "--party", "enterprise"],
        ["roadmap", "adopt", "own.json", "--yes"],
        ["unit", "adopt", COMPANY, "own-rules", "--yes"],
    ):
        done = it(*words)
        assert done.returncode == 0, done.stderr
    return it


def row(home: Home, name: str) -> str:
    """The line of a roadmap in the list."""
    listed = home("roadmap", "list").stdout.replace("│", " ").replace("┃", " ")
    return next(line for line in listed.splitlines() if line.split()[:1] == [name])


def test_a_unit_leaves_a_roadmap_after_it_was_told_what_changes_and_may_go_by_it_again(home: Home) -> None:
    asked = home("unit", "leave", COMPANY, "own-rules", "--reason", WHY)
    assert asked.returncode == 1  # nobody is there to say yes
    assert f"{COMPANY}: duties by the month they are due: " in asked.stdout
    assert "-1" in asked.stdout
    assert "+" not in asked.stdout
    assert "nobody above is there to see it" in asked.stdout
    assert "goes by no other roadmap" not in asked.stdout
    assert row(home, "own-rules").split()[-2:] == ["1", "yes"]
    left = home("unit", "leave", COMPANY, "own-rules", "--reason", WHY, "--yes")
    assert left.returncode == 0, left.stderr
    assert left.stdout.splitlines()[-1] == f"{COMPANY}: has left own-rules; what has begun by today is still owed"
    assert row(home, "own-rules").split()[-2:] == ["0", "yes"]
    assert "extinguishers" in home.opened()
    again = home("unit", "leave", COMPANY, "own-rules", "--reason", WHY, "--yes")
    assert (again.returncode, again.stderr) == (2, f"{COMPANY}: has left own-rules already\n")
    assert home("unit", "adopt", COMPANY, "own-rules", "--yes").returncode == 0
    assert home("unit", "leave", COMPANY, "own-rules", "--reason", WHY, "--yes").returncode == 0
    assert home("unit", "adopt", COMPANY, "own-rules", "--yes").returncode == 0
    checked = home("verify")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    bundled = home("export", "--bundle", "b.zip", "--unit", COMPANY)
    assert bundled.returncode == 0, bundled.stderr


def test_the_last_roadmap_of_a_unit_may_be_left_and_it_is_said_what_then_counts_as_owed(home: Home) -> None:
    home("unit", "leave", COMPANY, "own-rules", "--reason", WHY, "--yes")
    last = home("unit", "leave", COMPANY, SHIPPED, "--reason", WHY, "--yes")
    assert last.returncode == 0, last.stderr
    above = f"{COMPANY}: nobody above is there to see it: all of it goes on counting as owed"
    assert f"{COMPANY}: goes by no other roadmap\n{above}" in last.stdout
    site = home("unit", "add", "一号楼", "--party", "enterprise", "--scope", "project", "--parent", COMPANY, "--yes")
    assert "goes by: no roadmap, so it owes nothing" in site.stdout
    for words in (["unit", "choices", COMPANY], ["unit", "bundles", COMPANY], ["verify"]):
        told = home(*words)
        assert told.returncode == 0, told.stderr


def test_units_below_go_on_as_they_do(home: Home) -> None:
    home("unit", "add", "一号楼", "--party", "enterprise", "--scope", "project", "--parent", COMPANY, "--yes")
    assert row(home, "own-rules").split()[-2:] == ["2", "yes"]
    home("unit", "leave", COMPANY, "own-rules", "--reason", WHY, "--yes")
    assert row(home, "own-rules").split()[-2:] == ["1", "yes"]


def test_a_roadmap_that_is_retired_is_left_by_all_and_adopted_no_more_unless_it_is_taken_into_force(
    home: Home,
) -> None:
    asked = home("roadmap", "retire", "own-rules", "--reason", WHY)
    assert asked.returncode == 1
    assert f"{COMPANY}: duties by the month they are due: " in asked.stdout
    assert row(home, "own-rules").split()[-1] == "yes"
    done = home("roadmap", "retire", "own-rules", "--reason", WHY, "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "retired: own-rules; units that have left it: 1"
    assert row(home, "own-rules").split()[-3:-1] == ["0", "retired"]
    for words in (
        ["unit", "adopt", COMPANY, "own-rules", "--yes"],
        ["roadmap", "retire", "own-rules", "--reason", WHY, "--yes"],
    ):
        refused = home(*words)
        assert refused.returncode == 2
        assert refused.stderr == "own-rules: is retired; dutybell roadmap adopt FILE takes it into force again\n"
    assert home("unit", "add", "别处", "--party", "enterprise", "--roadmap", "own-rules").returncode == 2
    assert "extinguishers" in home("roadmap", "show", "own-rules").stdout
    assert "extinguishers" in home.opened()
    back = home("roadmap", "adopt", "own.json", "--yes")
    assert back.returncode == 0, back.stderr
    assert row(home, "own-rules").split()[-2:] == ["0", "yes"]
    assert home("unit", "adopt", COMPANY, "own-rules", "--yes").returncode == 0
    assert home("verify").returncode == 0


def test_the_roadmap_that_dutybell_comes_with_stays_retired_until_it_is_adopted(home: Home) -> None:
    assert home("roadmap", "retire", SHIPPED, "--reason", WHY, "--yes").returncode == 0
    assert row(home, SHIPPED).split()[-2] == "retired"
    added = home("unit", "add", "别处", "--party", "enterprise")
    assert "goes by: own-rules\n" in added.stdout
    (home.path / "shipped.json").write_text(home("roadmap", "show", "--json").stdout)
    changed = json.loads((home.path / "shipped.json").read_text()) | {"version": "mine"}
    (home.path / "mine.json").write_text(json.dumps(changed))
    assert "give this one its own" in home("roadmap", "adopt", "mine.json", "--yes").stderr
    back = home("roadmap", "adopt", "shipped.json", "--yes")
    assert back.returncode == 0, back.stderr
    assert row(home, SHIPPED).split()[-2:] == ["0", "yes"]
    assert home("unit", "adopt", COMPANY, SHIPPED, "--yes").returncode == 0
    assert home("verify").returncode == 0


REFUSED: list[tuple[list[str], str]] = [
    (["unit", "leave", "别处", SHIPPED, "--reason", WHY], "别处: no unit has this name"),
    (["unit", "leave", COMPANY, "nowhere", "--reason", WHY], "nowhere: no roadmap in force has this name"),
    (["unit", "leave", COMPANY, SHIPPED], "--reason must say why"),
    (["unit", "leave", COMPANY, SHIPPED, "--reason", "好的"], "--reason must say why"),
    (["unit", "leave", COMPANY, "third", "--reason", WHY], f"{COMPANY}: does not go by third"),
    (["roadmap", "retire", SHIPPED], "--reason must say why"),
    (["roadmap", "retire", "nowhere", "--reason", WHY], "nowhere: no roadmap in force has this name"),
]


def test_what_cannot_be_ended_is_refused_in_one_sentence(home: Home) -> None:
    third: dict[str, Any] = {**roadmap_file(obligation("ladders", MONTHLY)), "id": "third"}
    (home.path / "third.json").write_text(json.dumps(third))
    assert home("roadmap", "adopt", "third.json", "--yes").returncode == 0
    for words, said in REFUSED:
        refused = home(*words, "--yes")
        assert (refused.returncode, refused.stdout) == (2, ""), words
        assert said in refused.stderr
        assert refused.stderr.count("\n") == 1
