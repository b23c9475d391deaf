"""Urging notices (督办): what a unit above asks of a unit's leader, and the answer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, select, update

from bot.store.rows import each, one
from bot.store.tables import Moment, units, urges
from schedules.record import record

# More digits than this are needed only after so many notices in a year.
DIGITS = 3


@record
class Urge:
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


def add_urge(conn: Connection, issuer_unit_id: int, year: int, **values: Any) -> Urge:
    """Keep a notice under the issuing unit's next number of the year; two at once wait for each other."""
    conn.execute(select(units.c.id).where(units.c.id == issuer_unit_id).with_for_update(key_share=True))
    before = f"{issuer_unit_id}/{year}-"
    earlier = select(func.count()).select_from(urges).where(urges.c.number.startswith(before, autoescape=True))
    number = f"{before}{conn.execute(earlier).scalar_one() + 1:0{DIGITS}}"
    row = insert(urges).values(number=number, issuer_unit_id=issuer_unit_id, **values)
    return urge(conn, conn.execute(row.returning(urges.c.id)).scalar_one())


def urge(conn: Connection, urge_id: int) -> Urge:
    """The notice with this id."""
    return cast(Urge, known_urge(conn, urge_id))


def known_urge(conn: Connection, urge_id: int, *, lock: bool = False) -> Urge | None:
    """The notice with this id, if there is one; locked until the transaction ends where asked."""
    query = select(urges).where(urges.c.id == urge_id)
    return one(Urge, conn.execute(query.with_for_update() if lock else query).one_or_none())


def answer(conn: Connection, urge_id: int, text: str, person_id: int, now: datetime) -> Urge:
    """Keep the answer; nobody is reminded any more."""
    said = {"answer": text, "answered_by": person_id, "answered_at": now, "next_prompt_at": None}
    conn.execute(update(urges).where(urges.c.id == urge_id).values(**said))
    return urge(conn, urge_id)


def set_next_prompt(conn: Connection, urge_id: int, at: datetime) -> None:
    """Say when the one who is to answer is reminded next."""
    conn.execute(update(urges).where(urges.c.id == urge_id).values(next_prompt_at=at))


def note_late(conn: Connection, urge_id: int, now: datetime) -> None:
    """Note that the issuer was told that no answer has come in time."""
    conn.execute(update(urges).where(urges.c.id == urge_id).values(late_at=now))


_TO_PROMPT = select(urges).where(urges.c.next_prompt_at <= bindparam("now", type_=Moment()))


def urges_to_prompt(conn: Connection, now: datetime) -> list[Urge]:
    """The notices whose next reminder is owed at `now`, oldest first."""
    return each(Urge, conn.execute(_TO_PROMPT.order_by(urges.c.id), {"now": now}))


def next_prompt_at(conn: Connection) -> datetime | None:
    """The earliest moment at which a reminder of a notice is owed."""
    return cast("datetime | None", conn.execute(select(func.min(urges.c.next_prompt_at))).scalar_one())


def concerning(
    conn: Connection, issued_by: Sequence[int], received_by: Sequence[int], page: int, size: int
) -> tuple[list[Urge], int]:
    """A page of the notices that these units issued or received: the unanswered first, the latest first; and how many
    there are in all."""
    theirs = or_(urges.c.issuer_unit_id.in_(issued_by), urges.c.unit_id.in_(received_by))
    query = select(urges).where(theirs).order_by(urges.c.answered_at.is_not(None), urges.c.id.desc())
    found = each(Urge, conn.execute(query.limit(size).offset(page * size)))
    return found, _count(conn, theirs)


def unanswered(conn: Connection, issued_by: int, size: int) -> tuple[list[Urge], int]:
    """The notices of a unit that wait for an answer, the longest waiting first, at most `size`; and how many."""
    theirs = (urges.c.issuer_unit_id == issued_by) & urges.c.answered_at.is_(None)
    query = select(urges).where(theirs).order_by(urges.c.answer_by, urges.c.id).limit(size)
    return each(Urge, conn.execute(query)), _count(conn, theirs)


def _count(conn: Connection, which: ColumnElement[bool]) -> int:
    return conn.execute(select(func.count()).select_from(urges).where(which)).scalar_one()
