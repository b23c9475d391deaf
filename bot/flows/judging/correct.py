"""Correcting what was confirmed: the submission is returned with a reason; the entry that confirmed it stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from bot.flows.judging.seen import seen_now
from bot.flows.planning.waive import says_something
from bot.flows.reminders.escalations import next_morning
from bot.flows.submissions import ask_again
from bot.outbox import cards
from bot.outbox.say import say, say_text
from bot.queries import duty_views, rights
from bot.store.duties.duties import duty, set_prompts
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues, submissions
from bot.store.submissions.submissions import Submission, known_submission, submission_by_id
from bot.texts.catalogue import language
from bot.texts.duties import standing as texts
from bot.texts.refusals import not_yours
from bot.texts.submissions import review

REASON_LIMIT = 500


def confirmed_submission(conn: Connection, by: Person, duty_id: int, now: datetime) -> Submission | None:
    """The confirmed submission of a duty where this person may correct it."""
    shown = duty(conn, duty_id, lock=True)
    if shown.outcome != "confirmed" or not shown.submission_id:
        return None
    submission = submission_by_id(conn, shown.submission_id)
    where = unit(conn, shown.unit_id)
    judges = rights.may_confirm(conn, by.id, shown, submission.person_id, now)
    return submission if judges or rights.may(conn, by.id, "waive", where, now) else None


def ask_reason(conn: Connection, by: Person, duty_id: int, now: datetime) -> str | None:
    """Ask what was wrong; a sentence where nothing can be corrected."""
    speech = language(by.language)
    submission = confirmed_submission(conn, by, duty_id, now)
    if not submission:
        return not_yours(speech)
    shown = duty_views.view(conn, duty(conn, duty_id), now)
    body = texts.ask_what_was_wrong(speech, shown, submission.number or 0)
    message_id = say(conn, by, body, now, purpose="dialogue")
    about = {"duty": duty_id, "submission": submission.id, "seen": seen_now(conn, submission)}
    dialogues.enter(conn, by.id, "correct.reason", None, message_id, now, about=about)
    return None


def _not_used(
    conn: Connection, by: Person, asked: Mapping[str, Any], submission: Submission | None, reason: str, now: datetime
) -> None:
    """Say back words that were typed for a submission that is not as it was, and show what is so."""
    speech, shown = language(by.language), duty(conn, int(asked["duty"]))
    before = known_submission(conn, int(asked.get("submission") or 0))
    told = speech.plain("Nothing was done: what was confirmed has been changed since. See below.")
    if submission and before and before.id != submission.id:
        told = review.changed(speech, before.number, submission.number or 0)
    say_text(conn, by, str(Markup("\n").join([escape(told), review.unused(speech, reason)])), now)
    if rights.may_see(conn, by.id, shown, now):
        cards.send_card(conn, by, shown, now)


def correct(conn: Connection, by: Person, asked: Mapping[str, Any], reason: str, now: datetime) -> None:
    """Return the confirmed submission of which it was `asked`, with the reason typed, and tell its submitter."""
    duty_id = int(asked["duty"])
    speech, submission = language(by.language), confirmed_submission(conn, by, duty_id, now)
    if not says_something(reason) or len(reason) > REASON_LIMIT:
        fault = speech.html("Say in a few words what was wrong; a reason holds {n} characters at most.", n=REASON_LIMIT)
        ask_again.ask_again(conn, by, fault, now)
        return
    dialogues.leave(conn, by.id)
    if not submission or asked.get("seen") != seen_now(conn, submission):
        _not_used(conn, by, asked, submission, reason, now)
        return
    submissions.change(conn, submission.id, state="returned", reviewer_id=by.id, reviewed_at=now, reason=reason)
    shown = duty(conn, duty_id)
    ledger.append(
        conn,
        unit(conn, shown.unit_id).company_id,
        "corrected",
        now,
        duty=duty_id,
        submission=submission.id,
        submission_number=submission.number,
        person=by.id,
        reason=Aside(text=reason, by=by.id),
    )
    set_prompts(conn, [(duty_id, next_morning(conn, shown, now))])
    cards.redraw(conn, duty_id, now)
    shown = duty(conn, duty_id)
    for to in rights.answerers(conn, shown, submission.person_id, now):
        cards.send_card(conn, to, shown, now)
    who = cards.owing(conn, speech, shown, submission, now)
    text = speech.html("Corrected; it is {who}'s to complete again.", who=who)
    say_text(conn, by, text, now)
