"""What a cell of a table may hold, and why a table cannot be read."""

from datetime import date
from enum import Enum
from typing import Any

from bot.flows.people.unit_table import Fault


class Odd(Enum):
    """A cell that holds no value of its own."""

    FORMULA = "formula"
    ERROR = "error"


Value = str | int | float | bool | date | Odd | None
Cells = tuple[Value, ...]


class Unreadable(Exception):
    """A file that cannot be read as a table; holds the fault."""

    def __init__(self, what: str, sheet: str = "", **said: Any) -> None:
        super().__init__(what)
        self.fault = Fault(what=what, sheet=sheet, said=said)
