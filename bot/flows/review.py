"""Judging a claim: confirmed, or returned with a reason."""

import hashlib
from datetime import datetime

from markupsafe import Markup, escape

from bot.flows import rights, show
from bot.flows.remind import ladder_of
from bot.store import confirmations, dialogues, ledger, messages, reminders
from bot.store.confirmations import Confirmation
from bot.store.duties import Duty, duty, set_prompts
from bot.store.engine import Connection
from bot.store.people import Person, person
from bot.store.units import unit
from bot.texts import dialogue as texts
from bot.texts.body import to_json
from bot.texts.cards import headline
from bot.texts.catalogue import language

REASON_LIMIT = 500


def _judgeable(conn: Connection, by: Person, duty_id: int, now: datetime) -> tuple[Duty, Confirmation | None, str]:
    """The duty and the claim that this person may judge; or why there is none."""
    shown, speech = duty(conn, duty_id, lock=True), language(by.language)
    claim = confirmations.confirmation(conn, shown.confirmation_id) if shown.confirmation_id else None
    if not claim or not rights.may_confirm(conn, by.id, shown, claim.person_id):
        return shown, None, speech.plain("This button is not for you. Your own duties: /today")
    if claim.state != "submitted":
        show.redraw(conn, duty_id, now)
        who = person(conn, claim.reviewer_id).name if claim.reviewer_id else ""
        return shown, None, speech.plain("{who} has judged this already.", who=who)
    return shown, claim, ""


def confirm(conn: Connection, by: Person, duty_id: int, now: datetime) -> str:
    """Confirm the claim of a duty; the sentence that the person sees."""
    shown, claim, refusal = _judgeable(conn, by, duty_id, now)
    if not claim:
        return refusal
    _judge(conn, by, shown, claim, "confirmed", None, now)
    set_prompts(conn, [(shown.id, None)])
    show.redraw(conn, shown.id, now)
    _tell(conn, claim, shown.id, now)
    return language(by.language).plain("Confirmed, no. {number}", number=f"{claim.number or 0:06}")


def ask_reason(conn: Connection, by: Person, duty_id: int, message_id: int, now: datetime) -> str | None:
    """Ask what is lacking before a claim is returned."""
    shown, claim, refusal = _judgeable(conn, by, duty_id, now)
    if not claim:
        return refusal
    speech = language(by.language)
    body = texts.ask_reason(speech, show.view(conn, shown, now), show.claim_of(conn, shown, claim))
    messages.revise(conn, message_id, to_json(body), now)
    dialogues.enter(conn, by.id, "reason", claim.id, message_id, now)
    return None


def back(conn: Connection, by: Person, duty_id: int, message_id: int, now: datetime) -> None:
    """Leave the claim as it is."""
    talk = dialogues.dialogue(conn, by.id)
    if talk and talk.expects == "reason":
        dialogues.leave(conn, by.id)
    messages.revise(conn, message_id, to_json(show.review_body(conn, by, duty(conn, duty_id), now)), now)


def give_back(conn: Connection, by: Person, claim: Confirmation, reason: str, now: datetime) -> None:
    """Return a claim with the reason that was typed."""
    speech = language(by.language)
    shown, open_claim, refusal = _judgeable(conn, by, claim.duty_id, now)
    if not open_claim or open_claim.id != claim.id:
        dialogues.leave(conn, by.id)
        show.say_text(conn, by, escape(refusal or speech.plain("This claim is settled.")), now)
        return
    if len(reason) > REASON_LIMIT:
        show.say_text(conn, by, speech.html("A reason holds {n} characters.", n=REASON_LIMIT), now)
        return
    _judge(conn, by, shown, claim, "returned", reason, now)
    dialogues.leave(conn, by.id)
    following = next((prompt.at for prompt in ladder_of(conn, shown) if prompt.at > now), None)
    set_prompts(conn, [(shown.id, following)])
    show.redraw(conn, shown.id, now)
    _tell(conn, claim, shown.id, now)
    show.say_text(conn, by, speech.html("Returned to {who}.", who=person(conn, claim.person_id).name), now)


def _judge(
    conn: Connection, by: Person, shown: Duty, claim: Confirmation, verdict: str, reason: str | None, now: datetime
) -> None:
    confirmations.change(conn, claim.id, state=verdict, reviewer_id=by.id, reviewed_at=now, reason=reason)
    reminders.supersede(conn, shown.id)
    company = unit(conn, shown.unit_id).company_id
    ledger.append(
        conn,
        company,
        verdict,
        now,
        duty=shown.id,
        confirmation=claim.id,
        claim=claim.number,
        person=by.id,
        reason=hashlib.sha256(reason.encode()).hexdigest() if reason else None,
    )


def _tell(conn: Connection, claim: Confirmation, duty_id: int, now: datetime) -> None:
    """Tell the one who submitted what became of it."""
    to, shown = person(conn, claim.person_id), duty(conn, duty_id)
    if shown.outcome == "returned":
        show.send_card(conn, to, shown, now)
        return
    speech = language(to.language)
    told = [headline(speech, show.view(conn, shown, now)), show.outcome(conn, speech, shown) or ""]
    show.say_text(conn, to, str(Markup("\n").join(told)), now)
