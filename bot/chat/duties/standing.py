"""What is not owed, and what is corrected, in the chat: buttons on the far side of a card, and the reasons typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from bot.chat.feature import Feature
from bot.flows.judging import correct
from bot.flows.judging.seen import seen_now
from bot.flows.planning import waive
from bot.messages.body import to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox import cards
from bot.outbox.news import tell
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_again, tell_judged
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, duty, known_duty
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.duties import standing as texts
from bot.texts.refusals import not_yours
from bot.texts.submissions import review


def _mine(conn: Connection, by: Person, message: Message, now: datetime) -> Duty | None:
    """The duty of a message, where this person may see it."""
    found = known_duty(conn, message.duty_id or 0)
    return found if found and rights.may_see(conn, by.id, found, now) else None


def _not_waived(
    conn: Connection, by: Person, shown: Duty, why: waive.Refusal, *, now: datetime, typed: str = ""
) -> str:
    """Say why nothing was done, with the words that were `typed` for it; what is so now is shown where it is theirs."""
    speech = language(by.language)
    told = texts.not_waived(speech) if why == "changed" else not_yours(speech)
    if typed:
        say_text(conn, by, str(Markup("\n").join([escape(told), review.unused(speech, typed)])), now)
    if why == "changed":
        cards.send_card(conn, by, shown, now)
    return told


def _waive(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    shown = _mine(conn, by, message, now)
    if not shown:
        return not_yours(language(by.language))
    if why := waive.why_not(conn, by, shown, now, seen=arg):
        return _not_waived(conn, by, shown, why, now=now)
    kinds = texts.choose_kind(language(by.language), duty_views.view(conn, shown, now), arg)
    revise(conn, message.id, to_json(kinds), now)
    return None


def _as(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    """Ask why the duty is not owed."""
    shown, (kind, _, seen) = _mine(conn, by, message, now), arg.partition(".")
    if not shown or kind not in waive.KINDS:
        return not_yours(language(by.language))
    if why := waive.why_not(conn, by, shown, now, seen=seen):
        return _not_waived(conn, by, shown, why, now=now)
    body = texts.ask_why_waived(language(by.language), duty_views.view(conn, shown, now))
    message_id = say(conn, by, body, now, purpose="dialogue")
    about = {"duty": shown.id, "kind": kind, "seen": seen}
    dialogues.enter(conn, by.id, "waive.reason", None, message_id, now, about=about)
    return None


def _lift(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    shown, speech = _mine(conn, by, message, now), language(by.language)
    lifted = waive.lift(conn, by, shown.id, now, seen=arg) if shown else None
    if isinstance(lifted, waive.Lifted):
        tell(conn, lifted.news, now)
        return speech.plain("It is owed again.")
    if lifted and lifted.why == "changed" and lifted.duty:
        cards.send_card(conn, by, lifted.duty, now)
        return speech.plain("Nothing was done: this was waived anew since, as shown below.")
    return not_yours(speech)


def _correct(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    shown = _mine(conn, by, message, now)
    submission = correct.confirmed_submission(conn, by, shown.id, now) if shown else None
    if shown and submission and arg != seen_now(conn, submission):
        cards.send_card(conn, by, shown, now)
        return review.changed(language(by.language), None, submission.number or 0)
    wanted = correct.ask_reason(conn, by, shown.id, now) if shown else None
    if not wanted:
        return not_yours(language(by.language))
    tell_judged.ask_what_was_wrong(conn, by, wanted, now)
    return None


def _reason(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take the reason."""
    about = dialogue.about or {}
    if dialogue.expects == "waive.reason":
        _take_reason(conn, by, about, incoming.text.strip(), now=now)
    else:
        tell_judged.corrected(conn, by, correct.correct(conn, by, about, incoming.text.strip(), now=now), now)


def _take_reason(conn: Connection, by: Person, about: Mapping[str, Any], reason: str, *, now: datetime) -> None:
    """Take the reason why a duty is not owed, and show so to those who owed it."""
    done = waive.waive(conn, by, about, reason, now)
    if isinstance(done, waive.Waived):
        tell(conn, done.news, now)
        for to in done.to:
            cards.send_card(conn, to, duty(conn, done.duty_id), now)
    elif done.why == "no_reason":
        ask_again.ask_again(conn, by, texts.no_reason(language(by.language), waive.REASON_LIMIT), now)
    elif done.duty:
        _not_waived(conn, by, done.duty, done.why, now=now, typed=reason)


FEATURE = Feature(
    callbacks={"waive": _waive, "waive_as": _as, "waive_lift": _lift, "correct": _correct},
    destroys={
        "waive_lift": lambda speech: speech.plain("Is this owed after all? It is then prompted and counted again.")
    },
    answers={"waive.reason": _reason, "correct.reason": _reason},
)
