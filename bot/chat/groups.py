"""Groups in the chat: binding, presses judged by the person, and where a group goes."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.channels.telegram.updates import Arrival
from bot.chat.numbers import numbers
from bot.flows.people import bind_group
from bot.flows.reminders.group_board import SPEAKS
from bot.messages.body import Body, to_json
from bot.outbox import cards
from bot.outbox.say import say_text
from bot.queries import rights
from bot.store.duties.duties import known_duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.messages.messages import Message, message_by_key
from bot.store.people import groups
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit, unit
from bot.texts.catalogue import Language, language
from bot.texts.people import groups as texts
from bot.texts.pick import PICK, body, matches
from bot.texts.refusals import not_yours

# The list of units whose board a group may see.
BIND = "bind_unit"


def happen(conn: Connection, by: Person | None, arrival: Arrival, now: datetime) -> str | None:
    """Let what happened in a group take effect; the short answer to a press."""
    match arrival.kind:
        case "group_press":
            return _press(conn, by, arrival, now)
        case "group_text":
            _command(conn, by, arrival, now)
        case "group_left":
            bind_group.leave(conn, arrival.chat_id, "removed", now)
        case "group_moved":
            groups.move(conn, arrival.chat_id, arrival.moved_to)
    return None


def _refusal(arrival: Arrival, by: Person | None) -> str:
    speech = language(by.language if by else arrival.language)
    return speech.plain("This button is not for you. Your own duties: /today")


def _press(conn: Connection, by: Person | None, arrival: Arrival, now: datetime) -> str:
    """A press counts for the person who made it: what they may see comes to their private chat."""
    key, _, rest = arrival.text.partition(":")
    verb, _, arg = rest.partition(":")
    message, found = message_by_key(conn, key, arrival.chat_id), numbers(arg, 1)
    if by and message and verb == PICK:
        return _turn(conn, by, arrival, message, arg, now)
    if not by or not message or not found:
        return _refusal(arrival, by)
    if verb == "bind_to":
        return _bind_to(conn, by, arrival, message, known_unit(conn, found[0]), now)
    shown = known_duty(conn, found[0]) if verb == "open" else None
    if not shown or not rights.may_see(conn, by.id, shown, now):
        return _refusal(arrival, by)
    cards.send_card(conn, by, shown, now)
    return language(by.language).plain("Sent to your private chat.")


def _choose(speech: Language, units: Sequence[Unit], page: int = 0) -> Body:
    """Which unit? In a group part of its name is typed behind /bind: what else is said there is not for us."""
    return body(speech, texts.choose_unit(speech, [(of.id, of.name) for of in units]), BIND, page)


def _turn(conn: Connection, by: Person, arrival: Arrival, message: Message, arg: str, now: datetime) -> str:
    name, _, page = arg.partition(".")
    units = [unit(conn, unit_id) for unit_id in rights.units_for(conn, by.id, "bind", now)]
    free = bind_group.is_free_for(conn, by, arrival.chat_id, message.topic_id or 0, now)
    found = numbers(page, 1)
    if name != BIND or not found or not units or not free:
        return _refusal(arrival, by)
    messages.revise(conn, message.id, to_json(_choose(language(by.language), units, found[0])), now)
    return ""


def _bind_to(conn: Connection, by: Person, arrival: Arrival, message: Message, of: Unit | None, now: datetime) -> str:
    topic_id = message.topic_id or 0
    if not of or not bind_group.bind(conn, by, of, arrival.chat_id, topic_id, arrival.title, now):
        return _refusal(arrival, by)
    messages.revise(conn, message.id, to_json(texts.bound(language(SPEAKS), of.name)), now)
    return language(by.language).plain("Noted.")


def _command(conn: Connection, by: Person | None, arrival: Arrival, now: datetime) -> None:
    """`/bind`, `/unbind`, `/anchors`; all else in a group is not for us, and a stranger hears nothing."""
    name = arrival.text[1:].split()[0].partition("@")[0].lower() if len(arrival.text) > 1 else ""
    speech = language(by.language if by else SPEAKS)
    if name not in ("bind", "unbind", "anchors"):
        return
    if arrival.anonymous:
        text = speech.html("Who speaks here is hidden. Switch “remain anonymous” off, then send it again.")
        _say(conn, arrival, texts.plain(str(text)), now)
    elif by and name == "bind":
        _bind(conn, by, arrival, speech, now)
    elif by and name == "anchors":
        _anchors(conn, by, arrival, speech, now)
    elif by and bind_group.unbind(conn, by, arrival.chat_id, arrival.topic_id, now):
        _say(conn, arrival, texts.plain(str(speech.html("This group sees no board any more."))), now)


def _bind(conn: Connection, by: Person, arrival: Arrival, speech: Language, now: datetime) -> None:
    units = [unit(conn, unit_id) for unit_id in rights.units_for(conn, by.id, "bind", now)]
    if not bind_group.is_free_for(conn, by, arrival.chat_id, arrival.topic_id, now):
        units = []  # a group that is another's board hears nothing of one's own units
    typed = arrival.text.partition(" ")[2].strip()
    named = [of for of in units if matches(of.name, typed)]
    units, is_unknown = named or units, not named
    if len(units) > 1 or (units and is_unknown):  # a unit is bound by no other name than its own
        _say(conn, arrival, _choose(speech, units), now)
    elif units and bind_group.bind(conn, by, units[0], arrival.chat_id, arrival.topic_id, arrival.title, now):
        _say(conn, arrival, texts.bound(speech, units[0].name), now)
    else:
        refusal = Markup("{}").format(not_yours(speech))
        say_text(conn, by, refusal, now)


def _anchors(conn: Connection, by: Person, arrival: Arrival, speech: Language, now: datetime) -> None:
    if of := bind_group.keep_anchors(conn, by, arrival.chat_id, arrival.topic_id, now):
        _say(conn, arrival, texts.keeps_anchors(speech, of.name), now)
    elif groups.group_at(conn, arrival.chat_id, arrival.topic_id):
        say_text(conn, by, Markup("{}").format(not_yours(speech)), now)
    else:
        say_text(conn, by, speech.html("That group shows no board yet. Send /bind there first."), now)


def _say(conn: Connection, arrival: Arrival, body: Body, now: datetime) -> None:
    messages.add_message(
        conn,
        person_id=None,
        chat_id=arrival.chat_id,
        topic_id=arrival.topic_id or None,
        purpose="list",
        duty_id=None,
        body=to_json(body),
        now=now,
    )
