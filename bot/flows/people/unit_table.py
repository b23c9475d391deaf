"""A checked table of units and people: what its rows say, what is wrong with it, and who is invited by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal

from bot.reading.names import form
from schedules.record import record

Sheet = Literal["units", "people"]
# What the sheets of a workbook are called.
TITLES: dict[Sheet, str] = {"units": "单位 Units", "people": "人员 People"}

# So many characters a name has at most.
NAME_LIMIT = 200


@record
class Fault:
    """Something that cannot be loaded: on which sheet, in which row and column (both from 1; 0 for none)."""

    what: str
    sheet: str = ""
    row: int = 0
    column: int = 0
    heading: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


@record
class Invited:
    """Someone who is to come: the role that waits for them in a unit, and the code that opens it."""

    name: str
    unit: str
    role: str
    code: str


@record
class Row:
    """What a row says, by column; a cell that is empty or faulty says nothing, a dash says None.

    `columns` are the places of the columns that the sheet has, from 0; `headings` what stands over each of its kind.
    """

    sheet: Sheet
    label: str
    number: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    said: Mapping[str, Any]
    bad: frozenset[str]

    @property
    def name(self) -> str:
        """The name of the unit or person; empty where it is faulty."""
        return str(self.said.get("name", ""))

    def fault(self, key: str, what: str, **said: Any) -> Fault:
        """A fault in this row, in the column `key`."""
        at = self.columns.get(key, -1) + 1
        return Fault(what=what, sheet=self.label, row=self.number, column=at, heading=self.headings[key], said=said)


@record
class Tree:
    """The units and people of a file, and what is wrong with it: nothing may be loaded while there are faults.

    `notes` say what holds nothing up and should be known: what is hidden and counts all the same.
    """

    units: tuple[Row, ...]
    people: tuple[Row, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...] = ()


def spelt(rows: Mapping[Sheet, Sequence[Row]], known: Iterable[str] = ()) -> dict[Sheet, list[Row]]:
    """The rows with each unit named as it is known, or as the file names it first, however it is written later."""
    exact = frozenset(known)
    names = {form(name): name for name in exact}
    for row in rows["units"]:
        if row.name:
            names.setdefault(form(row.name), row.name)
    places: dict[Sheet, tuple[str, ...]] = {"units": ("name", "parent"), "people": ("unit",)}
    return {sheet: [_respelt(row, places[sheet], names, exact) for row in some] for sheet, some in rows.items()}


def _respelt(row: Row, keys: tuple[str, ...], names: Mapping[str, str], exact: frozenset[str]) -> Row:
    given = {key: str(row.said[key]) for key in keys if row.said.get(key) is not None}
    said = {key: name if name in exact else names.get(form(name), name) for key, name in given.items()}
    return Row(**{**vars(row), "said": {**row.said, **said}})
