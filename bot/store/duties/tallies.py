"""Tallies: how many duties count how, kept by whatever changes a duty, so that no board has to count a million.

They are rows to be added up: a change adds a row and touches none, so that nobody waits for anybody's board. A duty's
`verdict` is what it was last added as.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from bot.store.people.zones import judged_day
from bot.store.tables import duties, questions, submissions, tallies, units
from schedules.period import month_end
from schedules.rate import COUNTED, Judged, Verdict, Weight, verdict
from schedules.record import record
from schedules.standing import Outcome

# So many duties are looked at in one go.
AT_ONCE = 10_000

# What became of a duty: the state of the submission that counts for it, unless the duty itself says more.
OUTCOME = case(
    (duties.c.waived, "waived"),
    (duties.c.figure_reached, "confirmed"),
    (duties.c.undetermined & submissions.c.state.is_(None), "undetermined"),
    else_=submissions.c.state,
)
# When something was last added to that submission because it was asked for.
ADDED_AT = (
    select(func.max(questions.c.answered_at))
    .where(questions.c.submission_id == submissions.c.id)
    .correlate(submissions)
    .scalar_subquery()
)

FACTS = (
    select(
        duties.c.id,
        duties.c.unit_id,
        duties.c.roadmap_id,
        duties.c.key,
        duties.c.due_on,
        duties.c.verdict,
        OUTCOME.label("outcome"),
        submissions.c.done_on,
        submissions.c.submitted_at,
        ADDED_AT.label("added_at"),
        duties.c.unseen,
        duties.c.counts,
        duties.c.stated,
        duties.c.opened_at,
        duties.c.due_at,
        units.c.parent_id,
        units.c.timezone,
        units.c.zones_before,
    )
    .select_from(duties.outerjoin(submissions, submissions.c.id == duties.c.submission_id))
    .join(units, units.c.id == duties.c.unit_id)
)


@record
class Facts:
    """What a duty counts by, with what it was last added as."""

    id: int
    unit_id: int
    roadmap_id: int
    key: str
    due_on: date
    verdict: Verdict
    waived: bool
    outcome: Outcome | None
    done_on: date | None
    submitted_at: datetime | None
    added_at: datetime | None
    unseen: bool
    counts: Weight
    stated: bool
    opened_at: datetime
    due_at: datetime | None
    parent_id: int | None
    timezone: str
    zones_before: Sequence[Sequence[str]]


# The tables whose change makes them others; the submission that counts is told by whoever changes it.
FACTS_OF = (duties, units, questions)

# A unit, a roadmap, an obligation of it or None for all of its own, a day, stated or not; and of each verdict how many.
Place = tuple[int, int, str | None, date, bool]
Sums = dict[Place, Counter[str]]


class Opened(Protocol):
    """A duty that has just been opened."""

    @property
    def unit_id(self) -> int: ...
    @property
    def roadmap_id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def stated(self) -> bool: ...


def opened(conn: Connection, new: Collection[Opened]) -> None:
    """Count duties that have just been inserted: they are open, or count nowhere."""
    theirs = select(units.c.id, units.c.parent_id).where(units.c.id.in_({duty.unit_id for duty in new}))
    parents = {row.id: row.parent_id for row in conn.execute(theirs)}
    sums: Sums = defaultdict(Counter)
    for duty in new:
        _count(sums, duty, parents[duty.unit_id], duty.verdict, by=1)
    _add(conn, sums)


def moved(conn: Connection, known: Facts, now: Verdict) -> None:
    """Count a duty as what it has become, where its row says so already."""
    if now == known.verdict:
        return
    sums: Sums = defaultdict(Counter)
    _count(sums, known, known.parent_id, known.verdict, by=-1)
    _count(sums, known, known.parent_id, now, by=1)
    _add(conn, sums)


def follow(conn: Connection, which: ColumnElement[bool]) -> None:
    """Let duties count as what they have become: to be called after whatever may have changed that."""
    found = conn.execute(FACTS.where(which).with_for_update(of=duties))
    changed = [(row, now) for row in found if (now := verdict_of(row)) != row.verdict]
    if not changed:
        return
    sums: Sums = defaultdict(Counter)
    for row, now in changed:
        _count(sums, row, row.parent_id, row.verdict, by=-1)
        _count(sums, row, row.parent_id, now, by=1)
    _write(conn, {row.id: now for row, now in changed})
    _add(conn, sums)


def move(conn: Connection, duty_id: int, due_on: date) -> None:
    """Let a duty be due on another day, and count there what it has become by that."""
    which = FACTS.where(duties.c.id == duty_id)
    before = conn.execute(which.with_for_update(of=duties)).one()
    conn.execute(update(duties).where(duties.c.id == duty_id).values(due_on=due_on))
    after = conn.execute(which).one()
    sums: Sums = defaultdict(Counter)
    _count(sums, before, before.parent_id, before.verdict, by=-1)
    _count(sums, after, after.parent_id, now := verdict_of(after), by=1)
    _write(conn, {duty_id: now})
    _add(conn, sums)


def fold(conn: Connection, whole_from: date, limit: int) -> int:
    """Add up the rows of some units that have got new ones, by month for days before `whole_from`; how many units."""
    some = select(tallies.c.unit_id).where(literal_column("loose")).distinct().limit(limit)
    unit_ids = conn.execute(some).scalars().all()
    sums: Sums = defaultdict(Counter)
    for row in conn.execute(delete(tallies).where(tallies.c.unit_id.in_(unit_ids)).returning(*tallies.c)):
        day = row.due_on if row.due_on >= whole_from else _month_end(row.due_on)
        sums[row.unit_id, row.roadmap_id, row.key, day, row.stated].update(
            {name: row._mapping[name] for name in COUNTED}
        )
    _add(conn, sums, loose=False)
    return len(unit_ids)


def differing(conn: Connection) -> set[int]:
    """The units whose tallies, or whose duties' verdicts, are not what a look at every duty gives."""
    sums, _, theirs = _looked_at(conn)
    return theirs | apart(conn, sums)


