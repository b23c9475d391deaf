"""Whom a submission that waits is recalled to each working morning; the longer it waits, the higher it climbs.

Where nobody may confirm it, only another person mends that: it is said at once, then once a week.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.queries import rights
from bot.store.duties.duties import Duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import Unit, unit
from bot.store.submissions.questions import open_question
from bot.store.submissions.submissions import Submission, submission_by_id
from schedules.mornings.calm import outlook
from schedules.workdays import workdays_of

# From so many working days after a submission was sent, those above are told as well; at once where nobody confirms it.
DEPUTY_AFTER, SUPERVISOR_AFTER = 3, 5


def recalled_today(conn: Connection, owed: Duty, now: datetime) -> list[Person]:
    """Whom it is recalled to this morning; where nobody may confirm it, the first one and those of a week's outlook."""
    submission, of = submission_by_id(conn, owed.submission_id or 0), unit(conn, owed.unit_id)
    judges = rights.confirmers(conn, owed, submission.person_id, now)
    if not judges:
        today, working = rights.local_day(of, now), workdays_of(of.judged.calendar)
        if today > working.add(_sent_on(submission, of), 1) and today != outlook(today, working):
            return []
    return _recalled(conn, owed, submission, judges, now=now)


def recalled_to(conn: Connection, owed: Duty, now: datetime) -> list[Person]:
    """Who is told if anyone is: those who confirm, whoever owes it where something is up to them, then those above."""
    submission = submission_by_id(conn, owed.submission_id or 0)
    return _recalled(conn, owed, submission, rights.confirmers(conn, owed, submission.person_id, now), now=now)


def _recalled(
    conn: Connection, owed: Duty, submission: Submission, judges: list[Person], *, now: datetime
) -> list[Person]:
    of, told, nobody = unit(conn, owed.unit_id), judges, not judges
    if nobody or open_question(conn, submission.id):
        told = [*told, *rights.answerers(conn, owed, submission.person_id, now)]
    working, sent = workdays_of(of.judged.calendar), _sent_on(submission, of)
    today = rights.local_day(of, now)
    if nobody or today >= working.add(sent, DEPUTY_AFTER):
        told = [*told, *rights.deputies(conn, owed, now)]
    if today >= working.add(sent, SUPERVISOR_AFTER):
        told = [*told, *rights.supervisors(conn, owed, now)]
    return list({each.id: each for each in told}.values())


def _sent_on(submission: Submission, of: Unit) -> date:
    """The local day on which a submission was sent."""
    return (submission.submitted_at or submission.created_at).astimezone(ZoneInfo(of.timezone)).date()
