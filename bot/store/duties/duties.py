"""Duties, and which of them are owed a prompt."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Select, bindparam, case, func, literal_column, select, update

from bot.store.duties import tallies
from bot.store.duties.duty import DUTIES
from bot.store.duties.duty import Duty as Duty
from bot.store.duties.duty import duty as duty
from bot.store.duties.duty import known_duty as known_duty
from bot.store.duties.duty import locked_duties as locked_duties
from bot.store.duties.obligations import Named, adopted, know, read_together
from bot.store.insert_new import insert_new
from bot.store.rows import each
from bot.store.tables import duties, exemptions, obligations, roadmaps, submissions, units
from schedules.rate import Verdict, Weight
from schedules.record import record


@record
class Opened:
    """A duty that has just been opened."""

    id: int
    unit_id: int
    roadmap_id: int
    key: str
    period: str
    due_on: date
    verdict: Verdict
    counts: Weight
    stated: bool
    due_at: datetime | None = None


# A figure of other duties: nobody gave it, and it counts nowhere.
IS_FIGURE = (duties.c.counts == "apart") & duties.c.notice_id.is_(None)
_OPENED = [duties.c[name] for name in Opened.__dataclass_fields__]


def open_new(conn: Connection, rows: Sequence[dict[str, Any]]) -> list[Opened]:
    """Insert those duties that are not there yet, all with one `opened_at`; those that were inserted, in order.

    Whether one is stated is its obligation's to say, and nobody else's. They are read back by what they have in common:
    on most mornings there are none, and naming each as it is inserted costs a third more.
    """
    if not rows:
        return []
    ids = {row["obligation_id"] for row in rows}
    read_together(conn, ids)
    stated = {each: adopted(conn, each).obligation.fixed == "stated" for each in ids}
    before = conn.execute(select(func.max(duties.c.id))).scalar_one() or 0
    rows = [row | {"stated": stated[row["obligation_id"]]} for row in rows]
    if not conn.execute(insert_new(conn, duties), rows).rowcount:
        return []
    theirs = duties.c.unit_id.in_({row["unit_id"] for row in rows}) & (duties.c.opened_at == rows[0]["opened_at"])
    new = each(Opened, conn.execute(select(*_OPENED).where(duties.c.id > before, theirs).order_by(duties.c.id)))
    tallies.opened(conn, new)
    return new


def duties_with(conn: Connection, duty_ids: Collection[int]) -> list[Duty]:
    """The duties with these ids, soonest first."""
    query = DUTIES.where(duties.c.id.in_(duty_ids))
    return each(Duty, conn.execute(query.order_by(duties.c.due_on, duties.c.id)))


def duties_of(conn: Connection, unit_ids: Sequence[int], first: date, last: date) -> list[Duty]:
    """The duties of units that are due in `first`..`last`, soonest first."""
    query = DUTIES.where(duties.c.unit_id.in_(unit_ids), duties.c.due_on.between(first, last))
    return each(Duty, conn.execute(query.order_by(duties.c.due_on, duties.c.id)))


def unsettled(conn: Connection, unit_ids: Sequence[int], *, figures: bool = False) -> list[Duty]:
    """The duties of units that are neither confirmed nor waived, soonest first.

    With them the `figures` that are not final, where asked: nothing is to be done about these.
    """
    query = DUTIES.where(
        duties.c.unit_id.in_(unit_ids),
        ~duties.c.waived,
        ~IS_FIGURE | duties.c.figure_at.is_(None) if figures else ~IS_FIGURE,
        submissions.c.state.is_(None) | (submissions.c.state != "confirmed"),
    )
    found = each(Duty, conn.execute(query.order_by(duties.c.due_on, duties.c.id)))
    read_together(conn, {one.obligation_id for one in found})
    return found


@record
class Unsettled:
    """An unsettled duty, who has submitted what counts for it, and the submission with which that came, if any."""

    duty: Duty
    submitter: int | None
    covered_by: int | None = None


_TREE = select(units.c.id).where(units.c.id.in_(bindparam("units", expanding=True))).cte(recursive=True)
_TREE = _TREE.union(select(units.c.id).where(units.c.parent_id == _TREE.c.id))
_FIRST = func.row_number().over(partition_by=duties.c.obligation_id) == 1  # each text comes once
_BELOW = (
    DUTIES.add_columns(
        submissions.c.person_id.label("submitter"),
        submissions.c.covered_by,
        roadmaps.c.name.label("named"),
        case((_FIRST, obligations.c.body)).label("body"),
        case((_FIRST, obligations.c.escalation)).label("escalation"),
    )
    .join(obligations, obligations.c.id == duties.c.obligation_id)
    .join(roadmaps, roadmaps.c.id == duties.c.roadmap_id)
    .where(duties.c.unit_id.in_(select(_TREE.c.id)), ~duties.c.waived)
    .where(~IS_FIGURE, submissions.c.state.is_(None) | (submissions.c.state != "confirmed"))
    .order_by(duties.c.due_on, duties.c.id)
)


def unsettled_below(conn: Connection, unit_ids: Sequence[int]) -> list[Unsettled]:
    """The unsettled duties of units and of all below them, soonest first; their obligations are read with them."""
    found = []
    for row in conn.execute(_BELOW, {"units": unit_ids}):
        told = dict(row._mapping)
        submitter, body, escalation = told.pop("submitter"), told.pop("body"), told.pop("escalation")
        named, covered_by = told.pop("named"), told.pop("covered_by")
        if body:
            know(conn, row.obligation_id, (row.roadmap_id, named), body=body, escalation=escalation)
        found.append(Unsettled(duty=Duty(**told), submitter=submitter, covered_by=covered_by))
    return found


def opened_ahead(conn: Connection, unit_id: int, day: date) -> list[Duty]:
    """The duties of a unit whose window begins after a day and that are not waived."""
    query = DUTIES.where(duties.c.unit_id == unit_id, duties.c.opens_on > day, ~duties.c.waived)
    return each(Duty, conn.execute(query.order_by(duties.c.due_on, duties.c.id)))


def let_go_ahead(conn: Connection, exemption_ids: Collection[int], day: date) -> list[Duty]:
    """The duties that some exemptions have let go, and whose window begins after a day."""
    query = DUTIES.where(duties.c.exemption_id.in_(exemption_ids), duties.c.opens_on > day, duties.c.waived)
    return each(Duty, conn.execute(query.order_by(duties.c.due_on, duties.c.id)))


def prompts_owed(now: datetime, limit: int) -> Select[Any]:
    """The query for duties whose next prompt is owed at `now`; it walks a partial index of prompts to come."""
    return (
        DUTIES.where(literal_column("duties.next_prompt_at IS NOT NULL"), duties.c.next_prompt_at <= now)
        .order_by(duties.c.next_prompt_at)
        .limit(limit)
    )


def duties_to_prompt(conn: Connection, now: datetime, limit: int) -> list[Duty]:
    """The duties whose next prompt is owed at `now`, oldest first."""
    return each(Duty, conn.execute(prompts_owed(now, limit)))


def moments_after(conn: Connection, now: datetime) -> list[tuple[datetime, str]]:
    """The moments after this one at which duties are prompted next, each with the zone of their units."""
    query = select(duties.c.next_prompt_at, units.c.timezone).join(units, units.c.id == duties.c.unit_id)
    later = query.where(literal_column("duties.next_prompt_at IS NOT NULL"), duties.c.next_prompt_at > now)
    found = conn.execute(later.distinct())
    return [(row.next_prompt_at, row.timezone) for row in found]


def move_moment(conn: Connection, before: datetime, after: datetime, zone: str) -> None:
    """Let the duties of a zone's units that are prompted next at one moment be so at another."""
    there = duties.c.unit_id.in_(select(units.c.id).where(units.c.timezone == zone))
    conn.execute(update(duties).where(duties.c.next_prompt_at == before, there).values(next_prompt_at=after))


