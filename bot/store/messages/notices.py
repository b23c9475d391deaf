"""Notices: what a unit has asked of units below, who has read it, and how far it has come."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, func, insert, select, update

from bot.store.insert_new import insert_new
from bot.store.rows import each, forget, once, one
from bot.store.tables import duties, notices, readings, submissions, units
from schedules.record import record


@record
class Progress:
    """Of so many units addressed how many have read, done, been let off, and not done: the names of those."""

    addressed: int
    read: int
    done: int
    waived: int
    undone: tuple[str, ...]


@record
class Notice:
    """A notice of record; `file` says what was attached, as an `Evidence` names it, and when it was erased."""

    id: int
    unit_id: int
    issuer_id: int
    number: str
    obligation_id: int
    text: str
    due_on: date
    file: Mapping[str, Any] | None
    message_id: int | None
    created_at: datetime

    @property
    def shown_number(self) -> str:
        """The number within the unit that issued it, as in 2026-003."""
        return self.number.partition("-")[2]


def add_notice(conn: Connection, unit_id: int, year: int, **values: Any) -> Notice:
    """Keep a notice under the unit's next number of the year."""
    count = select(func.count()).where(notices.c.unit_id == unit_id, notices.c.number.like(f"{unit_id}-{year}-%"))
    number = f"{unit_id}-{year}-{conn.execute(count).scalar_one() + 1:03}"
    added = insert(notices).values(unit_id=unit_id, number=number, **values).returning(notices.c.id)
    return notice(conn, conn.execute(added).scalar_one())


def notice(conn: Connection, notice_id: int) -> Notice:
    """The notice with this id."""
    query = select(notices).where(notices.c.id == notice_id)
    return once(conn, ("notice", notice_id), lambda: cast(Notice, one(Notice, conn.execute(query).one())))


def known_notice(conn: Connection, notice_id: int) -> Notice | None:
    """The notice with this id, if there is one."""
    return one(Notice, conn.execute(select(notices).where(notices.c.id == notice_id)).one_or_none())


def show_in(conn: Connection, notice_id: int, message_id: int) -> None:
    """Say which message shows the issuer how far a notice has come."""
    forget(conn, ("notice", notice_id))
    conn.execute(update(notices).where(notices.c.id == notice_id).values(message_id=message_id))


def notices_of(conn: Connection, unit_ids: list[int], limit: int) -> list[Notice]:
    """The newest notices that units have issued."""
    query = select(notices).where(notices.c.unit_id.in_(unit_ids)).order_by(notices.c.id.desc()).limit(limit)
    return each(Notice, conn.execute(query))


def note_read(conn: Connection, duty_id: int, person_id: int, now: datetime) -> bool:
    """Note that a person has read the notice behind a duty; False if that was known."""
    row = insert_new(conn, readings).values(duty_id=duty_id, person_id=person_id, at=now)
    return conn.execute(row.returning(readings.c.duty_id)).first() is not None


def progress(conn: Connection, notice_id: int) -> Progress:
    """How far a notice has come; one that was let off, and that is seen, has neither done it nor left it undone."""
    lifted = (duties.c.waived & ~duties.c.unseen).label("lifted")
    query = (
        select(units.c.name, lifted, submissions.c.state, func.count(readings.c.person_id).label("readers"))
        .select_from(duties)
        .join(units, units.c.id == duties.c.unit_id)
        .outerjoin(submissions, submissions.c.id == duties.c.submission_id)
        .outerjoin(readings, readings.c.duty_id == duties.c.id)
        .where(duties.c.notice_id == notice_id)
        .group_by(duties.c.id, units.c.name, submissions.c.state)
        .order_by(units.c.name)
    )
    rows = conn.execute(query).all()
    undone = tuple(row.name for row in rows if not row.lifted and row.state != "confirmed")
    waived = sum(row.lifted for row in rows)
    return Progress(
        addressed=len(rows),
        read=sum(bool(row.readers) for row in rows),
        done=len(rows) - len(undone) - waived,
        waived=waived,
        undone=undone,
    )
