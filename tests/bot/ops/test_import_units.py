"""`dutybell import`: a whole tree or nothing, every fault with its place, twice without a change."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.command_line import dutybell
from tests.faults.process import ROOT
from tests.schedules.examples import obligation, roadmap_file

UNITS = [
    "名称 name",
    "类别 party",
    "层级 scope",
    "上级单位 parent",
    "结束日 until",
    "人数 headcount",
    "高危行业 hazardous",
]
PEOPLE = ["姓名 name", "单位 unit", "角色 role"]
TREE: list[list[Any]] = [
    ["市住建局", "housing_authority", None, None, None, None, None],
    ["宏达建设", "企业", "公司", "市住建局", None, 120, "是"],
    ["一号楼", "企业", "项目", "宏达建设", "2027-06-30", None, None],
]
STAFF: list[list[Any]] = [
    ["李安", "宏达建设", "安全管理人员"],
    ["王建国", "宏达建设", "principal_leader"],
    ["刘强", "一号楼", "项目经理"],
]


def workbook(path: Path, units: list[list[Any]], people: list[list[Any]], formula: bool = False) -> Path:
    """A workbook with these rows below the headings."""
    with xlsxwriter.Workbook(str(path)) as book:
        for title, head, rows in (("单位 Units", UNITS, units), ("人员 People", PEOPLE, people)):
            sheet = book.add_worksheet(title)
            for number, row in enumerate([head, *rows]):
                sheet.write_row(number, 0, row)
        if formula:
            book.worksheets()[0].write_formula(1, 5, "=60*2", None, 120)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "data"
    home.mkdir()
    return home


def test_a_tree_with_its_people_is_loaded_and_everyone_invited(tmp_path: Path, home: Path) -> None:
    codes = tmp_path / "codes.csv"
    shown = dutybell("import", str(workbook(tmp_path / "a.xlsx", TREE, STAFF)), "--codes", str(codes), home=home)
    assert shown.returncode == 0, shown.stderr
    assert "3 units added" in shown.stdout
    assert "3 people invited" in shown.stdout
    rows = list(csv.DictReader(codes.read_text("utf-8-sig").splitlines()))
    assert all(row["code"] and not row["link"] for row in rows)
    assert len(rows) == 3
    assert "there are no links" in shown.stdout
    assert "t.me" not in shown.stdout
    listed = dutybell("unit", "list", home=home).stdout
    assert "一号楼" in listed
    assert "宏达建设" in listed


def test_running_it_twice_changes_nothing(tmp_path: Path, home: Path) -> None:
    file = str(workbook(tmp_path / "a.xlsx", TREE, STAFF))
    dutybell("import", file, home=home)
    entries = dutybell("verify", home=home).stdout
    shown = dutybell("import", file, home=home)
    assert shown.returncode == 0
    assert "?start=" not in shown.stdout
    assert dutybell("verify", home=home).stdout == entries


def test_what_a_later_file_says_of_a_unit_is_changed_with_an_entry(tmp_path: Path, home: Path) -> None:
    dutybell("import", str(workbook(tmp_path / "a.xlsx", TREE, STAFF)), home=home)
    changed = [TREE[0], [*TREE[1][:5], 80, "是"], TREE[2]]
    shown = dutybell("import", str(workbook(tmp_path / "b.xlsx", changed, [])), home=home)
    assert "1 unit changed" in shown.stdout


def test_a_csv_file_serves_as_well(tmp_path: Path, home: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "kind,name,party,unit,role\nunit,小河建设,enterprise,,\nperson,张三,,小河建设,safety_manager\n", "utf-8"
    )
    shown = dutybell("import", str(file), home=home)
    assert shown.returncode == 0, shown.stderr
    assert "1 person invited" in shown.stdout


def test_every_fault_is_named_with_its_place_and_nothing_is_loaded(tmp_path: Path, home: Path) -> None:
    broken: list[list[Any]] = [
        ["甲", "企业联盟", None, None, None, None, None],
        ["乙", "企业", "项目", None, None, "约120人", None],
        ["丙", "企业", None, "没有这家", None, None, "也许"],
        ["丁", "企业", None, "戊", "2026-13-40", None, None],
        ["戊", "企业", None, "丁", None, None, None],
        ["好的", "企业", None, None, None, 12, "否"],
        ["好的", "企业", None, None, None, 12, "否"],
    ]
    people: list[list[Any]] = [["张三", "没有这家", "主要负责人"], ["李四", "好的", "门卫"], [None, "好的", "安全员"]]
    shown = dutybell("import", str(workbook(tmp_path / "a.xlsx", broken, people)), home=home)
    assert shown.returncode == 2
    for place in (
        "row 2, column B",
        "row 3, column F",
        "row 4, column D",
        "row 4, column G",
        "row 5, column E",
        "row 8",
    ):
        assert place in shown.stderr, (place, shown.stderr)
    people_faults = [line for line in shown.stderr.splitlines() if "People" in line]
    assert len(people_faults) >= 3
    assert "没有这家" in shown.stderr
    assert "Traceback" not in shown.stderr
    assert "好的" not in dutybell("unit", "list", home=home).stdout


def test_units_that_stand_above_each_other_are_refused(tmp_path: Path, home: Path) -> None:
    circle = [["丁", "企业", None, "戊", None, None, None], ["戊", "企业", None, "丁", None, None, None]]
    shown = dutybell("import", str(workbook(tmp_path / "a.xlsx", circle, [])), home=home)
    assert shown.returncode == 2
    assert "row 2" in shown.stderr or "row 3" in shown.stderr


def test_a_formula_is_refused_with_its_cell(tmp_path: Path, home: Path) -> None:
    shown = dutybell("import", str(workbook(tmp_path / "a.xlsx", TREE, STAFF, formula=True)), home=home)
    assert shown.returncode == 2
    assert "row 2, column F" in shown.stderr
    assert "formula" in shown.stderr


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"%PDF-1.4", b"PK\x03\x04 but no workbook"])
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, home: Path, content: bytes) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    shown = dutybell("import", str(file), home=home)
    assert shown.returncode == 2
    assert len(shown.stderr.splitlines()) == 1


def test_the_template_as_it_comes_holds_only_examples_and_says_so(tmp_path: Path, home: Path) -> None:
    template = tmp_path / "t.xlsx"
    assert dutybell("import", "--template", str(template), home=home).returncode == 0
    shown = dutybell("import", str(template), home=home)
    assert shown.returncode == 2
    assert "example" in shown.stderr


def test_the_table_shown_in_the_docs_is_loaded(tmp_path: Path, home: Path) -> None:
    page = (ROOT / "docs" / "import.md").read_text("utf-8")
    shown = re.search(r"\n\n((?:    .*,.*\n)+)", page)
    assert shown
    table = tmp_path / "docs.csv"
    table.write_text("".join(line[4:] + "\n" for line in shown[1].splitlines()), "utf-8")
    assert "2 units added, 1 person invited" in dutybell("import", str(table), home=home).stdout


def test_the_roadmaps_of_new_units_are_read_and_each_fault_has_its_place(tmp_path: Path, home: Path) -> None:
    shipped = "shenzhen-construction-2020"
    table = home / "units.csv"

    def loaded(*rows: str) -> Any:
        table.write_text("\n".join(["kind,name,party,parent,roadmaps", *rows]))
        return dutybell("import", "units.csv", home=home)

    dutybell("init", home=home)
    own = {**roadmap_file(obligation("talk", {"kind": "every", "period": "week"})), "id": "own-rules"}
    (home / "own.json").write_text(json.dumps(own))
    assert dutybell("roadmap", "adopt", "own.json", "--yes", home=home).returncode == 0
    wrong = loaded("unit,甲,企业,,own-rules", "unit,乙,企业,,own-rules;nowhere")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    place = r"row 3, column E \(路线图 roadmaps\): No roadmap in force is named “nowhere”; there are "
    assert re.search(f"{place}{shipped}, own-rules", wrong.stderr)
    good = loaded(
        "unit,甲,企业,,own-rules", f"unit,乙,企业,,own-rules、{shipped}", "unit,乙下,企业,乙,", "unit,丙,企业,,"
    )
    assert good.returncode == 0, good.stderr
    counts = [line.replace("│", " ").split() for line in dutybell("roadmap", "list", home=home).stdout.splitlines()]
    assert [words[-2] for words in counts if words[-1:] == ["yes"]] == ["3", "3"]
    again = loaded("unit,甲,企业,,own-rules", f"unit,乙,企业,,{shipped} own-rules", "unit,丙,企业,,")
    assert "All of this is here already" in again.stdout
    changed = loaded(f"unit,甲,企业,,{shipped}")
    assert changed.returncode == 2
    assert f"The unit does not go by “{shipped}” and nothing else" in changed.stderr
    assert dutybell("verify", home=home).returncode == 0
