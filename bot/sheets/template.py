"""The empty spreadsheet: both sheets with their headings, an example and drop-down lists, and a sheet that explains."""

import io
from datetime import datetime
from functools import cache
from typing import Any

import xlsxwriter

from bot.flows.people.unit_table import TITLES, Sheet
from bot.sheets.columns import COLUMNS, NOTES, Column
from bot.sheets.tree import LIMIT

NAME = "DutyBell 导入模板 import.xlsx"
# The same bytes whenever it is written, so that it is one file in the vault.
WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001
NOTES_HEAD = ("表 Sheet", "列 Column", "必填 Needed", "说明", "Explanation", "可填 Values")
WIDTHS: dict[str, int] = {"text": 26, "choice": 22, "zone": 16, "calendar": 22}


@cache
def template() -> bytes:
    """The template's bytes."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    book.set_properties({"title": "DutyBell", "created": WRITTEN})
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1})
    needed = book.add_format({"bold": True, "bg_color": "#F8D7B5", "bottom": 1})
    pages = {sheet: book.add_worksheet(title) for sheet, title in TITLES.items()}
    notes = book.add_worksheet(NOTES)
    lists = _explain(notes, head, book.add_format({"text_wrap": True, "valign": "top"}))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet, page in pages.items():
        page.freeze_panes(1, 1)
        for at, column in enumerate(COLUMNS[sheet]):
            page.set_column(at, at, WIDTHS.get(column.kind, 13), day if column.kind == "day" else None)
            page.write(0, at, column.heading, needed if column.needed else head)
            if column.example is not None:
                page.write(1, at, column.example)
            if column.choices:
                page.data_validation(1, at, LIMIT, at, _offering(lists[sheet, column.key]))
    book.close()
    return kept.getvalue()


def _explain(notes: Any, head: Any, wrapped: Any) -> dict[tuple[Sheet, str], str]:
    """Explain each column in a row; where on this sheet the words of each drop-down list stand."""
    for at, (title, width) in enumerate(zip(NOTES_HEAD, (14, 22, 12, 40, 52, 34), strict=True)):
        notes.set_column(at, at, width, wrapped)
        notes.write(0, at, title, head)
    notes.freeze_panes(1, 0)
    lists: dict[tuple[Sheet, str], str] = {}
    number = 1
    for sheet, title in TITLES.items():
        for column in COLUMNS[sheet]:
            for at, said in enumerate(_told(title, column)):
                notes.write(number, at, said)
            notes.write_column(number, len(NOTES_HEAD) - 1, column.choices)
            lists[sheet, column.key] = f"='{NOTES}'!$F${number + 1}:$F${number + max(1, len(column.choices))}"
            number += max(1, len(column.choices))
    for at, rule in enumerate(RULES, number + 1):
        notes.write(at, 3, rule[0])
        notes.write(at, 4, rule[1])
    return lists


def _told(title: str, column: Column) -> tuple[str, ...]:
    return (title, column.heading, "是 yes" if column.needed else "", *column.about)


def _offering(source: str) -> dict[str, Any]:
    """A list to choose from; what is typed is checked when the file is loaded."""
    return {"validate": "list", "source": source, "show_error": False}


RULES = (
    ("表名和首行标题请勿改动，列序可变；中文或英文均可。", "Keep the sheets' names and headings; their order is free."),
    ("示例行不会导入。", "The example rows are left out."),
    ("日期写作“2026-01-31”的样子；人数只写数字。", "Days as in 2026-01-31; numbers in digits alone."),
    (
        "已有单位：空格保持原值，减号 - 清除单位属性或结束日。",
        "For a unit that is there: empty leaves, a dash - clears.",
    ),
    ("不用公式，不合并单元格。", "No formulas, no merged cells."),
)
