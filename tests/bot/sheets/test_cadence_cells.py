"""Cells of what comes round by days of its own: what is missing, out of range or has no place is told by its cell."""

from datetime import date
from typing import Any

import pytest

from bot.sheets.roadmap.assembled import Sheets, roadmap_of
from bot.sheets.roadmap.layout import TITLES
from bot.sheets.roadmap.pages_read import Page
from bot.texts.catalogue import language
from bot.texts.reports.sheet_faults import sheet_fault
from schedules.roadmap import in_plain

HEAD = ["what", "how often", "who", "photos", "so many", "counted from", "which of them", "which days", "days"]
HEAD += ["financial year begins"]


def read(how: str, *cells: Any) -> Sheets:
    """A sheet with one row, in which these cells follow the photos."""
    row = ["检查", how, "safety_manager", 1, *cells, *[None] * (len(HEAD) - 4 - len(cells))]
    page = Page(
        title=TITLES["obligations"],
        rows=((1, tuple(HEAD)), (2, tuple(row))),
        merged=(),
        hidden_rows=(),
        hidden_columns=(),
        hidden=False,
    )
    return roadmap_of([page], "own", 2026)


def cadence(sheets: Sheets) -> dict[str, Any]:
    assert sheets.roadmap, [sheet_fault(language("en"), each) for each in sheets.faults]
    found: dict[str, Any] = in_plain(sheets.roadmap)["obligations"][0]["cadence"]
    return found


@pytest.mark.parametrize("day", ["2026-03-05", date(2026, 3, 5), "2026/3/5", "2026年3月5日", "2026.03.05"])
def test_a_day_is_read_as_people_and_programs_write_it(day: object) -> None:
    said = cadence(read("每若干个月", "18", day))
    assert said == {"kind": "interval", "every": 18, "unit": "month", "from": "2026-03-05"}


def test_what_is_counted_from_the_last_time_is_chosen_in_either_language() -> None:
    half = {"kind": "rolling", "every": 6, "unit": "month"}
    assert cadence(read("上次完成后若干个月", "6")) == half
    assert cadence(read("so many months after the last", 6, None, None, None, 30)) == half | {"ahead": 30}


def test_the_kinds_of_day_are_chosen_in_either_language() -> None:
    last = {"kind": "nth", "nth": -1, "of": "workday", "period": "quarter"}
    assert cadence(read("每季度某个周几或工作日", None, None, -1, "工作日")) == last
    assert cadence(read("on a day of each quarter", None, None, "-1", "workday")) == last
    assert cadence(read("on a day of each year", None, None, 2, "周二", 0))["ahead"] == 0
    april = {"kind": "standing", "review": "half_year", "year_begins": 4}
    assert cadence(read("always, checked every half year", *[None] * 5, 4)) == april


@pytest.mark.parametrize(
    ("cells", "column", "told", "zh"),
    [
        (["every so many weeks", None, "2026-01-01"], "so many", "needs this cell; write it as in 18", "必填"),
        (["every so many weeks", 2], "counted from", "needs this cell; write it as in 2026-03-15", "2026-03-15"),
        (["every so many weeks", 0, "2026-01-01"], "so many", "must be 1 to 1000", "1"),
        (["every so many weeks", 2, "2026-02-30"], "counted from", "“2026-02-30” is no day", "不是日期"),
        (["every so many weeks", 2, "05-12"], "counted from", "“05-12” is no day", "不是日期"),
        (["every so many weeks", 2, "1899-01-01"], "counted from", "“1899-01-01” is no day", "不是日期"),
        (["so many months after the last"], "so many", "needs this cell; write it as in 18", "必填"),
        (["so many months after the last", 241], "so many", "it must be 1 to 240", "240"),
        (["so many years after the last", 2, None, None, None, 0], "days", "it must be 1 to 366", "366"),
        (["so many weeks after the last", 2, "2026-01-01"], "counted from", "has no use for this cell", "不填"),
        (["on a day of each month", None, None, 6, "monday"], "which of them", "there are 5 at most", "最多5个"),
        (["on a day of each month", None, None, 0, "workday"], "which of them", "there are 31 at most", "最多31个"),
        (["on a day of each month", None, None, 2, "funday"], "which days", "“funday” is not known", "funday"),
        (["on a day of each month", None, None, 2, "monday", 367], "days", "it must be 0 to 366", "366"),
        (["every month", *[None] * 5, 4], "financial year begins", "has no use for this cell", "不填"),
        (["every year", *[None] * 5, 13], "financial year begins", "it must be 1 to 12", "12"),
        (["every year", 2], "so many", "has no use for this cell", "不填"),
    ],
)
def test_what_is_wrong_is_told_by_its_cell(cells: list[Any], column: str, told: str, zh: str) -> None:
    sheets = read(*cells)
    assert sheets.roadmap is None
    (fault,) = sheets.faults
    assert (fault.sheet, fault.row) == (TITLES["obligations"], 2)
    assert fault.heading.endswith(column)
    assert told in sheet_fault(language("en"), fault)
    assert zh in sheet_fault(language("zh"), fault)
