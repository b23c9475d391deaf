"""A table read behind the fence: what it says comes back as plain JSON, and is checked before anything rests on it."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO

from bot.fence.answer import Passed
from bot.fence.pool import fence
from bot.flows.people.unit_table import Fault, Row, Tree
from bot.sheets.columns import HEADINGS
from bot.sheets.tree import read

# So many bytes a row may have in the answer, and so many faults are told of a file.
A_ROW, FAULTS = 4096, 1000


async def tree_of(content: BinaryIO, name: str, limit: int, turn: object) -> Tree:
    """What a file says and what is wrong with it, with at most `limit` rows a sheet."""
    try:
        asked = fence().ask("table", content, turn=turn, output=limit * A_ROW, name=name, limit=limit)
        return _tree((await asyncio.wrap_future(asked)).said, limit)
    except Passed as passed:
        what = "damaged" if passed.why == "broken" else "heavy"
        return Tree(units=(), people=(), faults=(Fault(what=what),))


def through_the_fence(content: bytes, said: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A file read and told to the other side."""
    tree = read(content, str(said["name"]), int(said["limit"]))
    more = len(tree.faults) - FAULTS
    faults = [*tree.faults[:FAULTS], *([Fault(what="and_more", said={"n": more})] if more > 0 else [])]
    told: dict[str, Any] = {"units": [], "people": []} if more > 0 else {"units": tree.units, "people": tree.people}
    rows = {sheet: [_row_told(row) for row in rows] for sheet, rows in told.items()}
    return {**rows, "faults": list(map(_fault_told, faults)), "notes": list(map(_fault_told, tree.notes))}, b""


def _row_told(row: Row) -> dict[str, Any]:
    told = {"sheet": row.sheet, "label": row.label, "number": row.number}
    return {**told, "columns": dict(row.columns), "said": _told(row.said), "bad": sorted(row.bad)}


def _fault_told(fault: Fault) -> dict[str, Any]:
    return {**vars(fault), "said": _told(fault.said)}


def _told(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value_told(value) for key, value in said.items()}


def _value_told(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"names": list(value)} if isinstance(value, tuple) else value


def _tree(said: dict[str, Any], limit: int) -> Tree:
    """The tree that was told; raises Passed where it is none."""
    try:
        units, people = (tuple(map(_row, said[sheet][: limit + 1])) for sheet in ("units", "people"))
        faults, notes = (tuple(map(_fault, said[key][: FAULTS + 1])) for key in ("faults", "notes"))
        if any(row.sheet != "units" for row in units) or any(row.sheet != "people" for row in people):
            raise ValueError("mixed up")
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Passed("broken", repr(fault)) from None
    return Tree(units=units, people=people, faults=faults, notes=notes)


def _row(told: Any) -> Row:
    sheet = told["sheet"]
    headings = HEADINGS[sheet]
    said, columns, bad = _heard(told["said"]), dict(told["columns"]), frozenset(told["bad"])
    if not headings.keys() >= {*said, *columns, *bad} or not all(
        type(at) is int for at in (*columns.values(), told["number"])
    ):
        raise ValueError("no row")
    where = {"label": str(told["label"]), "number": told["number"], "columns": columns, "headings": headings}
    return Row(sheet=sheet, **where, said=said, bad=bad)


def _fault(told: Any) -> Fault:
    row, column = int(told["row"]), int(told["column"])
    what, sheet, heading = str(told["what"]), str(told["sheet"]), str(told["heading"])
    return Fault(what=what, sheet=sheet, row=row, column=column, heading=heading, said=_heard(told["said"]))


def _heard(said: Mapping[str, Any]) -> dict[str, Any]:
    heard: dict[str, Any] = {}
    for key, value in said.items():
        if isinstance(value, dict) and "names" in value:
            value = tuple(str(name) for name in value["names"])
        elif isinstance(value, dict):
            value = date.fromisoformat(value["day"])
        if not isinstance(value, str | int | float | bool | date | tuple | None):
            raise ValueError("no value")
        heard[str(key)] = value
    return heard
