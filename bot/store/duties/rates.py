"""Implementation rates worked out by the database: by unit or by obligation, a page and the sum of all at once.

Over all obligations of units, and over all units below one, tallies are added up; else duties by their verdicts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    FromClause,
    Select,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from bot.store.tables import duties, exemptions, obligations, submissions, tallies, units
from schedules.rate import Counts, Rate, Verdict
from schedules.record import record

COUNTS = ("owed", "done", "reported_late", "made_good", "waived", "undetermined", "unseen")
# How those columns begin that are of what is not stated.
CHOSEN = "chosen_"
COLUMNS = (*COUNTS, *(CHOSEN + name for name in COUNTS))


@record
class Span:
    """Which duties are counted: due in `first`..`last`, judged on `today`.

    Those of all roadmaps or of one, there of all obligations or of one (`key`).
    """

    first: date
    last: date
    today: date
    roadmap_id: int | None = None
    key: str | None = None


@record
class Line:
    """What is counted of one unit (`id`), or of one obligation (the newest of its ids): its name or key, its rate."""

    id: int
    name: str
    rate: Rate


@record
class Ranking:
    """One page of lines, the worst first; how many there are, how many have no rate, and the sum."""

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


def below(root_id: int) -> Select[Any]:
    """The ids of all units below one."""
    return _tree(units.c.parent_id == root_id)


def _tree(top: ColumnElement[bool]) -> Select[Any]:
    """The ids of some units and of all below them."""
    tree = select(units.c.id).where(top).cte("tree", recursive=True)
    return select(tree.union_all(select(units.c.id).where(units.c.parent_id == tree.c.id)).c.id)


def by_unit(conn: Connection, root_id: int, span: Span, page: int, *, size: int, with_root: bool = False) -> Ranking:
    """The units below one, and itself where asked; a unit that has ended is left out where nothing of it counts."""
    tree = (_tree(units.c.id == root_id) if with_root else below(root_id)).subquery()
    of = tallies if span.key is None else duties
    counted = _counted(of, span, of.c.unit_id).where(of.c.key == span.key)
    inner = counted.where(of.c.unit_id.in_(select(tree.c.id))).group_by(of.c.unit_id).subquery()
    rows = (
        select(units.c.id, units.c.name, *(func.coalesce(inner.c[name], 0).label(name) for name in COLUMNS))
        .select_from(tree.join(units, units.c.id == tree.c.id).outerjoin(inner, inner.c.unit_id == units.c.id))
        .where(or_(inner.c.unit_id.is_not(None), units.c.ended_on.is_(None), units.c.ended_on >= span.first))
    )
    return _ranking(conn, rows, page, size)


def by_obligation(
    conn: Connection, span: Span, page: int, size: int, *, root_id: int | None = None, unit_id: int | None = None
) -> Ranking:
    """The obligations of one unit, or of all units below one, or of both; the newest version of each gives its id."""
    if root_id is None:
        counted = _counted(duties, span, func.max(duties.c.obligation_id).label("id"), duties.c.key.label("name"))
        theirs = counted.where(duties.c.unit_id == unit_id)
        return _ranking(conn, theirs.group_by(duties.c.roadmap_id, duties.c.key), page, size)
    counted = _counted(tallies, span, tallies.c.roadmap_id, tallies.c.key.label("name"))
    summed = counted.where(tallies.c.unit_id.in_(_tree(units.c.id == root_id)), tallies.c.key.is_not(None))
    sums = summed.group_by(tallies.c.roadmap_id, tallies.c.key).subquery()
    if unit_id is not None:
        sums = _with_own(summed, span, unit_id).subquery()
    named = (obligations.c.roadmap_id == sums.c.roadmap_id) & (obligations.c.key == sums.c.name)
    newest = select(func.max(obligations.c.id)).where(named).scalar_subquery()
    return _ranking(conn, select(newest.label("id"), sums), page, size)


def _with_own(summed: Select[Any], span: Span, unit_id: int) -> Select[Any]:
    """What is summed up by obligation, and a unit's own duties with it."""
    own = _counted(duties, span, duties.c.roadmap_id, duties.c.key.label("name")).where(duties.c.unit_id == unit_id)
    both = union_all(
        summed.group_by(tallies.c.roadmap_id, tallies.c.key), own.group_by(duties.c.roadmap_id, duties.c.key)
    ).subquery()
    sums = (func.sum(both.c[name]).label(name) for name in COLUMNS)
    return select(both.c.roadmap_id, both.c.name, *sums).group_by(both.c.roadmap_id, both.c.name)


