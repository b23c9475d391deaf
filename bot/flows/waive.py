"""Saying with a reason that a duty is not owed, and that it is owed after all; both are entries."""

from datetime import datetime

from bot.flows import rights, show
from bot.flows.ladders import next_after
from bot.store import dialogues, ledger, reminders, waivers
from bot.store.duties import Duty, duty, set_prompts
from bot.store.engine import Connection
from bot.store.ledger import Aside
from bot.store.people import Person
from bot.store.units import unit
from bot.texts import standing as texts
from bot.texts.catalogue import language
from bot.texts.refusals import not_yours
from schedules.standing import SETTLED

KINDS = ("waived", "not_applicable")
REASON_LIMIT = 500


def may_waive(conn: Connection, by: Person, shown: Duty, now: datetime) -> bool:
    """Whether a person may say that the duty is not owed."""
    return rights.may(conn, by.id, "waive", unit(conn, shown.unit_id), now)


def ask_reason(conn: Connection, by: Person, duty_id: int, kind: str, now: datetime) -> str | None:
    """Ask why the duty is not owed; a sentence where that cannot be."""
    shown, speech = duty(conn, duty_id), language(by.language)
    if not may_waive(conn, by, shown, now):
        return not_yours(speech)
    if shown.outcome in SETTLED:
        show.redraw(conn, duty_id, now)
        return speech.plain("This duty is settled already.")
    message_id = show.say(conn, by, texts.ask_why_waived(speech, show.view(conn, shown, now)), now, purpose="dialogue")
    dialogues.enter(conn, by.id, "waive.reason", None, message_id, now, about={"duty": duty_id, "kind": kind})
    return None


def waive(conn: Connection, by: Person, duty_id: int, kind: str, reason: str, now: datetime) -> None:
    """Waive a duty with the reason that was typed, and tell those who owed it."""
    shown, speech = duty(conn, duty_id, lock=True), language(by.language)
    if len(reason) > REASON_LIMIT or not reason:
        show.say_text(conn, by, speech.html("A reason holds {n} characters.", n=REASON_LIMIT), now)
        return
    dialogues.leave(conn, by.id)
    if not may_waive(conn, by, shown, now) or shown.outcome in SETTLED:
        show.say_text(conn, by, speech.html("This duty is settled already."), now)
        return
    record(conn, shown, kind, by.id, reason, now)
    for to in {each.id: each for each in (by, *rights.owners(conn, shown, now))}.values():
        show.send_card(conn, to, duty(conn, duty_id), now)


def record(conn: Connection, shown: Duty, kind: str, by: int | None, reason: str, now: datetime) -> None:
    """Note that a duty is not owed: nobody is prompted of it any more, and every card says so."""
    waivers.add_waiver(conn, shown.id, kind, by, reason, now)
    reminders.supersede(conn, shown.id)
    company, why = unit(conn, shown.unit_id).company_id, Aside(text=reason, by=by)
    ledger.append(conn, company, "waived", now, duty=shown.id, kind=kind, person=by, reason=why)
    show.redraw(conn, shown.id, now)


def lift(conn: Connection, by: Person, duty_id: int, now: datetime) -> str:
    """Let a duty be owed after all; the short answer."""
    shown, speech = duty(conn, duty_id, lock=True), language(by.language)
    if not may_waive(conn, by, shown, now) or shown.outcome != "waived":
        return not_yours(speech)
    waivers.lift_waiver(conn, duty_id)
    ledger.append(conn, unit(conn, shown.unit_id).company_id, "waiver_lifted", now, duty=duty_id, person=by.id)
    following = next_after(conn, shown, now)
    set_prompts(conn, [(duty_id, following)])
    show.redraw(conn, duty_id, now)
    return speech.plain("It is owed again.")
