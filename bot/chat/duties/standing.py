"""What is not owed, and what is corrected, in the chat: buttons on the far side of a card, and the reasons typed."""

from datetime import datetime

from bot.chat.feature import Feature
from bot.flows.judging import correct
from bot.flows.judging.seen import seen_now
from bot.flows.planning import waive
from bot.messages.body import to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox import cards
from bot.outbox.submissions import tell_judged
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, known_duty
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.duties import standing as texts
from bot.texts.refusals import not_yours
from bot.texts.submissions import review


def _mine(conn: Connection, by: Person, message: Message, now: datetime) -> Duty | None:
    """The duty of a message, where this person may see it."""
    found = known_duty(conn, message.duty_id or 0)
    return found if found and rights.may_see(conn, by.id, found, now) else None


def _waive(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    shown = _mine(conn, by, message, now)
    if not shown:
        return not_yours(language(by.language))
    if fault := waive.no_waiving(conn, by, shown, now, seen=arg):
        return fault
    kinds = texts.choose_kind(language(by.language), duty_views.view(conn, shown, now), arg)
    revise(conn, message.id, to_json(kinds), now)
    return None


def _as(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    shown, (kind, _, seen) = _mine(conn, by, message, now), arg.partition(".")
    if not shown or kind not in waive.KINDS:
        return not_yours(language(by.language))
    return waive.ask_reason(conn, by, shown.id, kind, now, seen=seen)


def _lift(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    shown = _mine(conn, by, message, now)
    return waive.lift(conn, by, shown.id, now, seen=arg) if shown else not_yours(language(by.language))


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
        waive.waive(conn, by, about, incoming.text.strip(), now)
    else:
        tell_judged.corrected(conn, by, correct.correct(conn, by, about, incoming.text.strip(), now=now), now)


FEATURE = Feature(
    callbacks={"waive": _waive, "waive_as": _as, "waive_lift": _lift, "correct": _correct},
    destroys={
        "waive_lift": lambda speech: speech.plain("Is this owed after all? It is then prompted and counted again.")
    },
    answers={"waive.reason": _reason, "correct.reason": _reason},
)
