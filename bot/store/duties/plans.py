"""Plans of duties: the day on which one is meant to be done; of an act that people meet for also where, with whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from bot.store.duties.duties import Duty
from bot.store.duties.duty import DUTIES
from bot.store.rows import each, until_written
from bot.store.tables import duties, participants, plans, submissions
from schedules.record import record

# Something is still to be done for these.
_OPEN = (
    ~duties.c.waived
    & ~duties.c.undetermined
    & (submissions.c.state.is_(None) | submissions.c.state.not_in(("submitted", "confirmed")))
)


@record
class Plan:
    """Where a duty is planned to be done and with whom: `everyone` of its unit, or these people.

    By whose word, and since when. The day stands with the duty; one that only the year's plan gives has no such row.
    """

    place: str
    everyone: bool
    people: tuple[int, ...]
    person_id: int
    at: datetime


def plan_of(conn: Connection, duty_id: int) -> Plan | None:
    """The plan of a duty."""

    def read() -> Plan | None:
        columns = plans.c.place, plans.c.everyone, plans.c.person_id, plans.c.at
        row = conn.execute(select(*columns).where(plans.c.duty_id == duty_id)).one_or_none()
        if row is None:
            return None
        named = select(participants.c.person_id).where(participants.c.duty_id == duty_id)
        people = tuple(conn.execute(named.order_by(participants.c.person_id)).scalars())
        return Plan(place=row.place, everyone=row.everyone, people=people, person_id=row.person_id, at=row.at)

    return until_written(conn, ("plan", duty_id), [plans, participants], read)


def put(conn: Connection, duty_ids: Collection[int], day: date, plan: Plan) -> None:
    """Let these duties be planned for a day so, whatever was planned before."""
    drop(conn, duty_ids)
    plan_duties(conn, dict.fromkeys(duty_ids, day))
    said = {"place": plan.place, "everyone": plan.everyone, "person_id": plan.person_id, "at": plan.at}
    conn.execute(insert(plans), [{"duty_id": each_id, **said} for each_id in duty_ids])
    if plan.people:
        named = [{"duty_id": each_id, "person_id": one} for each_id in duty_ids for one in plan.people]
        conn.execute(insert(participants), named)


def drop(conn: Connection, duty_ids: Collection[int]) -> None:
    """Let these duties be planned for no day."""
    conn.execute(delete(participants).where(participants.c.duty_id.in_(duty_ids)))
    conn.execute(delete(plans).where(plans.c.duty_id.in_(duty_ids)))
    conn.execute(update(duties).where(duties.c.id.in_(duty_ids)).values(planned_on=None))


def plan_duties(conn: Connection, days: Mapping[int, date]) -> None:
    """Let duties be prompted towards their planned days."""
    if days:
        conn.execute(
            update(duties).where(duties.c.id == bindparam("duty")).values(planned_on=bindparam("day")),
            [{"duty": duty_id, "day": day} for duty_id, day in days.items()],
        )


def last_plan(conn: Connection, unit_id: int, roadmap_id: int, key: str) -> Plan | None:
    """The plan that a unit made last for one of an obligation's duties."""
    theirs = select(plans.c.duty_id).join(duties, duties.c.id == plans.c.duty_id)
    same = theirs.where(duties.c.unit_id == unit_id, duties.c.roadmap_id == roadmap_id, duties.c.key == key)
    found = conn.execute(same.order_by(plans.c.at.desc(), plans.c.duty_id.desc()).limit(1)).scalar_one_or_none()
    return plan_of(conn, found) if found else None


def places(conn: Connection, unit_id: int, most: int) -> list[str]:
    """The places of a unit's plans, the last used first."""
    used = select(plans.c.place).join(duties, duties.c.id == plans.c.duty_id)
    named = used.where(duties.c.unit_id == unit_id, plans.c.place != "").group_by(plans.c.place)
    return list(conn.execute(named.order_by(func.max(plans.c.at).desc(), plans.c.place).limit(most)).scalars())


def days_taken(conn: Connection, unit_id: int, first: date, last: date) -> set[date]:
    """The days from `first` to `last` on which something of a unit is planned that is still to be done."""
    return {owed.planned_on for owed in planned(conn, [unit_id], first, last) if owed.planned_on}


def planned(conn: Connection, unit_ids: Sequence[int], first: date, last: date) -> list[Duty]:
    """The duties of units that are planned from `first` to `last` and still to be done, soonest first."""
    return each(Duty, conn.execute(_planned(first, last).where(duties.c.unit_id.in_(unit_ids))))


def to_come_to(conn: Connection, person_id: int, unit_ids: Sequence[int], *, first: date, last: date) -> list[Duty]:
    """The duties planned from `first` to `last`, still to be done, for which someone is named or, in one of these
    units of theirs, all are.
    """
    named = select(participants.c.duty_id).where(participants.c.person_id == person_id)
    all_of = select(plans.c.duty_id).join(duties, duties.c.id == plans.c.duty_id)
    # By the plans, of which there are few: of a million duties hardly one is planned for whoever asks.
    theirs = named.union(all_of.where(plans.c.everyone, duties.c.unit_id.in_(unit_ids)))
    return each(Duty, conn.execute(_planned(first, last).where(duties.c.id.in_(theirs))))


def _planned(first: date, last: date) -> Select[tuple[object, ...]]:
    days = DUTIES.where(duties.c.planned_on.between(first, last), _OPEN)
    return days.order_by(duties.c.planned_on, duties.c.id)