def recount(conn: Connection) -> set[int]:
    """Count everything anew; the units of which something was wrong."""
    if conn.dialect.name == "postgresql":
        # Whoever changes a duty now is waited for, and then waits.
        conn.exec_driver_sql("LOCK TABLE duties, tallies IN SHARE ROW EXCLUSIVE MODE")
    sums, wrong, theirs = _looked_at(conn)
    theirs |= apart(conn, sums)
    _write(conn, wrong)
    conn.execute(delete(tallies))
    _add(conn, sums, loose=False)
    return theirs


def _looked_at(conn: Connection) -> tuple[Sums, dict[int, Verdict], set[int]]:
    """What every duty counts as; the verdicts that are not so, and the units of these."""
    sums: Sums = defaultdict(Counter)
    wrong: dict[int, Verdict] = {}
    theirs: set[int] = set()
    for row in _each(conn):
        now = verdict_of(row)
        _count(sums, row, row.parent_id, now, by=1)
        if now != row.verdict:
            wrong[row.id] = now
            theirs.add(row.unit_id)
    return sums, wrong, theirs


def _each(conn: Connection) -> Iterator[Any]:
    last = 0
    query = FACTS.where(duties.c.id > bindparam("last")).order_by(duties.c.id).limit(AT_ONCE)
    while rows := conn.execute(query, {"last": last}).all():
        yield from rows
        last = rows[-1].id


def apart(conn: Connection, sums: Sums) -> set[int]:
    """The units whose tallies give other sums of a month; by the month, since what is old is kept so."""
    by_month: Sums = defaultdict(Counter)
    for (unit_id, roadmap_id, key, day, stated), counted in sums.items():
        by_month[unit_id, roadmap_id, key, _month_end(day), stated].update(counted)
    for row in conn.execute(select(tallies)):
        place = row.unit_id, row.roadmap_id, row.key, _month_end(row.due_on), row.stated
        by_month[place].subtract({n: row._mapping[n] for n in COUNTED})
    return {unit_id for (unit_id, *_), left in by_month.items() if any(left.values())}


def verdict_of(row: Any) -> Verdict:
    """What a duty counts as."""
    return verdict(
        Judged(
            due_on=row.due_on,
            outcome=row.outcome,
            done_on=row.done_on,
            reported_on=judged_day(row, row.opened_at, row.submitted_at, row.added_at),
            unseen=row.unseen,
            counts=row.counts,
            stated=row.stated,
            due_at=row.due_at,
            submitted_at=row.submitted_at,
        )
    )


def _count(sums: Sums, duty: Opened, parent_id: int | None, counted: Verdict, *, by: int) -> None:
    if counted not in COUNTED:
        return
    sums[duty.unit_id, duty.roadmap_id, None, duty.due_on, duty.stated][counted] += by
    if parent_id:
        sums[parent_id, duty.roadmap_id, duty.key, duty.due_on, duty.stated][counted] += by


def count_by_month(sums: Sums, row: Any) -> None:
    """Count a duty as what its row says that it counts as, by the month of its due day."""
    if row.verdict not in COUNTED:
        return
    day = _month_end(row.due_on)
    sums[row.unit_id, row.roadmap_id, None, day, row.stated][row.verdict] += 1
    if row.parent_id:
        sums[row.parent_id, row.roadmap_id, row.key, day, row.stated][row.verdict] += 1


def _write(conn: Connection, verdicts: Mapping[int, Verdict]) -> None:
    if verdicts:
        conn.execute(
            update(duties).where(duties.c.id == bindparam("duty")).values(verdict=bindparam("now")),
            [{"duty": duty_id, "now": now} for duty_id, now in verdicts.items()],
        )


def _add(conn: Connection, sums: Sums, *, loose: bool = True) -> None:
    rows = [
        {"unit_id": unit_id, "roadmap_id": roadmap_id, "key": key, "due_on": day, "stated": stated, "loose": loose}
        | {name: counted[name] for name in COUNTED}
        for (unit_id, roadmap_id, key, day, stated), counted in sums.items()
        if any(counted.values())
    ]
    if rows:
        conn.execute(insert(tallies), rows)


def _month_end(day: date) -> date:
    return month_end(day.year, day.month)
