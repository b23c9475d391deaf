"""Opening duties: those whose window has come, for each unit once in its local day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.store.duties import add_duties
from bot.store.engine import Connection
from bot.store.obligations import current_ids, roadmap_in_force
from bot.store.units import Unit, planned, units_to_plan
from schedules.ladder import Hours, Ladder
from schedules.plan import plan
from schedules.roadmap import Roadmap
from schedules.workdays import china

log = structlog.get_logger()

# So long a unit is left alone that cannot be planned.
PARKED = timedelta(hours=1)
# So many units are planned in one transaction.
BATCH = 50


def open_duties(conn: Connection, now: datetime) -> int:
    """Open what is owed at `now` by units whose planning is owed; how many units were planned, at most a batch."""
    units = units_to_plan(conn, now, BATCH)
    roadmap = roadmap_in_force(conn) if units else None
    if not roadmap:
        return 0
    ids = current_ids(conn)
    rows = []
    for unit in units:
        try:
            rows += _duties(unit, roadmap, ids, now)
            planned(conn, unit.id, next_morning(unit, now))
        except Exception as fault:
            # One bad unit must not keep the others waiting: it is looked at again in an hour.
            log.error("unit put aside for an hour", action="plan.parked", unit=unit.id, fault=repr(fault))
            planned(conn, unit.id, now + PARKED)
    add_duties(conn, rows)
    return len(units)


def next_morning(unit: Unit, now: datetime) -> datetime:
    """The start of the unit's next local day."""
    zone = ZoneInfo(unit.timezone)
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)


def lead(ladder: Ladder) -> int:
    """How many days before its window a duty's first reminder comes."""
    return max([0, *(-rung.days for rung in ladder.rungs if rung.anchor == "opens")])


def _duties(unit: Unit, roadmap: Roadmap, ids: dict[str, int], now: datetime) -> list[dict[str, object]]:
    today = now.astimezone(ZoneInfo(unit.timezone)).date()
    first = max(unit.since, _planned_until(unit))
    leads = {name: lead(ladder) for name, ladder in roadmap.ladders.items()}
    ladders = {obligation.id: obligation.ladder for obligation in roadmap.obligations}
    horizon = today + timedelta(days=max(leads.values(), default=0))
    return [
        {
            "unit_id": unit.id,
            "obligation_id": ids[duty.obligation],
            "key": duty.obligation,
            "period": duty.period,
            "opens_on": duty.opens_on,
            "due_on": duty.due_on,
            "next_prompt_at": next((prompt.at for prompt in duty.prompts if prompt.at > _since(unit, now)), None),
            "opened_at": now,
        }
        for duty in plan(roadmap, unit.judged, min(first, today), horizon, workdays=china(), hours=Hours())
        if duty.opens_on - timedelta(days=leads[ladders[duty.obligation]]) <= today
    ]


def _planned_until(unit: Unit) -> date:
    """The last local day for which the unit was planned: the day before the planning that is owed."""
    return unit.next_plan_at.astimezone(ZoneInfo(unit.timezone)).date() - timedelta(days=1)


def _since(unit: Unit, now: datetime) -> datetime:
    """Reminders from here on are owed: also of days that planning missed, but not before the unit came."""
    return max(unit.created_at, min(unit.next_plan_at, now))
