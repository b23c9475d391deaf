"""A cell of a roadmap's sheets: the value that it says, and how a value is said in it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bot.reading.writing import plain as as_read
from bot.reading.writing import read_count
from bot.sheets.columns import plain, shown_flag
from bot.sheets.roadmap.column import TERM, Column
from bot.sheets.roadmap.conditions import NoCondition, read_condition, told
from bot.sheets.values import Odd, Value
from schedules.cadence import is_day
from schedules.cadences.interval import day_said

# So many signs a cell of a workbook holds, counted as UTF-16.
LONGEST = 32_767
# What a workbook does not hold as it is: signs that XML has not, ends of lines that it changes, and what it escapes.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_BETWEEN = re.compile(r"[,，、;；\n]")
# A day of any year; one that is written whole says its year besides, as the day of a date cell does.
_MONTH_DAY = re.compile(r"(?:20\d\d(?:-|/|\.|年))?(\d{1,2})(?:-|/|\.|月)(\d{1,2})[日号]?", re.ASCII)
_YEARS = re.compile(r"第?(\d{1,2})年?(?:[-~至到]第?(\d{1,2})年?)?", re.ASCII)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s?%", re.ASCII)
# What is counted stands behind a number, as in 2张 or 2026年.
_MEASURE = re.compile(r"[张份个项次天日月年]$")
# What stands for any year where one is asked for.
A_YEAR = 2026
NOBODY = ("无none", "无", "none", "-")
YES = ("是yes", "是", "yes", "true", "y", "要", "需要", "√", "✓", "✔")
NO = ("否no", "否", "no", "false", "n", "不要", "不需要", "×", "✗", "✘")


class Wrong(Exception):
    """A cell that does not say what its column holds."""

    def __init__(self, what: str, **said: Any) -> None:
        super().__init__(what)
        self.what, self.said = what, said


def said_in(column: Column, value: Value) -> Any:
    """What a cell that is not empty says; raises Wrong."""
    if value is Odd.FORMULA:
        raise Wrong("uncomputed")
    if isinstance(value, Odd):
        raise Wrong(value.value)
    return _READ[column.kind](column, value)


def seen(value: object) -> str:
    """A value as it was given, short and without signs that nobody sees."""
    said = value.isoformat() if isinstance(value, date) else str(value)
    return "".join(sign if sign.isprintable() else " " for sign in said[:40]) + ("…" if len(said) > 40 else "")


def listed(names: Iterable[str]) -> str:
    """Words to choose from; some have commas of their own."""
    return " / ".join(names)


def _text(column: Column, value: Value) -> str:
    if isinstance(value, bool | date):
        raise Wrong("text", given=seen(value))
    return str(value)


def _whole(column: Column, value: Value) -> int:
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(value, str):
        below = value.strip().startswith(("-", "－", "−")) and column.least < 0
        counted = _MEASURE.sub("", value.strip())
        found = read_count(counted[1:] if below else counted)
        number = -found if below and found is not None else found
    if number is None:
        raise Wrong("whole", given=seen(value), example=example_of(column))
    if not column.least <= number <= column.most:
        raise Wrong("range", given=seen(value), least=column.least, most=column.most)
    return number


def example_of(column: Column) -> int:
    """A whole number that a column takes."""
    return (
        A_YEAR
        if column.least <= A_YEAR <= column.most and column.least > TERM
        else max(column.least, min(3, column.most))
    )


def _fraction(column: Column, value: Value) -> float:
    figure: float | None = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        figure = float(value)
    elif isinstance(value, str) and (found := _SHARE.fullmatch(as_read(value))):
        figure = float(found[1]) / 100
    if figure is None or not 0 < figure <= 1:
        raise Wrong("fraction", given=seen(value))
    return figure


def _flag(column: Column, value: Value) -> bool:
    if isinstance(value, bool):
        return value
    word = plain(str(value))
    if word not in (*YES, *NO):
        raise Wrong("choice", given=seen(value), names=listed(column.choices))
    return word in YES


def _choice(column: Column, value: Value) -> str:
    found = column.chosen(value) if isinstance(value, str) else None
    if found is None:
        raise Wrong("choice", given=seen(value), names=listed(column.choices))
    return found


def _choices(column: Column, value: Value) -> list[str]:
    return [] if plain(str(value)) in NOBODY else [_choice(column, part) for part in _list(column, value)]


def _list(column: Column, value: Value) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(_text(column, value)) if part.strip()]


def _years(column: Column, value: Value) -> list[int]:
    parts = _list(column, value)
    found: list[int] = []
    for part in parts:
        years = _YEARS.fullmatch(as_read(part).replace(" ", ""))
        if not years:
            raise Wrong("years", given=seen(value))
        found += range(int(years[1]), int(years[2] or years[1]) + 1)
    if not found or not all(1 <= year <= TERM for year in found):
        raise Wrong("years", given=seen(value))
    return found


def _month_day(column: Column, value: Value) -> str:
    found = _MONTH_DAY.fullmatch(as_read(value).replace(" ", "")) if isinstance(value, str) else None
    month, day = (value.month, value.day) if isinstance(value, date) else map(int, found.groups()) if found else (0, 0)
    if not (1 <= month <= 12 and is_day(month, day)):
        raise Wrong("month_day", given=seen(value))
    return f"{month:02}-{day:02}"


_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?", re.ASCII)


def _day(column: Column, value: Value) -> str:
    found = _DAY.fullmatch(value.replace(" ", "")) if isinstance(value, str) else None
    said = "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else value.isoformat() if isinstance(value, date) else ""
    try:
        day_said(said)
    except ValueError:
        raise Wrong("day_of_year", given=seen(value)) from None
    return said


def _condition(column: Column, value: Value) -> dict[str, Any]:
    if not isinstance(value, str):
        raise Wrong("condition", given=seen(value), at=seen(value))
    try:
        return read_condition(value)
    except NoCondition as wrong:
        raise Wrong("condition", given=seen(value), at=seen(wrong.at)) from None


def _json(column: Column, value: Value) -> dict[str, Any]:
    try:
        found = json.loads(str(value))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Wrong("json", given=seen(value))
    return found


_READ: Mapping[str, Callable[[Column, Value], Any]] = {
    "text": _text,
    "whole": _whole,
    "fraction": _fraction,
    "flag": _flag,
    "choice": _choice,
    "choices": _choices,
    "list": _list,
    "years": _years,
    "month_day": _month_day,
    "day": _day,
    "condition": _condition,
    "json": _json,
}


def cell_of(column: Column, said: Any) -> Value:
    """How a cell says a value; None where it cannot, so that reading it would say something else."""
    try:
        cell = _shown(column, said)
        if isinstance(cell, str) and not fits(cell):
            return None
        return cell if said_in(column, cell) == said else None
    except (Wrong, KeyError, TypeError, RecursionError):
        return None


def fits(text: str) -> bool:
    """Whether a cell holds a text as it is."""
    long = len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST
    return bool(text) and text == text.strip() and not long and not _UNFIT.search(text)


def _shown(column: Column, said: Any) -> Value:
    match column.kind:
        case "flag":
            return shown_flag(said)
        case "choice":
            return column.shown(said)
        case "choices":
            return ", ".join(map(column.shown, said)) or "无 none"
        case "list":
            return ", ".join(said)
        case "years":
            return ", ".join(map(str, said))
        case "condition":
            return told(said)
        case "json":
            return json.dumps(said, ensure_ascii=True).replace("_x", "\\u005fx")  # what a workbook would escape
        case "fraction":
            return float(f"{said:.16G}")  # no cell has more digits
    return said  # type: ignore[no-any-return]
