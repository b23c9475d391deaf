"""Reminders: the intent to prompt a person about a duty, unique by duty, step and person."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Select, bindparam, func, literal_column, select, update

from bot.store.insert_new import insert_new
from bot.store.rows import each, keep, kept, until_written
from bot.store.tables import duties, messages, prefaces, reminders, units
from schedules.record import record

# How the step of a reminder begins that its reader has put off.
LATER = "later "
# And of one that somebody else asked for.
ASKED = "asked "
PENDING = "reminders.message_id IS NULL AND NOT reminders.superseded"


@record
class Reminder:
    """A reminder that waits for its message."""

    id: int
    duty_id: int
    step: str
    person_id: int
    at: datetime


def add_reminders(conn: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Insert those reminders that are not there yet; how many those were."""
    if not rows:
        return 0
    values = [{"superseded": False, **row} for row in rows]
    return conn.execute(insert_new(conn, reminders), values).rowcount


def due_query(now: datetime) -> Select[Any]:
    """The query for reminders that wait at `now`; it walks a partial index of the waiting ones."""
    return (
        select(reminders.c.id, reminders.c.duty_id, reminders.c.step, reminders.c.person_id, reminders.c.at)
        .where(literal_column(PENDING), reminders.c.at <= now)
        .order_by(reminders.c.id)
    )


def due_reminders(conn: Connection, now: datetime, person_ids: Sequence[int]) -> list[Reminder]:
    """The reminders of these people that wait at `now`."""
    return each(Reminder, conn.execute(due_query(now).where(reminders.c.person_id.in_(person_ids))))


def people_waited_for(conn: Connection, now: datetime) -> list[int]:
    """The people for whom reminders wait at `now`."""
    query = select(reminders.c.person_id).distinct().where(literal_column(PENDING), reminders.c.at <= now)
    return list(conn.execute(query.order_by(reminders.c.person_id)).scalars())


def next_at(conn: Connection) -> datetime | None:
    """The earliest moment at which a reminder that waits may go."""
    return cast(
        "datetime | None", conn.execute(select(func.min(reminders.c.at)).where(literal_column(PENDING))).scalar_one()
    )


def snoozed_until(conn: Connection, now: datetime, person_ids: Sequence[int]) -> set[tuple[int, int]]:
    """The (duty, person) pairs that one of these people has put off beyond `now`."""
    later = select(reminders.c.duty_id, reminders.c.person_id).where(literal_column(PENDING), reminders.c.at > now)
    query = later.where(reminders.c.person_id.in_(person_ids), reminders.c.step.startswith(LATER))
    return {(row.duty_id, row.person_id) for row in conn.execute(query)}


_PUT_OFF = (
    select(reminders.c.person_id, func.max(reminders.c.at).label("at"))
    .where(literal_column(PENDING), reminders.c.duty_id == bindparam("duty"), reminders.c.at > bindparam("now"))
    .where(reminders.c.step.startswith(LATER))
    .group_by(reminders.c.person_id)
)


def put_off_to(conn: Connection, duty_id: int, person_id: int, now: datetime) -> datetime | None:
    """The moment to which a person has put off the reminder of a duty, where that is to come."""
    if kept(conn, ("pending", duty_id)) is False:
        return None

    def read() -> dict[int, datetime]:
        return {row.person_id: row.at for row in conn.execute(_PUT_OFF, {"duty": duty_id, "now": now})}

    return until_written(conn, ("put off", duty_id, now), [reminders], read).get(person_id)


def put_off_by(conn: Connection, person_id: int, now: datetime) -> dict[int, datetime]:
    """The duties whose reminders a person has put off, each with the moment to come."""
    later = select(reminders.c.duty_id, func.max(reminders.c.at).label("at"))
    query = later.where(literal_column(PENDING), reminders.c.person_id == person_id, reminders.c.at > now)
    found = conn.execute(query.where(reminders.c.step.startswith("later ")).group_by(reminders.c.duty_id))
    return {row.duty_id: row.at for row in found}


def fold(conn: Connection, reminder_ids: Sequence[int], message_id: int) -> None:
    """Say which message carries these reminders."""
    conn.execute(update(reminders).where(reminders.c.id.in_(reminder_ids)).values(message_id=message_id))


