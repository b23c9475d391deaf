"""A submission that counts for its duty from now on, or counts otherwise: the duty with it, and its tallies."""

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, bindparam, update

from bot.store.duties import tallies
from bot.store.duties.duties import Duty
from bot.store.rows import keep, kept
from bot.store.submissions.submissions import Submission, change
from bot.store.tables import duties, submissions
from schedules.standing import Outcome

_COUNTS = (
    update(duties)
    .where(duties.c.id == bindparam("duty"))
    .values(submission_id=bindparam("by"), next_prompt_at=bindparam("next"), verdict=bindparam("as"))
)


def count(
    conn: Connection, owed: Duty, submission_id: int, *, next_prompt_at: datetime | None, **values: Any
) -> Submission:
    """Change columns of the submission that counts for a duty from now on, and say when the duty is prompted next."""
    facts: tallies.Facts | None = kept(conn, ("facts", owed.id))
    submission = change(conn, submission_id, counted=True, **values)
    said: dict[str, Any] = {"submission_id": submission.id, "next_prompt_at": next_prompt_at}
    which = duties.c.id == owed.id
    if facts is None:
        conn.execute(update(duties).where(which).values(said))
        tallies.follow(conn, which)
        return submission
    became = replace(
        facts,
        outcome="waived" if facts.waived else cast(Outcome, submission.state),
        done_on=submission.done_on,
        submitted_at=submission.submitted_at,
        added_at=facts.added_at if owed.submission_id == submission.id else None,
    )
    verdict = tallies.verdict_of(became)
    conn.execute(_COUNTS, {"duty": owed.id, "by": submission.id, "next": next_prompt_at, "as": verdict})
    tallies.moved(conn, became, verdict)
    keep(conn, ("facts", owed.id), tallies.FACTS_OF, replace(became, verdict=verdict))
    now = replace(owed, **said, outcome=became.outcome, done_on=submission.done_on)
    keep(conn, ("duty", owed.id), [duties, submissions], now)
    return submission
