"""What opens for a unit on a day, worked out once for all units that stand alike."""

from collections.abc import Hashable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.store.units import Unit
from schedules.duty import Duty
from schedules.ladder import Hours, Ladder
from schedules.plan import concerns, plan
from schedules.roadmap import Roadmap
from schedules.workdays import china


class Openings:
    """The duties that a roadmap opens, at prompting hours; what alike units share is kept for as long as this lives."""

    def __init__(self, roadmap: Roadmap, hours: Hours) -> None:
        self._roadmap, self._hours = roadmap, hours
        self._leads = {name: lead(ladder) for name, ladder in roadmap.ladders.items()}
        self._ladders = {obligation.id: obligation.ladder for obligation in roadmap.obligations}
        self._known: dict[Hashable, list[tuple[date, Duty]]] = {}

    def of(self, unit: Unit, now: datetime) -> Iterator[Duty]:
        """What a unit owes by its local day at `now` that it may not have been given yet."""
        today = now.astimezone(ZoneInfo(unit.timezone)).date()
        planned_upto = _planned_upto(unit)
        first = min(max(unit.since, planned_upto), today)
        again = _is_routine(unit, planned_upto)
        for begins, duty in self._alike(unit, first, today):
            if again and begins <= planned_upto:
                continue  # it was opened by the planning of an earlier day
            if unit.changed_on is None or duty.opens_on > unit.changed_on:
                yield duty

    def _alike(self, unit: Unit, first: date, today: date) -> list[tuple[date, Duty]]:
        """Of units that stand as this one: each duty with the day on which it is opened, ahead of its window."""
        judged = unit.judged
        alike = (
            tuple(concerns(obligation, judged) is True for obligation in self._roadmap.obligations),
            *(unit.first_year, unit.timezone, unit.calendar, unit.continues, unit.ended_on),
            *(max(unit.since, first), first, today),
        )
        if alike not in self._known:
            horizon = today + timedelta(days=max(self._leads.values(), default=0))
            owed = plan(self._roadmap, judged, first, horizon, workdays=china(), hours=self._hours)
            begin = (
                (duty.opens_on - timedelta(days=self._leads[self._ladders[duty.obligation]]), duty) for duty in owed
            )
            self._known[alike] = [(begins, duty) for begins, duty in begin if begins <= today]
        return self._known[alike]


def lead(ladder: Ladder) -> int:
    """How many days before its window a duty's first reminder comes."""
    return max([0, *(-rung.days for rung in ladder.rungs if rung.anchor == "opens")])


def _planned_upto(unit: Unit) -> date:
    """The last local day for which the unit was planned: the day before the planning that is owed."""
    return unit.next_plan_at.astimezone(ZoneInfo(unit.timezone)).date() - timedelta(days=1)


def _is_routine(unit: Unit, planned_upto: date) -> bool:
    """Whether this is a morning's planning of a unit that was planned since it came, and since it last changed."""
    owed_at = unit.next_plan_at.astimezone(ZoneInfo(unit.timezone))
    changed = unit.changed_on is not None and unit.changed_on > planned_upto
    return unit.created_at < unit.next_plan_at and not changed and owed_at.time() == time()
