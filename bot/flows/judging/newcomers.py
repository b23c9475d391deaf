"""Whether whoever judges a submission got that right only after it was made, or from its submitter.

Two accounts may be one person, and a deputy is chosen by whoever notes the absence.
"""

from datetime import datetime

from bot.queries import rights, standing_in
from bot.queries.rights import allows
from bot.store.duties.duties import Duty
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.absences import Absence
from bot.store.people.people import Given, given_to
from bot.store.people.units import unit
from bot.store.submissions.submissions import Submission
from schedules.record import record


@record
class Newcomer:
    """What is said of a judge beside a submission: that their right is newer than it, or came from its submitter."""

    came_after: bool = False
    invited: bool = False


def judge_of(conn: Connection, judge_id: int, submission: Submission, shown: Duty, *, now: datetime) -> Newcomer:
    """What is to be said of someone who judges a submission: by what their right to judge it rests on.

    That is all the roles that let them confirm in the company; of a deputy, who has no such role of their own, all
    their roles there. Of someone who only stands in it is every absence by which they do as well.
    """
    by_roles, by_absences = (
        _by_roles(conn, judge_id, submission, shown),
        _by_absences(conn, judge_id, submission, shown, now=now),
    )
    return Newcomer(
        came_after=by_roles.came_after or by_absences.came_after, invited=by_roles.invited or by_absences.invited
    )


def _by_absences(conn: Connection, judge_id: int, submission: Submission, shown: Duty, *, now: datetime) -> Newcomer:
    """What is to be said of a judge who stands in; nothing of one in office.

    Of several for whom they stand in, one whose absence was no doing of the submitter's, or came before, is enough.
    """
    of = unit(conn, shown.unit_id)
    day = rights.local_day(of, now)
    ways = [
        standing_in.absences_behind(conn, absent, judge_id, of.company_id, day=day)
        for absent in rights.stood_for(conn, judge_id, shown, submission.person_id, now=now)
    ]
    if not ways:
        return Newcomer()
    sent = submission.submitted_at
    return Newcomer(
        came_after=sent is not None and all(any(each.created_at > sent for each in way) for way in ways),
        invited=all(any(_noted_by(conn, each) == submission.person_id for each in way) for way in ways),
    )


def _noted_by(conn: Connection, absence: Absence) -> int | None:
    """Who said that someone is away, by the entry of it."""
    facts = {"person": absence.person_id, "deputy": absence.deputy_id, "first": absence.first.isoformat()}
    entry = ledger.last_of(conn, absence.company_id, "absent", **facts)
    return entry["by"] if entry else None


def _by_roles(conn: Connection, judge_id: int, submission: Submission, shown: Duty) -> Newcomer:
    of = unit(conn, shown.unit_id)
    held = [one for one in given_to(conn, judge_id) if unit(conn, one.unit_id).company_id == of.company_id]
    judging = [one for one in held if allows(one.role, "confirm", "own")] or held
    return Newcomer(
        came_after=bool(judging) and all(_after(one, submission) for one in judging),
        invited=bool(judging) and all(one.given_by == submission.person_id for one in judging),
    )


def _after(given: Given, submission: Submission) -> bool:
    return submission.submitted_at is not None and given.since > submission.submitted_at
