"""Stops of work in the chat: `/stop`, its buttons, and the days that are typed."""

from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, numbers
from bot.flows.planning import stops
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.operations import change_read
from bot.outbox.say import say, say_text
from bot.outbox.submissions import step_out
from bot.queries import rights
from bot.reading.stops import read_stop
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.duties import stops as texts
from bot.texts.pick import Choices, units
from bot.texts.refusals import not_yours


def _stop(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    mine = stops.stoppable(conn, by.id, now)
    if len(mine) == 1:
        _await(conn, by, mine[0], say(conn, by, _question(by, mine[0], now), now, purpose="list"), now)
    elif mine:
        pick.ask(conn, by, "stop_unit", (), now)
    else:
        speech = language(by.language)
        say_text(conn, by, speech.html("There is no unit whose work is yours to stop."), now)


@pick.kind("stop_unit")
def _units(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    speech = language(by.language)
    mine = [(of.id, of.name) for of in stops.stoppable(conn, by.id, now)]
    return replace(units(speech, mine, "stop_unit"), text=texts.choose_unit(speech)) if mine else None


def _question(by: Person, of: Unit, now: datetime, fault: Markup | None = None) -> Body:
    today = rights.local_day(of, now)
    return texts.ask_days(language(by.language), of.id, of.name, stops.not_over(of, today), today, fault)


def _await(conn: Connection, by: Person, of: Unit, message_id: int, now: datetime) -> None:
    """Take what is typed next as the days."""
    dialogue = dialogues.dialogue(conn, by.id)
    if dialogue and dialogue.message_id != message_id:
        step_out.leave(conn, by, now)
    dialogues.enter(conn, by.id, "stop.days", None, message_id, now, about={"unit": of.id})


def _where(conn: Connection, by: Person, number: int, now: datetime) -> Unit | None:
    of = known_unit(conn, number)
    return of if of and stops.goes_on(of, now) and rights.may(conn, by.id, "plan", of, now) else None


def _unit(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 1)
    of = _where(conn, by, found[0], now) if found else None
    if not of:
        return not_yours(language(by.language))
    _ask_again(conn, by, message, of, now)
    return None


def _ask_again(
    conn: Connection, by: Person, message: Message, of: Unit, now: datetime, fault: Markup | None = None
) -> None:
    """Let a message ask for the days from now on."""
    revise(conn, message.id, to_json(_question(by, of, now, fault)), now)
    _await(conn, by, of, message.id, now)


def _asked(conn: Connection, by: Person, arg: str, now: datetime) -> tuple[Unit, texts.Days] | None:
    """The unit and the days of a button, where they are this person's to speak of."""
    found = numbers(arg, 3)
    of = _where(conn, by, found[0], now) if found else None
    first, last = (digits_day(found[1]), digits_day(found[2])) if found else (None, None)
    return (of, (first, last)) if of and first and found and (last or not found[2]) else None


def _days(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    """Show what a stop on the days of a button means."""
    speech, found = language(by.language), _asked(conn, by, arg, now)
    if not found:
        return not_yours(speech)
    of, days = found
    today = rights.local_day(of, now)
    if fault := texts.wrong(speech, days, today):
        _ask_again(conn, by, message, of, now, fault)
        return None
    dialogues.leave(conn, by.id, message_id=message.id)
    revise(conn, message.id, to_json(texts.preview(speech, of.id, of.name, days, today)), now)
    return None


def _typed(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take the days that were typed; say what is wrong with any other answer, and ask again."""
    speech, of = language(by.language), _where(conn, by, (dialogue.about or {})["unit"], now)
    if not of:
        dialogues.leave(conn, by.id)
        say_text(conn, by, not_yours(speech), now)
        return
    today = rights.local_day(of, now)
    days = read_stop(incoming.text, rights.local_day(of, incoming.said_at(now)))
    if isinstance(days, tuple):
        days = stops.going_on(of, *days, today)
    fault = texts.wrong(speech, days, today)
    if fault or not isinstance(days, tuple):
        message_id = say(conn, by, _question(by, of, now, fault), now, purpose="dialogue")
        dialogues.stand_in(conn, by.id, message_id)
        return
    dialogues.leave(conn, by.id)
    say(conn, by, texts.preview(speech, of.id, of.name, days, today), now, purpose="list")


def _ok(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    speech, found = language(by.language), _asked(conn, by, arg, now)
    if not found:
        return not_yours(speech)
    of, days = found
    today = rights.local_day(of, now)
    if fault := texts.wrong(speech, days, today):
        _ask_again(conn, by, message, of, now, fault)
        return speech.plain("Not noted. Please look once more.")
    changed = change_read(conn, of.id, lambda it: replace(it, stops=stops.one_more(it, *days)), now, by.id)
    revise(conn, message.id, to_json(texts.noted(speech, of.name, days, today)), now)
    return speech.plain("Noted.") if changed else speech.plain("This was noted already.")


def _restart(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    """Show what a restart means."""
    found = numbers(arg, 2)
    of = _where(conn, by, found[0], now) if found else None
    if not of:
        return not_yours(language(by.language))
    dialogues.leave(conn, by.id, message_id=message.id)
    today = rights.local_day(of, now)
    body = texts.preview_restart(language(by.language), of.id, of.name, today + timedelta(days=1), today)
    revise(conn, message.id, to_json(body), now)
    return None


def _restart_ok(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    """Let work go on from the day of the button; where that is not tomorrow any more, show anew what it means."""
    speech, found = language(by.language), numbers(arg, 2)
    of = _where(conn, by, found[0], now) if found else None
    if not found or not of:
        return not_yours(speech)
    today = rights.local_day(of, now)
    first = today + timedelta(days=1)
    if digits_day(found[1]) != first:
        _restart(conn, by, message, arg, now)
        return speech.plain("Not noted. Please look once more.")
    changed = change_read(conn, of.id, lambda it: replace(it, stops=stops.restarted(it, today)), now, by.id)
    revise(conn, message.id, to_json(texts.noted_restart(speech, of.name, first, today)), now)
    return speech.plain("Noted.") if changed else speech.plain("This was noted already.")


FEATURE = Feature(
    commands={"stop": _stop},
    needs={"stop": "plan"},
    menu={"stop": lambda speech: speech.plain("work stops, or goes on again")},
    callbacks={
        "stop_unit": _unit,
        "stop_days": _days,
        "stop_ok": _ok,
        "stop_restart": _restart,
        "restart_ok": _restart_ok,
    },
    answers={"stop.days": _typed},
)
