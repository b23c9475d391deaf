"""A file checked by itself: rows of units and people with the values that their cells say, and every fault."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any
from zoneinfo import available_timezones

from bot.flows.people.unit_table import NAME_LIMIT, Fault, Row, Sheet, Tree, spelt
from bot.reading.days import read_dated
from bot.reading.names import form
from bot.reading.sensible import NoDay
from bot.reading.writing import read_count
from bot.sheets.columns import COLUMNS, HEADINGS, Column, chosen, headed, names, plain
from bot.sheets.pages import Page, pages
from bot.sheets.values import Odd, Unreadable, Value
from bot.texts.people.import_units import letter
from schedules.calendars.countries import is_country
from schedules.unit import ATTRIBUTES

# So many rows a sheet may have.
LIMIT = 20_000
YEARS = range(2000, 2101)
HEADCOUNTS = range(10_000_000)
# A dash takes away what is recorded, in those columns where nothing need be.
DASHES = ("-", "－", "—", "–")
# What stands between the names in one cell.
SEPARATED = re.compile(r"[,，、;；\s]+")
CLEARABLE = ("until", *ATTRIBUTES)


def read(content: bytes, name: str, limit: int = LIMIT) -> Tree:
    """Read and check a file by its bytes; its name tells a CSV file."""
    try:
        found, faults = pages(content, name, limit)
    except Unreadable as unreadable:
        fault = unreadable.fault
        if fault.what == "type" and name.lower().endswith(".xlsx"):
            fault = Unreadable("renamed").fault  # what says that it is a workbook needs not hear of workbooks
        return Tree(units=(), people=(), faults=(fault,))
    rows: dict[Sheet, list[Row]] = {"units": [], "people": []}
    examples = 0
    for page in found:
        columns, wrong = _columns(page)
        faults += wrong
        checked = [_row(page, columns, number, cells, faults=faults) for number, cells in page.rows if columns]
        own = [row for row in checked if not _is_example(row)]
        examples += len(checked) - len(own)
        rows[page.sheet] += own
    rows = spelt(rows)
    if not faults and not rows["units"] and not rows["people"]:
        faults = [Fault(what="example" if examples else "empty")]
    faults += [*_twice(rows["units"], "name"), *_twice(rows["people"], "name", "unit", "role")]
    faults += [*_dates(rows["units"]), *_cycles(rows["units"])]
    each = {repr(fault): fault for fault in faults}  # in a CSV file both sheets have the same headings
    return Tree(
        units=tuple(rows["units"]),
        people=tuple(rows["people"]),
        faults=tuple(each.values()),
        notes=tuple(note for page in found for note in _hidden(page)),
    )


def _hidden(page: Page) -> Iterator[Fault]:
    """What of a sheet is hidden, or filtered out of sight, and counts like the rest."""
    if page.hidden:
        yield Fault(what="hidden_sheet", sheet=page.label)
    if page.hidden_rows:
        yield Fault(what="hidden_rows", sheet=page.label, said={"rows": stretches(page.hidden_rows)})
    if page.hidden_columns:
        columns = ", ".join(map(letter, page.hidden_columns))
        yield Fault(what="hidden_columns", sheet=page.label, said={"columns": columns})


def stretches(numbers: Sequence[int], most: int = 40) -> str:
    """Numbers in order, those in a row as one stretch: 3-5, 9; of many stretches the first."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    said = [str(first) if first == last else f"{first}-{last}" for first, last in found]
    return ", ".join(said[:most]) + (" …" if len(said) > most else "")


def _is_example(row: Row) -> bool:
    example = next(column.example for column in COLUMNS[row.sheet] if column.key == "name")
    return bool(row.name == example)


def _columns(page: Page) -> tuple[dict[int, Column | None], list[Fault]]:
    """The column under each heading (None for one of the other sheet, in CSV), and what is wrong with them."""
    found: dict[int, Column | None] = {}
    faults: list[Fault] = []
    own: Sheet = page.sheet
    other: Sheet = "people" if own == "units" else "units"
    listed = ", ".join(dict.fromkeys(column.heading for sheet in page.listed for column in COLUMNS[sheet]))
    if not any(page.headings):
        return {}, [Fault(what="no_headings", sheet=page.label, row=1, said={"names": listed})]
    for at, heading in enumerate(page.headings):
        if heading is None or at == page.kind_at:
            continue
        column, given = headed(own, str(heading)), str(heading)[:40]
        if column and column in found.values():
            faults.append(_heading_fault(page, at, "heading_twice", given=given))
        elif column:
            found[at] = column
        elif page.kind_at is not None and headed(other, str(heading)):
            found[at] = None
        else:
            faults.append(_heading_fault(page, at, "unknown_heading", given=given, names=listed))
    for column in COLUMNS[own]:
        if column.needed and column not in found.values() and (page.rows or page.kind_at is None):
            faults.append(Fault(what="no_heading", sheet=page.label, row=1, said={"name": column.heading}))
    return found, faults


def _heading_fault(page: Page, at: int, what: str, **said: str) -> Fault:
    return Fault(what=what, sheet=page.label, row=1, column=at + 1, said=said)


