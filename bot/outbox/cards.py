"""Showing duties: cards and submissions sent to people, and those that stand changed to what is so."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.flows.judging.shown import submission_of
from bot.messages.body import Body, FileRef, from_json, to_json
from bot.outbox.bodies import card_body, notice_body, review_body
from bot.outbox.say import say
from bot.outbox.submissions.albums import albums
from bot.outbox.submissions.findings import comparisons
from bot.queries import duty_views
from bot.queries.duty_views import is_from_below
from bot.queries.rights import (
    may_confirm,
    may_see,
)
from bot.store.duties import bundles
from bot.store.duties.duties import Duty, duty
from bot.store.duties.roadmaps import Document, source_of
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.messages.notices import notice
from bot.store.people.people import Person, person
from bot.store.submissions.submissions import Evidence, Submission, evidence_of, submission_by_id
from bot.texts.catalogue import language
from bot.texts.duties.cards import document_caption, document_too_large
from bot.texts.submissions import once_submitted, review

Files = Sequence[Evidence]


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
    speech, seen = language(to.language), duty_views.act_view(conn, shown, now)
    kept = [file for file in files if not file.erased_at]
    for album in albums(kept, once_submitted.album_caption(speech, seen, [person(conn, submission.person_id).name])):
        say(conn, to, album, now, purpose="album", duty_id=shown.id)
    if told := review.words(speech, seen, submission_of(conn, shown, submission, files)):
        say(conn, to, Body(text=str(told)), now, duty_id=shown.id)


def send_document(conn: Connection, to: Person, shown: Duty, document: Document, *, now: datetime) -> None:
    """Show a person the document behind a duty, with the row that asks for it."""
    speech, view = language(to.language), duty_views.view(conn, shown, now)
    file = FileRef(
        kind="document",
        sha256=document.sha256,
        name=document.name,
        size=document.size,
        instead=document_too_large(speech, document.name),
    )
    caption = document_caption(speech, view, source_of(conn, shown.roadmap_id))
    say(conn, to, Body(text=caption, files=(file,)), now, purpose="album", duty_id=shown.id)


def send_files(conn: Connection, to: Person, shown: Duty, files: Files, *, now: datetime) -> None:
    """Show a person the files of their own draft."""
    caption = once_submitted.album_caption(language(to.language), duty_views.act_view(conn, shown, now), [to.name])
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
    """The duties on whose cards another stands, or stood until now: those reported with it, or still to be done."""
    others = {each.id: each for each in (*duty_views.reported_together(conn, shown), *bundles.alike(conn, shown))}
    return [each for each in others.values() if each.id not in but]


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
