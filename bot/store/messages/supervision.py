"""Supervision notices (督办): what a unit above asks of a unit's leader, and the answer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, select, update

from bot.store.rows import each, locked, one
from bot.store.tables import Moment, supervision_notices, units
from schedules.record import record

# More digits than this are needed only after so many notices in a year.
DIGITS = 3


@record
class SupervisionNotice:
    """A notice of record; `duty_id` is the duty that it is about, if it is about one, and at `late_at` its issuer was
    told that the day for the answer had passed.
    """

    id: int
    number: str
    unit_id: int
    issuer_unit_id: int
    issuer_id: int
    duty_id: int | None
    text: str
    answer_by: date
    answer: str | None
    answered_by: int | None
    answered_at: datetime | None
    next_prompt_at: datetime | None
    late_at: datetime | None
    created_at: datetime

    @property
    def serial(self) -> str:
        """The number as people say it, `2026-003`: it counts the notices of the issuing unit in a year."""
        return self.number.partition("/")[2]


def add_supervision_notice(conn: Connection, issuer_unit_id: int, year: int, **values: Any) -> SupervisionNotice:
    """Keep a notice under the issuing unit's next number of the year; two at once wait for each other."""
    if conn.dialect.name != "sqlite":
        conn.execute(select(units.c.id).where(units.c.id == issuer_unit_id).with_for_update(key_share=True))
    before = f"{issuer_unit_id}/{year}-"
    earlier = (
        select(func.count())
        .select_from(supervision_notices)
        .where(supervision_notices.c.number.startswith(before, autoescape=True))
    )
    number = f"{before}{conn.execute(earlier).scalar_one() + 1:0{DIGITS}}"
    row = insert(supervision_notices).values(number=number, issuer_unit_id=issuer_unit_id, **values)
    return supervision_notice(conn, conn.execute(row.returning(supervision_notices.c.id)).scalar_one())


def supervision_notice(conn: Connection, supervision_notice_id: int) -> SupervisionNotice:
    """The notice with this id."""
    return cast(SupervisionNotice, known_supervision_notice(conn, supervision_notice_id))


def known_supervision_notice(
    conn: Connection, supervision_notice_id: int, *, lock: bool = False
) -> SupervisionNotice | None:
    """The notice with this id, if there is one; locked until the transaction ends where asked."""
    query = select(supervision_notices).where(supervision_notices.c.id == supervision_notice_id)
    return one(SupervisionNotice, locked(conn, query) if lock else conn.execute(query).one_or_none())


def answer(
    conn: Connection, supervision_notice_id: int, text: str, person_id: int, *, now: datetime
) -> SupervisionNotice:
    """Keep the answer; nobody is reminded any more."""
    said = {"answer": text, "answered_by": person_id, "answered_at": now, "next_prompt_at": None}
    conn.execute(update(supervision_notices).where(supervision_notices.c.id == supervision_notice_id).values(**said))
    return supervision_notice(conn, supervision_notice_id)


def set_next_prompt(conn: Connection, supervision_notice_id: int, at: datetime) -> None:
    """Say when the one who is to answer is reminded next."""
    conn.execute(
        update(supervision_notices).where(supervision_notices.c.id == supervision_notice_id).values(next_prompt_at=at)
    )


def note_late(conn: Connection, supervision_notice_id: int, now: datetime) -> None:
    """Note that the issuer was told that no answer has come in time."""
    conn.execute(
        update(supervision_notices).where(supervision_notices.c.id == supervision_notice_id).values(late_at=now)
    )


_TO_PROMPT = select(supervision_notices).where(supervision_notices.c.next_prompt_at <= bindparam("now", type_=Moment()))


def supervision_notices_to_prompt(conn: Connection, now: datetime) -> list[SupervisionNotice]:
    """The notices whose next reminder is owed at `now`, oldest first."""
    return each(SupervisionNotice, conn.execute(_TO_PROMPT.order_by(supervision_notices.c.id), {"now": now}))


def next_prompt_at(conn: Connection) -> datetime | None:
    """The earliest moment at which a reminder of a notice is owed."""
    return cast("datetime | None", conn.execute(select(func.min(supervision_notices.c.next_prompt_at))).scalar_one())


def concerning(
    conn: Connection, issued_by: Sequence[int], received_by: Sequence[int], page: int, *, size: int
) -> tuple[list[SupervisionNotice], int]:
    """A page of the notices that these units issued or received: the unanswered first, the latest first; and how many
    there are in all."""
    theirs = or_(supervision_notices.c.issuer_unit_id.in_(issued_by), supervision_notices.c.unit_id.in_(received_by))
    query = (
        select(supervision_notices)
        .where(theirs)
        .order_by(supervision_notices.c.answered_at.is_not(None), supervision_notices.c.id.desc())
    )
    found = each(SupervisionNotice, conn.execute(query.limit(size).offset(page * size)))
    return found, _count(conn, theirs)


def unanswered(conn: Connection, issued_by: int, size: int) -> tuple[list[SupervisionNotice], int]:
    """The notices of a unit that wait for an answer, the longest waiting first, at most `size`; and how many."""
    theirs = (supervision_notices.c.issuer_unit_id == issued_by) & supervision_notices.c.answered_at.is_(None)
    query = (
        select(supervision_notices)
        .where(theirs)
        .order_by(supervision_notices.c.answer_by, supervision_notices.c.id)
        .limit(size)
    )
    return each(SupervisionNotice, conn.execute(query)), _count(conn, theirs)


def _count(conn: Connection, which: ColumnElement[bool]) -> int:
    return conn.execute(select(func.count()).select_from(supervision_notices).where(which)).scalar_one()
