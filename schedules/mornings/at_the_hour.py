"""The reminders of what is due at an hour: at once, again before its moment, and above as soon as that has passed."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from schedules.cadences.hours import WithinHours
from schedules.escalation import Escalation, Prompt, Recipient

# How the names of these steps begin: they ring at whatever hour it is, also at night.
RUNG = "hour"
BEGUN, NEAR, OVER = f"{RUNG} begun", f"{RUNG} near", f"{RUNG} over"
# So long before its moment it rings again, of a short limit after half of it.
BEFORE = timedelta(hours=1)


def at_the_hour(limit: WithinHours, due_at: datetime, escalation: Escalation, late: Iterable[Prompt]) -> list[Prompt]:
    """The reminders of a duty with this limit, which its event begins: up to its moment those who owe it are rung for;
    once it has passed those whom its escalation reaches when it is late, and those above; then come the mornings of
    what is `late`.
    """
    return [*_rung(limit, due_at, escalation), *late]


def _rung(limit: WithinHours, due_at: datetime, escalation: Escalation) -> Iterator[Prompt]:
    whole = timedelta(hours=limit.hours)
    yield Prompt(at=due_at - whole, step=BEGUN, to=("owner",))
    yield Prompt(at=due_at - min(BEFORE, whole / 2), step=NEAR, to=("owner",))
    reached = (to for step in escalation.steps if not step.leads for to in step.to)
    above: list[Recipient] = ["owner", *reached, "supervisor"]
    yield Prompt(at=due_at, step=OVER, to=tuple(dict.fromkeys(above)))


def rings_at_once(step: str) -> bool:
    """Whether a step does not wait for the morning, nor for the end of the quiet hours."""
    return step.startswith(RUNG)