def next_prompt_at(conn: Connection) -> datetime | None:
    """The earliest moment at which a duty is owed a prompt."""
    query = select(func.min(duties.c.next_prompt_at)).where(literal_column("duties.next_prompt_at IS NOT NULL"))
    return cast("datetime | None", conn.execute(query).scalar_one())


def set_prompts(conn: Connection, moments: Sequence[tuple[int, datetime | None]]) -> None:
    """Say when each duty is next owed a prompt; None for never again."""
    if moments:
        conn.execute(
            update(duties).where(duties.c.id == bindparam("duty")).values(next_prompt_at=bindparam("at")),
            [{"duty": duty_id, "at": at} for duty_id, at in moments],
        )


def unsubmitted_between(conn: Connection, unit_id: int, due_from: date, due_upto: date) -> list[Duty]:
    """The duties of a unit that fell due in these days and about which nothing was done or said."""
    theirs = (duties.c.unit_id == unit_id) & duties.c.due_on.between(due_from, due_upto)
    nothing = duties.c.submission_id.is_(None) & ~duties.c.waived & ~duties.c.undetermined
    return each(Duty, conn.execute(DUTIES.where(theirs, nothing).order_by(duties.c.id)))


def leave_undetermined(conn: Connection, duty_ids: Sequence[int], exemption_id: int, *, unseen: bool) -> None:
    """Say of duties that they cannot be judged, by an exemption that nobody above may have seen yet."""
    values = {"undetermined": True, "next_prompt_at": None, "exemption_id": exemption_id, "unseen": unseen}
    conn.execute(update(duties).where(duties.c.id.in_(duty_ids)).values(values))
    tallies.follow(conn, duties.c.id.in_(duty_ids))