def take_back(conn: Connection, person_ids: Sequence[int]) -> None:
    """Let what no chat has been shown wait again: digests of these people, and cards that carry a reminder.

    Their next digest says all of it as it is then.
    """
    unsent = messages.c.person_id.in_(person_ids) & (messages.c.shown == 0) & messages.c.leased_until.is_(None)
    kept = (messages.c.state == "failed") & (messages.c.fault == "blocked")
    carrying = select(reminders.c.id).where(reminders.c.message_id == messages.c.id).exists()
    query = select(messages.c.id).where(
        unsent, messages.c.purpose.in_(("digest", "card", "review")), messages.c.doubts == 0
    )
    ids = list(
        conn.execute(
            query.where((messages.c.state == "owed") | kept, (messages.c.purpose == "digest") | carrying)
        ).scalars()
    )
    if ids:
        folded = reminders.c.message_id.in_(ids) & ~reminders.c.superseded
        conn.execute(update(reminders).where(folded).values(message_id=None))
        conn.execute(update(prefaces).where(prefaces.c.message_id.in_(ids)).values(message_id=None))
        conn.execute(update(messages).where(messages.c.id.in_(ids)).values(state="superseded"))


def drop(conn: Connection, reminder_ids: Sequence[int]) -> None:
    """Call off these reminders: they say what is not so any more."""
    conn.execute(update(reminders).where(reminders.c.id.in_(reminder_ids)).values(superseded=True))


def overtake(conn: Connection, person_id: int, duty_ids: Sequence[int], now: datetime) -> None:
    """Call off earlier steps of these duties that a person was to hear of after `now`: a later one says it already."""
    waiting = update(reminders).where(literal_column(PENDING), reminders.c.person_id == person_id, reminders.c.at > now)
    theirs = waiting.where(reminders.c.duty_id.in_(duty_ids), ~reminders.c.step.startswith(LATER))
    conn.execute(theirs.values(superseded=True))


def was_entered(conn: Connection, duty_id: int, step: str) -> bool:
    """Whether anyone was, or is, to be reminded of a duty by a step."""
    query = select(reminders.c.id).where(reminders.c.duty_id == duty_id, reminders.c.step == step)
    return conn.execute(query.limit(1)).first() is not None


def of_step(conn: Connection, duty_id: int, step: str) -> list[Reminder]:
    """The reminders of a duty for a step that wait, whether they may go yet or not."""
    query = select(reminders.c.id, reminders.c.duty_id, reminders.c.step, reminders.c.person_id, reminders.c.at)
    theirs = query.where(literal_column(PENDING), reminders.c.duty_id == duty_id, reminders.c.step == step)
    return each(Reminder, conn.execute(theirs.order_by(reminders.c.id)))


def carried(conn: Connection, message_id: int) -> list[int]:
    """The duties that a message tells of."""
    query = select(reminders.c.duty_id).where(reminders.c.message_id == message_id).distinct()
    return list(conn.execute(query.order_by(reminders.c.duty_id)).scalars())


def put_off(conn: Connection, reminder_ids: Sequence[int], at: datetime) -> None:
    """Let these reminders wait until `at`."""
    conn.execute(update(reminders).where(reminders.c.id.in_(reminder_ids)).values(at=at))


@record
class Carried:
    """A step that a message brings, with the company in whose ledger it stands."""

    message_id: int
    company_id: int
    duty_id: int
    step: str


_CARRIED = (
    select(reminders.c.message_id, units.c.company_id, reminders.c.duty_id, reminders.c.step)
    .join(duties, duties.c.id == reminders.c.duty_id)
    .join(units, units.c.id == duties.c.unit_id)
    .where(reminders.c.message_id.in_(bindparam("messages", expanding=True)))
    .order_by(reminders.c.duty_id, reminders.c.id)
)


def carried_by(conn: Connection, message_ids: Collection[int]) -> list[Carried]:
    """The steps that messages bring, in the order of duties."""
    return each(Carried, conn.execute(_CARRIED, {"messages": list(message_ids)})) if message_ids else []


def supersede(conn: Connection, duty_id: int, person_id: int | None = None) -> None:
    """Call off what still waits for a duty, or for one person about it."""
    if kept(conn, ("pending", duty_id)) is False:
        return
    waiting = update(reminders).where(literal_column(PENDING), reminders.c.duty_id == duty_id)
    if person_id is not None:
        waiting = waiting.where(reminders.c.person_id == person_id)
    conn.execute(waiting.values(superseded=True))
    if person_id is None:
        know_pending(conn, duty_id, False)


def know_pending(conn: Connection, duty_id: int, pending: bool) -> None:
    """Know whether reminders wait for a duty."""
    keep(conn, ("pending", duty_id), [reminders], pending)


def call_off(conn: Connection) -> None:
    """Call off all that waits."""
    conn.execute(update(reminders).where(literal_column(PENDING)).values(superseded=True))
