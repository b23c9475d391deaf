"""The reminders of a duty, made calm: what is not urgent waits for the week's first working day and is said once.

An escalation says how often a duty is to be rung of; a day of one's own is worth it only where something is at stake.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from schedules.cadence import AfterEvent, Every, OfEvent, OnDate, OnNotice, Standing
from schedules.cadences.hours import WithinHours
from schedules.cadences.interval import Interval
from schedules.cadences.nth import Nth
from schedules.escalation import Escalation, Hours, Prompt, Recipient, Step, planned_prompts, prompts
from schedules.mornings.at_the_hour import at_the_hour
from schedules.obligation import Obligation
from schedules.planned.day_and_place import around, is_met_for
from schedules.workdays import Workdays

# A window shorter than this is a limit or a shift: its reminders stay as they are.
LONG = timedelta(days=27)
# In its last week a stated duty has mornings of its own.
NEAR = timedelta(days=7)
# What is due later than this is nothing to be told of as it opens.
AHEAD = timedelta(days=45)
# And nothing is told of so long before it is due.
FAR = timedelta(days=120)
# Where a window is longer than that, of two outlooks so close to each other the first names a duty.
CLOSE = timedelta(days=21)
# So long before the day it leads to, the outlook names what the unit does when it suits.
LEAD = timedelta(days=4)
# Where a window is longer, what suits is a day of its last year.
LAST_YEAR = timedelta(days=365)
# So long before it is due, what nobody has done is called for once more.
LAST_CALL = timedelta(days=2)
OWNER: tuple[Recipient, ...] = ("owner",)


def outlook(day: date, workdays: Workdays) -> date:
    """The first working day of the week of a day, on which its week is looked at; the next where it has none."""
    return workdays.on_or_after(day - timedelta(days=day.weekday()))


def outlooks(first: date, last: date, workdays: Workdays) -> list[date]:
    """The days of a stretch on which a week is looked at: the first working day of each week that has one."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if outlook(day, workdays) == day]


def outlook_from(day: date, workdays: Workdays) -> date:
    """The first day from `day` on that is the first working day of a week."""
    first = outlook(day, workdays)
    return first if first >= day else outlook(day + timedelta(days=7 - day.weekday()), workdays)


def outlook_upto(day: date, workdays: Workdays) -> date:
    """The last day up to `day` that is the first working day of a week."""
    monday = day - timedelta(days=day.weekday())
    while workdays.on_or_after(monday) > day:
        monday -= timedelta(days=7)
    return workdays.on_or_after(monday)


def calm_prompts(
    obligation: Obligation,
    escalation: Escalation,
    opens_on: date,
    due_on: date,
    *,
    zone: ZoneInfo,
    workdays: Workdays,
    hours: Hours,
    planned_on: date | None = None,
    drawn_by: str | None = None,
    due_at: datetime | None = None,
) -> list[Prompt]:
    """The reminders of a duty of an obligation in order, at most one a day for each whom they are for.

    `drawn_by` names the bundle to which it belongs, whose duties are led to one day. Up to its due day those who owe it
    are told; others only of what the source fixes, once, on the first working day of a week. What is overdue is told as
    the escalation says. What people meet for on a planned day is rung of around that day, what is `due_at` an hour by
    that hour.
    """
    planned = planned_on if planned_on and planned_on < due_on else None
    climbed = escalation.where(is_planned=planned is not None)
    if planned:
        told = list(planned_prompts(escalation, opens_on, planned, due_on, zone=zone, workdays=workdays, hours=hours))
    else:
        told = list(prompts(climbed, opens_on, due_on, zone, workdays=workdays, hours=hours))
    goal = planned or due_on
    dated = [(each.at.astimezone(zone).date(), each) for each in told]
    leading = [(day, each) for day, each in dated if day <= due_on]
    late = [(day, each) for day, each in dated if day > due_on]
    if due_at and isinstance(obligation.cadence, AfterEvent) and isinstance(obligation.cadence.within, WithinHours):
        return at_the_hour(obligation.cadence.within, due_at, climbed, _one_a_day(late, zone, hours))
    if isinstance(obligation.cadence, OnNotice | OfEvent):
        calm = [*_as_told(leading, opens_on, workdays)]
    elif isinstance(obligation.cadence, Nth) and obligation.fixed != "stated" and not planned:
        calm = _of_day(leading, opens_on, due_on, workdays)
    elif is_short(obligation, opens_on, due_on):
        calm = [(day, replace(each, to=OWNER)) for day, each in leading if "owner" in each.to]
    elif obligation.fixed == "stated" or planned:
        calm = [*_of_owner(climbed, leading, opens_on, goal, workdays=workdays), *_of_others(leading, workdays)]
    elif isinstance(obligation.cadence, OnDate) and any(_leads_in(step) for step in climbed.steps):
        calm = [*_of_campaign(climbed, leading, opens_on, workdays=workdays)]
        calm += _last_call(leading, opens_on, due_on, workdays)
    else:
        suits = suits_on(obligation, opens_on, due_on, drawn_by or obligation.id)
        calm = _once(leading, opens_on, due_on, workdays, suits=suits)
    found = _one_a_day([*(calm or leading), *late], zone, hours)
    if planned_on and is_met_for(obligation):
        return around(found, planned_on, zone=zone, workdays=workdays, hours=hours)
    return found


