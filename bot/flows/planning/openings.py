"""What opens for a unit on a day, worked out once for all units that stand alike."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.store.duties.adoptions import Adoption, judged_under
from bot.store.people.units import Unit
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.plan import begun, concerns
from schedules.roadmap import Roadmap

# A roadmap by its id, an obligation by its key there, and a period: among a unit's duties there is one.
Place = tuple[int, str, str]


class Openings:
    """The duties that roadmaps open, at prompting hours; what alike units share is kept for as long as this lives."""

    def __init__(self, roadmaps: Mapping[int, Roadmap], hours: Hours) -> None:
        self._roadmaps, self._hours = roadmaps, hours
        # The ids of the roadmaps, by the names that duties have for them.
        self.numbers = {roadmap.id: number for number, roadmap in roadmaps.items()}
        self._known: dict[Hashable, list[Duty]] = {}

    def place(self, duty: Duty) -> Place:
        """Where a duty stands among those of its unit."""
        return self.numbers[duty.roadmap], duty.obligation, duty.period

    def of(self, unit: Unit, adopted: Iterable[Adoption], now: datetime) -> Iterator[Duty]:
        """What a unit owes by its local day at `now`, under the roadmaps that it goes by, that it may lack yet."""
        for one in adopted:
            yield from self._under(unit, one, now)

    def _under(self, unit: Unit, adoption: Adoption, now: datetime) -> Iterator[Duty]:
        today = now.astimezone(ZoneInfo(unit.timezone)).date()
        planned_upto = _planned_upto(unit)
        came = adoption.adopted_at.astimezone(ZoneInfo(unit.timezone)).date()
        first = min(max(unit.since, planned_upto, came), today)  # what was over when it came is not its
        is_new = adoption.adopted_at >= unit.next_plan_at  # nothing was planned under it yet
        again = not is_new and _is_routine(unit, planned_upto)
        for duty in self._alike(unit, adoption, first, today):
            if again and duty.begins_on <= planned_upto:
                continue  # it was opened by the planning of an earlier day
            if is_new or unit.changed_on is None or duty.opens_on > unit.changed_on or _is_since(duty, unit.changed_on):
                yield duty

    def _alike(self, unit: Unit, adoption: Adoption, first: date, today: date) -> list[Duty]:
        """The duties that units that stand as this one have been given under a roadmap by today."""
        judged, roadmap = judged_under(unit, adoption), self._roadmaps[adoption.roadmap_id]
        alike = (
            adoption.roadmap_id,
            tuple(concerns(obligation, judged) is True for obligation in roadmap.obligations),
            tuple(sorted((key, made.period) for key, made in adoption.choices.items() if made.period)),
            *(judged.first_year, unit.timezone, unit.calendar, unit.continues, unit.ended_on, unit.week),
            judged.stops,
            *(max(unit.since, first), first, today),
        )
        if alike not in self._known:
            self._known[alike] = list(begun(roadmap, judged, first, today, hours=self._hours))
        return self._known[alike]


def _is_since(duty: Duty, changed_on: date) -> bool:
    """Whether a rule gave the duty that came no earlier than the unit's last change: it changed nothing of it."""
    return duty.since is not None and duty.since >= changed_on


def _planned_upto(unit: Unit) -> date:
    """The last local day for which the unit was planned: the day before the planning that is owed."""
    return unit.next_plan_at.astimezone(ZoneInfo(unit.timezone)).date() - timedelta(days=1)


def _is_routine(unit: Unit, planned_upto: date) -> bool:
    """Whether this is a morning's planning of a unit that has not changed since it was last planned."""
    owed_at = unit.next_plan_at.astimezone(ZoneInfo(unit.timezone))
    changed = unit.changed_on is not None and unit.changed_on > planned_upto
    return not changed and owed_at.time() == time()
