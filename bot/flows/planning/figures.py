"""Figures that nobody submits become final: reached, or closed with what they came to when their time is over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.flows.news import News, Redrawn
from bot.queries import rights
from bot.queries.figures import figure_of, may_grow
from bot.store.duties import figures
from bot.store.duties.duties import Duty, note_missed
from bot.store.duties.obligations import Adopted, adopted
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.units import Unit
from schedules.rate import Figure


def open_figures(conn: Connection, units: Iterable[Unit]) -> dict[int, list[Duty]]:
    """Of each unit the figures that are not final."""
    computed = [
        (number, one.id)
        for number, roadmap in roadmaps_in_force(conn).items()
        for one in roadmap.obligations
        if one.evidence.computed
    ]
    found: dict[int, list[Duty]] = {of.id: [] for of in units}
    for owed in figures.not_final(conn, list(found), computed):
        found[owed.unit_id].append(owed)
    return found


def settle(conn: Connection, of: Unit, still: Iterable[Duty], now: datetime) -> list[News]:
    """Make those figures of a unit final whose time it is, by an entry that names every duty counted."""
    return [news for owed in still for news in _settle(conn, of, owed, now)]


def _settle(conn: Connection, of: Unit, owed: Duty, now: datetime) -> list[News]:
    today, by = rights.local_day(of, now), adopted(conn, owed.obligation_id)
    computed, came_to = by.obligation.evidence.computed, figure_of(conn, owed, today)
    if not computed or not came_to:
        return []
    reached = came_to.reaches(computed.rate) and not may_grow(conn, owed, computed.from_, today)
    # What it counts may be reported, and confirmed, some time after it was done.
    is_over = today > owed.due_on + timedelta(days=by.escalation.missed_after)
    if not is_over and not (reached and (came_to.of or today > owed.due_on)):
        return []
    _note(conn, of, owed, by, came_to=came_to, reached=reached, now=now)
    return [Redrawn(duty_id=owed.id)]


def _note(
    conn: Connection, of: Unit, owed: Duty, by: Adopted, *, came_to: Figure, reached: bool, now: datetime
) -> None:
    assert by.obligation.evidence.computed
    keys = by.obligation.evidence.computed.from_
    parts = figures.parts_of(conn, owed, keys)
    figures.note_final(conn, owed.id, came_to, reached=reached, now=now)
    named = {"unit": of.id, "roadmap": by.roadmap, "obligation": owed.key, "period": owed.period}
    window = {"first": owed.opens_on.isoformat(), "last": owed.due_on.isoformat()}
    ledger.append(
        conn,
        of.company_id,
        "figure",
        now,
        duty=owed.id,
        **named,
        **window,
        **{"from": list(keys)},
        done=[part.id for part in parts if part.verdict in ("done", "reported_late")],
        owed=[part.id for part in parts if part.verdict not in ("waived", "undetermined", "apart")],
        to_come=came_to.to_come,
        reached=reached,
    )
    if not reached:
        note_missed(conn, owed.id, now)
        facts = named | {"due_on": owed.due_on.isoformat()}
        ledger.append(conn, of.company_id, "missed", now, duty=owed.id, **facts)
