"""Absences: who is away in which days, and who holds their roles meanwhile."""

from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.rows import each, forget, once
from bot.store.tables import absences
from schedules.record import record


@record
class Absence:
    """Someone away from the local day `first` to `last`, both included; `deputy_id` stands in."""

    id: int
    person_id: int
    deputy_id: int
    first: date
    last: date


_COLUMNS = [absences.c[name] for name in Absence.__dataclass_fields__]


def add_absence(conn: Connection, person_id: int, deputy_id: int, first: date, last: date, now: datetime) -> None:
    """Note an absence."""
    forget(conn, "absences")
    conn.execute(
        insert(absences).values(person_id=person_id, deputy_id=deputy_id, first=first, last=last, created_at=now)
    )


def end_absence(conn: Connection, absence_id: int, last: date) -> None:
    """Let an absence end on an earlier day."""
    forget(conn, "absences")
    conn.execute(update(absences).where(absences.c.id == absence_id).values(last=last))


def absences_on(conn: Connection, day: date) -> list[Absence]:
    """The absences that hold on a local day, oldest first."""
    return [absence for absence in _all(conn) if absence.first <= day <= absence.last]


def absences_covered_by(conn: Connection, deputy_id: int) -> list[Absence]:
    """The absences for which a person was named as deputy, of whatever days, oldest first."""
    return [absence for absence in _all(conn) if absence.deputy_id == deputy_id]


def _all(conn: Connection) -> list[Absence]:
    return once(conn, "absences", lambda: each(Absence, conn.execute(select(*_COLUMNS).order_by(absences.c.id))))


def absences_of(conn: Connection, person_id: int, day: date) -> list[Absence]:
    """A person's absences that have not ended before a local day, soonest first."""
    query = select(*_COLUMNS).where(absences.c.person_id == person_id, absences.c.last >= day)
    return each(Absence, conn.execute(query.order_by(absences.c.first)))
