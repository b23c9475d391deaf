"""`dutybell roadmap template` and `convert`: filled in by hand, saved by others, with every fault by its cell."""

import asyncio
import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import Phase, given, settings

from bot.sheets.roadmap.assembled import roadmap_of
from bot.sheets.roadmap.layout import TITLES
from bot.sheets.roadmap.pages_read import pages_of
from bot.sheets.roadmap.written import workbook_of
from schedules.roadmap import Roadmap, read_roadmap
from tests.bot.sheets.test_roadmap_sheets import roadmaps
from tests.command_line import dutybell
from tests.faults.process import ROOT

HEAD = ["要做什么 what", "频次 how often", "责任人 who", "照片 photos", "文件 documents", "文字说明 note"]
# As a safety manager writes them: by the words of the lists, in one language or both.
TEN: list[list[Any]] = [
    ["每月检查灭火器", "每月 every month", "安全管理人员 safety_manager", 1, None, None],
    ["Weekly toolbox talk", "weekly", "safety_manager", None, 1, "yes"],
    ["年度消防演练", "每年一次", "principal leader", 2, 1, "是"],
    ["每日巡查", "每天", "safety_officer", 1, None, None],
    ["季度安全例会", "每季度", "principal_leader", None, "1", None],
    ["岗前培训", "half-yearly", "safety_manager", None, 1.0, None],
    ["张贴安全海报", "yearly", "safety_manager", 1, 0, "否"],
    ["上报隐患统计", "every month", "safety_director", None, None, True],
    ["更新应急预案", "once", "deputy_leader", None, 1, None],
    ["更新应急预案", "always, checked every year", "deputy_leader", None, 1, None],
]


