"""Showing duties: what a person is told of each, as new messages and as changes of those that stand."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.flows.judging.newcomers import judge_of
from bot.flows.judging.shown import exchanges, is_issuer, submission_of
from bot.flows.submissions import progress as begun
from bot.messages.body import Body, Button, from_json, to_json
from bot.outbox.say import say
from bot.outbox.submissions.albums import albums
from bot.outbox.submissions.findings import comparisons, findings
from bot.queries import duty_views
from bot.queries.context import Context
from bot.queries.duty_views import DutyView, is_from_below
from bot.queries.rights import (
    answerers,
    confirmers,
    local_day,
    may,
    may_answer,
    may_confirm,
    may_see,
)
from bot.store.duties import bundles
from bot.store.duties.duties import Duty, duties_with, duty
from bot.store.duties.obligations import adopted
from bot.store.duties.waivers import waiver_of
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.messages.notices import notice, progress
from bot.store.messages.reminders import put_off_to
from bot.store.people.people import Person, person
from bot.store.people.units import unit
from bot.store.submissions.questions import open_question, questions_of
from bot.store.submissions.submissions import Evidence, Submission, evidence_of, submission_by_id
from bot.texts.catalogue import Language, language
from bot.texts.duties import cards
from bot.texts.duties import standing as texts
from bot.texts.notices import supervision as supervision_texts
from bot.texts.notices.notices import issued as issued_text
from bot.texts.submissions import dialogue, review
from bot.texts.submissions.exchanges import asked_line

Rows = Sequence[tuple[Button, ...]]
Files = Sequence[Evidence]

# So many characters of what is asked of a submission stand on its submitter's card: all of it.
QUESTION_SHOWN = 300


def send_card(conn: Connection, to: Person, shown: Duty, now: datetime) -> int:
    """Show a person a duty's card, or its submission with the choice to confirm where that is theirs to make."""
    if shown.outcome == "submitted" and shown.submission_id:
        submission = submission_by_id(conn, shown.submission_id)
        if may_confirm(conn, to.id, shown, submission.person_id, now=now):
            return send_submission(conn, to, shown, submission, now=now)
    return say(conn, to, card_body(conn, to, shown, now), now, purpose="card", duty_id=shown.id)


def send_submission(conn: Connection, to: Person, shown: Duty, submission: Submission, *, now: datetime) -> int:
    """Show a person what was submitted: the evidence first, then the submission with its buttons."""
    send_evidence(conn, to, shown, submission, files=evidence_of(conn, submission.id), now=now)
    for body in comparisons(conn, to, submission, now):
        say(conn, to, body, now, purpose="album")
    return say(conn, to, review_body(conn, to, shown, now), now, purpose="review", duty_id=shown.id)


def send_evidence(
    conn: Connection, to: Person, shown: Duty, submission: Submission, *, files: Files, now: datetime
) -> None:
    """Show a person these files of a submission, then its words where a card would cut them."""
    speech, seen = language(to.language), duty_views.view(conn, shown, now)
    kept = [file for file in files if not file.erased_at]
    for album in albums(kept, dialogue.album_caption(speech, seen, [person(conn, submission.person_id).name])):
        say(conn, to, album, now, purpose="album", duty_id=shown.id)
    if told := review.words(speech, seen, submission_of(conn, shown, submission, files)):
        say(conn, to, Body(text=str(told)), now, duty_id=shown.id)


def send_files(conn: Connection, to: Person, shown: Duty, files: Files, *, now: datetime) -> None:
    """Show a person the files of their own draft."""
    caption = dialogue.album_caption(language(to.language), duty_views.view(conn, shown, now), [to.name])
    for album in albums(files, caption):
        say(conn, to, album, now, purpose="album", duty_id=shown.id)


def redraw(conn: Connection, duty_id: int, now: datetime, turned: int | None = None) -> Duty:
    """Change every card and submission of a duty, whoever has it, to what is so now; the duty as it is now.

    The message of a dialogue that is over may be `turned` into such a card.
    """
    redraw_all(conn, [duty_id], now, turned)
    return duty(conn, duty_id)


def redraw_all(conn: Connection, duty_ids: Sequence[int], now: datetime, turned: int | None = None) -> None:
    """Change every card and submission of duties, and the cards on which they stand with others of one act."""
    changed = {each: duty(conn, each) for each in duty_ids}
    drawn = changed | {each.id: each for shown in changed.values() for each in beside_it(conn, shown, changed)}
    bodies = {}
    for message in messages.cards_of(conn, list(drawn), turned):
        shown = drawn[duty_ids[0] if message.id == turned else message.duty_id or 0]
        to = person(conn, message.person_id or 0)
        if message.id != turned and not may_see(conn, to.id, shown, now):
            continue  # who has left sees nothing of what comes after
        draw = review_body if message.purpose == "review" else card_body
        bodies[message.id] = to_json(draw(conn, to, shown, now))
    messages.revise_all(conn, bodies, now, turned)
    for shown in changed.values():
        if shown.notice_id:
            redraw_notice(conn, shown.notice_id, now)


