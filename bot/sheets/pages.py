"""A spreadsheet's cells as plain rows, from an .xlsx or a CSV file; what is no plain value is told by its kind."""

import csv
import io
from collections.abc import Iterable, Iterator

from bot.flows.people.unit_table import TITLES, Fault, Sheet
from bot.sheets.columns import CSV_KIND, CSV_KINDS, names, plain
from bot.sheets.values import Cells, Unreadable
from bot.sheets.workbook import WIDTH, SheetRead, Workbook, place_of, whole_or_unreadable
from schedules.record import record

# So long a line of a CSV file may be.
LINE = 100_000
# So many lines are looked at besides those that may be read: empty ones stand between, and what is quoted has many.
LINES = 200_000
# What stands behind the last row where a sheet was formatted to its end.
NOTHING = ",;\t \r\n"


@record
class Page:
    """One sheet: the headings of its first row, then each row that is not empty with its number.

    In a CSV file both sheets are one, and the column `kind_at` tells them apart. What is hidden counts like the rest:
    these rows by their number, these columns from 1, or the whole sheet.
    """

    sheet: Sheet
    label: str
    headings: Cells
    rows: tuple[tuple[int, Cells], ...]
    kind_at: int | None = None
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden: bool = False

    @property
    def listed(self) -> tuple[Sheet, ...]:
        """The sheets whose headings may stand here."""
        return (self.sheet,) if self.kind_at is None else tuple(CSV_KINDS)


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
    with whole_or_unreadable():
        return _sheets(Workbook(content, limit), limit)


def _sheets(book: Workbook, limit: int) -> tuple[list[Page], list[Fault]]:
    found: list[Page] = []
    faults: list[Fault] = []
    for sheet, title in TITLES.items():
        for each in book.sheets:
            if plain(each.title) in names(*title.split()):
                held = book.read(each)
                found.append(_of_sheet(sheet, title, held, limit, hidden=each.hidden))
                faults += (merged(title, cells) for cells in held.merged)
    if not found:
        raise Unreadable("sheets", titles=" / ".join(TITLES.values()))
    return found, faults


def _of_sheet(sheet: Sheet, title: str, held: SheetRead, limit: int, *, hidden: bool) -> Page:
    page = _page(sheet, title, ((line.number, line.cells) for line in held.lines), limit)
    filled = {at for _, cells in page.rows for at, cell in enumerate(cells, 1) if cell is not None}
    rows = tuple(line.number for line in held.lines if line.hidden and line.number > 1)
    columns = tuple(sorted(held.hidden_columns & filled))
    return Page(**{**vars(page), "hidden_rows": rows, "hidden_columns": columns, "hidden": hidden})


def merged(title: str, cells: str) -> Fault:
    """That cells of a sheet are merged, which hides what the others say."""
    row, column = place_of(cells)
    return Fault(what="merged", sheet=title, row=row, column=column, said={"cells": cells})


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
    lines = csv.reader(_short_lines(_decoded(content).rstrip(NOTHING), LINES + limit), strict=False)
    try:
        whole = _page("units", "CSV", _cells(lines), limit)
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
            words = {"given": str(said or "")[:40], "names": " / ".join(map(" ".join, CSV_KINDS.values()))}
            heading = str(whole.headings[at])
            faults.append(Fault(what="row_kind", sheet="CSV", row=number, column=at + 1, heading=heading, said=words))
    found = [
        Page(sheet=sheet, label="CSV", headings=whole.headings, rows=tuple(rows[sheet]), kind_at=at)
        for sheet in CSV_KINDS
    ]
    return found, faults


def _cells(lines: Iterable[list[str]]) -> Iterator[tuple[int, Cells]]:
    """Each row's cells with its number; raises Unreadable for more columns than are read."""
    for number, line in enumerate(lines, 1):
        cells = tuple(cell.strip() or None for cell in line)
        if any(cell is not None for cell in cells[WIDTH:]):
            raise Unreadable("wide", "CSV", n=WIDTH)
        yield number, cells[:WIDTH]


def _short_lines(text: str, most: int) -> Iterator[str]:
    csv.field_size_limit(LINE)
    for number, line in enumerate(io.StringIO(text, newline="")):
        if number > most:
            raise Unreadable("formatted", "CSV")
        if len(line) > LINE:
            raise Unreadable("line", "CSV", n=LINE)
        yield line


def _decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8, or what Excel writes in China."""
    for encoding in () if b"\0" in content else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")