def _row(
    page: Page, columns: Mapping[int, Column | None], number: int, cells: tuple[Value, ...], *, faults: Any
) -> Row:
    """One row read cell by cell; its faults are added to `faults`."""
    said: dict[str, Any] = {}
    bad: set[str] = set()
    for at, value in enumerate(cells):
        if value is None or at == page.kind_at:
            continue
        column = columns.get(at)
        try:
            if column is None:
                raise _Wrong("foreign" if at in columns else "unheaded")
            said[column.key] = _said(column, value)
        except _Wrong as wrong:
            over = str(page.headings[at] or "") if at < len(page.headings) else ""
            if at in columns or not over:  # of an unknown heading enough was said
                faults.append(
                    Fault(what=wrong.what, sheet=page.label, row=number, column=at + 1, heading=over, said=wrong.said)
                )
            bad |= {column.key} if column else set()
    where = {column.key: at for at, column in columns.items() if column}
    row = Row(
        sheet=page.sheet,
        label=page.label,
        number=number,
        columns=where,
        headings=HEADINGS[page.sheet],
        said=said,
        bad=frozenset(bad),
    )
    for column in COLUMNS[page.sheet]:
        if column.needed and column.key in where and column.key not in said and column.key not in bad:
            faults.append(row.fault(column.key, "needed"))
            bad.add(column.key)
    return Row(**{**vars(row), "bad": frozenset(bad)})


class _Wrong(Exception):
    def __init__(self, what: str, **said: Any) -> None:
        super().__init__(what)
        self.what, self.said = what, said


def _said(column: Column, value: Value) -> Any:
    """The value that a cell says under a column; raises _Wrong."""
    if isinstance(value, Odd):
        raise _Wrong(value.value)
    if value in DASHES and column.key in CLEARABLE:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    given = str(value)[:40]
    match column.kind:
        case "whole":
            return _whole(column, value, given)
        case "day":
            return _day(value, given)
        case "flag":
            return _flag(column, value, given)
        case "text":
            return _text(value, given)
        case "names":
            return tuple(dict.fromkeys(each for each in SEPARATED.split(_text(value, given)) if each))
        case "zone":
            if str(value) not in _zones():
                raise _Wrong("zone", given=given)
            return str(value)
    found = chosen(column.words, str(value))
    if found is None and column.kind == "calendar":
        if not is_country(str(value)):
            raise _Wrong("calendar", given=given, names=", ".join(column.choices))
        return str(value)
    if found is None:
        raise _Wrong("choice", given=given, names=", ".join(column.choices))
    return found


@cache
def _zones() -> set[str]:
    return available_timezones()


def _whole(column: Column, value: Value, given: str) -> int:
    is_year = column.key == "first_year"
    if isinstance(value, str) and (read := read_count(value.removesuffix("年") if is_year else value)) is not None:
        value = read
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong("whole", given=given, example=column.example)
    allowed = YEARS if is_year else HEADCOUNTS
    if value not in allowed:
        raise _Wrong("range", given=given, least=allowed.start, most=allowed.stop - 1)
    return value


def _day(value: Value, given: str) -> date:
    """A day with its year, so that a table reads alike on every day; a number of eight digits may be one."""
    if isinstance(value, str) or type(value) is int:
        read = _dated(str(value))
        if isinstance(read, NoDay) and read.why == "no_year":
            raise _Wrong("no_year", given=given)
        value = read if isinstance(read, date) else None
    if not isinstance(value, date) or value.year not in YEARS:
        raise _Wrong("day", given=given)
    return value


@lru_cache(4096)
def _dated(text: str) -> date | NoDay:
    """Many rows say the same day."""
    return read_dated(text)


def _flag(column: Column, value: Value, given: str) -> bool:
    if isinstance(value, bool):
        return value
    word = plain(str(value))
    for answer, said in ((True, ("是", "yes", "true")), (False, ("否", "no", "false"))):
        if word in names(*said):
            return answer
    raise _Wrong("choice", given=given, names=", ".join(column.choices))


def _text(value: Value, given: str) -> str:
    if isinstance(value, bool | date | float):
        raise _Wrong("text", given=given)
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())
    if len(text) > NAME_LIMIT:
        raise _Wrong("long", n=NAME_LIMIT)
    return text


def _twice(rows: list[Row], *keys: str) -> Iterator[Fault]:
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if all(key in row.said for key in keys):
            known = first.setdefault(tuple(form(str(row.said[key])) for key in keys), row.number)
            if known != row.number:
                yield row.fault("name", "twice", given=row.name, row=known)


def _dates(rows: list[Row]) -> Iterator[Fault]:
    for row in rows:
        since, until = row.said.get("since"), row.said.get("until")
        if since and until and until < since:
            yield row.fault("until", "before", since=since, until=until)


def _cycles(rows: list[Row]) -> Iterator[Fault]:
    """A fault for each unit that is above itself."""
    above = {row.name: row.said.get("parent") for row in rows if row.name}
    settled: set[Any] = set()
    rings: dict[str, str] = {}
    for start in above:
        way: dict[Any, None] = {}
        at: Any = start
        while at in above and at not in way and at not in settled:
            way[at] = None
            at = above[at]
        if at in way:
            ring = list(way)[list(way).index(at) :]
            rings |= dict.fromkeys(ring, " → ".join(name[:20] for name in [*ring[:10], ring[0]]))
        settled |= set(way)
    for row in rows:
        if row.name in rings:
            yield row.fault("parent", "cycle", names=rings[row.name])
