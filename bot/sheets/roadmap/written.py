"""The workbook of a roadmap: how it is filled in, a sheet for each kind of row, and lists to choose from."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from bot.sheets.roadmap.column import Column
from bot.sheets.roadmap.layout import CHOICES, COLUMNS, GUIDE, MORE, TITLES, SheetKey
from bot.sheets.roadmap.pages_read import Page
from bot.sheets.roadmap.taken_apart import sheets_of
from bot.sheets.roadmap.words_taken import NONE, Own, taking
from bot.sheets.values import Cells, Value
from schedules.roadmap import Roadmap, in_plain
from schedules.roadmaps.own_words import KINDS

WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001
# Rows below the headings that have drop-down lists and take texts as they are typed.
READY = 1_000
FONT = "Microsoft YaHei"
HOW: Sequence[tuple[str, str]] = (
    (
        "在“义务 Obligations”表中，每行填一项义务。橙色的列必填：要做什么、频次、责任人，以及至少一种佐证材料。",
        "On the sheet Obligations, fill in one row an obligation. Orange is needed: what, how often, who, evidence.",
    ),
    (
        "频次、责任人等从下拉列表中选；中文、英文或两者都写均可。其他列可留空，下面说明留空时的默认值。",
        "Choose from the lists; Chinese, English or both will do. All else may stay empty: see below.",
    ),
    (
        "“路线图 Roadmap”表可填名称和首年；其余各表可不填。列序可变，表名和首行标题请勿改动；示例行不会读入。",
        "Roadmap may say a title and first year; the rest may stay empty. Keep names and headings.",
    ),
    (
        "填好后：dutybell roadmap convert 本文件.xlsx 路线图.json。有错时逐格指出，不写文件。",
        "Then: dutybell roadmap convert THIS.xlsx ROADMAP.json. It names every fault by its cell.",
    ),
)
_ABOUT = ("表 Sheet", "列 Column", "必填 Needed", "说明", "Explanation")
# Columns of years that an empty table shows.
_YEARS_SHOWN = ("schedule.1.", "schedule.2.", "schedule.3.")


def template() -> bytes:
    """The empty workbook, with one example."""
    return _book(dict.fromkeys(TITLES, ()))


def workbook_of(roadmap: Roadmap) -> bytes:
    """The workbook that says a roadmap."""
    plain = in_plain(roadmap)
    return _book(sheets_of(roadmap), {sort: plain.get(sort, {}) for sort in KINDS})


def pages_said(roadmap: Roadmap) -> list[Page]:
    """The sheets of that workbook as they are read again."""
    found = []
    for sheet, rows in sheets_of(roadmap).items():
        columns = [*COLUMNS[sheet], MORE]
        lines: list[Cells] = [tuple(column.heading for column in columns)]
        lines += [tuple(row.get(column.key) for column in columns) for row in rows]
        nothing: Any = {"merged": (), "hidden_rows": (), "hidden_columns": (), "hidden": False}
        found.append(Page(title=TITLES[sheet], rows=tuple(enumerate(lines, 1)), **nothing))
    return found


def _book(rows: Mapping[SheetKey, Sequence[Mapping[str, Value]]], own: Own = NONE) -> bytes:
    kept = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(kept, {"in_memory": True, **plain})
    book.set_properties({"title": "DutyBell", "created": WRITTEN})
    usual = {"font_name": FONT, "font_size": 10, "valign": "top", "text_wrap": True}
    look = {
        "text": book.add_format({**usual, "num_format": "@"}),
        "plain": book.add_format(usual),
        "percent": book.add_format({**usual, "num_format": "0.##%"}),
        "title": book.add_format({**usual, "bold": True, "font_size": 14, "text_wrap": False}),
        "head": book.add_format({**usual, "bold": True, "bg_color": "#DCE6F1", "bottom": 1}),
        "needed": book.add_format({**usual, "bold": True, "bg_color": "#F8D7B5", "bottom": 1}),
    }
    guide = book.add_worksheet(GUIDE)
    pages = {sheet: book.add_worksheet(title) for sheet, title in TITLES.items()}
    _explain(guide, look)
    offered = _offer(book.add_worksheet(CHOICES), look, own)
    for sheet, page in pages.items():
        page.freeze_panes(1, 1)
        page.set_row(0, 32)
        for at, column in enumerate(taking(each, own) for each in _columns(sheet, rows[sheet])):
            as_typed = look["text"] if column.kind not in ("whole", "fraction") else look["plain"]
            form = look["percent"] if column.kind == "fraction" else as_typed
            page.set_column(at, at, column.width, form)
            page.write_string(0, at, column.heading, look["needed" if column.needed else "head"])
            if column.choices:
                source = offered[tuple(column.choices)]
                page.data_validation(1, at, READY, at, _list(source))
            elif column.kind == "whole":
                page.data_validation(1, at, READY, at, _whole(column))
            if column.example is not None and not rows[sheet]:
                page.write(1, at, column.example, form)
            for number, row in enumerate(rows[sheet], 1):
                if row.get(column.key) is not None:
                    page.write(number, at, row[column.key], form)
    pages["obligations"].activate() if rows["obligations"] else guide.activate()
    book.close()
    return kept.getvalue()


def _columns(sheet: SheetKey, rows: Sequence[Mapping[str, Value]]) -> list[Column]:
    """The columns that are written: all but those of years and of what is odd, which stand there where needed."""
    used = {key for row in rows for key in row}
    shown = [
        column
        for column in COLUMNS[sheet]
        if not column.key.startswith("schedule.") or column.key in used or column.key.startswith(_YEARS_SHOWN)
    ]
    return [*shown, *([MORE] if MORE.key in used else [])]


def _list(source: str) -> dict[str, Any]:
    """A list to choose from; other words are judged when the file is read."""
    return {"validate": "list", "source": source, "show_error": False}


def _whole(column: Column) -> dict[str, Any]:
    between = {"criteria": "between", "minimum": column.least, "maximum": column.most}
    return {"validate": "integer", **between, "show_error": False}


def _offer(page: Any, look: Mapping[str, Any], own: Own) -> dict[tuple[str, ...], str]:
    """A column for each list of choices; where it stands."""
    found: dict[tuple[str, ...], str] = {}
    for columns in COLUMNS.values():
        for column in (taking(each, own) for each in columns):
            choices = tuple(column.choices)
            if choices and choices not in found:
                at = len(found)
                page.set_column(at, at, 34, look["plain"])
                page.write_string(0, at, column.heading, look["head"])
                page.write_column(1, at, choices)
                letter = xlsxwriter.utility.xl_col_to_name(at)
                found[choices] = f"='{CHOICES}'!${letter}$2:${letter}${len(choices) + 1}"
    return found


def _explain(page: Any, look: Mapping[str, Any]) -> None:
    """How the workbook is filled in, then each column in a row."""
    for at, width in enumerate((24, 26, 12, 56, 64)):
        page.set_column(at, at, width, look["plain"])
    page.write_string(0, 0, "怎样填写 How to fill it in", look["title"])
    for number, (zh, en) in enumerate(HOW, 1):
        page.write_number(number, 0, number)
        page.write_string(number, 3, zh)
        page.write_string(number, 4, en)
    begin = len(HOW) + 2
    for at, heading in enumerate(_ABOUT):
        page.write_string(begin, at, heading, look["head"])
    number = begin + 1
    for sheet, title in TITLES.items():
        for column in COLUMNS[sheet]:
            if column.key.startswith("schedule.") and not column.key.startswith(_YEARS_SHOWN):
                continue
            for at, said in enumerate((title, column.heading, "是 yes" if column.needed else "", *column.about)):
                page.write_string(number, at, said)
            number += 1
