"""Reporting: how a unit stands in a year; it only reads."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, duties_of
from bot.store.duties.obligations import Named, adopted
from bot.store.duties.rates import Ranking, Span, by_unit
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.people.units import Unit
from bot.store.people.zones import judged_day
from bot.store.submissions.proofs import Proved
from bot.store.submissions.questions import added_at
from bot.store.submissions.submissions import submission_by_id
from schedules.cadence import By, Every, Standing, windows
from schedules.cadences.interval import Interval
from schedules.cadences.nth import Nth
from schedules.cadences.rolling import Rolling, after
from schedules.obligation import Text
from schedules.period import month_end
from schedules.rate import Judged, Rate, rate
from schedules.record import record
from schedules.standing import DutyStanding

_ANY_DAY, _YEAR = date(2026, 1, 1), 365
# Where one square stands for several duties, it shows the one that most needs a look.
WORST_FIRST: tuple[DutyStanding, ...] = (
    "missed",
    "overdue",
    "returned",
    "waived_unseen",
    "undetermined_unseen",
    "due_soon",
    "submitted",
    "open",
    "undetermined",
    "made_good",
    "confirmed",
    "waived",
    "upcoming",
)


# What is an exception: it is late, came back, was missed, or is let go unseen.
EXCEPTIONS: tuple[DutyStanding, ...] = WORST_FIRST[:5]


@record
class Row:
    """An obligation through a year, a square a period; `looks` is that duty of it that most needs a look, if any."""

    named: Named
    title: Text
    rate: Rate
    squares: list[DutyStanding]
    looks: int | None = None


@record
class Status:
    """A unit through a year."""

    unit_id: int
    unit: str
    year: int
    rate: Rate
    rows: Sequence[Row]


def status(conn: Connection, of: Unit, year: int, now: datetime, *, roadmap_id: int | None = None) -> Status:
    """A unit's rate in a calendar year, and each obligation's standing through it; under one roadmap or under all."""
    today = rights.local_day(of, now)
    duties = duties_of(conn, [of.id], date(year, 1, 1), date(year, 12, 31))
    grouped: dict[Named, list[tuple[Duty, Judged]]] = defaultdict(list)
    for duty in duties:
        if roadmap_id in (None, duty.roadmap_id):
            grouped[duty.roadmap_id, duty.key].append((duty, _judged(conn, duty, of)))
    return Status(
        unit_id=of.id,
        unit=of.name,
        year=year,
        rate=rate((each for mine in grouped.values() for _, each in mine), today),
        rows=[_row(conn, of, mine, year, now=now) for mine in grouped.values()],
    )


def below(conn: Connection, of: Unit, year: int, size: int, *, now: datetime) -> Ranking:
    """The rates of the units below one in a calendar year, the worst first, at most `size` of them."""
    span = Span(first=date(year, 1, 1), last=date(year, 12, 31), today=rights.local_day(of, now))
    return by_unit(conn, of.id, span, 0, size=size)


def _judged(conn: Connection, duty: Duty, of: Unit) -> Judged:
    told: list[datetime | None] = []
    if duty.outcome == "confirmed" and duty.submission_id:
        told = [submission_by_id(conn, duty.submission_id).submitted_at, added_at(conn, duty.submission_id)]
    return judged(of, duty, *told)


def judged(of: Unit, duty: Duty | Proved, *told: datetime | None) -> Judged:
    """A unit's duty as a rate counts it, submitted and added to at these moments."""
    return Judged(
        due_on=duty.due_on,
        outcome=duty.outcome,
        done_on=duty.done_on,
        reported_on=judged_day(of, duty.opened_at, *told),
        unseen=duty.unseen,
        counts=duty.counts,
        stated=duty.stated,
        due_at=duty.due_at,
        submitted_at=duty.submitted_at,
    )


def _row(conn: Connection, of: Unit, duties: list[tuple[Duty, Judged]], year: int, *, now: datetime) -> Row:
    obligation, today = adopted(conn, duties[0][0].obligation_id).obligation, rights.local_day(of, now)
    cadence = obligation.cadence
    standings = [(duty, duty_views.view(conn, duty, now).standing) for duty, _ in duties]
    return Row(
        named=(duties[0][0].roadmap_id, duties[0][0].key),
        title=obligation.title,
        rate=rate((each for _, each in duties), today),
        squares=_of_days(conn, cadence, standings, year, today=today)
        if isinstance(cadence, Interval | Nth)
        else _squares(cadence, standings, year, today),
        looks=_looks(standings),
    )


def _looks(standings: list[tuple[Duty, DutyStanding]]) -> int | None:
    """The duty that most needs a look: of the worst standing the latest."""
    some = [(WORST_FIRST.index(found), -duty.due_on.toordinal(), duty.id) for duty, found in standings]
    worst = min((each for each in some if each[0] < len(EXCEPTIONS)), default=None)
    return worst[2] if worst else None


def _of_days(
    conn: Connection, cadence: Interval | Nth, standings: list[tuple[Duty, DutyStanding]], year: int, *, today: date
) -> list[DutyStanding]:
    """Of what comes round by days of its own one square a window that is due in the year, be there a duty for it or
    none; where there are more of them than months, one a month.
    """
    roadmap = roadmaps_in_force(conn).get(standings[0][0].roadmap_id)
    first, last = date(year, 1, 1), date(year, 12, 31)
    due = windows(cadence, year, first, last, workdays=roadmap.workdays) if roadmap else ()
    found: dict[str, tuple[date, DutyStanding]] = {
        each.key: (each.last, "waived" if each.last < today else "upcoming") for each in due if each.last <= last
    }
    found |= {duty.period: (duty.due_on, standing) for duty, standing in standings}
    if len(found) > 12:
        return _by_part(standings, 12, year, today)
    return [standing for _, standing in sorted(found.values(), key=lambda one: one[0])]


def _squares(cadence: object, standings: list[tuple[Duty, DutyStanding]], year: int, today: date) -> list[DutyStanding]:
    """One square a period; for daily and weekly duties one a month; for those of a single day one in all."""
    kind = cadence.period if isinstance(cadence, Every) else cadence.review if isinstance(cadence, Standing) else "year"
    parts = {"quarter": 4, "half_year": 2, "year": 1}.get(kind, 12)
    if isinstance(cadence, By):
        parts = 1
    if isinstance(cadence, Rolling):
        parts = _parts_of(cadence)
    return _by_part(standings, parts, year, today)


def _by_part(standings: list[tuple[Duty, DutyStanding]], parts: int, year: int, today: date) -> list[DutyStanding]:
    """One square for each of so many parts of the year, by the due day."""
    found: dict[int, list[DutyStanding]] = defaultdict(list)
    for duty, standing in standings:
        found[(duty.due_on.month - 1) * parts // 12].append(standing)
    return [min(found.get(part, [_without(part, parts, year, today)]), key=WORST_FIRST.index) for part in range(parts)]


def _parts_of(cadence: Rolling) -> int:
    """Into how many parts a year falls, so that what is done so often is done about once in each."""
    days = (after(cadence, _ANY_DAY) - _ANY_DAY).days
    return next((parts for parts in (1, 2, 4) if days * parts >= _YEAR), 12)


def _without(part: int, parts: int, year: int, today: date) -> DutyStanding:
    """Where no duty is: a part of the year that is over was not owed."""
    return "waived" if month_end(year, (part + 1) * 12 // parts) < today else "upcoming"
