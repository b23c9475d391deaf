"""The sheets of a stranger's workbook behind the fence: their cells come back as plain JSON and are checked."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO

from bot.fence.answer import Passed
from bot.fence.pool import fence
from bot.sheets.roadmap.cell_values import LONGEST
from bot.sheets.values import Cells, Odd, Unreadable, Value
from bot.sheets.workbook import Workbook, whole_or_unreadable
from schedules.record import record

# So many rows a sheet may have, and so many bytes come back of all of them.
ROWS, OUTPUT = 5_000, 32 << 20


@record
class Page:
    """A sheet that holds something: its rows by their numbers from 1; what is hidden counts like the rest."""

    title: str
    rows: tuple[tuple[int, Cells], ...]
    merged: tuple[str, ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    hidden: bool


async def pages_of(content: BinaryIO) -> list[Page]:
    """The sheets of a workbook; raises Unreadable where it is none that can be read."""
    try:
        said = (await asyncio.wrap_future(fence().ask("roadmap", content, turn=None, output=OUTPUT))).said
        if fault := said.get("fault"):
            about = {str(key): value for key, value in fault["said"].items() if isinstance(value, int | str)}
            raise Unreadable(str(fault["what"]), str(fault["sheet"]), **about)
        return list(map(_page, said["pages"]))
    except Passed as passed:
        raise Unreadable("damaged" if passed.why == "broken" else "heavy") from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable("damaged") from None


def through_the_fence(content: bytes, said: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A workbook's cells told to the other side."""
    try:
        return {"pages": _told(content)}, b""
    except Unreadable as unreadable:
        return {"fault": vars(unreadable.fault)}, b""


def _told(content: bytes) -> list[dict[str, Any]]:
    if not content.strip():
        raise Unreadable("blank")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old")
    if not content.startswith(b"PK"):
        raise Unreadable("renamed")
    with whole_or_unreadable():
        book = Workbook(content, ROWS, text=LONGEST, computed=True)
        found = [(sheet, book.read(sheet)) for sheet in book.sheets if sheet.part]
    return [
        {
            "title": sheet.title,
            "rows": [[line.number, list(map(_cell_told, line.cells))] for line in held.lines],
            "merged": held.merged,
            "hidden_rows": [line.number for line in held.lines if line.hidden],
            "hidden_columns": sorted(held.hidden_columns),
            "hidden": sheet.hidden,
        }
        for sheet, held in found
    ]


def _cell_told(cell: Value) -> Any:
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"odd": cell.value} if isinstance(cell, Odd) else cell


def _page(told: Any) -> Page:
    rows = tuple((_whole(number), tuple(map(_cell, cells))) for number, cells in told["rows"])
    return Page(
        title=str(told["title"]),
        rows=tuple((number, cells) for number, cells in rows if any(cell is not None for cell in cells)),
        merged=tuple(map(str, told["merged"])),
        hidden_rows=tuple(map(_whole, told["hidden_rows"])),
        hidden_columns=tuple(map(_whole, told["hidden_columns"])),
        hidden=bool(told["hidden"]),
    )


def _whole(told: Any) -> int:
    if type(told) is not int:
        raise ValueError("no number")
    return told


def _cell(told: Any) -> Value:
    if isinstance(told, dict):
        return Odd(told["odd"]) if "odd" in told else date.fromisoformat(told["day"])
    if not isinstance(told, str | int | float | bool | None):
        raise ValueError("no value")
    return told or None if isinstance(told, str) else told