def whole(conn: Connection, root_id: int, span: Span, known_by: datetime) -> Rate:
    """The rate of all units below one as it was known before a moment.

    A duty counts as confirmed, let go or not judged only if it was so by then, and as not owed only if that had been
    seen above by then.
    """
    theirs = tallies.c.unit_id.in_(below(root_id)) & tallies.c.key.is_(None)
    now = _rate(conn.execute(_counted(tallies, span).where(theirs)).one()._mapping)
    since = _by_stated(conn, _confirmed_since(root_id, span, known_by))
    exempt = _by_stated(conn, _exempted_since(root_id, span, known_by))
    stated = _before(now, since[True], exempt[True])
    return Rate(**vars(stated), chosen=_before(now.chosen, since[False], exempt[False]))


def _by_stated(conn: Connection, query: Select[Any]) -> dict[bool, Counter[str]]:
    """The sums of a query over stated duties and over the others."""
    found = {True: Counter[str](), False: Counter[str]()}
    for row in conn.execute(query.add_columns(duties.c.stated).group_by(duties.c.stated)):
        found[row.stated] = Counter({name: int(n) for name, n in row._mapping.items() if name != "stated"})
    return found


def _before(now: Counts, since: Counter[str], exempt: Counter[str]) -> Counts:
    """What was counted before what has become of duties since."""
    return Counts(
        owed=now.owed - since["not_due"] + exempt["owed"],
        done=now.done - since["done"],
        reported_late=now.reported_late - since["reported_late"],
        made_good=now.made_good - since["made_good"],
        waived=now.waived - exempt["waived"],
        undetermined=now.undetermined - exempt["undetermined"],
        unseen=now.unseen + exempt["unseen"] - exempt["open"],
    )


def let_go_since(conn: Connection, root_id: int, span: Span, moment: datetime) -> dict[bool, int]:
    """How many duties of all units below one were owed before a moment, and are not since what let them go was seen.

    Of those that are stated, and of the others.
    """
    found = _by_stated(conn, _exempted_since(root_id, span, moment))
    return {stated: counted["owed"] for stated, counted in found.items()}


def _confirmed_since(root_id: int, span: Span, moment: datetime) -> Select[Any]:
    """Of the duties below a unit that count as confirmed, those confirmed only from a moment on."""
    cases = {
        "not_due": duties.c.due_on >= span.today,
        "done": duties.c.verdict.in_(("done", "reported_late")),
        "reported_late": duties.c.verdict == "reported_late",
        "made_good": duties.c.verdict == "made_good",
    }
    confirmed: ColumnElement[bool] = literal_column("submissions.state = 'confirmed'")
    return select(
        *(func.coalesce(func.sum(case((each, 1), else_=0)), 0).label(name) for name, each in cases.items())
    ).where(
        duties.c.id.in_(select(submissions.c.duty_id).where(confirmed, submissions.c.reviewed_at >= moment)),
        duties.c.verdict.in_(("done", "reported_late", "made_good")),
        duties.c.due_on.between(span.first, span.last),
        _under(duties, span),
        # What was confirmed lately is to be looked up, not what all the units owe.
        _unindexed(duties.c.unit_id).in_(below(root_id)),
    )


def _exempted_since(root_id: int, span: Span, moment: datetime) -> Select[Any]:
    """Of the duties below a unit that are not owed or not judged, those exempted, or seen to be, only since a moment.

    Then they were `owed`; `unseen` where they were exempted already, else still `open`, and neither `waived` nor
    `undetermined`.
    """
    verdict, due = duties.c.verdict, duties.c.due_on < span.today
    since, seen_since = exemptions.c.at >= moment, exemptions.c.seen_at >= moment
    cases = {
        "owed": and_(due, seen_since),
        "unseen": and_(due, seen_since, ~since),
        "open": and_(due, since, exemptions.c.seen_at.is_(None)),
        "waived": and_(since, verdict.in_(("waived", "waived_unseen"))),
        "undetermined": and_(since, verdict.in_(("undetermined", "undetermined_unseen"))),
    }
    return (
        select(*(func.coalesce(func.sum(case((each, 1), else_=0)), 0).label(name) for name, each in cases.items()))
        .select_from(duties.join(exemptions, exemptions.c.id == duties.c.exemption_id))
        .where(
            or_(since, seen_since),
            verdict.in_(("waived", "undetermined", "waived_unseen", "undetermined_unseen")),
            duties.c.due_on.between(span.first, span.last),
            _under(duties, span),
            _unindexed(duties.c.unit_id).in_(below(root_id)),
        )
    )