def is_short(obligation: Obligation, opens_on: date, due_on: date) -> bool:
    """Whether a duty's window is a limit or a shift: what it asks cannot be put off to another week.

    Nor can what is done on a day of each month, however long that month's window is.
    """
    cadence = obligation.cadence
    if isinstance(cadence, OnNotice | OfEvent) or (isinstance(cadence, Nth) and cadence.period == "month"):
        return True
    return due_on - opens_on < LONG and not isinstance(obligation.cadence, OnDate)


Dated = Sequence[tuple[date, Prompt]]


def _as_told(leading: Dated, opens_on: date, workdays: Workdays) -> Dated:
    """What an event or a notice asks as its escalation says, what leads to its opening in the outlook of that week."""
    return [(outlook_upto(day, workdays) if day < opens_on else day, each) for day, each in leading]


def _leads_in(step: Step) -> bool:
    return step.anchor == "opens" and step.days < 0


def _of_campaign(
    escalation: Escalation, leading: Dated, opens_on: date, *, workdays: Workdays
) -> Iterator[tuple[date, Prompt]]:
    """What leads to the opening of a campaign and to the days within it, each in the outlook of its week."""
    for step in escalation.steps:
        told = next((each for _, each in leading if each.step == step.name), None)
        if step.anchor == "opens" and told and "owner" in step.to:
            day = outlook_upto(opens_on + timedelta(days=step.days), workdays)
            yield day, replace(told, to=OWNER)


def _last_call(leading: Dated, opens_on: date, due_on: date, workdays: Workdays) -> list[tuple[date, Prompt]]:
    """What nobody has done is called for once more, on the due day where the window is short."""
    mine = [each for _, each in leading if "owner" in each.to]
    called = workdays.on_or_before(due_on - LAST_CALL)
    day = called if called >= opens_on else workdays.on_or_before(due_on)
    return [(day, replace(mine[-1], to=OWNER))] if mine else []


