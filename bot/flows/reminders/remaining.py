"""What is left for a person this month, and what waits for their judgement."""

from datetime import datetime

from bot.flows.reminders.remind import owed_by
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, Unsettled, unsettled_below
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import unit
from schedules.period import month_end
from schedules.record import record


def to_confirm(conn: Connection, by: Person, now: datetime) -> list[Duty]:
    """The duties whose submissions wait for this person's judgement, soonest first."""
    return _to_confirm(conn, by, _below(conn, by, now), now)


def _below(conn: Connection, by: Person, now: datetime) -> list[Unsettled]:
    """All that is unsettled where a person holds a role, and below."""
    return unsettled_below(conn, sorted({held.unit_id for held in rights.held(conn, by.id, now)}))


def _to_confirm(conn: Connection, by: Person, below: list[Unsettled], now: datetime) -> list[Duty]:
    return [
        each.duty
        for each in below
        if each.duty.outcome == "submitted"
        and each.submitter
        and rights.may_confirm(conn, by.id, each.duty, each.submitter, now)
    ]


@record
class Left:
    """So many duties of one's own are due by the end of the month, and so many submissions wait to be confirmed."""

    mine: int
    waiting: int


def this_month(conn: Connection, by: Person, shown: Duty, now: datetime) -> Left:
    """What is left for a person this month, by the local day of a duty."""
    today = rights.local_day(unit(conn, shown.unit_id), now)
    last = month_end(today.year, today.month)
    below = _below(conn, by, now)
    views = [duty_views.view(conn, owed, now) for owed in owed_by(conn, by, now, [each.duty for each in below])]
    open_ones = [seen for seen in views if seen.standing not in ("submitted", "upcoming", "missed")]
    mine = sum(seen.due_on <= last for seen in open_ones)
    return Left(mine=mine, waiting=len(_to_confirm(conn, by, below, now)))
