"""Absences: who is away from a company in which days, and who was named to hold their roles there meanwhile."""

from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.rows import each, forget, known_once, once
from bot.store.tables import absences
from schedules.record import record


@record
class Absence:
    """Someone away from a company from the local day `first` to `last`, both included; `deputy_id` stands in.

    `created_at` is the moment at which it was noted.
    """

    id: int
    company_id: int
    person_id: int
    deputy_id: int | None
    first: date
    last: date
    created_at: datetime


_COLUMNS = [absences.c[name] for name in Absence.__dataclass_fields__]


def add_absence(
    conn: Connection, company_id: int, person_id: int, *, deputy_id: int, first: date, last: date, now: datetime
) -> None:
    """Note an absence."""
    forget(conn, "absences")
    forget(conn, "last absence")
    said = {"company_id": company_id, "person_id": person_id, "deputy_id": deputy_id}
    conn.execute(insert(absences).values(**said, first=first, last=last, created_at=now))


def end_absence(conn: Connection, absence_id: int, last: date) -> None:
    """Let an absence end on an earlier day."""
    forget(conn, "absences")
    forget(conn, "last absence")
    conn.execute(update(absences).where(absences.c.id == absence_id).values(last=last))


def lose_deputy(conn: Connection, absence_id: int) -> None:
    """Leave an absence without anyone who stands in."""
    forget(conn, "absences")
    forget(conn, "last absence")
    conn.execute(update(absences).where(absences.c.id == absence_id).values(deputy_id=None))


def absences_in(conn: Connection, company_id: int, day: date) -> list[Absence]:
    """The absences from a company that have not ended before a local day, oldest first."""
    last = known_once(conn, "last absence")
    if last is not None and last < day:
        return []
    return [one for one in _all(conn) if one.company_id == company_id and one.last >= day]


def know_last(conn: Connection, last: date | None) -> None:
    """Know the last day on which anyone is away."""
    once(conn, "last absence", lambda: last or date.min)


def absences_on(conn: Connection, company_id: int, day: date) -> list[Absence]:
    """The absences from a company that hold on a local day, oldest first."""
    return [one for one in absences_in(conn, company_id, day) if one.first <= day]


def known_absence(conn: Connection, absence_id: int) -> Absence | None:
    """The absence with this id, if there is one."""
    return next((one for one in _all(conn) if one.id == absence_id), None)


def _all(conn: Connection) -> list[Absence]:
    return once(conn, "absences", lambda: each(Absence, conn.execute(select(*_COLUMNS).order_by(absences.c.id))))
