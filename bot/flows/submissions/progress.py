"""How far a draft has come: what it holds, and whether it may be sent."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.judging import reuse
from bot.flows.judging.seen import seen_of
from bot.flows.submissions import drafts
from bot.flows.submissions.lacking import NOTHING, lacking
from bot.queries.context import Context
from bot.queries.duty_views import DutyView
from bot.queries.submission_views import Taken
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.people.people import Person, person
from bot.store.people.units import unit
from bot.store.submissions.questions import open_question
from bot.store.submissions.submissions import (
    Evidence,
    Submission,
    draft_of,
    drafts_by,
    evidence_of,
    newest_of,
    submission_by_id,
)
from schedules.record import record
from schedules.standing import SETTLED

Files = Sequence[Evidence]

# So long a draft that was discarded can be taken back.
KEPT = timedelta(days=1)


@record
class Returned:
    """Why the submission before came back, who returned it, and at which local moment."""

    reason: str
    who: str
    at: datetime


def taken(draft: Submission, files: Files) -> Taken:
    """What a submission holds with these files of it, for showing; the same bytes count once."""
    once = list({file.sha256: file for file in reversed(files)}.values())
    figures = draft.count_done is not None and draft.count_of is not None
    return Taken(
        done_on=draft.done_on,
        photos=sum(file.kind == "photo" for file in once),
        documents=sum(file.kind == "document" for file in once),
        files=len(files),
        note=draft.note,
        figures=(draft.count_done or 0, draft.count_of or 0) if figures else None,
        seen=seen_of(draft, files),
    )


def given(conn: Connection, draft: Submission, owed: Duty, files: Files) -> Taken:
    """What a draft holds; what shows the same twice, by its bytes or to the eye, counts once."""
    doubled = reuse.twins(conn, owed, files)
    once = [file for file in files if file.id not in doubled]
    holds = replace(taken(draft, once), files=len(files), seen=seen_of(draft, files))
    asked = drafts.asked_now(conn, draft, owed) if draft.covers else None
    return replace(holds, figures=draft.figures_of(asked[0]), by_duty=True) if asked else holds


def is_ready(conn: Connection, draft: Submission, owed: Duty) -> bool:
    """Whether a draft lacks nothing but to be sent: all proof is there, and something new where it came back."""
    files = evidence_of(conn, draft.id)
    holds = given(conn, draft, owed, files)
    complete = bool(holds.done_on) and lacking(drafts.wanted(conn, draft, owed), holds) == NOTHING
    return complete and not is_unchanged(conn, draft, owed, files)


def is_unchanged(conn: Connection, draft: Submission, owed: Duty, files: Files) -> bool:
    """Whether a draft says and shows just what the returned submission did that counts for the duty."""
    if owed.outcome != "returned" or not owed.submission_id:
        return False
    before = submission_by_id(conn, owed.submission_id)
    return says_the_same(draft, files, before, evidence_of(conn, before.id))


def says_the_same(draft: Submission, files: Files, before: Submission, kept: Files) -> bool:
    """Whether a draft holds the words, day, figures and files of an earlier submission, erased ones aside."""
    same = ("done_on", "note", "count_done", "count_of")
    if any(getattr(draft, name) != getattr(before, name) for name in same):
        return False
    if before.figures is not None and dict(draft.figures or {}) != dict(before.figures):
        return False
    return sorted(file.sha256 for file in files) == sorted(file.sha256 for file in kept if not file.erased_at)


def returned_before(conn: Connection, owed: Duty) -> Returned | None:
    """Why the submission before came back, where it did."""
    if owed.outcome != "returned" or not owed.submission_id:
        return None
    submission = submission_by_id(conn, owed.submission_id)
    if not submission.reviewer_id or not submission.reviewed_at:
        return None
    at = submission.reviewed_at.astimezone(ZoneInfo(unit(conn, owed.unit_id).timezone))
    return Returned(reason=submission.reason or "", who=person(conn, submission.reviewer_id).name, at=at)


def dropped_draft(ctx: Context, owed: Duty) -> Submission | None:
    """The draft of a person that was discarded last, while it can be taken back."""
    newest = newest_of(ctx.conn, owed.id, ctx.by.id)
    if not newest or newest.state != "dropped" or not newest.dropped_at or owed.outcome in ("confirmed", "waived"):
        return None
    if owed.outcome == "submitted" and not open_question(ctx.conn, owed.submission_id or 0):
        return None
    return newest if ctx.now - newest.dropped_at <= KEPT else None


def marked(conn: Connection, to: Person, views: Sequence[DutyView]) -> list[DutyView]:
    """These duties, each marked where this person's draft of it is complete."""
    ready = ready_among(conn, to, [seen.duty_id for seen in views])
    return [replace(seen, ready=True) if seen.duty_id in ready else seen for seen in views] if ready else list(views)


def ready_among(conn: Connection, to: Person, duty_ids: Collection[int]) -> set[int]:
    """Those of these duties of which this person's draft is complete."""
    among, ready = set(duty_ids), set()
    begun = drafts_by(conn, to.id) if len(among) > 1 else [draft_of(conn, number, to.id) for number in among]
    for draft in begun:
        if draft and draft.duty_id in among:
            owed = duty(conn, draft.duty_id)
            if owed.outcome not in SETTLED and is_ready(conn, draft, owed):
                ready.add(owed.id)
    return ready
