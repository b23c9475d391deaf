"""What opens for a unit on a day, worked out once for all units that stand alike."""

from collections.abc import Hashable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.store.people.units import Unit
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.plan import begun, concerns
from schedules.roadmap import Roadmap


class Openings:
    """The duties that a roadmap opens, at prompting hours; what alike units share is kept for as long as this lives."""

    def __init__(self, roadmap: Roadmap, hours: Hours) -> None:
        self._roadmap, self._hours = roadmap, hours
        self._known: dict[Hashable, list[Duty]] = {}

    def of(self, unit: Unit, now: datetime) -> Iterator[Duty]:
        """What a unit owes by its local day at `now` that it may not have been given yet."""
        today = now.astimezone(ZoneInfo(unit.timezone)).date()
        planned_upto = _planned_upto(unit)
        came = unit.created_at.astimezone(ZoneInfo(unit.timezone)).date()
        first = min(max(unit.since, planned_upto, came), today)  # what was over when it came is not its
        again = _is_routine(unit, planned_upto)
        for duty in self._alike(unit, first, today):
            if again and duty.begins_on <= planned_upto:
                continue  # it was opened by the planning of an earlier day
            if unit.changed_on is None or duty.opens_on > unit.changed_on:
                yield duty

    def _alike(self, unit: Unit, first: date, today: date) -> list[Duty]:
        """The duties that units that stand as this one have been given by today."""
        judged = unit.judged
        alike = (
            tuple(concerns(obligation, judged) is True for obligation in self._roadmap.obligations),
            *(unit.first_year, unit.timezone, unit.calendar, unit.continues, unit.ended_on, unit.week),
            judged.stops,
            *(max(unit.since, first), first, today),
        )
        if alike not in self._known:
            self._known[alike] = list(begun(self._roadmap, judged, first, today, hours=self._hours))
        return self._known[alike]


def _planned_upto(unit: Unit) -> date:
    """The last local day for which the unit was planned: the day before the planning that is owed."""
    return unit.next_plan_at.astimezone(ZoneInfo(unit.timezone)).date() - timedelta(days=1)


def _is_routine(unit: Unit, planned_upto: date) -> bool:
    """Whether this is a morning's planning of a unit that was planned since it came, and since it last changed."""
    owed_at = unit.next_plan_at.astimezone(ZoneInfo(unit.timezone))
    changed = unit.changed_on is not None and unit.changed_on > planned_upto
    return unit.created_at < unit.next_plan_at and not changed and owed_at.time() == time()
