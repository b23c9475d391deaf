"""The reminders of a duty as data, and the moments at which they fall."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from schedules.obligation import Text
from schedules.record import record
from schedules.workdays import Workdays

Recipient = Literal["owner", "confirmer", "deputy", "supervisor"]


@record
class Step:
    """One step: `days` calendar days from the day the duty opens or is due, and to whom.

    It may say what it is for (`purpose`). One that is `if_planned` or not comes only where a day is planned, or none.
    """

    name: str
    anchor: Literal["opens", "due"]
    days: int
    to: list[Recipient]
    purpose: Text | None = None
    if_planned: bool | None = None

    @property
    def leads(self) -> bool:
        """Whether it leads to the due day; what comes after it tells of what is late."""
        return self.anchor == "opens" or self.days <= 0


@record
class Escalation:
    """The steps of a duty; `missed_after` days after the due day an undone duty counts as missed."""

    steps: list[Step]
    missed_after: int

    def where(self, *, is_planned: bool) -> "Escalation":
        """The escalation of a duty for which a day is planned, or none."""
        return replace(self, steps=[step for step in self.steps if step.if_planned in (None, is_planned)])

    def purpose(self, opens_on: date, due_on: date, today: date, planned_on: date | None = None) -> Text | None:
        """What is to be done by now to be ready in time: what the last step is for that comes by the end of this week.

        Before any has come it is what the first is for, unless a day is planned: then all is in good time. Once it is
        over no step asks for a day: whether it was held is asked, or for another day, and that is enough.
        """
        goal = planned_on if planned_on and today <= planned_on < due_on else due_on
        is_over = planned_on is not None and planned_on < today
        there = self.where(is_planned=goal != due_on).steps
        told = [step for step in there if step.leads and not (is_over and step.if_planned is False)]
        days = [(opens_on if step.anchor == "opens" else goal) + timedelta(days=step.days) for step in told]
        week_ends = today + timedelta(days=6 - today.weekday())
        come = [
            step for day, step in sorted(zip(days, told, strict=True), key=lambda found: found[0]) if day <= week_ends
        ]
        first = [] if goal != due_on else [step for step in told if step.purpose][:1]
        return next((step.purpose for step in reversed(come or first)), None)


def missed_told_to(escalation: Escalation) -> list[Recipient]:
    """Who hears that a duty was missed: its owner, and whom the escalation reaches once it is overdue.

    Supervisors have the week's digest.
    """
    late = [to for step in escalation.steps if not step.leads for to in step.to if to != "supervisor"]
    return [*dict.fromkeys(["owner", *late])]


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
    led = [step for step in escalation.where(is_planned=True).steps if step.leads]
    named = [step if step.anchor == "opens" else replace(step, name=f"plan{step.days:+d}") for step in led]
    last: datetime | None = None
    for prompt in prompts(replace(escalation, steps=named), opens_on, planned_on, zone, workdays=workdays, hours=hours):
        last = prompt.at
        yield prompt
    rest = escalation.where(is_planned=False)
    for prompt in prompts(rest, opens_on, due_on, zone, workdays=workdays, hours=hours):
        if (last is None or prompt.at > last) and not prompt.step.startswith("opens"):
            yield prompt


def _within(day: date, opens_on: date, due_on: date, workdays: Workdays) -> date:
    """The working day up to a day; where that lies before the opening, and the day does not, the first after it that is
    not late.
    """
    before = workdays.on_or_before(day)
    if before < opens_on <= day and (after := workdays.on_or_after(day)) <= due_on:
        return after
    return before


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
            by_day[_within(day, opens_on, due_on, workdays)] = step
        elif leads or step.anchor == "due":
            by_day[workdays.on_or_after(day)] = step
    if left_out and all(day > due_on for day in by_day):
        after, before = workdays.on_or_after(opens_on), workdays.on_or_before(opens_on)
        by_day[after if after <= due_on else before] = left_out
    for day in sorted(by_day):
        step = by_day[day]
        yield Prompt(at=hours.prompt_at(day, zone), step=step.name, to=tuple(step.to))
