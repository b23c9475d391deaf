"""What the one who confirms is told of a submission's pictures; theirs to judge, and no more than they may see."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.flows.judging.reuse import other_days
from bot.messages.body import Body, FileRef
from bot.outbox.submissions import files_told
from bot.queries.duty_views import act_title
from bot.queries.rights import may_see
from bot.store.duties.duties import Duty, duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import pictures
from bot.store.submissions.pictures import Earlier, Reuse
from bot.store.submissions.submissions import Evidence, Submission, evidence_of, returned_of
from bot.texts.catalogue import Language, language
from bot.texts.submissions import reuse as texts

# So many lines beside a submission, and earlier pictures in one album.
LINES, ALBUM = 5, 10


def findings(
    conn: Connection, to: Person, shown: Duty, submission: Submission, *, files: Sequence[Evidence], now: datetime
) -> tuple[Markup, ...]:
    """The lines beside a submission with these files, as many as fit."""
    if not files:
        return ()
    speech = language(to.language)
    called = dict(files_told.called(speech, files))
    lines = [
        _reused(
            conn,
            speech,
            called,
            found,
            earlier=earlier,
            submission=submission,
            visible=_visible(conn, to, earlier, now),
        )
        for found, earlier in pictures.reuses_in(conn, submission.id)
        if earlier.evidence_id not in called
    ]
    lines = [
        *files_told.doubled_lines(conn, speech, shown, files),
        *_from_returned(conn, speech, submission, files),
        *lines,
    ]
    assert submission.done_on
    for file, on, look in other_days(conn, submission, shown, files):
        place = (look.latitude, look.longitude) if look.latitude is not None and look.longitude is not None else None
        lines.append(texts.other_day(speech, called[file.id], on, submission.done_on, place=place))
    zone = ZoneInfo(unit(conn, shown.unit_id).timezone)
    for file in files:
        if file.forwarded_at:
            lines.append(texts.forwarded(speech, called[file.id], file.forwarded_at.astimezone(zone)))
    if len(lines) > LINES:
        lines[LINES:] = [texts.more(speech, len(lines) - LINES)]
    return tuple(lines)


def _reused(
    conn: Connection,
    speech: Language,
    called: Mapping[int, str],
    found: Reuse,
    *,
    earlier: Earlier,
    submission: Submission,
    visible: bool,
) -> Markup:
    """The line of one picture that was evidence before."""
    title = _title(conn, speech, earlier, submission) if visible else None
    return texts.reused(speech, called[found.evidence_id], title, same=found.same)


def _from_returned(
    conn: Connection, speech: Language, submission: Submission, files: Sequence[Evidence]
) -> Iterator[Markup]:
    """Which files were with an earlier submission of the duty that came back, each with the newest that it was with."""
    left = dict(files_told.called(speech, files))
    sent = {file.id: (file.sha256, file.received_at) for file in files}
    for before in returned_of(conn, submission.duty_id, submission.id):
        there = {(file.sha256, file.received_at) for file in evidence_of(conn, before.id)}
        ours = [number for number in left if sent[number] in there]
        if ours:
            yield texts.from_returned(speech, [left.pop(number) for number in ours], before.number or 0)


def comparisons(conn: Connection, to: Person, submission: Submission, now: datetime) -> list[Body]:
    """The earlier pictures, to be laid beside those of the submission; only those that this person may see."""
    speech, bodies = language(to.language), []
    found = {
        earlier.sha256: earlier
        for _, earlier in pictures.reuses_in(conn, submission.id)
        if earlier.submission_id != submission.id and _visible(conn, to, earlier, now)
    }
    kinds: tuple[Literal["photo", "document"], ...] = ("photo", "document")
    for kind in kinds:
        shown_here = [earlier for earlier in found.values() if earlier.sent_as == kind][:ALBUM]
        if shown_here:
            titles = dict.fromkeys(_title(conn, speech, earlier, submission) for earlier in shown_here)
            files = tuple(
                FileRef(kind=kind, sha256=each.sha256, name=each.name, channel_id=each.channel_id)
                for each in shown_here
            )
            bodies.append(Body(text=texts.comparison(speech, list(titles)[:LINES]), files=files))
    return bodies


def _visible(conn: Connection, to: Person, earlier: Earlier, now: datetime) -> bool:
    return may_see(conn, to.id, duty(conn, earlier.duty_id), now)


def _title(conn: Connection, speech: Language, earlier: Earlier, submission: Submission) -> str:
    """The day and duty of an earlier picture, with the unit where it is another one."""
    of, here = duty(conn, earlier.duty_id), duty(conn, submission.duty_id)
    title = getattr(act_title(conn, of), speech.code)
    elsewhere = unit(conn, of.unit_id).name if of.unit_id != here.unit_id else ""
    return texts.earlier(speech, earlier.done_on, title, elsewhere, submitted_on=submission.done_on or earlier.done_on)
