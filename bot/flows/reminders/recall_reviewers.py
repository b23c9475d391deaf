"""Whom a submission that waits is recalled to each working morning; the longer it waits, the higher it climbs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.queries import rights
from bot.store.duties.duties import Duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions.questions import open_question
from bot.store.submissions.submissions import submission_by_id
from schedules.workdays import workdays_of

# From so many working days after a submission was sent, those above are told as well; at once where nobody confirms it.
DEPUTY_AFTER, SUPERVISOR_AFTER = 3, 5


def recalled_to(conn: Connection, owed: Duty, now: datetime) -> list[Person]:
    """Who is told today: those who confirm, whoever owes it where something is up to them, then those above."""
    submission, of = submission_by_id(conn, owed.submission_id or 0), unit(conn, owed.unit_id)
    told = rights.confirmers(conn, owed, submission.person_id, now)
    nobody = not told
    if nobody or open_question(conn, submission.id):
        told = [*told, *rights.answerers(conn, owed, submission.person_id, now)]
    zone, working = ZoneInfo(of.timezone), workdays_of(of.judged.calendar)
    sent, today = (
        (submission.submitted_at or submission.created_at).astimezone(zone).date(),
        now.astimezone(zone).date(),
    )
    if nobody or today >= working.add(sent, DEPUTY_AFTER):
        told = [*told, *rights.deputies(conn, owed, now)]
    if today >= working.add(sent, SUPERVISOR_AFTER):
        told = [*told, *rights.supervisors(conn, owed, now)]
    return list({each.id: each for each in told}.values())
