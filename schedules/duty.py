"""One obligation owed by one unit in one period."""

from datetime import date

from schedules.ladder import Prompt
from schedules.obligation import Basis
from schedules.record import record


@record
class Duty:
    """A duty of a unit: unique by obligation and period; `opens_on` and `due_on` are local days, both included."""

    obligation: str
    item: str
    period: str
    opens_on: date
    due_on: date
    basis: Basis
    prompts: tuple[Prompt, ...] = ()
