"""The door itself: an arrival led to what it means, inside one transaction."""

from datetime import datetime

from markupsafe import escape

from bot.chat import commands, features, groups, presses
from bot.chat.arrival import Arrival, Unfit
from bot.flows import prove, show
from bot.store import confirmations, dialogues
from bot.store.engine import Connection
from bot.store.messages import add_stranger_message, reopen
from bot.store.people import Person, person_by_telegram, set_blocked
from bot.texts.body import Body, to_json
from bot.texts.catalogue import language
from bot.texts.files import unfit


def admit(conn: Connection, arrival: Arrival, kept: prove.Arrived | Unfit | None, now: datetime) -> str | None:
    """Let an arrival take effect; `kept` is its file in the vault. The short answer to a press, if it was one."""
    by = person_by_telegram(conn, arrival.telegram_id)
    if arrival.chat_id < 0:
        return groups.happen(conn, by, arrival, now)
    if arrival.kind in ("blocked", "unblocked"):
        _reachable(conn, by, arrival.kind == "unblocked", now)
        return None
    if arrival.kind == "text" and arrival.text.startswith("/"):
        commands.run(conn, by, arrival, now)
        return None
    if by is None:
        return _stranger(conn, arrival, now)
    if by.blocked_at:
        _reachable(conn, by, True, now)
    if arrival.kind == "press":
        return presses.press(conn, by, arrival, now)
    if arrival.kind == "edited":
        prove.take_edit(conn, by, arrival.message_id, arrival.text.strip(), now)
        return None
    _in_dialogue(conn, by, arrival, kept, now)
    return None


def turn_away(conn: Connection, arrival: Arrival, now: datetime, *, tell: bool) -> str | None:
    """Take nothing of what is too much at once; say so to each press, and with `tell` once in the chat."""
    by = person_by_telegram(conn, arrival.telegram_id)
    speech = language(by.language if by else arrival.language)
    said = speech.plain("Too much at once: for half a minute nothing is taken. Please send what is missing after that.")
    if arrival.callback_id:
        return said
    if tell and arrival.chat_id >= 0:
        add_stranger_message(conn, arrival.telegram_id, to_json(Body(text=str(escape(said)))), now)
    return None


def _reachable(conn: Connection, by: Person | None, reachable: bool, now: datetime) -> None:
    if by:
        set_blocked(conn, by.id, None if reachable else now)
        if reachable:
            reopen(conn, [by.id], now)


def _stranger(conn: Connection, arrival: Arrival, now: datetime) -> str | None:
    speech = language(arrival.language)
    if arrival.kind == "press":
        return speech.plain("This button is not for you. Your own duties: /today")
    commands.answer_stranger(conn, arrival, now)
    return None


def _in_dialogue(
    conn: Connection, by: Person, arrival: Arrival, kept: prove.Arrived | Unfit | None, now: datetime
) -> None:
    talk, speech = dialogues.dialogue(conn, by.id), language(by.language)
    if not talk:
        hint = speech.html("To send proof, open a duty first: /today")
        show.say_text(conn, by, hint, now)
        return
    if isinstance(kept, Unfit):
        show.say_text(conn, by, unfit(speech, kept.why, kept.name), now)
        return
    if talk.expects in features.ANSWERS:
        features.ANSWERS[talk.expects](conn, by, talk, arrival, kept, now)
        return
    claim = confirmations.confirmation(conn, talk.confirmation_id or 0)
    if arrival.kind == "text" and talk.expects == "day":
        prove.type_day(conn, by, claim, arrival.text, now)
    elif arrival.kind == "text":
        prove.take_text(conn, by, claim, arrival.text, now)
    elif kept:
        prove.take_file(conn, by, claim, kept, now, album=arrival.album)
        if arrival.text.strip():
            prove.take_text(conn, by, claim, arrival.text, now)
    else:
        prove.refuse(conn, by, claim, now)
