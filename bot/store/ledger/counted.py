"""The rows that rates are counted from, company by company, as they are held against the entries."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, true

from bot.store.duties.tallies import ADDED_AT, FACTS
from bot.store.tables import (
    adoptions,
    bundlings,
    choices,
    duties,
    editions,
    exemptions,
    own_roadmaps,
    roadmaps,
    rules,
    submissions,
    units,
    waivers,
)

_DUTY = (
    *("period", "submission_id", "missed_at", "waived", "undetermined"),
    *("figure_done", "figure_of", "figure_reached", "figure_at"),
)
# So many rows are in memory at a time.
AT_ONCE = 1000
# A submission in one of these was submitted; others have no entry.
SUBMITTED = ("submitted", "returned", "confirmed")


def unit_rows(conn: Connection, after: int, upto: int | None) -> Iterator[Any]:
    """The units of companies behind one, up to another (None: all)."""
    return _each(conn, select(units).where(_between(units.c.company_id, after, upto)).order_by(units.c.id))


def adoption_rows(conn: Connection, after: int, upto: int | None) -> Iterator[Any]:
    """By which roadmaps they go and have gone, the earlier first."""
    query = (
        select(adoptions, roadmaps.c.name, units.c.company_id)
        .join(roadmaps, roadmaps.c.id == adoptions.c.roadmap_id)
        .join(units, units.c.id == adoptions.c.unit_id)
        .where(_between(units.c.company_id, after, upto))
    )
    return _each(conn, query.order_by(adoptions.c.unit_id, adoptions.c.roadmap_id, adoptions.c.id))


def choice_rows(conn: Connection, after: int, upto: int | None) -> Iterator[Any]:
    """What they have chosen of obligations."""
    query = (
        select(choices, roadmaps.c.name, units.c.company_id)
        .join(roadmaps, roadmaps.c.id == choices.c.roadmap_id)
        .join(units, units.c.id == choices.c.unit_id)
        .where(_between(units.c.company_id, after, upto))
    )
    return _each(conn, query.order_by(choices.c.id))


def bundling_rows(conn: Connection, after: int, upto: int | None) -> Iterator[Any]:
    """What they have said of bundles."""
    query = (
        select(bundlings, roadmaps.c.name.label("roadmap"), units.c.company_id)
        .join(roadmaps, roadmaps.c.id == bundlings.c.roadmap_id)
        .join(units, units.c.id == bundlings.c.unit_id)
        .where(_between(units.c.company_id, after, upto))
    )
    return _each(conn, query.order_by(bundlings.c.id))


def rule_rows(conn: Connection, after: int, upto: int | None) -> Iterator[Any]:
    """The rules that they have set for themselves and those below."""
    query = (
        select(rules, roadmaps.c.name, own_roadmaps.c.unit_id, units.c.company_id)
        .join(own_roadmaps, own_roadmaps.c.roadmap_id == rules.c.roadmap_id)
        .join(roadmaps, roadmaps.c.id == rules.c.roadmap_id)
        .join(units, units.c.id == own_roadmaps.c.unit_id)
        .where(_between(units.c.company_id, after, upto))
    )
    return _each(conn, query.order_by(rules.c.id))


def edition_text(conn: Connection, sha256: str) -> str | None:
    """The text of an edition that is said to have this digest."""
    return conn.execute(select(editions.c.body).where(editions.c.sha256 == sha256).limit(1)).scalar_one_or_none()


def act_rows(conn: Connection, after: int, upto: int | None) -> Iterator[Any]:
    """Their exemptions."""
    theirs = _between(exemptions.c.company_id, after, upto)
    return _each(conn, select(exemptions).where(theirs).order_by(exemptions.c.id))


def submission_rows(conn: Connection, after: int, upto: int | None) -> Iterator[Any]:
    """Their submissions that were submitted, each with when something was last added to it."""
    query = (
        select(submissions, ADDED_AT.label("added_at"), units.c.company_id)
        .join(duties, duties.c.id == submissions.c.duty_id)
        .join(units, units.c.id == duties.c.unit_id)
        .where(submissions.c.state.in_(SUBMITTED), _between(units.c.company_id, after, upto))
    )
    return _each(conn, query.order_by(submissions.c.id))


def duty_rows(conn: Connection, after: int, upto: int | None) -> Iterator[Any]:
    """Their duties with all by which they count; `act` is the entry by which one is not owed, none where it differs."""
    act = and_(exemptions.c.id == duties.c.exemption_id, exemptions.c.company_id == units.c.company_id)
    query = (
        FACTS.join(roadmaps, roadmaps.c.id == duties.c.roadmap_id)
        .outerjoin(exemptions, act)
        .outerjoin(waivers, waivers.c.duty_id == duties.c.id)
        .add_columns(
            *(duties.c[name] for name in _DUTY),
            units.c.company_id,
            roadmaps.c.name.label("roadmap"),
            func.coalesce(exemptions.c.seq, -duties.c.exemption_id).label("exempted_by"),
            waivers.c.kind.label("waiver"),
            waivers.c.person_id.label("waived_by"),
            waivers.c.at.label("waived_at"),
        )
        .where(_between(units.c.company_id, after, upto))
    )
    return _each(conn, query.order_by(duties.c.id))


def strays(conn: Connection) -> Iterator[str]:
    """The rows that belong to no company at all, which no look at companies finds."""
    for name, of, row, needed in (
        ("duty", duties, duties.c.unit_id, units.c.id),
        ("submission", submissions, submissions.c.duty_id, duties.c.id),
        ("exemption", exemptions, exemptions.c.company_id, units.c.id),
        ("waiver of duty", waivers, waivers.c.duty_id, duties.c.id),
    ):
        number = of.c.id if "id" in of.c else row
        for (found,) in conn.execute(select(number).where(row.not_in(select(needed))).order_by(number).limit(1)):
            yield f"{name} {found}: is of nothing that is there"


def _between(company: ColumnElement[int], after: int, upto: int | None) -> ColumnElement[bool]:
    return and_(company > after, true() if upto is None else company <= upto)


def _each(conn: Connection, query: Select[Any]) -> Iterator[Any]:
    yield from conn.execute(query.execution_options(yield_per=AT_ONCE))
