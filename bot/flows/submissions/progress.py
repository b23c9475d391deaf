"""How far a draft has come: what it holds, whether it may be sent, and what its files bring up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.flows.judging import reuse
from bot.flows.judging.seen import seen_of
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
from bot.texts.catalogue import Language
from bot.texts.submissions import dialogue
from bot.texts.submissions import reuse as texts
from schedules.standing import SETTLED

Files = Sequence[Evidence]

# So long a draft that was discarded can be taken back.
KEPT = timedelta(days=1)
# So many lines about a draft's files are told.
LINES = 5


def taken(draft: Submission, files: Files) -> Taken:
    """What a confirmation holds with these files of it, for showing; the same bytes count once."""
    once = list({file.sha256: file for file in reversed(files)}.values())
    return Taken(
        done_on=draft.done_on,
        photos=sum(file.kind == "photo" for file in once),
        documents=sum(file.kind == "document" for file in once),
        files=len(files),
        note=draft.note,
        figures=(draft.count_done, draft.count_of)
        if draft.count_done is not None and draft.count_of is not None
        else None,
        seen=seen_of(draft, files),
    )


def given(conn: Connection, draft: Submission, owed: Duty, files: Files) -> Taken:
    """What a draft holds; what shows the same twice, by its bytes or to the eye, counts once."""
    doubled = reuse.twins(conn, owed, files)
    return replace(
        taken(draft, [file for file in files if file.id not in doubled]), files=len(files), seen=seen_of(draft, files)
    )


def is_ready(conn: Connection, draft: Submission, owed: Duty, seen: DutyView, speech: Language) -> bool:
    """Whether a draft lacks nothing but to be sent: all proof is there, and something new where it came back."""
    files = evidence_of(conn, draft.id)
    holds = given(conn, draft, owed, files)
    return (
        bool(holds.done_on) and not dialogue.missing(speech, seen, holds) and not is_unchanged(conn, draft, owed, files)
    )


def is_unchanged(conn: Connection, draft: Submission, owed: Duty, files: Files) -> bool:
    """Whether a draft says and shows just what the returned submission did that counts for the duty."""
    if owed.outcome != "returned" or not owed.submission_id:
        return False
    before = submission_by_id(conn, owed.submission_id)
    same = ("done_on", "note", "count_done", "count_of")
    if any(getattr(draft, name) != getattr(before, name) for name in same):
        return False
    kept = [file.sha256 for file in evidence_of(conn, before.id) if not file.erased_at]
    return sorted(file.sha256 for file in files) == sorted(kept)


def returned_before(conn: Connection, speech: Language, owed: Duty) -> Markup | None:
    """Why the submission before came back, where it did."""
    if owed.outcome != "returned" or not owed.submission_id:
        return None
    submission = submission_by_id(conn, owed.submission_id)
    if not submission.reviewer_id or not submission.reviewed_at:
        return None
    at = submission.reviewed_at.astimezone(ZoneInfo(unit(conn, owed.unit_id).timezone))
    return dialogue.returned(speech, submission.reason or "", person(conn, submission.reviewer_id).name, at)


def said_of_files(conn: Connection, speech: Language, owed: Duty, files: Files) -> list[Markup]:
    """What the sender is told of a draft's files before they are sent: doubled ones, and what was forwarded."""
    named = dict(called(speech, files))
    zone = ZoneInfo(unit(conn, owed.unit_id).timezone)
    lines = doubled_lines(conn, speech, owed, files)
    lines += [
        texts.forwarded(speech, named[file.id], file.forwarded_at.astimezone(zone))
        for file in files
        if file.forwarded_at
    ]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], texts.more(speech, len(lines) - LINES + 1)]


def doubled_lines(conn: Connection, speech: Language, owed: Duty, files: Files) -> list[Markup]:
    """Which of some files show the same and count once: the same words to who sends them and to who judges."""
    named, lines = dict(called(speech, files)), []
    found = reuse.twins(conn, owed, files)
    kinds = {file.id: file.sent_as for file in files}
    mixed = {twin.id for number, (twin, _) in found.items() if kinds[number] != twin.sent_as}
    for kind in ("photo", "document"):
        numbers = {file.id: at for at, file in enumerate((one for one in files if one.sent_as == kind), 1)}
        groups: dict[int, tuple[list[int], bool]] = {}
        for number, (twin, same) in found.items():
            if kinds[number] == kind and twin.id not in mixed:
                before = groups.get(twin.id, ([numbers[twin.id]], True))
                groups[twin.id] = ([*before[0], numbers[number]], before[1] and same)
        if groups:
            alike = [texts.Group(numbers=tuple(some), same=same) for some, same in groups.values()]
            lines.append(texts.doubled(speech, kind, len(numbers), alike))
    lines += [
        texts.counts_once(speech, named[number], named[twin.id], same=same)
        for number, (twin, same) in found.items()
        if twin.id in mixed
    ]
    return lines


def called(speech: Language, files: Files) -> list[tuple[int, str]]:
    """How each file is called: by its number among those that are shown in one album."""
    return [
        (file.id, texts.called(speech, kind, number))
        for kind in ("photo", "document")
        for number, file in enumerate([file for file in files if file.sent_as == kind], 1)
    ]


def dropped_draft(conn: Connection, by: Person, owed: Duty, now: datetime) -> Submission | None:
    """The draft of a person that was discarded last, while it can be taken back."""
    newest = newest_of(conn, owed.id, by.id)
    if not newest or newest.state != "dropped" or not newest.dropped_at or owed.outcome in ("confirmed", "waived"):
        return None
    if owed.outcome == "submitted" and not open_question(conn, owed.submission_id or 0):
        return None
    return newest if now - newest.dropped_at <= KEPT else None


def marked(conn: Connection, to: Person, views: Sequence[DutyView], speech: Language) -> list[DutyView]:
    """These duties, each marked where this person's draft of it is complete."""
    shown = {seen.duty_id for seen in views}
    ready = set()
    views_by = {seen.duty_id: seen for seen in views}
    for draft in drafts_by(conn, to.id):
        if draft.duty_id in shown:
            owed = duty(conn, draft.duty_id)
            if owed.outcome not in SETTLED and is_ready(conn, draft, owed, views_by[owed.id], speech):
                ready.add(owed.id)
    return [replace(seen, ready=True) if seen.duty_id in ready else seen for seen in views] if ready else list(views)


def begun_by(conn: Connection, to: Person, owed: Duty) -> Submission | None:
    """What a person has begun for a duty that is still to be done."""
    return None if owed.outcome in SETTLED else draft_of(conn, owed.id, to.id)
