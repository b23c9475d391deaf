"""Figures that nobody submits become final: reached, or closed with what they came to when their time is over."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.flows.news import News, Redrawn
from bot.queries import rights
from bot.queries.figures import figure_of, may_grow
from bot.store.duties import figures
from bot.store.duties.duties import Duty, note_missed
from bot.store.duties.figures import Part
from bot.store.duties.obligations import Adopted, adopted
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.units import Unit
from schedules.obligation import Computed
from schedules.rate import Figure, figure

# A figure that is not final, with what its unit has been given of what figures count.
Still = tuple[Duty, list[Part]]


def open_figures(conn: Connection, units: Iterable[Unit]) -> dict[int, list[Still]]:
    """Of each unit the figures that are not final, with what they count by now, read for all units together."""
    computed = {
        (number, one.id): one.evidence.computed.from_
        for number, roadmap in roadmaps_in_force(conn).items()
        for one in roadmap.obligations
        if one.evidence.computed
    }
    found: dict[int, list[Still]] = {of.id: [] for of in units}
    still = figures.not_final(conn, list(found), computed)
    counted: dict[tuple[int, int], list[Part]] = defaultdict(list)
    for part in figures.parts_of_units(conn, still, {key for keys in computed.values() for key in keys}):
        counted[part.unit_id, part.roadmap_id].append(part)
    for owed in still:
        found[owed.unit_id].append((owed, counted[owed.unit_id, owed.roadmap_id]))
    return found


def settle(conn: Connection, of: Unit, still: Iterable[Still], now: datetime) -> list[News]:
    """Make those figures of a unit final whose time it is, by an entry that names every duty counted."""
    return [news for owed, parts in still for news in _settle(conn, of, owed, parts, now=now)]


def _settle(conn: Connection, of: Unit, owed: Duty, parts: Iterable[Part], *, now: datetime) -> list[News]:
    today, by = rights.local_day(of, now), adopted(conn, owed.obligation_id)
    computed = by.obligation.evidence.computed
    if not computed:
        return []
    # What it counts may be reported, and confirmed, some time after it was done.
    is_over = today > owed.due_on + timedelta(days=by.escalation.missed_after)
    if not is_over and not _so_far(owed, computed, parts, today).reaches(computed.rate):
        return []  # most mornings; what is still to come is not even planned
    came_to = figure_of(conn, owed, today)
    if not came_to:
        return []
    reached = came_to.reaches(computed.rate) and not may_grow(conn, owed, computed.from_, today)
    if not is_over and not (reached and (came_to.of or today > owed.due_on)):
        return []
    _note(conn, of, owed, by, came_to=came_to, reached=reached, now=now)
    return [Redrawn(duty_id=owed.id)]


def _so_far(owed: Duty, computed: Computed, parts: Iterable[Part], today: date) -> Figure:
    """What has been opened of a figure: more may come, less does not."""
    mine = [part for part in parts if part.key in computed.from_ and owed.opens_on <= part.due_on <= owed.due_on]
    return figure(((part.verdict, part.due_on) for part in mine), 0, today)


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
