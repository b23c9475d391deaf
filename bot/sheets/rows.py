"""A spreadsheet's cells as plain rows, from an .xlsx or a CSV file; what is no plain value is told by its kind."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any

from bot.sheets.columns import CSV_KIND, CSV_KINDS, TITLES, Sheet, names, plain
from bot.texts.importing import Fault
from schedules.record import record

# No more rows and columns are looked at, and no more bytes unpacked.
ROWS, WIDTH, UNPACKED_MB = 1_048_576, 64, 300
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+\d+)"')


class Odd(Enum):
    """A cell that holds no value of its own."""

    FORMULA = "formula"
    ERROR = "error"


Value = str | int | float | bool | date | Odd | None
Cells = tuple[Value, ...]


@record
class Page:
    """One sheet: the headings of its first row, then each row that is not empty with its number.

    In a CSV file both sheets are one, and the column `kind_at` tells them apart.
    """

    sheet: Sheet
    label: str
    headings: Cells
    rows: tuple[tuple[int, Cells], ...]
    kind_at: int | None = None

    @property
    def listed(self) -> tuple[Sheet, ...]:
        """The sheets whose headings may stand here."""
        return (self.sheet,) if self.kind_at is None else tuple(CSV_KINDS)


class Unreadable(Exception):
    """A file that cannot be read as a table; holds the fault."""

    def __init__(self, what: str, sheet: str = "", **said: Any) -> None:
        super().__init__(what)
        self.fault = Fault(what=what, sheet=sheet, said=said)


def pages(content: bytes, name: str, limit: int) -> tuple[list[Page], list[Fault]]:
    """The sheets of a file with at most `limit` rows each, and the faults of its form; raises Unreadable."""
    if not content.strip():
        raise Unreadable("empty")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old")
    if content.startswith(b"PK"):
        return _workbook(content, limit)
    if name.lower().endswith(".csv"):
        return _csv(content, limit)
    raise Unreadable("type")


def _workbook(content: bytes, limit: int) -> tuple[list[Page], list[Fault]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if "[Content_Types].xml" not in parts.namelist() or "xl/workbook.xml" not in parts.namelist():
                raise Unreadable("type")
            if sum(part.file_size for part in parts.infolist()) > UNPACKED_MB << 20:
                raise Unreadable("large", n=UNPACKED_MB)
            return _sheets(content, parts, limit)
    except (Unreadable, MemoryError):
        raise
    except Exception as fault:  # a damaged workbook fails in as many ways as there are parts in it
        raise Unreadable("damaged") from fault


def _sheets(content: bytes, parts: zipfile.ZipFile, limit: int) -> tuple[list[Page], list[Fault]]:
    from openpyxl import load_workbook  # with numpy a third of a second, which a start can do without

    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    found: list[Page] = []
    faults: list[Fault] = []
    for sheet, title in TITLES.items():
        for worksheet in book.worksheets:
            if plain(worksheet.title) not in names(*title.split()):
                continue
            worksheet.reset_dimensions()
            rows = worksheet.iter_rows(max_row=ROWS, max_col=WIDTH)
            read = ((number, tuple(map(_value, row))) for number, row in enumerate(rows, 1))
            found.append(_page(sheet, title, read, limit))
            faults += _merged(title, parts.read(worksheet._worksheet_path))
    if not found:
        raise Unreadable("sheets", titles=" / ".join(TITLES.values()))
    return found, faults


def _value(cell: Any) -> Value:
    if cell.data_type == "f":
        return Odd.FORMULA
    if cell.data_type == "e":
        return Odd.ERROR
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return value.strip() or None
    return value if isinstance(value, bool | int | float | date | None) else str(value)


def _merged(title: str, xml: bytes) -> Iterator[Fault]:
    for start, row, end in MERGED.findall(xml):
        column = 0
        for sign in start:
            column = column * 26 + sign - ord("A") + 1
        cells = f"{start.decode()}{row.decode()}:{end.decode()}"
        yield Fault(what="merged", sheet=title, row=int(row), column=column, said={"cells": cells})


def _page(sheet: Sheet, label: str, read: Iterable[tuple[int, Cells]], limit: int) -> Page:
    headings: Cells = ()
    rows: list[tuple[int, Cells]] = []
    for number, cells in read:
        if number == 1:
            headings = cells
        elif any(cell is not None for cell in cells):
            rows.append((number, cells))
            if len(rows) > limit:
                raise Unreadable("many", label, n=limit)
    return Page(sheet=sheet, label=label, headings=headings, rows=tuple(rows))


def _csv(content: bytes, limit: int) -> tuple[list[Page], list[Fault]]:
    lines = csv.reader(io.StringIO(_decoded(content), newline=""), strict=False)
    try:
        cells = ((number, tuple(cell.strip() or None for cell in line)) for number, line in enumerate(lines, 1))
        whole = _page("units", "CSV", cells, limit)
    except csv.Error as fault:
        raise Unreadable("damaged") from fault
    at = next((at for at, said in enumerate(whole.headings) if plain(str(said)) in names(*CSV_KIND)), None)
    if at is None:
        known = " ".join(CSV_KIND)
        return [], [Fault(what="no_heading", sheet="CSV", row=1, said={"name": known})]
    rows: dict[Sheet, list[tuple[int, Cells]]] = {"units": [], "people": []}
    faults = []
    for number, row in whole.rows:
        said = row[at] if at < len(row) else None
        kind = next((sheet for sheet, word in CSV_KINDS.items() if plain(str(said or "")) in names(*word)), None)
        if kind:
            rows[kind].append((number, row))
        else:
            words = {"given": said or "", "names": " / ".join(" ".join(word) for word in CSV_KINDS.values())}
            heading = str(whole.headings[at])
            faults.append(Fault(what="row_kind", sheet="CSV", row=number, column=at + 1, heading=heading, said=words))
    found = [
        Page(sheet=sheet, label="CSV", headings=whole.headings, rows=tuple(rows[sheet]), kind_at=at)
        for sheet in CSV_KINDS
    ]
    return found, faults


def _decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8, or what Excel writes in China."""
    for encoding in () if b"\0" in content else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")
