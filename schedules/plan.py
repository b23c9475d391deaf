"""What a unit owes in a stretch of days: obligations and unit in, duties with their reminders out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from schedules.cadence import By, OfEvent, comes_by_itself, window_of_event, windows, year_of
from schedules.cadences.hours import moment_of
from schedules.cadences.rolling import DAY, Known, Rolling, first_window, next_window, window_after
from schedules.choice import as_chosen, is_owed
from schedules.duty import Duty
from schedules.escalation import Hours, Prompt
from schedules.mornings.calm import calm_prompts
from schedules.mornings.prompted import prompted_on
from schedules.obligation import Obligation
from schedules.period import Period
from schedules.roadmap import Roadmap
from schedules.unit import Unit, holds
from schedules.workdays import Workdays, workdays_of


def owed_in_year(obligation: Obligation, unit: Unit, roadmap: Roadmap, year: int) -> bool:
    """Whether the obligation binds in a year; recurring ones of the last year go on after the term.

    Which year a window is told by, `year_of` says.
    """
    term_year = year - unit.first_year + 1
    if term_year <= roadmap.term.years:
        return term_year in obligation.years
    goes_on = roadmap.term.years in obligation.years and not isinstance(obligation.cadence, By)
    return goes_on and unit.continues


def concerns(obligation: Obligation, unit: Unit) -> bool | None:
    """Whether the obligation is this unit's, by what it is and what it has chosen.

    None where a condition hangs on something the unit has not said.
    """
    return is_put_to(obligation, unit) if is_owed(obligation, unit.choices.get(obligation.id)) else False


def is_put_to(obligation: Obligation, unit: Unit) -> bool | None:
    """Whether the obligation is asked of such a unit or offered to it, whatever it has chosen; None as above."""
    if unit.party not in obligation.parties or unit.scope != obligation.scope:
        return False
    return True if obligation.applies_when is None else holds(obligation.applies_when, unit.attributes)


# The day on which a window is foreseen to be done; None where nobody does it, and nothing comes after it.
DoneOn = Callable[[Period], date | None]


def on_due_day(window: Period) -> date | None:
    """Each is done on its due day."""
    return window.last


def never(window: Period) -> date | None:
    """None is done."""
    return None


def plan(
    roadmap: Roadmap,
    unit: Unit,
    first: date,
    last: date,
    *,
    workdays: Workdays,
    hours: Hours,
    events: Mapping[str, Sequence[date | datetime]] = MappingProxyType({}),
    known: Known | None = None,
    done_on: DoneOn = on_due_day,
) -> Iterator[Duty]:
    """The duties whose window shares a local day with `first`..`last`, by obligation and then by time.

    Events are told by their local day, or by their moment where a limit in hours counts from it. Of what is counted
    from the day on which the last was done, `known` says what the unit has been given, and each window to come is
    foreseen to be done on a day of `done_on`. What it knows of is given however long it is over.
    """
    zone = ZoneInfo(unit.timezone)
    bundles = {key: bundle.id for bundle in roadmap.bundles for key in bundle.obligations}
    for obligation in roadmap.obligations:
        if not concerns(obligation, unit):
            continue
        obligation = as_chosen(obligation, unit.choices.get(obligation.id))
        span = roadmap.spans.get(obligation.id)
        if isinstance(obligation.cadence, Rolling):
            ahead = _rolling(obligation, unit, roadmap, last, known=known, done_on=done_on)
            found = ahead if known else (window for window in ahead if window.last >= first)
        else:
            found = _windows(obligation, unit, first, last, workdays=workdays, events=events)
        for whole in found:
            window = span.held(whole) if span else whole
            if window is None or window.first > last:
                continue
            if not owed_in_year(obligation, unit, roadmap, year_of(obligation.cadence, window)):
                continue
            if (unit.since and window.last < unit.since) or (unit.until and window.first > unit.until):
                continue
            if comes_by_itself(obligation.cadence) and not unit.works_in(window.first, window.last):
                continue
            escalation = roadmap.climbed_by(obligation)
            reminders = tuple(
                calm_prompts(
                    obligation,
                    escalation,
                    window.first,
                    window.last,
                    zone=zone,
                    workdays=prompted_on(unit, obligation, window.first, window.last),
                    hours=hours,
                    drawn_by=bundles.get(obligation.id),
                    due_at=window.due_at,
                )
            )
            yield Duty(
                roadmap=roadmap.id,
                obligation=obligation.id,
                item=obligation.item,
                period=window.key,
                opens_on=window.first,
                due_on=window.last,
                begins_on=window.first if obligation.evidence.computed else _begins_on(window, reminders, zone),
                fixed=obligation.fixed,
                since=span.since if span else None,
                due_at=window.due_at,
                # A figure rings for nobody: the duties that it counts do.
                is_figure=obligation.evidence.computed is not None,
                prompts=() if obligation.evidence.computed else reminders,
            )


def _begins_on(window: Period, escalation: tuple[Prompt, ...], zone: ZoneInfo) -> date:
    """The first day of a window, or that of its first reminder if this comes before."""
    return min(window.first, *(prompt.at.astimezone(zone).date() for prompt in escalation[:1]))


def begun(
    roadmap: Roadmap, unit: Unit, first: date, today: date, *, hours: Hours, known: Known | None = None
) -> Iterator[Duty]:
    """The duties of `first` to `today`, and of the days after it of which a reminder falls on `today` or before.

    Of what is counted from the day on which the last was done it is the one window that stands or comes next.

    What is to be opened on a day is decided here alone, from the very reminders that a plan prints.
    """
    lead = max(
        (
            -step.days
            for each in roadmap.obligations
            for step in roadmap.climbed_by(each).steps
            if step.anchor == "opens"
        ),
        default=0,
    )
    rests_until = workdays_of(unit.calendar).on_or_after(today + timedelta(days=1)) - timedelta(days=1)
    horizon = max(today + timedelta(days=lead + 7), rests_until)  # a reminder is drawn to the first day of its week
    known = known or Known(since=first, came=first)
    owed = plan(roadmap, unit, first, horizon, workdays=roadmap.workdays, hours=hours, known=known, done_on=never)
    return (duty for duty in owed if duty.begins_on <= today)


def _hour(event: date | datetime) -> datetime | None:
    """The moment of an event that is told by it."""
    return event if isinstance(event, datetime) else None


def _windows(
    obligation: Obligation,
    unit: Unit,
    first: date,
    last: date,
    *,
    workdays: Workdays,
    events: Mapping[str, Sequence[date | datetime]],
) -> Iterator[Period]:
    cadence = obligation.cadence
    if not isinstance(cadence, OfEvent):
        yield from windows(cadence, unit.first_year, first, last, workdays=workdays)
        return
    zone = ZoneInfo(unit.timezone)
    told = [(moment_of(each, zone, at), at) for each in events.get(cadence.event, ()) for at in [_hour(each)]]
    for moment, at in sorted(told, key=lambda one: one[0]):
        window = window_of_event(cadence, moment.astimezone(zone).date(), workdays, zone=zone, at=at)
        if window.first <= last and window.last >= first:
            yield window


def _rolling(
    obligation: Obligation, unit: Unit, roadmap: Roadmap, last: date, *, known: Known | None, done_on: DoneOn
) -> Iterator[Period]:
    """The windows that are counted from the day on which the last was done, up to a local day; it may begin anew.

    So it does where nothing was done yet, a year of the term does not ask for it, or the unit works on no day of the
    window: on the first day worked from then on, as if it had been done the day before.
    """
    cadence = obligation.cadence
    assert isinstance(cadence, Rolling)
    begins = unit.since or date(unit.first_year, 1, 1)
    known = known or Known(since=begins, came=begins)

    def anew(day: date) -> Period:
        while day <= last and not unit.works_in(day, day):
            day += DAY
        return first_window(cadence, day)

    window, is_given = next_window(cadence, obligation.id, known) or (anew(known.since), False)
    while window.first <= last:
        if not is_given and not owed_in_year(obligation, unit, roadmap, window.first.year):
            window = anew(date(window.first.year + 1, 1, 1))
            continue
        if not is_given and not unit.works_in(window.first, window.last):
            window = anew(window.last + DAY)
            continue
        yield window
        day = done_on(window)
        if day is None:
            return
        window, is_given = window_after(cadence, day), False
