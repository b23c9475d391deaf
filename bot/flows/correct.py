"""Correcting what was confirmed: the claim is returned with a reason; the entry that confirmed it stays."""

from datetime import datetime

from markupsafe import Markup, escape

from bot.flows import again, rights, show
from bot.flows.ladders import next_morning
from bot.flows.seen import seen_now
from bot.flows.waive import says_something
from bot.store import confirmations, dialogues, ledger
from bot.store.confirmations import Confirmation, confirmation
from bot.store.duties import duty, set_prompts
from bot.store.engine import Connection
from bot.store.ledger import Aside
from bot.store.people import Person
from bot.store.units import unit
from bot.texts import review
from bot.texts import standing as texts
from bot.texts.catalogue import language
from bot.texts.refusals import not_yours

REASON_LIMIT = 500
# So many characters of words that were not used are said back.
SHOWN = 200


def confirmed_claim(conn: Connection, by: Person, duty_id: int, now: datetime) -> Confirmation | None:
    """The confirmed claim of a duty where this person may correct it."""
    shown = duty(conn, duty_id, lock=True)
    if shown.outcome != "confirmed" or not shown.confirmation_id:
        return None
    claim = confirmation(conn, shown.confirmation_id)
    where = unit(conn, shown.unit_id)
    judges = rights.may_confirm(conn, by.id, shown, claim.person_id, now)
    return claim if judges or rights.may(conn, by.id, "waive", where, now) else None


def ask_reason(conn: Connection, by: Person, duty_id: int, now: datetime) -> str | None:
    """Ask what was wrong; a sentence where nothing can be corrected."""
    speech = language(by.language)
    if not (claim := confirmed_claim(conn, by, duty_id, now)):
        return not_yours(speech)
    seen = show.view(conn, duty(conn, duty_id), now)
    message_id = show.say(conn, by, texts.ask_what_was_wrong(speech, seen), now, purpose="dialogue")
    dialogues.enter(
        conn, by.id, "correct.reason", None, message_id, now, about={"duty": duty_id, "seen": seen_now(conn, claim)}
    )
    return None


def correct(conn: Connection, by: Person, duty_id: int, reason: str, now: datetime, *, seen: str | None = None) -> None:
    """Return a confirmed claim, as it was `seen` if that is said, with a typed reason; tell who had submitted it."""
    speech, claim = language(by.language), confirmed_claim(conn, by, duty_id, now)
    if not says_something(reason) or len(reason) > REASON_LIMIT:
        fault = speech.html("Say in a few words what was wrong; a reason holds {n} characters at most.", n=REASON_LIMIT)
        again.ask_again(conn, by, fault, now)
        return
    dialogues.leave(conn, by.id)
    if not claim:
        show.say_text(conn, by, speech.html("This is not yours to change."), now)
        return
    if seen is not None and seen != seen_now(conn, claim):
        unused = speech.html("Your words were not used: “{said}”", said=reason[:SHOWN])
        changed = escape(review.changed(speech, None, claim.number or 0))
        show.say_text(conn, by, str(Markup("\n").join([changed, unused])), now)
        show.send_card(conn, by, duty(conn, duty_id), now)
        return
    confirmations.change(conn, claim.id, state="returned", reviewer_id=by.id, reviewed_at=now, reason=reason)
    shown = duty(conn, duty_id)
    ledger.append(
        conn,
        unit(conn, shown.unit_id).company_id,
        "corrected",
        now,
        duty=duty_id,
        confirmation=claim.id,
        claim=claim.number,
        person=by.id,
        reason=Aside(text=reason, by=by.id),
    )
    set_prompts(conn, [(duty_id, next_morning(conn, shown, now))])
    show.redraw(conn, duty_id, now)
    shown = duty(conn, duty_id)
    for to in rights.answerers(conn, shown, claim.person_id, now):
        show.send_card(conn, to, shown, now)
    who = show.owing(conn, speech, shown, claim, now)
    text = speech.html("Corrected; it is {who}'s to complete again.", who=who)
    show.say_text(conn, by, text, now)