def _of_owner(
    escalation: Escalation, leading: Dated, opens_on: date, goal: date, *, workdays: Workdays
) -> Iterator[tuple[date, Prompt]]:
    """Whoever owes what the source fixes: in the outlook of a week, and in the last week on mornings of their own.

    Only what leads to the opening is told of before it. What comes some days after it is heard of by that day, whether
    its week has an outlook or not.
    """
    leads_in = {step.name for step in escalation.steps if _leads_in(step)}
    upto = {step.name for step in escalation.steps if step.anchor == "opens" and step.days > 0}
    mine = [(day, replace(each, to=OWNER)) for day, each in leading if "owner" in each.to]
    far = {"opens": AHEAD}
    led = [(day, each) for day, each in mine if goal - day <= far.get(each.step, FAR)]
    before: date | None = None
    for day, each in led or mine:
        if goal - day < NEAR:
            yield day, each
            continue
        if each.step not in leads_in:
            day = max(day, min(workdays.on_or_after(opens_on), goal))
        first = outlook(day, workdays)
        if each.step in upto:
            first = outlook_upto(day, workdays)
            first = first if first >= opens_on else day
        elif first > day or (first < opens_on <= day):
            first = outlook_from(day, workdays)
        if before and goal - opens_on > AHEAD and first - before < CLOSE:
            continue
        before = first
        yield (first if goal - first >= NEAR or first <= day else day), each


def _of_others(leading: Dated, workdays: Workdays) -> Iterator[tuple[date, Prompt]]:
    """Others than whoever owes it hear of it once before it is due, in the outlook of the week of their last step."""
    last: dict[Recipient, tuple[date, Prompt]] = {
        to: (day, each) for day, each in leading for to in each.to if to != "owner"
    }
    for to, (day, each) in last.items():
        yield outlook_upto(day, workdays), replace(each, step=f"week {each.step}", to=(to,))


def _of_day(leading: Dated, opens_on: date, due_on: date, workdays: Workdays) -> list[tuple[date, Prompt]]:
    """What is to be done on a day of its own is named in the outlook of that week, and on the day."""
    mine = [each for _, each in leading if "owner" in each.to]
    if not mine:
        return []
    day = workdays.on_or_before(due_on)
    named = outlook_upto(day, workdays)
    found = [(named, replace(mine[0], step=f"week {mine[0].step}", to=OWNER))] if opens_on <= named < day else []
    return [*found, (day, replace(mine[-1], to=OWNER))]


def _once(
    leading: Dated, opens_on: date, due_on: date, workdays: Workdays, *, suits: date
) -> list[tuple[date, Prompt]]:
    """What the unit does when it suits is named in one outlook, and called for once more where nobody has done it."""
    mine = [each for _, each in leading if "owner" in each.to]
    if not mine:
        return []
    named = outlook_upto(suits - LEAD, workdays)
    if named < opens_on:
        named = outlook_from(opens_on, workdays)
    called = workdays.on_or_before(due_on - LAST_CALL)
    found = [(called, replace(mine[-1], to=OWNER))] if called >= opens_on else []
    if named < called or not found:
        day = named if named <= due_on else workdays.on_or_before(due_on)
        found.insert(0, (day, replace(mine[0], step=f"week {mine[0].step}", to=OWNER)))
    return found


def suits_on(obligation: Obligation, opens_on: date, due_on: date, name: str) -> date:
    """A day within its window that an obligation is led to, where the source names none.

    It is drawn from a name, that of the obligation or of its bundle, so that those of a quarter do not all wait for its
    last day; the first and the last days of a window are left out.
    """
    if not isinstance(obligation.cadence, Standing | Every | OnDate | Interval) or due_on - opens_on < LONG:
        return due_on
    opens_on = max(opens_on, due_on - LAST_YEAR)
    length = (due_on - opens_on).days
    first, last = length // 6 + int(LEAD.days), length - 2
    return opens_on + timedelta(days=first + crc32(name.encode()) % (last - first + 1))


def _one_a_day(dated: Dated, zone: ZoneInfo, hours: Hours) -> list[Prompt]:
    """One reminder a day; of two for the same the later step stays, which knows more."""
    by_day: dict[date, Prompt] = {}
    for day, each in sorted(dated, key=lambda found: (found[0], found[1].at)):
        before = by_day.get(day)
        to = tuple(dict.fromkeys((*each.to, *(before.to if before else ()))))
        by_day[day] = replace(each, at=_moment(day, zone, hours), to=to)
    return [by_day[day] for day in sorted(by_day)]


def _moment(day: date, zone: ZoneInfo, hours: Hours) -> datetime:
    return hours.prompt_at(day, zone)
