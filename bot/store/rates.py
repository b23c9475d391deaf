"""Implementation rates worked out by the database: by unit or by obligation, a page and the sum of all at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Float,
    Interval,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)

from bot.store.tables import confirmations, duties, units
from schedules.rate import Rate
from schedules.record import record

COUNTS = ("owed", "done", "reported_late", "made_good", "waived", "undetermined")


@record
class Span:
    """Which duties are counted: due in `first`..`last`, of one obligation (`key`) or of all, judged on `today`.

    `shift` is how far the local day is ahead of UTC: by it the day of a report is told. With `known_by` a duty counts
    as confirmed only if it was confirmed before that moment.
    """

    first: date
    last: date
    today: date
    shift: timedelta
    key: str | None = None
    known_by: datetime | None = None


@record
class Line:
    """What is counted of one unit (`id`), or of one obligation (the newest of its ids): its name or key, its rate."""

    id: int
    name: str
    rate: Rate


@record
class Ranking:
    """One page of lines, the worst first; how many lines there are, how many of them have no rate, and the sum."""

    lines: Sequence[Line]
    lines_in_all: int
    without: int
    rate: Rate


@record
class Due:
    """Duties under some obligations that were due in `first`..`last`."""

    obligations: Sequence[int]
    first: date
    last: date


def below(root_id: int) -> CTE:
    """The ids of all units below one."""
    tree = select(units.c.id).where(units.c.parent_id == root_id).cte("below", recursive=True)
    return tree.union_all(select(units.c.id).where(units.c.parent_id == tree.c.id))


def by_unit(conn: Connection, root_id: int, span: Span, page: int, size: int) -> Ranking:
    """The units below one; a unit that has ended is left out where nothing of it is counted."""
    tree, counted = below(root_id), _counted(conn, span, duties.c.unit_id)
    inner = counted.where(duties.c.unit_id.in_(select(tree.c.id))).group_by(duties.c.unit_id).subquery()
    rows = (
        select(units.c.id, units.c.name, *(func.coalesce(inner.c[name], 0).label(name) for name in COUNTS))
        .select_from(tree.join(units, units.c.id == tree.c.id).outerjoin(inner, inner.c.unit_id == units.c.id))
        .where(or_(inner.c.unit_id.is_not(None), units.c.ended_on.is_(None), units.c.ended_on >= span.first))
    )
    return _ranking(conn, rows, page, size)


def by_obligation(
    conn: Connection, span: Span, page: int, size: int, *, root_id: int | None = None, unit_id: int | None = None
) -> Ranking:
    """The obligations of one unit, or of all units below one."""
    counted = _counted(conn, span, func.max(duties.c.obligation_id).label("id"), duties.c.key.label("name"))
    if root_id is None:
        rows = counted.where(duties.c.unit_id == unit_id)
    else:
        rows = counted.where(duties.c.unit_id.in_(select(below(root_id).c.id)))
    return _ranking(conn, rows.group_by(duties.c.key), page, size)


def whole(conn: Connection, root_id: int, span: Span) -> Rate:
    """The rate of all units below one."""
    query = _counted(conn, span).where(duties.c.unit_id.in_(select(below(root_id).c.id)))
    return _rate(conn.execute(query).one()._mapping)


def first_of(conn: Connection, root_id: int, dues: Sequence[Due], size: int) -> tuple[list[int], int]:
    """The duties of units below one that nothing was done about: the ids of those due first, and how many there are."""
    which = [
        and_(duties.c.obligation_id.in_(due.obligations), duties.c.due_on.between(due.first, due.last)) for due in dues
    ]
    undone = or_(and_(confirmations.c.state.is_(None), ~duties.c.undetermined), confirmations.c.state == "returned")
    query = (
        select(duties.c.id, func.count().over().label("in_all"))
        .select_from(duties.outerjoin(confirmations, confirmations.c.id == duties.c.confirmation_id))
        .where(duties.c.unit_id.in_(select(below(root_id).c.id)), ~duties.c.waived, undone, or_(false(), *which))
        .order_by(duties.c.due_on, duties.c.id)
        .limit(size)
    )
    rows = conn.execute(query).all()
    return [row.id for row in rows], rows[0].in_all if rows else 0


def _counted(conn: Connection, span: Span, *columns: ColumnElement[Any]) -> Select[Any]:
    """The sums of `schedules.rate.rate` over duties in a span; see there for what each means."""
    undetermined = and_(~duties.c.waived, duties.c.undetermined, confirmations.c.state.is_(None))
    counts = and_(~duties.c.waived, ~and_(duties.c.undetermined, confirmations.c.state.is_(None)))
    told = and_(confirmations.c.state == "confirmed", confirmations.c.done_on.is_not(None))
    if span.known_by:
        told = and_(told, confirmations.c.reviewed_at < span.known_by)
    confirmed = and_(counts, told)
    in_time = and_(confirmed, confirmations.c.done_on <= duties.c.due_on)
    cases = {
        "owed": and_(counts, or_(told, duties.c.due_on <= span.today)),
        "done": in_time,
        "reported_late": and_(in_time, _reported_on(conn, span.shift) > duties.c.due_on),
        "made_good": and_(confirmed, confirmations.c.done_on > duties.c.due_on),
        "waived": duties.c.waived,
        "undetermined": undetermined,
    }
    query = (
        select(*columns, *(func.coalesce(func.sum(case((cases[n], 1), else_=0)), 0).label(n) for n in COUNTS))
        .select_from(duties.outerjoin(confirmations, confirmations.c.id == duties.c.confirmation_id))
        .where(duties.c.due_on.between(span.first, span.last))
    )
    return query if span.key is None else query.where(duties.c.key == span.key)


def _reported_on(conn: Connection, shift: timedelta) -> ColumnElement[Any]:
    """The local day on which a claim was submitted."""
    at = confirmations.c.submitted_at
    if conn.dialect.name == "sqlite":
        return func.date(at, f"{shift.total_seconds():+.0f} seconds")
    return cast(func.timezone("UTC", at, type_=DateTime()) + literal(shift, Interval()), Date)


def _ranking(conn: Connection, rows: Select[Any], page: int, size: int) -> Ranking:
    """A page of grouped rows, each of which also bears the sums of all; a page behind the last is the last."""
    lines = rows.subquery()
    rated = case((lines.c.owed > 0, cast(lines.c.done, Float) / lines.c.owed))
    sums = [func.sum(lines.c[name]).over().label(f"all_{name}") for name in COUNTS]
    without = func.sum(case((lines.c.owed > 0, 0), else_=1)).over().label("without")
    query = (
        select(lines, func.count().over().label("lines_in_all"), without, *sums)
        .order_by(case((lines.c.owed > 0, 0), else_=1), rated, lines.c.done - lines.c.owed, lines.c.id)
        .limit(size)
    )
    found = conn.execute(query.offset(page * size)).all()
    if not found and page:
        last = conn.execute(select(func.count()).select_from(lines)).scalar_one()
        found = conn.execute(query.offset(max(0, last - 1) // size * size)).all()
    if not found:
        return Ranking(lines=(), lines_in_all=0, without=0, rate=_rate(dict.fromkeys(COUNTS, 0)))
    head = found[0]._mapping
    return Ranking(
        lines=[Line(id=row.id, name=row.name, rate=_rate(row._mapping)) for row in found],
        lines_in_all=head["lines_in_all"],
        without=int(head["without"]),
        rate=_rate(head, "all_"),
    )


def _rate(row: Mapping[Any, Any], prefix: str = "") -> Rate:
    return Rate(**{name: int(row[prefix + name]) for name in COUNTS})
