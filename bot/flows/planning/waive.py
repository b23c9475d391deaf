"""Saying with a reason that a duty is not owed, and that it is owed after all; both are entries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from markupsafe import Markup, escape

from bot.flows.judging.seen import seen_now
from bot.flows.planning import exempt, from_above
from bot.flows.reminders.escalations import next_after
from bot.flows.submissions.typed_text import is_no_note
from bot.messages.mark import mark
from bot.outbox import cards
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_again
from bot.queries import duty_views, rights
from bot.store.duties import exemptions, waivers
from bot.store.duties.duties import Duty, duty, set_prompts
from bot.store.duties.exemptions import Exemption
from bot.store.duties.waivers import Waiver
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.messages import reminders
from bot.store.people.people import Person
from bot.store.people.units import unit
from bot.store.submissions import dialogues
from bot.store.submissions.submissions import known_submission
from bot.texts.catalogue import language
from bot.texts.duties import standing as texts
from bot.texts.refusals import not_yours
from bot.texts.submissions import review
from schedules.standing import SETTLED

KINDS = ("waived", "not_applicable")
REASON_LIMIT = 500
# A reason says something: so many different letters at least.
SAYS_SOMETHING = 2


def may_waive(conn: Connection, by: Person, shown: Duty, now: datetime) -> bool:
    """Whether a person may say that the duty is not owed; where it came from above, only from there."""
    may = rights.may(conn, by.id, "waive", unit(conn, shown.unit_id), now)
    return may and from_above.may_let_go(conn, by, shown, now)


def may_lift(conn: Connection, by: Person, shown: Duty, now: datetime) -> bool:
    """Whether a person may say that a waived duty is owed after all; one waived from above, only from there."""
    return may_waive(conn, by, shown, now) and from_above.may_owe_again(conn, by, shown, now)


def says_something(reason: str) -> bool:
    """Whether a text can be a reason: not a sign or two, nor one sign again and again, nor a mere receipt (好的)."""
    return not is_no_note(reason) and len({sign for sign in reason if sign.isalnum()}) >= SAYS_SOMETHING


def no_waiving(conn: Connection, by: Person, shown: Duty, now: datetime, *, seen: str, typed: str = "") -> str:
    """Why a duty cannot be waived as it was `seen`; empty where it can. Words that were `typed` for it are said back,
    and what is so now is shown."""
    speech, may = language(by.language), may_waive(conn, by, shown, now)
    if may and shown.outcome not in SETTLED and seen == mark_of(conn, shown):
        return ""
    changed = speech.plain("Nothing was done: the duty has changed since, as shown below.")
    told = changed if may else not_yours(speech)
    if typed:
        say_text(conn, by, str(Markup("\n").join([escape(told), review.unused(speech, typed)])), now)
    if may:
        cards.send_card(conn, by, shown, now)
    return told


def ask_reason(conn: Connection, by: Person, duty_id: int, kind: str, now: datetime, *, seen: str) -> str | None:
    """Ask why the duty that they have `seen` is not owed; a sentence where that cannot be."""
    shown, speech = duty(conn, duty_id), language(by.language)
    if fault := no_waiving(conn, by, shown, now, seen=seen):
        return fault
    message_id = say(conn, by, texts.ask_why_waived(speech, duty_views.view(conn, shown, now)), now, purpose="dialogue")
    about = {"duty": duty_id, "kind": kind, "seen": seen}
    dialogues.enter(conn, by.id, "waive.reason", None, message_id, now, about=about)
    return None


def waive(conn: Connection, by: Person, asked: Mapping[str, Any], reason: str, now: datetime) -> None:
    """Waive the duty of which it was `asked`, with the reason typed, and tell those who owed it."""
    shown, speech = duty(conn, int(asked["duty"]), lock=True), language(by.language)
    if len(reason) > REASON_LIMIT or not says_something(reason):
        text = speech.html(
            "Say in a few words why: those above read it. A reason holds {n} characters at most.", n=REASON_LIMIT
        )
        ask_again.ask_again(conn, by, text, now)
        return
    dialogues.leave(conn, by.id)
    if no_waiving(conn, by, shown, now, seen=str(asked.get("seen")), typed=reason):
        return
    record(conn, shown, cast(exempt.Kind, asked["kind"]), by.id, reason, now)
    for to in {each.id: each for each in (by, *rights.owners(conn, shown, now))}.values():
        cards.send_card(conn, to, duty(conn, shown.id), now)


def record(conn: Connection, shown: Duty, kind: exempt.Kind, by: int | None, reason: str, now: datetime) -> None:
    """Note that a duty is not owed, by an act of its own, which those above are told of."""
    of = unit(conn, shown.unit_id)
    why = Aside(text=reason, by=by)
    seq = ledger.append(conn, of.company_id, "waived", now, duty=shown.id, kind=kind, person=by, reason=why)
    act = exempt.exempt(conn, of, exempt.Act(kind=kind, seq=seq, by=by), now)
    _let_go(conn, Waiver(duty_id=shown.id, kind=kind, person_id=by, reason=reason, at=now), act, now)


def let_go(conn: Connection, some: Sequence[Duty], by: Exemption, now: datetime) -> None:
    """Let duties not be owed by what has become of their unit; one entry lists them."""
    if not some:
        return
    listed = [each.id for each in some]
    ledger.append(conn, by.company_id, "exempted", now, unit=by.unit_id, entry=by.seq, duties=listed)
    for each in some:
        waiver = Waiver(duty_id=each.id, kind="not_applicable", person_id=by.person_id, reason=by.reason, at=now)
        _let_go(conn, waiver, by, now)


def _let_go(conn: Connection, waiver: Waiver, by: Exemption, now: datetime) -> None:
    """Nobody is prompted of the duty any more, and every card says so."""
    waivers.add_waiver(conn, waiver, by.id, unseen=by.seen_at is None)
    reminders.supersede(conn, waiver.duty_id)
    cards.redraw(conn, waiver.duty_id, now)


def mark_of(conn: Connection, shown: Duty) -> str:
    """The mark of how a duty stands: of the act by which it is not owed, each having a number of its own; else of its
    day, whether it was missed, and the submission that counts for it."""
    if shown.outcome == "waived":
        found = exemptions.of_duty(conn, shown.id)
        return str(found.id) if found else ""
    submission = known_submission(conn, shown.submission_id or 0)
    return mark(shown.due_on, shown.missed_at, seen_now(conn, submission) if submission else "")


def lift(conn: Connection, by: Person, duty_id: int, now: datetime, *, seen: str) -> str:
    """Let a duty be owed after all that was waived by the act they have `seen`; the short answer."""
    shown, speech = duty(conn, duty_id, lock=True), language(by.language)
    if not may_lift(conn, by, shown, now) or shown.outcome != "waived":
        return not_yours(speech)
    if seen != mark_of(conn, shown):
        cards.send_card(conn, by, shown, now)
        return speech.plain("Nothing was done: this was waived anew since, as shown below.")
    ledger.append(conn, unit(conn, shown.unit_id).company_id, "waiver_lifted", now, duty=duty_id, person=by.id)
    _take_back(conn, shown, now)
    return speech.plain("It is owed again.")


def owe_again(conn: Connection, some: Sequence[Duty], now: datetime) -> None:
    """Let duties of a unit be owed again that what became of it had let go; one entry lists them."""
    if not some:
        return
    of = unit(conn, some[0].unit_id)
    ledger.append(conn, of.company_id, "owed_again", now, unit=of.id, duties=[each.id for each in some])
    for each in some:
        _take_back(conn, each, now)


def _take_back(conn: Connection, shown: Duty, now: datetime) -> None:
    """Let a duty be owed as if it had never been let go."""
    waivers.lift_waiver(conn, shown.id)
    set_prompts(conn, [(shown.id, next_after(conn, shown, now))])
    cards.redraw(conn, shown.id, now)
