"""What the message of a duty, of a submission or of a notice says to a person, as things stand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.flows.judging.newcomers import judge_of
from bot.flows.judging.shown import is_issuer, submission_of
from bot.flows.submissions import progress as begun
from bot.messages.body import Body, Button
from bot.outbox.became import outcome, told
from bot.outbox.submissions.findings import findings
from bot.queries import duty_views
from bot.queries.context import Context
from bot.queries.duty_views import DutyView, is_from_below
from bot.queries.rights import (
    local_day,
    may,
    may_answer,
    may_confirm,
)
from bot.store.duties import bundles
from bot.store.duties.duties import Duty
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.messages.notices import notice, progress
from bot.store.messages.reminders import put_off_to
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions.questions import open_question
from bot.store.submissions.submissions import Evidence, Submission, evidence_of, submission_by_id
from bot.texts.catalogue import Language, language
from bot.texts.duties import cards
from bot.texts.notices import supervision as supervision_texts
from bot.texts.notices.notices import issued as issued_text
from bot.texts.submissions import once_submitted, proof_given, review

Rows = Sequence[tuple[Button, ...]]


Files = Sequence[Evidence]


def notice_body(conn: Connection, to: Person, notice_id: int, now: datetime) -> Body:
    """A notice with how far it has come."""
    issued, speech = notice(conn, notice_id), language(to.language)
    due = speech.day(issued.due_on, local_day(unit(conn, issued.unit_id), now))
    return issued_text(speech, issued.id, issued.shown_number, issued.text, due=due, progress=progress(conn, notice_id))


def card_body(conn: Connection, to: Person, shown: Duty, now: datetime) -> Body:
    """A duty's card in the person's language.

    It says how far their own draft has come, and until when they have put the reminder off. Where it is late, whoever
    may send the unit a supervision notice can do so.
    """
    speech = language(to.language)
    seen = begun.marked(conn, to, [duty_views.view_for(conn, to, shown, now)])[0]
    submission, files = _submission(conn, shown)
    card = cards.card(
        speech,
        seen,
        told(conn, speech, shown, submission, files=files, now=now),
        _snoozed(conn, to, shown, now),
        fellows=fellows(conn, shown, now),
    )
    asked = bool(submission and submission.state == "submitted" and open_question(conn, submission.id))
    asks = asked and submission is not None and may_answer(conn, to.id, shown, submission.person_id, now=now)
    rows = _with_submission(submission, files, speech, card.rows, asks=asks)
    if begun.dropped_draft(Context(conn, to, now), shown):
        rows.append((Button(label=speech.plain("↩️ Take back what was discarded"), verb="take_back"),))
    if duty_views.is_late(seen) and may(conn, to.id, "supervise", unit(conn, shown.unit_id), now=now):
        rows.append((supervision_texts.begin(speech, f"d{shown.id}"),))
    return replace(card, rows=tuple(rows))


def fellows(conn: Connection, shown: Duty, now: datetime) -> list[DutyView]:
    """The other duties that are shown with one: done or reported by the same act, or the other steps of its case."""
    others = duty_views.done_together(conn, shown)[1:] or bundles.fellows(conn, shown)[1:]
    return [duty_views.view(conn, each, now) for each in others]


def _snoozed(conn: Connection, to: Person, shown: Duty, now: datetime) -> datetime | None:
    """The local moment to which a person has put off the reminder of a duty."""
    at = put_off_to(conn, shown.id, to.id, now)
    return at.astimezone(ZoneInfo(unit(conn, shown.unit_id).timezone)) if at else None


def _submission(conn: Connection, shown: Duty) -> tuple[Submission | None, list[Evidence]]:
    """The submission that counts for a duty, with its files."""
    if not shown.submission_id:
        return None, []
    return submission_by_id(conn, shown.submission_id), evidence_of(conn, shown.submission_id)


def _with_submission(
    submission: Submission | None, files: Files, speech: Language, rows: Rows, *, asks: bool
) -> list[tuple[Button, ...]]:
    """A card's rows with what a submission adds: first what is asked of whoever sees it, last the evidence for all."""
    if not submission:
        return list(rows)
    again = review.evidence_button(speech)
    first = [(review.add_button(speech),)] if asks else []
    if not files:
        return [*first, *rows]
    *others, last = rows
    return [*first, *others, (*last, again)] if len(last) == 1 else [*first, *rows, (again,)]


def review_body(conn: Connection, to: Person, shown: Duty, now: datetime) -> Body:
    """The submission for the one who confirms; without buttons once it is judged."""
    speech = language(to.language)
    seen = duty_views.view(conn, shown, now)
    submitted, files = _submission(conn, shown)
    if not submitted:
        return cards.card(speech, seen)
    submission = submission_of(conn, shown, submitted, files)
    found, covers = beside(conn, to, shown, submitted, files=files, now=now), covered(conn, speech, submitted, shown)
    judges = may_confirm(conn, to.id, shown, submitted.person_id, now=now)
    if shown.outcome == "submitted" and judges:
        seen = replace(seen, from_below=is_from_below(conn, shown, to.id))
        return review.review(speech, seen, submission, found, covers=covers)
    lines = once_submitted.submission_lines(speech, seen, submission, exchanged=1, beside=found, covers=covers)
    if told := outcome(conn, speech, shown, submitted, now=now):
        lines.append(told)
    again = review.evidence_button(speech)
    amend = Button(label=speech.plain("✏️ Correct"), verb="correct", arg=submission.seen)
    amends = shown.outcome == "confirmed" and (judges or may(conn, to.id, "waive", unit(conn, shown.unit_id), now=now))
    rows = ((again, amend),) if amends else ((again,),)
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


def beside(
    conn: Connection, to: Person, shown: Duty, submission: Submission, *, files: Files, now: datetime
) -> tuple[Markup, ...]:
    """What stands beside a submission for the one who judges it: how new they are, and what its files bring up."""
    speech, judge = language(to.language), judge_of(conn, to.id, submission, shown, now=now)
    new = once_submitted.newcomer(speech, to.name, came_after=judge.came_after, invited=judge.invited)
    own = once_submitted.issuer(speech, to.name) if is_issuer(conn, shown, to.id) else None
    found = findings(conn, to, shown, submission, files=files, now=now)
    return (*(each for each in (new, own) if each), *found)


def covered(conn: Connection, speech: Language, submission: Submission, owed: Duty) -> list[str]:
    """The duties that a submission or draft is for, each with its figures where it has any; none where it is for one.

    That is so, and is judged so, though they may be in no bundle any more.
    """
    others = duty_views.as_bundled(conn, owed, submission.covers or ())
    return [
        proof_given.with_figures(speech, cards.short(speech, title), submission.figures_of(each.id))
        for each in ([owed, *others] if others else [])
        for title in (adopted(conn, each.obligation_id).obligation.title,)
    ]
