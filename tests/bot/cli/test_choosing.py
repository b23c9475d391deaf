"""`dutybell unit choose` and `unit choices`: what they take, what they refuse, and how they exit."""

from pathlib import Path

import pytest

from tests.command_line import dutybell

ROADMAP = "shenzhen-construction-2020"
# What is only asked for, what the source says the cadence of, what is ours alone.
ASK, STATED, OURS = "study-statements-enterprise", "eight-onces-inspection", "registered-engineer-kept"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    said = "unit add 宏达建设 --party enterprise --attr headcount=120 --attr trade=construction --attr hazardous=true"
    added = dutybell(*said.split(), "--attr", "has_projects=true", home=tmp_path)
    assert added.returncode == 0, added.stderr
    return tmp_path


def rows(home: Path, obligation: str) -> str:
    shown = dutybell("unit", "choices", "宏达建设", home=home)
    assert shown.returncode == 0
    return next(line for line in shown.stdout.splitlines() if obligation in line)


def keys(home: Path) -> set[str]:
    shown = dutybell("unit", "choices", "宏达建设", home=home).stdout
    return {name for name in (ASK, STATED, OURS) if name in shown}


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ((OURS, "on"), "on"),
        ((ROADMAP, OURS, "off"), "off"),
        ((ASK, "cadence", "year"), "year"),
        ((ROADMAP, ASK, "cadence", "quarter"), "quarter"),
        ((ASK, "off", "--reason", "由集团统一组织"), "由集团统一组织"),
        ((STATED, "off", "--reason", "没有在建项目"), "没有在建项目"),
    ],
)
def test_a_choice_is_taken_once_and_listed_with_its_reason(home: Path, said: tuple[str, ...], then: str) -> None:
    assert keys(home) == {ASK, STATED, OURS}
    first = dutybell("unit", "choose", "宏达建设", *said, home=home)
    assert first.returncode == 0, first.stderr
    assert "from tomorrow on" in first.stdout
    name = next(word for word in said if word in (ASK, STATED, OURS))
    assert then in rows(home, name)
    again = dutybell("unit", "choose", "宏达建设", *said, home=home)
    assert (again.returncode, again.stdout.strip()) == (0, "宏达建设: nothing to change")
    assert dutybell("verify", home=home).returncode == 0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((ASK, "off"), "--reason"),
        ((ASK, "off", "--reason", "好的"), "--reason"),
        ((STATED, "cadence", "year", "--reason", "太多"), "source says how often"),
        ((ASK, "cadence", "decade"), "half_year, year"),
        ((ASK, "sometimes"), "on, off, or cadence"),
        ((ASK,), "on, off, or cadence"),
        (("study-statement-enterprise", "off"), ASK),
        (("elsewhere", ASK, "on"), ROADMAP),
        ((), "--file"),
        ((ASK, "on", "--file", "choices.csv"), "either"),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_a_sentence_and_nothing_is_done(
    home: Path, said: tuple[str, ...], why: str
) -> None:
    refused = dutybell("unit", "choose", "宏达建设", *said, home=home)
    assert refused.returncode == 2
    assert why in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "0 of them set aside" in dutybell("unit", "choices", "宏达建设", home=home).stdout


def test_a_file_is_taken_whole_or_refused_with_every_line_that_is_wrong(home: Path) -> None:
    file = home / "choices.csv"
    file.write_text(f"obligation,choice,reason\n{OURS},on,\n{ASK},cadence month,\n{STATED},off,\n", "utf-8")
    refused = dutybell("unit", "choose", "宏达建设", "--file", str(file), home=home)
    assert refused.returncode == 2
    assert STATED in refused.stderr
    assert "offered and not decided" in dutybell("unit", "choices", "宏达建设", home=home).stdout
    assert "offered" in rows(home, OURS)
    file.write_text(f"obligation,choice,reason\nnothing,on,\n\n{ASK},sometimes,\n{ASK}\n", "utf-8")
    refused = dutybell("unit", "choose", "宏达建设", "--file", str(file), home=home)
    assert [line.split(": ")[1] for line in refused.stderr.strip().splitlines()] == ["line 2", "line 4", "line 5"]
    file.write_text(f"obligation,choice,reason\n{OURS},on,\n{ROADMAP} {ASK},cadence year,\n", "utf-8")
    assert dutybell("unit", "choose", "宏达建设", "--file", str(file), home=home).returncode == 0
    assert "year" in rows(home, ASK)
    file.write_text("choice\non\n", "utf-8")
    assert "line 1" in dutybell("unit", "choose", "宏达建设", "--file", str(file), home=home).stderr
    assert dutybell("unit", "choose", "宏达建设", "--file", "gone.csv", home=home).returncode == 2


