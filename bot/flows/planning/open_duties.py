"""Opening duties: those whose window has come, for each unit once in its local day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.flows.isolate import PARKED, put_aside
from bot.flows.news import News
from bot.flows.notices import tell_above
from bot.flows.planning import figures, waive
from bot.flows.planning.close import close, unsettled_by_unit, withdraw
from bot.flows.planning.openings import Openings, Place, lasts_of
from bot.flows.planning.unit_facts import adopted_as, facts_before, going_on_as, gone_by
from bot.flows.reminders import weekly_digest
from bot.store.duties import adoptions, exemptions
from bot.store.duties.adoptions import Adoption
from bot.store.duties.duties import Opened, duties_with, open_new
from bot.store.duties.exemptions import Exemption
from bot.store.duties.obligations import Named, current_ids
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.people import Office, earliest_hours, offices
from bot.store.people.units import Unit, planned, units_to_plan
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.record import record

# So many units are planned in one transaction.
BATCH = 50


@record
class Planned:
    """So many units were planned, at most a batch; and what that leaves to be said."""

    units: int = 0
    news: tuple[News, ...] = ()


def open_all(conn: Connection, now: datetime) -> tuple[News, ...]:
    """Open what is owed at `now` by all units whose planning is owed."""
    news, hearing = list[News](), _Hearing()
    while (planned := _open(conn, hearing, now)).units:
        news += planned.news
    return tuple(news)


def open_duties(conn: Connection, now: datetime) -> Planned:
    """Open what is owed at `now` by a batch of units whose planning is owed."""
    return _open(conn, _Hearing(), now)


class _Hearing:
    """Who is to hear of the units below in this transaction: nobody twice, whichever unit they are above it through."""

    def __init__(self) -> None:
        self.of_week: set[int] = set()
        self.of_acts: set[int] = set()


def _open(conn: Connection, hearing: _Hearing, now: datetime) -> Planned:
    units = units_to_plan(conn, now, BATCH)
    roadmaps = roadmaps_in_force(conn) if units else {}
    if not roadmaps:
        return Planned()
    lasts = lasts_of(conn, roadmaps, [unit.id for unit in units])
    openings, rows = Openings(roadmaps, earliest_hours(conn), lasts), []
    adopted = adoptions.of_units(conn, [unit.id for unit in units])
    ids, past = current_ids(conn), unsettled_by_unit(conn, units, now)
    unseen, waiting = exemptions.unseen_changes(conn, [unit.id for unit in units]), tell_above.waiting(conn, units, now)
    past_adoptions = adoptions.all_of_units(conn, list(unseen)) if unseen else {}
    kept, counted = _Kept(openings, now), figures.open_figures(conn, units)
    supervising = defaultdict(list)
    for office in offices(conn, [unit.id for unit in units], "supervisor"):
        supervising[office.unit_id].append(office)
    moments, news = list[tuple[int, datetime]](), list[News]()
    for unit in units:
        at = now + PARKED
        with put_aside("plan.parked", unit=unit.id):
            opening = _opening(openings, unit, adopted[unit.id], now)
            still = kept.note(unit, past_adoptions.get(unit.id, []), unseen.get(unit.id, []), opening)
            before = gone_by(unseen[unit.id][0], past_adoptions[unit.id]) if still else []
            for one in {each.roadmap_id: each for each in (*before, *adopted[unit.id])}.values():
                owed = [duty for duty in [*opening, *still] if openings.numbers[duty.roadmap] == one.roadmap_id]
                rows += _rows(unit, one, owed, now, ids=ids)
            if not _has_ended(unit, now):
                news += withdraw(conn, unit, {openings.place(duty) for duty in opening}, kept.of(unit), now=now)
            news += figures.settle(conn, unit, counted[unit.id], now)
            news += close(conn, unit, past[unit.id], now)
            told, again = _below(conn, unit, supervising[unit.id], waiting.get(unit.id, []), hearing=hearing, now=now)
            news += told
            at = again or next_morning(unit, now)
        moments.append((unit.id, at))
    planned(conn, moments)
    new = open_new(conn, rows)
    names = {number: roadmap.id for number, roadmap in roadmaps.items()}
    ledger.append_all(conn, _entries({unit.id: unit for unit in units}, names, new), now)
    return Planned(units=len(units), news=(*news, *kept.let_go(conn, new, now)))


def _has_ended(unit: Unit, now: datetime) -> bool:
    return unit.ended_on is not None and unit.ended_on < now.astimezone(ZoneInfo(unit.timezone)).date()


def _opening(openings: Openings, unit: Unit, adopted: Iterable[Adoption], now: datetime) -> list[Duty]:
    """What the unit opens now; its last days as well, should nobody have looked since."""
    ended = unit.ended_on is not None and unit.ended_on < unit.next_plan_at.astimezone(ZoneInfo(unit.timezone)).date()
    return [] if ended else list(openings.of(unit, adopted, now))


class _Kept:
    """What units would still open, had changes that nobody above has seen not been made: opened, and let go by them."""

    def __init__(self, openings: Openings, now: datetime) -> None:
        self._openings, self._now = openings, now
        self._by: dict[tuple[int, Place], Exemption] = {}

    def note(
        self, unit: Unit, history: Sequence[Adoption], unseen: Sequence[Exemption], opening: Sequence[Duty]
    ) -> list[Duty]:
        """What a unit opens besides, as it was before the first of these; each falls to the change that did it.

        `history` are all its adoptions, also those of roadmaps that it has left, the earlier first. What one change let
        go and a later one brought back is owed, and falls to none.
        """
        if not unseen:
            return []
        before = facts_before(unseen)
        then = [going_on_as(unit, was) for was in before]
        had = [adopted_as(unit, was, gone_by(one, history)) for one, was in zip(unseen, before, strict=True)]
        states = [_opening(self._openings, of, by, self._now) for of, by in zip(then, had, strict=True)]
        owed = [{self._openings.place(each) for each in listed} for listed in (*states, opening)]
        for one, more, less in zip(unseen, owed, owed[1:], strict=False):
            self._by |= dict.fromkeys(((unit.id, place) for place in more - less - owed[-1]), one)
        return [each for each in states[0] if self._openings.place(each) not in owed[-1]]

    def of(self, unit: Unit) -> dict[Place, Exemption]:
        """The unseen changes of a unit by which it does not owe some periods."""
        return {place: one for (unit_id, place), one in self._by.items() if unit_id == unit.id}

    def let_go(self, conn: Connection, new: Sequence[Opened], now: datetime) -> list[News]:
        """Let those that were opened go by the changes that did it."""
        by: dict[int, tuple[Exemption, list[int]]] = {}
        for each in new:
            if found := self._by.get((each.unit_id, (each.roadmap_id, each.key, each.period))):
                by.setdefault(found.id, (found, []))[1].append(each.id)
        return [
            each for found, listed in by.values() for each in waive.let_go(conn, duties_with(conn, listed), found, now)
        ]


def _entries(units: Mapping[int, Unit], names: Mapping[int, str], added: Iterable[Opened]) -> list[ledger.Fact]:
    """One entry a unit and roadmap for all that was opened now: a morning of ten thousand units must stay cheap."""
    opened: dict[tuple[int, int], list[list[object]]] = defaultdict(list)
    for duty in added:
        apart = [duty.counts] if duty.counts != "fully" else []
        said: list[object] = [duty.id, duty.key, duty.period, duty.due_on.isoformat(), *apart]
        opened[duty.unit_id, duty.roadmap_id].append(said)
    return [
        ledger.Fact(
            company_id=units[each].company_id,
            action="opened",
            facts={"unit": each, "roadmap": names[roadmap_id], "duties": duties},
        )
        for (each, roadmap_id), duties in opened.items()
    ]


def _below(
    conn: Connection,
    unit: Unit,
    supervisors: list[Office],
    unseen: Sequence[Exemption],
    *,
    hearing: _Hearing,
    now: datetime,
) -> tuple[list[News], datetime | None]:
    """Whom of a unit's people it is time to tell of what is below it, and when to come again today for that."""
    news, again = list[News](), list[datetime | None]()
    # What keeps someone from being told must not keep the duties waiting: it is tried again tomorrow.
    with put_aside("weekly.parked", unit=unit.id):
        week = weekly_digest.due(conn, unit, supervisors, hearing.of_week, now=now)
        weekly_digest.note(conn, week.to, now)
        hearing.of_week |= {to.id for to in week.to}
        again.append(week.again_at)
    with put_aside("exemptions.parked", unit=unit.id):
        acts = tell_above.due(conn, unit, unseen, hearing.of_acts, now=now)
        hearing.of_acts |= {each.to.id for each in acts.to}
        news += acts.to
        again.append(acts.again_at)
    return news, min((at for at in again if at), default=None)