def first_of(conn: Connection, root_id: int, dues: Sequence[Due], size: int) -> tuple[list[int], int]:
    """The duties of units below one that nothing was done about: the ids of those due first, and how many there are."""
    if not dues:
        return [], 0
    which = [
        and_(duties.c.obligation_id.in_(due.obligations), duties.c.due_on.between(due.first, due.last)) for due in dues
    ]
    query = (
        select(duties.c.id, func.count().over().label("in_all"))
        .select_from(duties.outerjoin(submissions, submissions.c.id == duties.c.submission_id))
        .where(
            duties.c.verdict == "open",
            duties.c.due_on.between(min(due.first for due in dues), max(due.last for due in dues)),
            or_(submissions.c.state.is_(None), submissions.c.state == "returned"),
            or_(*which),
            duties.c.unit_id.in_(below(root_id)),
        )
        .order_by(duties.c.due_on, duties.c.id)
        .limit(size)
    )
    rows = conn.execute(query).all()
    return [row.id for row in rows], rows[0].in_all if rows else 0


def _counted(of: FromClause, span: Span, *columns: ColumnElement[Any]) -> Select[Any]:
    """The sums of `schedules.rate.rate` over tallies, or over duties, in a span; see there for what each means."""
    is_due = of.c.due_on < span.today
    unseen = _of(of, "waived_unseen") + _of(of, "undetermined_unseen")
    due = case((is_due, _of(of, "open") + unseen), else_=0)
    done = _of(of, "done") + _of(of, "reported_late")
    sums = {
        "owed": done + _of(of, "made_good") + due,
        "done": done,
        "waived": _of(of, "waived") + _of(of, "waived_unseen"),
        "undetermined": _of(of, "undetermined") + _of(of, "undetermined_unseen"),
        "unseen": case((is_due, unseen), else_=0),
    }
    counts = {name: sums[name] if name in sums else _of(of, name) for name in COUNTS}  # type: ignore[arg-type]
    told = {name: case((of.c.stated, count), else_=0) for name, count in counts.items()}
    told |= {CHOSEN + name: case((of.c.stated, 0), else_=count) for name, count in counts.items()}
    return select(*columns, *(func.coalesce(func.sum(count), 0).label(name) for name, count in told.items())).where(
        _day(of, span).between(span.first, span.last), _under(of, span)
    )


def _under(of: FromClause, span: Span) -> ColumnElement[bool]:
    """Of one roadmap, where one is asked for."""
    return true() if span.roadmap_id is None else of.c.roadmap_id == span.roadmap_id


def _day(of: FromClause, span: Span) -> ColumnElement[date]:
    """The due day; where an obligation is asked for, it is that by which the duties are to be looked up."""
    if of is duties and span.key:
        return _unindexed(duties.c.due_on)
    return of.c.due_on


def _unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as no index knows it: rows are looked up by something else."""
    return func.coalesce(column, column)


def _of(of: FromClause, verdict: Verdict) -> ColumnElement[int]:
    """How many duties a row stands for that count so."""
    return of.c[verdict] if of is tallies else case((of.c.verdict == verdict, 1), else_=0)


def _ranking(conn: Connection, rows: Select[Any], page: int, size: int) -> Ranking:
    """A page of grouped rows, each of which also bears the sums of all; a page behind the last is the last.

    What has a rate stands first; then what has none, and of that what is chosen by how it counts.
    """
    lines = rows.subquery()
    rated = case((lines.c.owed > 0, cast(lines.c.done, Float) / lines.c.owed))
    chosen = case((lines.c.chosen_owed > 0, cast(lines.c.chosen_done, Float) / lines.c.chosen_owed))
    sums = [func.sum(lines.c[name]).over().label(f"all_{name}") for name in COLUMNS]
    without = func.sum(case((lines.c.owed + lines.c.chosen_owed > 0, 0), else_=1)).over().label("without")
    query = (
        select(lines, func.count().over().label("lines_in_all"), without, *sums)
        .order_by(
            case((lines.c.owed > 0, 0), (lines.c.chosen_owed > 0, 1), else_=2),
            case((lines.c.owed > 0, rated), else_=chosen),
            case((lines.c.owed > 0, lines.c.done - lines.c.owed), else_=lines.c.chosen_done - lines.c.chosen_owed),
            lines.c.id,
        )
        .limit(size)
    )
    found = conn.execute(query.offset(page * size)).all()
    if not found and page:
        last = conn.execute(select(func.count()).select_from(lines)).scalar_one()
        found = conn.execute(query.offset(max(0, last - 1) // size * size)).all()
    if not found:
        return Ranking(lines=(), lines_in_all=0, without=0, rate=Rate())
    head = found[0]._mapping
    return Ranking(
        lines=[Line(id=row.id, name=row.name, rate=_rate(row._mapping)) for row in found],
        lines_in_all=head["lines_in_all"],
        without=int(head["without"]),
        rate=_rate(head, "all_"),
    )


def _rate(row: Mapping[Any, Any], prefix: str = "") -> Rate:
    chosen = Counts(**{name: int(row[prefix + CHOSEN + name]) for name in COUNTS})
    return Rate(**{name: int(row[prefix + name]) for name in COUNTS}, chosen=chosen)
