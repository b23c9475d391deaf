"""A submission as it is shown: what was given, asked and added, by whom; it only reads."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.flows.judging.seen import seen_of
from bot.flows.submissions.progress import given
from bot.queries.submission_views import Exchange, SubmissionView
from bot.store.duties.duties import Duty
from bot.store.engine import Connection
from bot.store.messages.notices import notice
from bot.store.people.people import person
from bot.store.people.units import unit
from bot.store.submissions.questions import Question, questions_of
from bot.store.submissions.submissions import Evidence, Submission


def submission_of(conn: Connection, shown: Duty, submission: Submission, files: Sequence[Evidence]) -> SubmissionView:
    """What was submitted, with these files of it, for showing."""
    assert submission.done_on
    assert submission.submitted_at
    zone = ZoneInfo(unit(conn, shown.unit_id).timezone)
    asked = questions_of(conn, submission.id)
    return SubmissionView(
        who=person(conn, submission.person_id).name,
        done_on=submission.done_on,
        submitted_at=submission.submitted_at.astimezone(zone),
        taken=given(conn, submission, shown, files),
        number=submission.number or 0,
        exchanges=exchanges(conn, submission, asked, zone),
        seen=seen_of(submission, files, asked),
    )


def exchanges(
    conn: Connection, submission: Submission, questions: Sequence[Question], zone: ZoneInfo
) -> tuple[Exchange, ...]:
    """What was asked of a submission, with what was added, for showing."""
    return tuple(
        Exchange(
            asker=person(conn, asked.asker_id).name,
            asked_at=asked.asked_at.astimezone(zone),
            text=asked.text,
            answerer=person(conn, asked.answered_by or submission.person_id).name,
            answered_at=asked.answered_at.astimezone(zone) if asked.answered_at else None,
            answer=asked.answer,
            files=asked.files,
        )
        for asked in questions
    )


def is_issuer(conn: Connection, shown: Duty, person_id: int) -> bool:
    """Whether a person issued the notice that gave a duty."""
    return bool(shown.notice_id) and notice(conn, shown.notice_id or 0).issuer_id == person_id
