"""Tables read as streams: what is hidden is told, names are one in whatever form, and nothing is beyond measure."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bench.evidence.shapes import book, laughter
from bot.flows.people.unit_table import Tree
from bot.reports.workbook import sheet_names
from bot.sheets.fenced import tree_of
from bot.sheets.tree import LIMIT, read, stretches
from bot.texts.catalogue import language
from bot.texts.people.import_units import faults_told

HEAD = ["名称 name", "类别 party"]


def table(*rows: list[Any], hidden: tuple[int, ...] = ()) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet("单位 Units")
        for number, row in enumerate([HEAD, *rows]):
            sheet.write_row(number, 0, row)
        for number in hidden:
            sheet.set_row(number, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        made.add_worksheet("人员 People").hide()
    return file.getvalue()


def test_hidden_rows_columns_and_sheets_are_read_and_told() -> None:
    tree = read(table(["甲", "企业"], ["乙", "企业"], ["丙", "企业"], hidden=(2, 3)), "a.xlsx")
    assert [row.name for row in tree.units] == ["甲", "乙", "丙"]
    assert {(note.what, *note.said.values()) for note in tree.notes} == {
        ("hidden_rows", "3-4"),
        ("hidden_columns", "B"),
        ("hidden_sheet",),
    }


def test_one_name_in_two_forms_is_one_unit() -> None:
    tree = read(table(["宏达（深圳）", "企业"], ["宏达(深圳)", "企业"]), "a.xlsx")
    assert [fault.what for fault in tree.faults if fault.row == 3] == ["twice"]


def faults(tree: Tree) -> list[str]:
    return [fault.what for fault in tree.faults]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (book("".join(f'<row r="{at}" s="1"/>' for at in range(1, 10))), "no_headings"),
        (book("<row/>" * 2_100_000), "formatted"),
        (book(" " * (101 << 20)), "large"),
        (book("<row><c><v>&j;</v></c></row>", doctype=laughter()), "damaged"),
        (book('<row><c r="BN1" t="str"><v>x</v></c></row>'), "wide"),
        (book("<row><c"), "damaged"),
    ],
)
def test_a_table_beyond_measure_is_refused_by_what_is_wrong_with_it(content: bytes, what: str) -> None:
    assert what in faults(read(content, "a.xlsx"))


def test_a_strict_workbook_is_named_as_such() -> None:
    strict = book("")

    file = BytesIO()
    with ZipFile(BytesIO(strict)) as before, ZipFile(file, "w") as after:
        for part in before.namelist():
            content = before.read(part)
            after.writestr(
                part,
                content.replace(
                    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                ),
            )
    assert faults(read(file.getvalue(), "a.xlsx")) == ["strict"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"kind,name\n" + b"unit,a\n" * 30_000, "many"),
        (b"kind,name\n" + b"," * 200_000 + b"x", "line"),
        (b"kind,name\n" + b"," * 70 + b"x", "wide"),
        (b"kind,name\n" + b"\n" * 1_100_000 + b"unit,a", "formatted"),
    ],
)
def test_a_csv_file_beyond_measure_is_refused(content: bytes, what: str) -> None:
    assert faults(read(content, "a.csv")) == [what]


@given(st.lists(st.text(alphabet=st.sampled_from("深圳𠮷ab:/'[]（）"), max_size=40), max_size=30))
def test_sheet_names_are_what_excel_takes(wanted: list[str]) -> None:
    names = sheet_names(wanted)
    assert len({name.casefold() for name in names}) == len(wanted)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name


def test_stretches_of_rows_are_said_shortly() -> None:
    assert stretches([3, 4, 5, 9, 11, 12]) == "3-5, 9, 11-12"


def filled_in(*rows: tuple[str, str, str]) -> Tree:
    """A table of companies with the day from which each owes duties, and its headcount."""
    lines = ["种类,名称,类别,起始日,人数", *(f"单位,{name},企业,{since},{people}" for name, since, people in rows)]
    return read("\n".join(lines).encode(), "a.csv")


def test_days_and_figures_of_a_table_are_read_as_those_that_are_typed() -> None:
    tree = filled_in(
        ("甲", "２０２６年７月１日", "１２０"), ("乙", "二〇二六年七月一日", "一百二十人"), ("丙", "1 July 2026", "120")
    )
    assert not tree.faults
    assert {(row.said["since"].isoformat(), row.said["headcount"]) for row in tree.units} == {("2026-07-01", 120)}


def test_a_day_without_its_year_is_refused_in_a_table_with_its_place() -> None:
    tree = filled_in(
        ("甲", "2026-07-01", "120"), ("乙", "明天", "120"), ("丙", "2026-02-30", "很多"), ("丁", "7月1日", "1")
    )
    assert [(fault.what, fault.row, fault.column, fault.heading) for fault in tree.faults] == [
        ("no_year", 3, 4, "起始日"),
        ("day", 4, 4, "起始日"),
        ("whole", 4, 5, "人数"),
        ("no_year", 5, 4, "起始日"),
    ]
    for code in ("zh", "en"):
        told = "\n".join(body.text for body in faults_told(language(code), tree.faults))
        assert "起始日" in told or "since" in told
        assert "明天" in told


def test_a_calendar_is_a_word_of_the_list_or_a_countrys_code(tmp_path: Path) -> None:
    said = ["中国工作日", "china", "GB-ENG", "每天 every_day", "火星", "CN", "gb"]
    lines = ["种类,名称,类别,日历", *(f"单位,单位{at},企业,{calendar}" for at, calendar in enumerate(said))]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    with (tmp_path / "a.csv").open("rb") as file:
        tree = asyncio.run(tree_of(file, "a.csv", LIMIT, None))
    assert [row.said.get("calendar") for row in tree.units][:4] == ["china", "china", "GB-ENG", "every_day"]
    assert [(fault.what, fault.row, fault.heading) for fault in tree.faults] == [
        ("calendar", row, "日历") for row in (6, 7, 8)
    ]