def beside_it(conn: Connection, shown: Duty, but: Collection[int]) -> list[Duty]:
    """The duties that are still to be done and on whose cards another stands, or stood until now."""
    return [each for each in bundles.alike(conn, shown) if each.id not in but]


def leave_returned(conn: Connection, shown: Duty, before: Submission, number: int, *, now: datetime) -> None:
    """Let those who judged a returned submission keep what they saw of it: another (its number) has come."""
    for message in messages.cards_of(conn, [shown.id]):
        body = from_json(message.body)
        if message.purpose == "review" and body.text:
            speech = language(person(conn, message.person_id or 0).language)
            line = review.followed(
                speech, before.number or 0, number, from_below=is_from_below(conn, shown, before.reviewer_id)
            )
            messages.set_aside(conn, message.id, to_json(Body(text=f"{body.text}\n{line}")), now)


def redraw_notice(conn: Connection, notice_id: int, now: datetime) -> None:
    """Change what the issuer of a notice sees of its progress."""
    issued = notice(conn, notice_id)
    if issued.message_id:
        body = notice_body(conn, person(conn, issued.issuer_id), notice_id, now)
        messages.revise(conn, issued.message_id, to_json(body), now)


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
        _told(conn, speech, shown, submission, files=files, now=now),
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
    """The other duties that are shown with one and are still to be done."""
    return [duty_views.view(conn, each, now) for each in bundles.fellows(conn, shown)[1:]]


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
    found = beside(conn, to, shown, submitted, files=files, now=now)
    judges = may_confirm(conn, to.id, shown, submitted.person_id, now=now)
    if shown.outcome == "submitted" and judges:
        seen = replace(seen, from_below=is_from_below(conn, shown, to.id))
        return review.review(speech, seen, submission, found)
    lines = dialogue.submission_lines(speech, seen, submission, exchanged=1, beside=found)
    if told := outcome(conn, speech, shown, submitted, now=now):
        lines.append(told)
    again = review.evidence_button(speech)
    amend = Button(label=speech.plain("✏️ Correct"), verb="correct", arg=submission.seen)
    amends = shown.outcome == "confirmed" and (judges or may(conn, to.id, "waive", unit(conn, shown.unit_id), now=now))
    rows = ((again, amend),) if amends else ((again,),)
    return Body(text=str(Markup("\n").join(lines)), rows=rows)


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
        line = dialogue.submitted(speech, submission.number or 0, first, from_below=from_below)
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
        line = dialogue.confirmed(
            speech, submission.number or 0, who, at, remark=submission.remark, from_below=from_below
        )
        new = dialogue.newcomer(
            speech, who, came_after=submission.reviewer_came_after, invited=submission.reviewer_invited
        )
        own = dialogue.issuer(speech, who) if is_issuer(conn, shown, submission.reviewer_id) else None
        return Markup("\n").join(each for each in (line, new, own) if each)
    return dialogue.returned(speech, submission.reason or "", who, at, from_below=from_below)


def _told(
    conn: Connection, speech: Language, shown: Duty, submission: Submission | None, *, files: Files, now: datetime
) -> Markup | None:
    """The outcome on a card; above it a line where the duty was done, or only told, after its due day."""
    told = outcome(conn, speech, shown, submission, now=now)
    if not told or shown.outcome not in ("submitted", "confirmed") or not submission:
        return told
    late = dialogue.lateness(speech, submission_of(conn, shown, submission, files), shown.due_on)
    return Markup("\n").join([late, told]) if late else told


def beside(
    conn: Connection, to: Person, shown: Duty, submission: Submission, *, files: Files, now: datetime
) -> tuple[Markup, ...]:
    """What stands beside a submission for the one who judges it: how new they are, and what its files bring up."""
    speech, judge = language(to.language), judge_of(conn, to.id, submission, shown, now=now)
    new = dialogue.newcomer(speech, to.name, came_after=judge.came_after, invited=judge.invited)
    own = dialogue.issuer(speech, to.name) if is_issuer(conn, shown, to.id) else None
    found = findings(conn, to, shown, submission, files=files, now=now)
    covers = covered(conn, speech, submission, submission.covers or ())
    also = dialogue.also_for(speech, covers) if covers else None
    return (*(each for each in (also, new, own) if each), *found)


def covered(conn: Connection, speech: Language, submission: Submission, duty_ids: Sequence[int]) -> list[str]:
    """The duties that a submission is for, each with its figures where it has any."""
    return [
        dialogue.with_figures(speech, getattr(title, speech.code), submission.figures_of(each.id))
        for each in (duties_with(conn, duty_ids) if duty_ids else [])
        for title in (adopted(conn, each.obligation_id).obligation.title,)
    ]


def owing(conn: Connection, speech: Language, shown: Duty, submission: Submission, *, now: datetime) -> str:
    """The names of those to whom a submission goes that was returned, or of which more is asked."""
    names = [each.name for each in answerers(conn, shown, submission.person_id, now)]
    return speech.plain(", ").join(names) or speech.plain("nobody: no one holds this role now")