def next_morning(unit: Unit, now: datetime) -> datetime:
    """The start of the unit's next local day."""
    zone = ZoneInfo(unit.timezone)
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)


def _rows(
    unit: Unit, adoption: Adoption, opening: Iterable[Duty], now: datetime, *, ids: Mapping[Named, int]
) -> list[dict[str, object]]:
    since, zone = _since(unit, adoption, now), ZoneInfo(unit.timezone)
    return [
        {
            "unit_id": unit.id,
            "obligation_id": ids[adoption.roadmap_id, duty.obligation],
            "roadmap_id": adoption.roadmap_id,
            "key": duty.obligation,
            "period": duty.period,
            "opens_on": duty.opens_on,
            "due_on": duty.due_on,
            "next_prompt_at": duty.step_after(since, now, zone),
            "opened_at": now,
            "counts": "apart" if duty.is_figure else "fully",
            "verdict": "apart" if duty.is_figure else "open",
        }
        for duty in opening
    ]


def _since(unit: Unit, adoption: Adoption, now: datetime) -> datetime:
    """Reminders from here on are owed: also of days that planning missed, but not of those before the roadmap came.

    One that came before the hour of the digest still gets that morning's.
    """
    came, zone = adoption.adopted_at, ZoneInfo(unit.timezone)
    day = came.astimezone(zone).date()
    if came < Hours().prompt_at(day, zone):
        came = datetime.combine(day, time(), zone)
    return max(came, min(unit.next_plan_at, now))
