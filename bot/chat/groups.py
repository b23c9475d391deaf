"""Groups in the chat: binding, presses judged by the person, and where a group goes."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.chat.context import Context
from bot.chat.numbers import numbers
from bot.flows.people import bind_group
from bot.messages.body import Body, to_json
from bot.messages.chat_address import Address
from bot.messages.incoming import Incoming
from bot.outbox import cards
from bot.outbox.news import tell
from bot.queries import rights
from bot.store.duties.duties import known_duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.messages.messages import Message, message_by_key_at
from bot.store.people import groups
from bot.store.people.chats import chat_at
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit, unit
from bot.texts.catalogue import Language, language
from bot.texts.people import groups as texts
from bot.texts.pick import PICK, body, matches
from bot.texts.refusals import not_yours

# The list of units whose board a group may see.
BIND = "bind_unit"


def happen(conn: Connection, by: Person | None, incoming: Incoming, now: datetime) -> str | None:
    """Let what happened in a group take effect; the short answer to a press."""
    at = _group(incoming)
    match incoming.kind:
        case "group_pressed":
            return _press(conn, by, incoming, now)
        case "group_said":
            _command(conn, by, incoming, now)
        case "group_left":
            tell(conn, bind_group.leave(conn, chat_at(conn, at), "removed", now), now)
        case "group_moved":
            groups.move(conn, at, incoming.moved_to or at)
    return None


def _group(incoming: Incoming) -> Address:
    """The group in which something happened."""
    assert incoming.group
    return incoming.group


def _refusal(incoming: Incoming, by: Person | None) -> str:
    speech = language(by.language if by else incoming.language)
    return speech.plain("This button is not for you. Your own duties: /today")


def _press(conn: Connection, by: Person | None, incoming: Incoming, now: datetime) -> str:
    """A press counts for the person who made it: what they may see comes to their private chat."""
    key, _, rest = incoming.text.partition(":")
    verb, _, arg = rest.partition(":")
    message, found = message_by_key_at(conn, key, _group(incoming)), numbers(arg, 1)
    if by and message and verb == PICK:
        return _turn(Context(conn, by, now), incoming, message, arg)
    if not by or not message or not found:
        return _refusal(incoming, by)
    if verb == "bind_to":
        return _bind_to(Context(conn, by, now), incoming, message, known_unit(conn, found[0]))
    shown = known_duty(conn, found[0]) if verb == "open" else None
    if not shown or not rights.may_see(conn, by.id, shown, now):
        return _refusal(incoming, by)
    cards.send_card(conn, by, shown, now)
    return language(by.language).plain("Sent to your private chat.")


def _choose(speech: Language, units: Sequence[Unit], page: int = 0) -> Body:
    """Which unit? In a group part of its name is typed behind /bind: what else is said there is not for us."""
    return body(speech, texts.choose_unit(speech, [(of.id, of.name) for of in units]), BIND, page)


def _turn(ctx: Context, incoming: Incoming, message: Message, arg: str) -> str:
    name, _, page = arg.partition(".")
    units = [unit(ctx.conn, unit_id) for unit_id in rights.units_for(ctx.conn, ctx.by.id, "bind", ctx.now)]
    free = bind_group.is_free_for(ctx, message.chat_id)
    found = numbers(page, 1)
    if name != BIND or not found or not units or not free:
        return _refusal(incoming, ctx.by)
    messages.revise(ctx.conn, message.id, to_json(_choose(ctx.speech, units, found[0])), ctx.now)
    return ""


def _bind_to(ctx: Context, incoming: Incoming, message: Message, of: Unit | None) -> str:
    if not of or not bind_group.bind(ctx, of, message.chat_id, incoming.title):
        return _refusal(incoming, ctx.by)
    messages.revise(ctx.conn, message.id, to_json(texts.bound(language(texts.SPEAKS), of.name)), ctx.now)
    return ctx.speech.plain("Noted.")


def _command(conn: Connection, by: Person | None, incoming: Incoming, now: datetime) -> None:
    """`/bind`, `/unbind`, `/anchors`; all else in a group is not for us, and a stranger hears nothing."""
    name = incoming.text[1:].split()[0].partition("@")[0].lower() if len(incoming.text) > 1 else ""
    speech = language(by.language if by else texts.SPEAKS)
    if name not in ("bind", "unbind", "anchors"):
        return
    chat_id = chat_at(conn, _group(incoming))
    if incoming.anonymous:
        text = speech.html("Who speaks here is hidden. Switch “remain anonymous” off, then send it again.")
        _say(conn, chat_id, texts.plain(str(text)), now)
    elif by and name == "bind":
        _bind(Context(conn, by, now), incoming, speech)
    elif by and name == "anchors":
        _anchors(Context(conn, by, now), chat_id, speech)
    elif by and bind_group.unbind(Context(conn, by, now), chat_id):
        _say(conn, chat_id, texts.plain(str(speech.html("This group sees no board any more."))), now)


def _bind(ctx: Context, incoming: Incoming, speech: Language) -> None:
    chat_id = chat_at(ctx.conn, _group(incoming))
    units = [unit(ctx.conn, unit_id) for unit_id in rights.units_for(ctx.conn, ctx.by.id, "bind", ctx.now)]
    if not bind_group.is_free_for(ctx, chat_id):
        units = []  # a group that is another's board hears nothing of one's own units
    typed = incoming.argument
    named = [of for of in units if matches(of.name, typed)]
    units, is_unknown = named or units, not named
    if len(units) > 1 or (units and is_unknown):  # a unit is bound by no other name than its own
        _say(ctx.conn, chat_id, _choose(speech, units), ctx.now)
    elif units and bind_group.bind(ctx, units[0], chat_id, incoming.title):
        _say(ctx.conn, chat_id, texts.bound(speech, units[0].name), ctx.now)
    else:
        refusal = Markup("{}").format(not_yours(speech))
        ctx.say_text(refusal)


def _anchors(ctx: Context, chat_id: int, speech: Language) -> None:
    if of := bind_group.keep_anchors(ctx, chat_id):
        _say(ctx.conn, chat_id, texts.keeps_anchors(speech, of.name), ctx.now)
    elif groups.group_at(ctx.conn, chat_id):
        ctx.say_text(Markup("{}").format(not_yours(speech)))
    else:
        ctx.say_text(speech.html("That group shows no board yet. Send /bind there first."))


def _say(conn: Connection, chat_id: int, body: Body, now: datetime) -> None:
    messages.add_message(
        conn,
        person_id=None,
        chat_id=chat_id,
        purpose="list",
        duty_id=None,
        body=to_json(body),
        now=now,
    )
