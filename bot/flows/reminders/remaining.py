"""What is left for a person this month, and what waits for their judgement."""

from datetime import datetime

from bot.flows.reminders.remind import owed_by
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, unsettled
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import family, unit
from bot.store.submissions.submissions import submission_by_id
from schedules.period import month_end
from schedules.record import record


def to_confirm(conn: Connection, by: Person, now: datetime) -> list[Duty]:
    """The duties whose submissions wait for this person's judgement, soonest first."""
    units = {below for held in rights.held(conn, by.id, now) for below in family(conn, held.unit_id)}
    return [
        duty
        for duty in unsettled(conn, sorted(units))
        if duty.outcome == "submitted"
        and duty.submission_id
        and rights.may_confirm(conn, by.id, duty, submission_by_id(conn, duty.submission_id).person_id, now)
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
    views = [duty_views.view(conn, owed, now) for owed in owed_by(conn, by, now)]
    open_ones = [seen for seen in views if seen.standing not in ("submitted", "upcoming", "missed")]
    mine = sum(seen.due_on <= last for seen in open_ones)
    return Left(mine=mine, waiting=len(to_confirm(conn, by, now)))
