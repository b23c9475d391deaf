"""The reminders of a duty as data, and the moments at which they fall."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from schedules.record import record
from schedules.workdays import Workdays

Recipient = Literal["owner", "confirmer", "deputy", "supervisor"]


@record
class Step:
    """One step: `days` calendar days from the day the duty opens or is due, and to whom."""

    name: str
    anchor: Literal["opens", "due"]
    days: int
    to: list[Recipient]


@record
class Escalation:
    """The steps of a duty; `missed_after` days after the due day an undone duty counts as missed."""

    steps: list[Step]
    missed_after: int


@record
class Hours:
    """When a person may be prompted, in local time: the digest's hour, moved out of the quiet hours."""

    digest: time = time(9)
    quiet_from: time = time(21)
    quiet_to: time = time(8)

    def prompt_at(self, day: date, zone: ZoneInfo) -> datetime:
        """The moment of the digest on a local day, in UTC."""
        quiet = self.digest < self.quiet_to or self.digest >= self.quiet_from
        return datetime.combine(day, self.quiet_to if quiet else self.digest, zone).astimezone(UTC)

    def from_then_on(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The next moment from `now` on at which a person may be prompted: the digest, or at once after it by day."""
        day = now.astimezone(zone).date()
        at = self.prompt_at(day, zone)
        if now <= at:
            return at
        if now >= datetime.combine(day, self.quiet_from, zone).astimezone(UTC):
            return self.prompt_at(day + timedelta(days=1), zone)
        return now


@record
class Prompt:
    """A reminder owed at the moment `at` (UTC) for a step, to the roles in `to`."""

    at: datetime
    step: str
    to: tuple[Recipient, ...]


def planned_prompts(
    escalation: Escalation,
    opens_on: date,
    planned_on: date,
    due_on: date,
    *,
    zone: ZoneInfo,
    workdays: Workdays,
    hours: Hours,
) -> Iterator[Prompt]:
    """The reminders of a duty that is planned for an earlier day than it is due: up to the planned day as if it were
    due then (steps named `plan-7`), afterwards those that lead to the legal due day, which stays.
    """
    led = [step for step in escalation.steps if step.anchor == "opens" or step.days <= 0]
    named = [step if step.anchor == "opens" else replace(step, name=f"plan{step.days:+d}") for step in led]
    last: datetime | None = None
    for prompt in prompts(replace(escalation, steps=named), opens_on, planned_on, zone, workdays=workdays, hours=hours):
        last = prompt.at
        yield prompt
    for prompt in prompts(escalation, opens_on, due_on, zone, workdays=workdays, hours=hours):
        if (last is None or prompt.at > last) and not prompt.step.startswith("opens"):
            yield prompt


def prompts(
    escalation: Escalation, opens_on: date, due_on: date, zone: ZoneInfo, *, workdays: Workdays, hours: Hours
) -> Iterator[Prompt]:
    """The reminders of a duty in order, at most one a day: moved to working days, never past the due day they lead to.

    Two steps that fall on one day become the later one, which knows more. Steps before the due day that would come
    before the duty opens are left out, save those that lead up to its opening; where that would leave none up to the
    due day, the last of them is prompted as the duty opens, so that it is heard of before it is overdue.
    """
    by_day: dict[date, Step] = {}
    left_out: Step | None = None
    for step in escalation.steps:
        anchor = opens_on if step.anchor == "opens" else due_on
        day = anchor + timedelta(days=step.days)
        leads = step.days <= 0 if step.anchor == "due" else day <= due_on
        if leads and step.anchor == "due" and day < opens_on:
            left_out = step
        elif leads and (step.anchor == "due" or workdays.on_or_after(day) > due_on):
            by_day[workdays.on_or_before(day)] = step
        elif leads or step.anchor == "due":
            by_day[workdays.on_or_after(day)] = step
    if left_out and all(day > due_on for day in by_day):
        after, before = workdays.on_or_after(opens_on), workdays.on_or_before(opens_on)
        by_day[after if after <= due_on else before] = left_out
    for day in sorted(by_day):
        step = by_day[day]
        yield Prompt(at=hours.prompt_at(day, zone), step=step.name, to=tuple(step.to))
