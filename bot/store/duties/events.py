"""Events: something that happened in a unit on a day, and from which duties follow; once each."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from bot.store.duties.obligations import Named
from bot.store.duties.rates import below
from bot.store.rows import locked, one
from bot.store.tables import duties, events, exemptions, units
from schedules.record import record

# A day of the clock that goes back has so many hours: what an event asks at an hour of the same day lies closer.
A_DAY = timedelta(hours=25)


@record
class Event:
    """Who noted last that something happened, and when; `undone_at` where that was taken back, and when it happened
    where something is due so many hours after it.
    """

    id: int
    person_id: int
    created_at: datetime
    undone_at: datetime | None
    happened_at: datetime | None = None


def event_of(conn: Connection, unit_id: int, kind: str, on: date) -> Event | None:
    """The event of a kind in a unit on a day, taken back or not, locked until the transaction ends."""
    query = select(*(events.c[name] for name in Event.__dataclass_fields__))
    theirs = (events.c.unit_id == unit_id) & (events.c.kind == kind) & (events.c.on == on)
    return one(Event, locked(conn, query.where(theirs)))


def days_of(conn: Connection, unit_id: int, kind: str, *, first: date, last: date) -> list[date]:
    """The days of these on which an event of a kind is noted in a unit, and not taken back."""
    theirs = (events.c.unit_id == unit_id) & (events.c.kind == kind) & events.c.on.between(first, last)
    query = select(events.c.on).where(theirs, events.c.undone_at.is_(None)).order_by(events.c.on)
    return list(conn.execute(query).scalars())


def add_event(
    conn: Connection, unit_id: int, kind: str, on: date, *, at: datetime | None = None, person_id: int, now: datetime
) -> None:
    """Keep an event that was not kept before."""
    new = {"unit_id": unit_id, "kind": kind, "on": on, "happened_at": at, "person_id": person_id, "created_at": now}
    conn.execute(insert(events).values(new))


def note_again(conn: Connection, event_id: int, person_id: int, now: datetime, *, at: datetime | None = None) -> None:
    """Let an event that was taken back have happened after all, at this hour where it has one."""
    again = {"person_id": person_id, "created_at": now, "undone_at": None, "happened_at": at}
    conn.execute(update(events).where(events.c.id == event_id).values(again))


def undo_event(conn: Connection, event_id: int, now: datetime) -> None:
    """Take an event back; it stays known that it was noted."""
    conn.execute(update(events).where(events.c.id == event_id).values(undone_at=now))


def noted_since(conn: Connection, person_id: int, since: datetime) -> int:
    """How many events a person has noted since a moment, those taken back as well.

    The key times that were noted in a unit at one moment are the days of one holiday: one event.
    """
    query = select(events.c.id, events.c.unit_id, events.c.kind, events.c.created_at)
    noted = conn.execute(query.where(events.c.person_id == person_id, events.c.created_at > since))
    return len({(row.unit_id, row.created_at) if row.kind == "key_time" else row.id for row in noted})


def noted_below(conn: Connection, root_id: int, since: datetime) -> list[tuple[str, int]]:
    """The units below one that have noted events since a moment, each by its name with how many, the most first."""
    count = func.count(events.c.id)
    query = (
        select(units.c.name, count)
        .join(units, units.c.id == events.c.unit_id)
        .where(events.c.created_at > since, events.c.unit_id.in_(below(root_id)))
        .group_by(units.c.id, units.c.name)
    )
    return [(row.name, row[1]) for row in conn.execute(query.order_by(count.desc(), units.c.id))]


def is_put_off(conn: Connection, unit_id: int, named: Named, due_at: datetime) -> bool:
    """Whether what a unit owes at an hour under an obligation was due sooner by an event that it took back, unseen."""
    roadmap_id, key = named
    theirs = (duties.c.unit_id == unit_id) & (duties.c.roadmap_id == roadmap_id) & (duties.c.key == key)
    sooner = (duties.c.due_at > due_at - A_DAY) & (duties.c.due_at < due_at) & duties.c.unseen
    by = select(duties.c.id).join(exemptions, exemptions.c.id == duties.c.exemption_id)
    query = by.where(theirs, sooner, exemptions.c.kind == "event_undone")
    return conn.execute(query.limit(1)).first() is not None
