"""What became of a duty, as a line below it, and whose it is now."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.flows.judging.shown import exchanges, is_issuer, submission_of
from bot.queries.duty_views import hour_due, is_from_below
from bot.queries.rights import (
    answerers,
    confirmers,
)
from bot.store.duties.duties import Duty
from bot.store.duties.waivers import waiver_of
from bot.store.engine import Connection
from bot.store.people.people import person
from bot.store.people.units import unit
from bot.store.submissions.questions import questions_of
from bot.store.submissions.submissions import Evidence, Submission
from bot.texts.catalogue import Language
from bot.texts.duties import standing as texts
from bot.texts.submissions import once_submitted
from bot.texts.submissions.exchanges import asked_line

# So many characters of what is asked of a submission stand on its submitter's card: all of it.
QUESTION_SHOWN = 300


def outcome(
    conn: Connection, speech: Language, shown: Duty, submission: Submission | None, *, now: datetime
) -> Markup | None:
    """The line that says what became of the duty: submitted, confirmed or returned; `submission` counts for it."""
    zone = ZoneInfo(unit(conn, shown.unit_id).timezone)
    if shown.outcome == "waived" and (waiver := waiver_of(conn, shown.id)):
        who = person(conn, waiver.person_id).name if waiver.person_id else None
        # That it counts as owed until someone above has seen it stands beside its due day.
        return texts.waived(speech, waiver.kind, who, waiver.at.astimezone(zone), reason=waiver.reason)
    if not submission:
        return None
    if submission.state == "submitted":
        waits_for = confirmers(conn, shown, submission.person_id, now)
        first = waits_for[0].name if waits_for else None
        from_below = is_from_below(conn, shown, waits_for[0].id if waits_for else None)
        line = once_submitted.submitted(speech, submission.number or 0, first, from_below=from_below)
        asked = [
            each
            for each in exchanges(conn, submission, questions_of(conn, submission.id), zone)
            if not each.answered_at
        ]
        return Markup("\n").join([line, *(asked_line(speech, each, QUESTION_SHOWN) for each in asked)])
    if not submission.reviewer_id or not submission.reviewed_at:
        return None
    who, at = person(conn, submission.reviewer_id).name, submission.reviewed_at.astimezone(zone)
    from_below = is_from_below(conn, shown, submission.reviewer_id)
    if submission.state == "confirmed":
        line = once_submitted.confirmed(
            speech, submission.number or 0, who, at, remark=submission.remark, from_below=from_below
        )
        new = once_submitted.newcomer(
            speech, who, came_after=submission.reviewer_came_after, invited=submission.reviewer_invited
        )
        own = once_submitted.issuer(speech, who) if is_issuer(conn, shown, submission.reviewer_id) else None
        return Markup("\n").join(each for each in (line, new, own) if each)
    return once_submitted.returned(speech, submission.reason or "", who, at, from_below=from_below)


def told(
    conn: Connection,
    speech: Language,
    shown: Duty,
    submission: Submission | None,
    *,
    files: Sequence[Evidence],
    now: datetime,
) -> Markup | None:
    """The outcome on a card; above it a line where the duty was done, or only told, after its due day."""
    line = outcome(conn, speech, shown, submission, now=now)
    if not line or shown.outcome not in ("submitted", "confirmed") or not submission:
        return line
    late = once_submitted.lateness(
        speech, submission_of(conn, shown, submission, files), shown.due_on, hour_due(shown, unit(conn, shown.unit_id))
    )
    return Markup("\n").join([late, line]) if late else line


def owing(conn: Connection, speech: Language, shown: Duty, submission: Submission, *, now: datetime) -> str:
    """The names of those to whom a submission goes that was returned, or of which more is asked."""
    names = [each.name for each in answerers(conn, shown, submission.person_id, now)]
    return speech.plain(", ").join(names) or speech.plain("nobody: no one holds this role now")