def test_a_plan_is_with_what_is_recommended_unless_only_what_is_asked_is_wanted(tmp_path: Path) -> None:
    said = "plan --party enterprise --attr headcount=120 --attr trade=construction --first-year 2025"
    said += " --from 2026-01-01 --to 2026-12-31"
    with_ours = dutybell(*said.split(), "--json", home=tmp_path).stdout
    asked = dutybell(*said.split(), "--json", "--asked-only", home=tmp_path).stdout
    assert '"fixed": "ours"' in with_ours
    assert '"fixed": "ours"' not in asked


KEPT, TAUGHT = "report-channels", "training-archive"


def test_a_unit_s_own_bundle_is_put_together_listed_and_taken_apart(home: Path) -> None:
    made = dutybell("unit", "bundle", "宏达建设", "季度资料", KEPT, TAUGHT, home=home)
    assert (made.returncode, made.stdout.strip()) == (0, f"宏达建设: own-1: {KEPT}, {TAUGHT} by one act, from now on")
    shown = dutybell("unit", "bundles", "宏达建设", home=home).stdout
    assert "季度资料" in shown
    assert "half-year-file-review" in shown
    assert dutybell("unit", "bundle", "宏达建设", "own-1", "--apart", home=home).returncode == 0
    assert "季度资料" not in dutybell("unit", "bundles", "宏达建设", home=home).stdout
    refused = dutybell("unit", "bundle", "宏达建设", "half-year-file-review", "--apart", home=home)
    assert (refused.returncode, "--reason" in refused.stderr) == (2, True)
    apart = ("half-year-file-review", "--apart", "--reason", "分部门复核")
    assert dutybell("unit", "bundle", "宏达建设", *apart, home=home).returncode == 0
    assert "分部门复核" in dutybell("unit", "bundles", "宏达建设", home=home).stdout
    assert dutybell("unit", "bundle", "宏达建设", "half-year-file-review", "--back", home=home).returncode == 0
    assert dutybell("verify", home=home).returncode == 0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("季度资料", KEPT), "two obligations"),
        (("季度资料", KEPT, STATED), "owner"),
        (("半年资料", "competence", "one-post-two-duties"), "belongs to a bundle"),
        (("季度资料", KEPT, "nothing"), "not put to this unit"),
        (("。", KEPT, TAUGHT), "name"),
        (("季度资料",), "--apart"),
        (("季度资料", KEPT, TAUGHT, "--apart"), "--apart"),
        (("own-7", "--apart"), "no such bundle"),
        (("own-7", "--back"), "no such bundle"),
    ],
)
def test_what_one_act_cannot_fulfil_is_refused_in_one_sentence(home: Path, said: tuple[str, ...], why: str) -> None:
    refused = dutybell("unit", "bundle", "宏达建设", *said, home=home)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert why in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_file_of_choices_puts_together_too_or_does_nothing(home: Path) -> None:
    file = home / "choices.csv"
    file.write_text(
        f"obligation,choice,reason\n{KEPT},bundle 季度资料,\n{TAUGHT},bundle 季度资料,\n{OURS},on,\n", "utf-8"
    )
    taken = dutybell("unit", "choose", "宏达建设", "--file", str(file), home=home)
    assert taken.returncode == 0, taken.stderr
    assert f"季度资料: {KEPT}, {TAUGHT} by one act" in taken.stdout
    file.write_text(f"obligation,choice,reason\n{OURS},off,\n{KEPT},bundle 另一个,\n{TAUGHT},bundle 另一个,\n", "utf-8")
    refused = dutybell("unit", "choose", "宏达建设", "--file", str(file), home=home)
    assert refused.returncode == 2
    assert "on" in rows(home, OURS)
