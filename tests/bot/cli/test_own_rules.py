"""`dutybell rule`: what it takes, what it says beforehand, what it refuses, and how it exits."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.opening import opened
from bot.flows.people.enrol import invite_to, join
from bot.messages.chat_address import Address
from bot.settings import Settings
from tests.command_line import dutybell

FIRM = "宏达建设"
WEEKLY = ("--what", "Check the extinguishers", "--often", "week", "--who", "safety_manager", "--evidence", "photo")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert dutybell("unit", "add", FIRM, "--party", "enterprise", home=tmp_path).returncode == 0
    site = dutybell(
        "unit", "add", "一号项目", "--party", "enterprise", "--scope", "project", "--parent", FIRM, home=tmp_path
    )
    assert site.returncode == 0, site.stderr
    return tmp_path


def test_a_rule_is_set_listed_changed_and_ended(home: Path) -> None:
    first = dutybell("rule", "add", FIRM, *WEEKLY, "--since", "next", "--yes", home=home)
    assert first.returncode == 0, first.stderr
    assert "first due" in first.stdout
    assert "2 units: 宏达建设, 一号项目" in first.stdout
    assert "rings: nobody yet" in first.stdout
    assert "rule 1 is set" in first.stdout
    listed = dutybell("rule", "list", FIRM, home=home).stdout
    assert "Check the extinguishers" in listed
    assert "every week" in listed
    below = dutybell("rule", "list", "一号项目", "--lang", "en", home=home).stdout
    assert "宏达建设 1" in below
    changed = dutybell("rule", "change", FIRM, "1", "--often", "month", "--evidence", "note", "--yes", home=home)
    assert changed.returncode == 0, changed.stderr
    assert "every month" in dutybell("rule", "list", FIRM, home=home).stdout
    ended = dutybell("rule", "end", FIRM, "1", "--yes", home=home)
    assert ended.returncode == 0, ended.stderr
    assert "Check" not in dutybell("rule", "list", FIRM, home=home).stdout
    assert dutybell("rule", "end", FIRM, "1", "--yes", home=home).returncode == 2
    assert dutybell("verify", home=home).returncode == 0
    assert "own:1" in dutybell("roadmap", "list", home=home).stdout
    assert "own" in dutybell("roadmap", "show", "own:1", home=home).stdout


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((), "--what, --often, --who, --evidence"),
        ((*WEEKLY[:6], "--evidence", "video"), "must be one of photo"),
        (("--what", "。。", *WEEKLY[2:]), "says nothing"),
        ((*WEEKLY[:2], "--often", "fortnight", *WEEKLY[4:]), "or a day, YYYY-MM-DD"),
        ((*WEEKLY[:2], "--often", "2020-01-01", *WEEKLY[4:]), "is over"),
        ((*WEEKLY[:4], "--who", "principal_leader", *WEEKLY[6:]), "there are safety_director, safety_manager"),
        ((*WEEKLY[:4], "--who", "boss", *WEEKLY[6:]), "must be one of"),
        ((*WEEKLY, "--for", "training_institute"), "enterprise, project"),
        ((*WEEKLY, "--for", "shop"), "must be one of"),
        ((*WEEKLY, "--since", "soon"), "today, next or a day"),
        ((*WEEKLY, "--since", "2020-01-01"), "is over"),
    ],
)
def test_what_is_no_rule_is_refused_in_a_sentence(home: Path, said: tuple[str, ...], why: str) -> None:
    refused = dutybell("rule", "add", FIRM, *said, "--yes", home=home)
    assert refused.returncode == 2
    assert why in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "┃" in dutybell("rule", "list", FIRM, home=home).stdout
    assert "Check" not in dutybell("rule", "list", FIRM, home=home).stdout


def test_it_asks_before_anything_is_done_and_knows_its_units_and_rules(home: Path) -> None:
    for answers in ("", "n\n", "maybe\n"):
        asked = dutybell("rule", "add", FIRM, *WEEKLY, home=home, answers=answers)
        assert (asked.returncode, asked.stderr.splitlines()[-1]) == (1, "nothing was changed")
    assert "Check" not in dutybell("rule", "list", FIRM, home=home).stdout
    assert dutybell("rule", "list", "没有", home=home).returncode == 2
    gone = dutybell("rule", "change", FIRM, "7", "--often", "day", "--yes", home=home)
    assert (gone.returncode, "no rule 7" in gone.stderr) == (2, True)


def test_a_rule_that_is_ended_before_anything_began_is_said_to_have_nothing_running(home: Path) -> None:
    later = f"{datetime.now(UTC).date() + timedelta(days=40)}"
    assert dutybell("rule", "add", FIRM, *WEEKLY, "--since", later, "--yes", home=home).returncode == 0
    ended = dutybell("rule", "end", FIRM, "1", "--yes", home=home)
    assert (ended.returncode, "nothing of it is running" in ended.stdout) == (0, True)


def test_rules_are_neither_left_nor_retired_nor_given_as_a_roadmap(home: Path) -> None:
    assert dutybell("rule", "add", FIRM, *WEEKLY, "--yes", home=home).returncode == 0
    for said in (
        ("roadmap", "retire", "own:1", "--reason", "不再需要这些规定"),
        ("unit", "leave", FIRM, "own:1", "--reason", "不再需要这些规定"),
        ("unit", "adopt", FIRM, "own:1"),
        ("unit", "add", "三号", "--party", "enterprise", "--roadmap", "own:1"),
    ):
        refused = dutybell(*said, *(["--yes"] if said[1] != "add" else []), home=home)
        assert (refused.returncode, "roadmap" in refused.stderr) == (2, True), said
    text = dutybell("roadmap", "show", "own:1", "--json", home=home).stdout
    file = home / "own.json"
    file.write_text(text, "utf-8")
    checked = dutybell("roadmap", "check", str(file), home=home)
    assert checked.returncode == 2
    assert "id: must not begin with own:" in checked.stderr
    assert "spans: is said by the rules of units alone" in checked.stderr


YEAR = ("--from", "2027-01-01", "--to", "2027-12-31", "--json")


def planned(home: Path, *said: str) -> Any:
    shown = dutybell("plan", *said, *YEAR, home=home)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def test_a_plan_of_a_unit_that_exists_has_its_own_rules_those_from_above_and_what_it_has_chosen(home: Path) -> None:
    assert dutybell("rule", "add", FIRM, *WEEKLY, "--since", "next", "--yes", home=home).returncode == 0
    said = "choose", FIRM, "eight-onces-inspection", "off", "--reason", "done by the group"
    assert dutybell("unit", *said, home=home).returncode == 0
    for name in (FIRM, "一号项目"):
        weeks = [each for each in planned(home, "--unit", name) if each["roadmap"] == "own:1"]
        assert len(weeks) in (52, 53)
        assert {each["fixed"] for each in weeks} == {"own"}
    owed = {each["obligation"] for each in planned(home, "--unit", FIRM)}
    assert "eight-onces-inspection" not in owed
    assert "eight-onces-inspection" in {each["obligation"] for each in planned(home, "--party", "enterprise")}
    table = dutybell("plan", "--unit", FIRM, "--from", "2027-01-01", "--to", "2027-01-31", home=home).stdout
    assert "Check the extinguishers" in table


def test_the_mornings_of_a_unit_that_exists_tell_of_its_own_rules(home: Path) -> None:
    before = planned(home, "--unit", FIRM, "--digests", "--people", "safety_manager,deputy_leader")
    assert dutybell("rule", "add", FIRM, *WEEKLY, "--since", "next", "--yes", home=home).returncode == 0
    after = planned(home, "--unit", FIRM, "--digests", "--people", "safety_manager,deputy_leader")
    lines = [
        sum(day["lines"] for day in each["digests"] if day["role"] == "safety_manager") for each in (before, after)
    ]
    assert lines[1] > lines[0]


def test_the_mornings_of_a_unit_that_exists_are_of_the_people_who_are_there(home: Path) -> None:
    now = datetime.now(UTC)
    store = opened(Settings(home=home, _env_file=None), now)  # type: ignore[call-arg]
    code = store.write_now(invite_to, FIRM, "safety_manager", now)
    assert store.write_now(join, Address(channel="telegram", chat="11"), "Ann", "en", code=code, now=now)
    store.close()
    for name in (FIRM, "一号项目"):
        told = planned(home, "--unit", name, "--digests")["digests"]
        assert {day["role"] for day in told} == {"safety_manager"}


def test_a_plan_is_of_a_unit_that_exists_or_of_one_that_is_thought_of(home: Path) -> None:
    at = ("--from", "2027-01-01", "--to", "2027-01-31")
    for said, why in (
        ((), "--party: is needed"),
        (("--unit", "nobody"), "no unit has this name"),
        (("--unit", FIRM, "--scope", "project", "--attr", "rail=true"), "--scope, --attr: of a unit that exists"),
        (("--unit", FIRM, "--roadmap", "mine.json"), "--roadmap: of a unit that exists"),
    ):
        shown = dutybell("plan", *said, *at, home=home)
        assert (shown.returncode, shown.stdout) == (2, "")
        assert why in shown.stderr
