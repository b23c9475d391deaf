"""What opens for a unit on a day, worked out once for all units that stand alike."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.store.duties.adoptions import Adoption, judged_under
from bot.store.duties.duties import Newest, newest_of
from bot.store.engine import Connection
from bot.store.people.units import Unit
from schedules.cadences.rolling import DAY, Known, Last, Rolling
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.period import Period
from schedules.plan import begun, concerns
from schedules.roadmap import Roadmap

# A roadmap by its id, an obligation by its key there, and a period: among a unit's duties there is one.
Place = tuple[int, str, str]
# The kinds of exemptions by which a person says of one duty that it is not owed.
BY_PEOPLE = ("waived", "not_applicable")


# Of units the newest windows of what is counted from the day on which the last was done, by unit and roadmap.
Lasts = Mapping[tuple[int, int], Mapping[str, Last]]


def lasts_of(conn: Connection, roadmaps: Mapping[int, Roadmap], unit_ids: Collection[int]) -> Lasts:
    """The newest windows of units by these roadmaps; where none has such an obligation, nothing is looked for."""
    asked = {(number, key) for number, roadmap in roadmaps.items() for key in _rolling(roadmap)}
    found: dict[tuple[int, int], dict[str, Last]] = defaultdict(dict)
    for one in newest_of(conn, unit_ids, asked):
        found[one.duty.unit_id, one.duty.roadmap_id][one.duty.key] = _last(one)
    return found


def known_of(unit: Unit, adoption: Adoption, lasts: Lasts, now: datetime) -> Known:
    """What is known of a unit's windows by a roadmap at `now`.

    The first is counted from the day on which it is first asked for, as a change holds from the day after it.
    """
    zone = ZoneInfo(unit.timezone)
    since = came = max(unit.since, adoption.adopted_at.astimezone(zone).date())
    if adoption.adopted_at < unit.next_plan_at:
        since = max(since, _planned_upto(unit) + DAY, *([unit.changed_on + DAY] if unit.changed_on else []))
    return Known(since=since, came=came, lasts=lasts.get((unit.id, adoption.roadmap_id), {}))


def _rolling(roadmap: Roadmap) -> set[str]:
    """The obligations that are counted from the day on which the last was done."""
    return {each.id for each in roadmap.obligations if isinstance(each.cadence, Rolling)}


def _last(one: Newest) -> Last:
    """What became of the newest window: what a person waived, or what could not be judged, is passed by its due day."""
    duty = one.duty
    window = Period(key=duty.period, first=duty.opens_on, last=duty.due_on)
    if duty.outcome == "confirmed":
        return Last(window=window, counts_from=duty.done_on)
    if duty.outcome == "undetermined" or (duty.outcome == "waived" and one.exempted in BY_PEOPLE):
        return Last(window=window, counts_from=duty.due_on)
    return Last(window=window, let_go=duty.outcome == "waived")


class Openings:
    """The duties that roadmaps open, at prompting hours; what alike units share is kept for as long as this lives."""

    def __init__(self, roadmaps: Mapping[int, Roadmap], hours: Hours, lasts: Lasts = MappingProxyType({})) -> None:
        self._roadmaps, self._hours, self._lasts = roadmaps, hours, lasts
        self._rolling = {number: _rolling(roadmap) for number, roadmap in roadmaps.items()}
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
        rolling = self._rolling[adoption.roadmap_id]
        known = known_of(unit, adoption, self._lasts, now) if rolling else None
        for duty in self._alike(unit, adoption, first, today, known=known):
            if duty.obligation in rolling:
                yield duty  # an act of the unit has brought it, on whatever day
                continue
            if again and duty.begins_on <= planned_upto:
                continue  # it was opened by the planning of an earlier day
            if is_new or unit.changed_on is None or duty.opens_on > unit.changed_on or _is_since(duty, unit.changed_on):
                yield duty

    def _alike(self, unit: Unit, adoption: Adoption, first: date, today: date, *, known: Known | None) -> list[Duty]:
        """The duties that units that stand as this one have been given under a roadmap by today."""
        judged, roadmap = judged_under(unit, adoption), self._roadmaps[adoption.roadmap_id]
        alike = (
            adoption.roadmap_id,
            tuple(concerns(obligation, judged) is True for obligation in roadmap.obligations),
            tuple(sorted((key, made.period) for key, made in adoption.choices.items() if made.period)),
            *(judged.first_year, unit.timezone, unit.calendar, unit.continues, unit.ended_on, unit.week),
            judged.stops,
            *(max(unit.since, first), first, today),
            (known.since, known.came, tuple(sorted(known.lasts.items(), key=itemgetter(0)))) if known else None,
        )
        if alike not in self._known:
            self._known[alike] = list(begun(roadmap, judged, first, today, hours=self._hours, known=known))
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