def unsubmitted_by_the_hour(conn: Connection, unit_id: int, since: datetime, until: datetime) -> list[Duty]:
    """The duties of a unit that were due at an hour of this time and about which nothing was done or said."""
    theirs = (duties.c.unit_id == unit_id) & duties.c.due_at.between(since, until)
    nothing = duties.c.submission_id.is_(None) & ~duties.c.waived & ~duties.c.undetermined
    return each(Duty, conn.execute(DUTIES.where(theirs, nothing).order_by(duties.c.id)))


def unsettled_past(conn: Connection, unit_ids: Sequence[int], today: date) -> list[Duty]:
    """The duties of units that fell due before a local day, are not settled, and are not noted as missed."""
    query = DUTIES.where(
        duties.c.unit_id.in_(unit_ids),
        duties.c.due_on < today,
        duties.c.missed_at.is_(None),
        ~duties.c.waived,
        ~duties.c.undetermined,
        submissions.c.state.is_(None) | (submissions.c.state == "returned"),
    )
    return each(Duty, conn.execute(query.order_by(duties.c.due_on, duties.c.id)))


def missed_since(conn: Connection, unit_ids: Sequence[int], since: datetime) -> list[Duty]:
    """The duties of units that were noted as missed from a moment on and not made good since, soonest first."""
    query = DUTIES.where(
        duties.c.unit_id.in_(unit_ids),
        duties.c.missed_at >= since,
        ~duties.c.waived,
        submissions.c.state.is_(None) | (submissions.c.state == "returned"),
    )
    return each(Duty, conn.execute(query.order_by(duties.c.due_on, duties.c.id)))


def note_missed(conn: Connection, duty_id: int, now: datetime) -> None:
    """Note that a duty was missed; making it good does not undo this."""
    conn.execute(update(duties).where(duties.c.id == duty_id).values(missed_at=now))


def duties_of_notice(conn: Connection, notice_id: int) -> list[Duty]:
    """The duties that a notice gave, one a unit addressed."""
    return each(Duty, conn.execute(DUTIES.where(duties.c.notice_id == notice_id).order_by(duties.c.id)))


def duties_of_periods(conn: Connection, unit_id: int, periods: Mapping[Named, str]) -> list[Duty]:
    """The duties of a unit under some obligations (by roadmap and key), each in one period."""
    keys = {key for _, key in periods}
    query = DUTIES.where(duties.c.unit_id == unit_id, duties.c.key.in_(keys)).order_by(duties.c.id)
    found = each(Duty, conn.execute(query.where(duties.c.period.in_(periods.values()))))
    return [one for one in found if periods.get((one.roadmap_id, one.key)) == one.period]


@record
class Newest:
    """The newest duty of a unit under an obligation, and the kind of the act by which it is not owed or judged."""

    duty: Duty
    exempted: str | None


def newest_of(conn: Connection, unit_ids: Collection[int], asked: Collection[Named]) -> list[Newest]:
    """Of units the duty that was opened last under each of some obligations (by roadmap and key)."""
    if not asked:
        return []
    theirs = duties.c.unit_id.in_(unit_ids) & duties.c.key.in_({key for _, key in asked})
    same = duties.c.unit_id, duties.c.roadmap_id, duties.c.key
    query = DUTIES.add_columns(exemptions.c.kind.label("exempted"))
    query = query.outerjoin(exemptions, exemptions.c.id == duties.c.exemption_id)
    found = []
    for row in conn.execute(query.where(duties.c.id.in_(select(func.max(duties.c.id)).where(theirs).group_by(*same)))):
        told = dict(row._mapping)
        exempted = told.pop("exempted")
        found.append(Newest(duty=Duty(**told), exempted=exempted))
    return [new for new in found if (new.duty.roadmap_id, new.duty.key) in asked]


def follower_of(conn: Connection, owed: Duty) -> Duty | None:
    """The duty of the same unit and obligation that was opened next after one."""
    same = (duties.c.unit_id == owed.unit_id) & (duties.c.roadmap_id == owed.roadmap_id) & (duties.c.key == owed.key)
    query = DUTIES.where(same, duties.c.id > owed.id).order_by(duties.c.id).limit(1)
    return next(iter(each(Duty, conn.execute(query))), None)


def duties_after(conn: Connection, duty_id: int) -> list[Duty]:
    """The duties that were added after one, in that order."""
    return each(Duty, conn.execute(DUTIES.where(duties.c.id > duty_id).order_by(duties.c.id)))