def saved(path: Path, rows: list[list[Any]], head: list[str] = HEAD, **sheets: list[list[Any]]) -> Path:
    """A workbook of somebody else's making."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        for title, lines in {TITLES["obligations"]: [head, *rows], **sheets}.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(lines):
                sheet.write_row(number, 0, row)
    return path


def test_ten_rows_with_what_how_often_who_and_proof_are_a_roadmap_that_is_planned(tmp_path: Path) -> None:
    saved(tmp_path / "ten.xlsx", TEN)
    shown = dutybell("roadmap", "convert", "ten.xlsx", "ten.json", home=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "10 obligations" in shown.stdout
    assert dutybell("roadmap", "check", "ten.json", home=tmp_path).returncode == 0
    made = read_roadmap((tmp_path / "ten.json").read_text("utf-8"))
    assert [each.act for each in made.obligations][:5] == ["inspection", "meeting", "drill", "daily", "meeting"]
    assert len({each.id for each in made.obligations}) == 10
    assert {each.scope for each in made.obligations if each.owner == "safety_officer"} == {"project"}
    said = "plan --party enterprise --from 2026-01-01 --to 2026-12-31 --first-year 2026 --roadmap ten.json --json"
    duties = json.loads(dutybell(*said.split(), home=tmp_path).stdout)
    months = [duty for duty in duties if duty["obligation"] == made.obligations[0].id]
    assert len(months) == 12
    assert all(duty["reminders"] for duty in duties)


def test_the_template_shows_an_example_that_is_not_read_and_offers_every_closed_choice(tmp_path: Path) -> None:
    assert dutybell("roadmap", "template", "t.xlsx", home=tmp_path).returncode == 0
    shown = dutybell("roadmap", "convert", "t.xlsx", "t.json", home=tmp_path)
    assert shown.returncode == 2
    assert "There is no obligation" in shown.stderr
    assert not (tmp_path / "t.json").exists()
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    sheet = book[TITLES["obligations"]]
    heads = [cell.value for cell in sheet[1]]
    offered = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    lists = {part.min_col for each in offered for part in each.sqref.ranges}
    for heading in ("频次 how often", "责任人 who", "确认人 confirmer", "办理方式 kind of act", "层级 scope"):
        assert heads.index(heading) + 1 in lists
    sheet.cell(3, 1, "检查")
    for column, value in ((2, "每周 every week"), (3, "safety_manager"), (4, 1)):
        sheet.cell(3, column, value)
    book.save(tmp_path / "mine.xlsx")
    assert dutybell("roadmap", "convert", "mine.xlsx", "mine.json", home=tmp_path).returncode == 0
    made = read_roadmap((tmp_path / "mine.json").read_text("utf-8"))
    assert [each.title.zh for each in made.obligations] == ["检查"]
    assert made.title.zh == "mine"


def test_a_sheet_of_own_words_lets_the_others_name_people_and_units_by_them(tmp_path: Path) -> None:
    words: list[list[Any]] = [
        ["称谓 word", "相当于 is", "名称 title", "英文名称"],
        ["head_chef", "专职安全员 safety_officer", "厨师长", "head chef"],
        ["keeper", "safety_manager", "storekeeper", None],
        ["shop", "企业", "门店", None],
    ]
    rows = [
        ["Keep the diary", "daily", "厨师长", 1, "keeper", "shop"],
        ["Calibrate", "yearly", "head chef", 1, None, None],
        ["检查虫害", "monthly", "Storekeeper", 1, None, "门店"],
    ]
    saved(tmp_path / "w.xlsx", rows, [*HEAD[:4], "确认人", "parties"], **{TITLES["words"]: words})
    shown = dutybell("roadmap", "convert", "w.xlsx", "w.json", home=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    said = json.loads((tmp_path / "w.json").read_text("utf-8"))
    assert [(each["owner"], each["confirmer"], each["scope"]) for each in said["obligations"]] == [
        ("head_chef", "keeper", "project"),
        ("head_chef", "project_manager", "project"),
        ("keeper", "deputy_leader", "company"),
    ]
    assert [each["parties"] for each in said["obligations"]] == [["shop"], ["enterprise"], ["shop"]]
    assert said["roles"]["keeper"] == {"is": "safety_manager", "title": {"en": "storekeeper"}}
    assert said["obligations"][0]["title"] == {"en": "Keep the diary"}
    told = dutybell("roadmap", "check", "w.json", home=tmp_path).stdout
    assert "not in Chinese, so shown in English:" in told
    assert "roles.keeper.title" in told
    assert dutybell("roadmap", "convert", "w.json", "back.xlsx", home=tmp_path).returncode == 0
    sheet = openpyxl.load_workbook(tmp_path / "back.xlsx")[TITLES["obligations"]]
    assert [sheet.cell(row, 3).value for row in (2, 3)] == ["厨师长 head_chef", "厨师长 head_chef"]
    assert dutybell("roadmap", "convert", "back.xlsx", "again.json", home=tmp_path).returncode == 0
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "w.json").read_bytes()


def test_a_word_without_a_kind_or_said_twice_is_named_by_its_cell_and_its_users_are_not(tmp_path: Path) -> None:
    words: list[list[Any]] = [
        ["word", "is", "title"],
        ["chef", "cook", "chef"],
        ["keeper", "safety_manager", "keeper"],
        ["keeper", "safety_director", "keeper"],
    ]
    rows: list[list[Any]] = [
        ["Keep the diary", "daily", "chef", 1, "keeper"],
        ["Clean", "daily", "keeper", 1, "safety_director"],
    ]
    saved(tmp_path / "w.xlsx", rows, [*HEAD[:4], "confirmer"], **{TITLES["words"]: words})
    shown = dutybell("roadmap", "convert", "w.xlsx", "w.json", "--lang", "zh", home=tmp_path)
    assert shown.returncode == 2
    lines = shown.stderr.splitlines()
    assert [line.partition("：")[0] for line in lines] == [
        "“称谓 Words”表第2行B列（相当于 is）",
        "“称谓 Words”表第4行A列（称谓 word）",
    ]


def test_every_fault_is_named_at_once_by_sheet_row_and_column(tmp_path: Path) -> None:
    head = [*HEAD, "确认人 confirmer", "从 from", "提醒升级 escalation", "适用条件 applies when", "编号 id", "odd"]
    rows: list[list[Any]] = [
        ["a", "every fortnight", "boss", 99, None, None],
        ["b", "monthly", "safety_manager"],
        ["c", "monthly", "safety_manager", 1, None, None, "safety_manager", "05-12", "never", "rail == yes", "same"],
        [None, "monthly", "safety_manager", 1, None, None, None, None, None, None, "same"],
        ["d", "each year between two days", "safety_manager", "two", None, "maybe", None, "02-30"],
    ]
    bundles = [["名称 title", "义务编号 obligations"], ["x", "same, none"]]
    saved(tmp_path / "bad.xlsx", rows, head, **{TITLES["bundles"]: bundles, "Other": [["x"]]})
    shown = dutybell("roadmap", "convert", "bad.xlsx", "bad.json", home=tmp_path)
    assert shown.returncode == 2
    assert not (tmp_path / "bad.json").exists()
    assert not shown.stdout
    for told in (
        "row 2, column B (频次 how often): “every fortnight” is not known",
        "row 2, column C (责任人 who): “boss” is not known",
        "row 2, column D (照片 photos): “99” is out of range; it must be 0 to 10",
        "row 3, column D (照片 photos): No evidence is asked for",
        "row 4, column G (确认人 confirmer): The confirmer is the owner",
        "row 4, column H (从 from): “每月 every month” has no use for this cell",
        "row 4, column I (提醒升级 escalation): “never” is not there",
        "row 4, column J (适用条件 applies when): “rail == yes” cannot be read",
        "row 5, column A (要做什么 what): The cell is empty",
        "row 5, column K (编号 id): “same” stands in row 4 already",
        "row 6, column D (照片 photos): “two” is no whole number",
        "row 6, column F (文字说明 note): “maybe” is not known",
        "row 6, column H (从 from): “02-30” is no day of a year",
        "“每年某段时间 each year between two days” needs this cell",
        "row 1, column L: “odd” is no heading",
        "合并事项 Bundles, row 2, column B (义务编号 obligations): “none” is not there",
        "Other: The template has no such sheet; name it as one of 义务 Obligations / 路线图 Roadmap",
    ):
        assert told in shown.stderr, told
    zh = dutybell("roadmap", "convert", "bad.xlsx", "bad.json", "--lang", "zh", home=tmp_path)
    assert "没有要求任何佐证" in zh.stderr


def test_the_shipped_roadmap_goes_to_a_workbook_and_back_also_when_another_program_saved_it(tmp_path: Path) -> None:
    source = str(ROOT / "roadmap.json")
    assert dutybell("roadmap", "convert", source, "r.xlsx", home=tmp_path).returncode == 0
    openpyxl.load_workbook(tmp_path / "r.xlsx").save(tmp_path / "again.xlsx")
    for name in ("r", "again"):
        assert dutybell("roadmap", "convert", f"{name}.xlsx", f"{name}.json", home=tmp_path).returncode == 0
        back = read_roadmap((tmp_path / f"{name}.json").read_text("utf-8"))
        assert back == read_roadmap((ROOT / "roadmap.json").read_text("utf-8"))


def test_days_as_dates_numbers_as_floats_and_formulas_with_their_values_are_read(tmp_path: Path) -> None:
    head = [*HEAD, "从 from", "至 to"]
    with xlsxwriter.Workbook(str(tmp_path / "f.xlsx")) as book:
        sheet = book.add_worksheet("Obligations")
        sheet.write_row(0, 0, head)
        sheet.write_row(1, 0, ["宣传", "each year between two days", "safety_manager"])
        sheet.write_formula(1, 3, "=1+1", None, 2)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 6, datetime(2026, 5, 12), day)  # noqa: DTZ001
        sheet.write_datetime(1, 7, datetime(2026, 6, 30), day)  # noqa: DTZ001
        sheet.write_blank(900, 3, None, day)
    assert dutybell("roadmap", "convert", "f.xlsx", "f.json", home=tmp_path).returncode == 0
    (made,) = json.loads((tmp_path / "f.json").read_text("utf-8"))["obligations"]
    assert made["cadence"] == {"kind": "on_date", "from": "05-12", "to": "06-30"}
    assert made["evidence"]["photos"] == 2


def test_a_cell_says_days_shares_years_and_counts_as_people_write_them(tmp_path: Path) -> None:
    head = [*HEAD, "从 from", "至 to", "目标 target", "数字 figures", "哪几年 years", "适用条件 applies when"]
    often, who, all_year = "each year between two days", "safety_manager", ("01-01", "12-31")
    rows: list[list[Any]] = [
        ["宣传", often, who, "2张", None, "√", "５月12日", "6月15号", "９０％", "已训／应训", "1—3", "人数>=５０"],
        ["Poster", often, who, "一张", "1份", "×", "2026-05-12", "2026/6/15", "90 %", "a of b", "第1至3年", None],
        ["讲座", often, who, 2, None, "要", "五月十二日", "2026年6月15日", "90%", "a/b", "1～3", "（人数 ≥ 50）"],
        ["Talk", often, who, 2, None, "不需要", *all_year, None, None, "1, 2-3", "headcount >= 50"],
    ]
    of_roadmap: list[list[Any]] = [["首年", "年数"], ["2026年", "三年"]]
    saved(tmp_path / "c.xlsx", rows, head, **{TITLES["roadmap"]: of_roadmap})
    shown = dutybell("roadmap", "convert", "c.xlsx", "c.json", home=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    said = json.loads((tmp_path / "c.json").read_text("utf-8"))
    assert said["term"] == {"first_year": 2026, "years": 3}
    made = said["obligations"]
    assert [each["cadence"]["from"] for each in made] == ["05-12", "05-12", "05-12", "01-01"]
    assert [each["cadence"]["to"] for each in made] == ["06-15", "06-15", "06-15", "12-31"]
    assert [each["years"] for each in made] == [[1, 2, 3]] * 4
    assert [each["evidence"]["photos"] for each in made] == [2, 1, 2, 2]
    assert [each["evidence"]["note"] for each in made] == [True, False, True, False]
    assert [each["evidence"]["measure"]["target"] for each in made[:3]] == [0.9] * 3
    least = {"attr": "headcount", "at_least": 50}
    assert [each.get("applies_when") for each in made] == [least, None, least, least]


def test_a_row_that_was_copied_and_not_changed_is_read_and_said(tmp_path: Path) -> None:
    saved(tmp_path / "two.xlsx", [*TEN[:2], TEN[0], [*TEN[0][:3], 2]])
    for language, told in (("en", "the very same as row 2"), ("zh", "第4行：与第2行的要求完全相同")):
        shown = dutybell("roadmap", "convert", "two.xlsx", "two.json", "--yes", "--lang", language, home=tmp_path)
        assert (shown.returncode, len(shown.stderr.splitlines())) == (0, 1)
        assert told in shown.stderr
    assert len(read_roadmap((tmp_path / "two.json").read_text("utf-8")).obligations) == 4


def test_a_title_as_long_as_a_text_is_read_and_said(tmp_path: Path) -> None:
    saved(tmp_path / "long.xlsx", [["检查" * 101, *TEN[0][1:]], ["查" * 200, *TEN[0][1:]]])
    shown = dutybell("roadmap", "convert", "long.xlsx", "long.json", "--lang", "zh", home=tmp_path)
    assert (shown.returncode, len(shown.stderr.splitlines())) == (0, 1)
    assert "第2行A列（要做什么 what）：共202字" in shown.stderr


def test_what_follows_from_headings_that_are_missing_is_not_told_row_by_row(tmp_path: Path) -> None:
    saved(tmp_path / "h.xlsx", [row[:4] for row in TEN], [HEAD[0], "", HEAD[2]])
    shown = dutybell("roadmap", "convert", "h.xlsx", "h.json", home=tmp_path)
    assert shown.returncode == 2
    assert [line.partition(": ")[2][:40] for line in shown.stderr.splitlines()] == [
        *(f"The heading {name} is missing; write it in"[:40] for name in (HEAD[1], *HEAD[3:])),
        "This cell has no heading above it; write",
        "This cell has no heading above it; write",
    ]


def test_a_line_above_the_headings_is_said_as_such(tmp_path: Path) -> None:
    saved(tmp_path / "t.xlsx", [[*HEAD], *TEN], ["我公司的制度"])
    shown = dutybell("roadmap", "convert", "t.xlsx", "t.json", home=tmp_path)
    assert shown.returncode == 2
    (line,) = shown.stderr.splitlines()
    assert "row 1: The headings are missing; the first row must hold 要做什么 what / 频次 how often" in line


@pytest.mark.parametrize("ending", ["xls", "xlsm", "ods", "csv", "et"])
def test_a_spreadsheet_of_another_kind_is_refused_with_the_way_to_save_it(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"x.{ending}").write_text("要做什么,频次")
    for verb in (["convert", f"x.{ending}", "x.json"], ["check", f"x.{ending}"], ["adopt", f"x.{ending}"]):
        shown = dutybell("roadmap", *verb, home=tmp_path)
        assert (shown.returncode, len(shown.stderr.splitlines())) == (2, 1)
        assert "save it as .xlsx" in shown.stderr


@pytest.mark.parametrize(
    "words",
    [("template", "there.xlsx"), ("convert", "ten.xlsx", "there.json"), ("convert", "there.json", "there.xlsx")],
)
def test_a_file_that_is_there_is_left_alone_unless_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    saved(tmp_path / "ten.xlsx", TEN)
    (tmp_path / "there.xlsx").write_text("x")
    (tmp_path / "there.json").write_bytes((ROOT / "roadmap.json").read_bytes())
    before = (tmp_path / words[-1]).read_bytes()
    shown = dutybell("roadmap", *words, home=tmp_path)
    assert (shown.returncode, "is there already" in shown.stderr) == (2, True)
    assert (tmp_path / words[-1]).read_bytes() == before
    assert dutybell("roadmap", *words, "--yes", home=tmp_path).returncode == 0
    assert (tmp_path / words[-1]).read_bytes() != before
    assert not [*tmp_path.glob(".*.coming")]


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 9, b"PK" + b"\0" * 99])
def test_what_is_no_workbook_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.xlsx").write_bytes(content)
    shown = dutybell("roadmap", "convert", "x.xlsx", "x.json", home=tmp_path)
    assert (shown.returncode, len(shown.stderr.splitlines())) == (2, 1)
    assert shown.stderr.startswith("x.xlsx: ")


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(roadmaps())
def test_any_roadmap_comes_back_from_the_bytes_of_its_workbook(roadmap: Roadmap) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(workbook_of(roadmap))
        file.seek(0)
        back = roadmap_of(asyncio.run(pages_of(file)), "other", 1999)
    assert not back.faults
    assert back.roadmap == roadmap
