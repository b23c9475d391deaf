"""Events in the chat: `/event`, its buttons, and the day that is typed."""

from datetime import date, datetime

from markupsafe import Markup

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, numbers
from bot.flows.planning import event, take_back_event
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.news import tell
from bot.outbox.say import say, say_text
from bot.outbox.submissions import ask_again, step_out
from bot.queries import rights
from bot.reading.days import read_day
from bot.reading.sensible import NoDay
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit, unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import LOCALES, Language, language
from bot.texts.duties import events as texts
from bot.texts.pick import Choices, units
from bot.texts.refusals import not_yours
from bot.texts.submissions.reading import no_day


def _event(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    speech = language(by.language)
    fitting = _fitting(conn, by, now)
    if not fitting:
        say_text(conn, by, speech.html("Nothing follows from events in your units."), now)
    elif len(fitting) == 1:
        _ask_kind(conn, by, fitting[0], now)
    else:
        pick.ask(conn, by, "event_unit", (), now)


def _fitting(conn: Connection, by: Person, now: datetime) -> list[Unit]:
    """The units in which a person may say that something happened, and in which something follows from it."""
    mine = [unit(conn, unit_id) for unit_id in rights.units_for(conn, by.id, "event", now)]
    return [of for of in mine if event.kinds(conn, of)]


@pick.kind("event_unit")
def _units(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    named = [(of.id, of.name) for of in _fitting(conn, by, now)]
    return units(language(by.language), named, "event_unit") if named else None


def _kinds(conn: Connection, by: Person, of: Unit) -> Body:
    known = [kind for kind in texts.KINDS if kind in event.kinds(conn, of)]
    return texts.choose_kind(language(by.language), of.id, of.name, known)


def _ask_kind(conn: Connection, by: Person, of: Unit, now: datetime) -> None:
    """Ask what has happened, in a new message."""
    message_id = say(conn, by, _kinds(conn, by, of), now, purpose="list")
    _await(conn, by, "event.kind", of, message_id, now)


def _named(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take the kind that was typed by its name or part of it; else the same question again."""
    of, said = unit(conn, (dialogue.about or {})["unit"]), incoming.text.strip().lower()
    named = [
        kind
        for kind in event.kinds(conn, of)
        if said and any(said in texts.kind_name(language(code), kind).lower() for code in LOCALES)
    ]
    if len(named) != 1:
        speech = language(by.language)
        ask_again.ask_again(
            conn, by, speech.html("“{said}” is none of these events.", said=incoming.text.strip()[:40]), now
        )
        return
    speech, today = language(by.language), rights.local_day(of, now)
    body = texts.choose_day(speech, of.id, of.name, named[0], today)
    _await(conn, by, "event.day", of, say(conn, by, body, now, purpose="list"), now, kind=named[0])


def _where(conn: Connection, by: Person, number: int, now: datetime) -> Unit | None:
    of = known_unit(conn, number)
    return of if of and rights.may(conn, by.id, "event", of, now) else None


def _asked(conn: Connection, by: Person, arg: str, count: int, now: datetime) -> tuple[Unit, str, int] | None:
    """The unit, the kind and the last number of a button, where they are this person's to speak of."""
    found = numbers(arg, count)
    of = _where(conn, by, found[0], now) if found else None
    if not found or not of or found[1] >= len(texts.KINDS) or texts.KINDS[found[1]] not in event.kinds(conn, of):
        return None
    return of, texts.KINDS[found[1]], found[-1]


def _unit(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 1)
    of = _where(conn, by, found[0], now) if found else None
    if not of:
        return not_yours(language(by.language))
    revise(conn, message.id, to_json(_kinds(conn, by, of)), now)
    _await(conn, by, "event.kind", of, message.id, now)
    return None


def _kind(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := _asked(conn, by, arg, 2, now)):
        return not_yours(language(by.language))
    of, kind, _ = found
    body = texts.choose_day(language(by.language), of.id, of.name, kind, rights.local_day(of, now))
    revise(conn, message.id, to_json(body), now)
    _await(conn, by, "event.day", of, message.id, now, kind=kind)
    return None


def _await(
    conn: Connection, by: Person, expects: str, of: Unit, message_id: int, now: datetime, kind: str | None = None
) -> None:
    """Take what is typed next as the answer, as the buttons of the message would be."""
    dialogue = dialogues.dialogue(conn, by.id)
    if dialogue and dialogue.message_id != message_id:
        step_out.leave(conn, by, now)
    dialogues.enter(conn, by.id, expects, None, message_id, now, about={"unit": of.id, "kind": kind})


def _other(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := _asked(conn, by, arg, 2, now)):
        return not_yours(language(by.language))
    of, kind, _ = found
    revise(conn, message.id, to_json(_ask_typed(conn, by, of, kind, now)), now)
    _await(conn, by, "event.day", of, message.id, now, kind=kind)
    return None


def _ask_typed(conn: Connection, by: Person, of: Unit, kind: str, now: datetime) -> Body:
    return texts.ask_typed_day(language(by.language), of.id, of.name, kind, rights.local_day(of, now))


def _day(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = _asked(conn, by, arg, 3, now)
    on = digits_day(found[2]) if found else None
    if not found or not on or not event.is_fitting(found[1], on, rights.local_day(found[0], now)):
        return not_yours(language(by.language))
    of, kind, _ = found
    dialogue = dialogues.dialogue(conn, by.id)
    if dialogue and dialogue.message_id == message.id:
        dialogues.leave(conn, by.id)
    revise(conn, message.id, to_json(_summary(conn, by, of, kind, on, now, recorded=False)), now)
    return None


def _summary(conn: Connection, by: Person, of: Unit, kind: str, on: date, now: datetime, *, recorded: bool) -> Body:
    owed, today = event.follows(conn, of, kind, on), rights.local_day(of, now)
    return texts.summary(language(by.language), of.id, of.name, kind, on, owed, recorded=recorded, today=today)


def _typed(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take the day that was typed; say what is wrong with any other answer."""
    speech, about = language(by.language), dialogue.about or {}
    of, kind = unit(conn, about["unit"]), about["kind"]
    if not rights.may(conn, by.id, "event", of, now):
        dialogues.leave(conn, by.id)
        say_text(conn, by, not_yours(speech), now)
        return
    today = rights.local_day(of, now)
    said_on = rights.local_day(of, incoming.said_at(now))
    on = read_day(incoming.text, said_on, "near" if kind in event.AHEAD else "past")
    fault = no_day(speech, on, today) if isinstance(on, NoDay) else _unfitting(speech, kind, on, today)
    if fault or isinstance(on, NoDay):
        body = texts.ask_typed_day(speech, of.id, of.name, kind, today, fault)
        message_id = say(conn, by, body, now, purpose="dialogue")
        dialogues.stand_in(conn, by.id, message_id)
        return
    dialogues.leave(conn, by.id)
    say(conn, by, _summary(conn, by, of, kind, on, now, recorded=False), now, purpose="list")


def _unfitting(speech: Language, kind: str, on: date, today: date) -> Markup | None:
    """Why an event cannot have been on a day."""
    if event.is_fitting(kind, on, today):
        return None
    if on > today and kind not in event.AHEAD:
        return speech.html("{day} is still to come: give the day on which it happened.", day=speech.day(on, today))
    if on > today:
        return speech.html("{day} is too far ahead; note it when it is nearer.", day=speech.day(on, today))
    return speech.html("{day} is more than a year ago.", day=speech.day(on, today))


def _ok(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    speech, (rest, _, seen) = language(by.language), arg.rpartition(".")
    found = _asked(conn, by, rest, 3, now)
    on = digits_day(found[2]) if found else None
    if not found or not on:
        return not_yours(speech)
    of, kind, _ = found
    if seen != texts.seen_of(event.follows(conn, of, kind, on)):
        revise(conn, message.id, to_json(_summary(conn, by, of, kind, on, now, recorded=False)), now)
        return speech.plain("Not recorded: what follows has changed since. Please look once more.")
    if event.is_too_many(conn, by, of, now):
        return speech.plain(
            "Not recorded: {n} events in an hour are the most that one person notes. Please go on later.",
            n=event.PER_HOUR,
        )
    if noted := event.note(conn, by, of, kind, on, now):
        tell(conn, noted.news, now)
    revise(conn, message.id, to_json(_summary(conn, by, of, kind, on, now, recorded=True)), now)
    return speech.plain("Recorded.") if noted else speech.plain("This was recorded already.")


def _back(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    speech, found = language(by.language), _asked(conn, by, arg, 3, now)
    on = digits_day(found[2]) if found else None
    if not found or not on:
        return not_yours(speech)
    of, kind, _ = found
    undone = take_back_event.undo(conn, by, of, kind, on, now)
    if not undone:
        return speech.plain(
            "An event can be taken back within an hour, by who noted it or may waive. After that each duty is waived."
        )
    tell(conn, undone.news, now)
    revise(conn, message.id, to_json(texts.taken_back(speech, of.name, kind, on, rights.local_day(of, now))), now)
    return speech.plain("Taken back.")


FEATURE = Feature(
    commands={"event": _event},
    needs={"event": "event"},
    menu={"event": lambda speech: speech.plain("report an event that sets duties off")},
    callbacks={
        "event_unit": _unit,
        "event_kind": _kind,
        "event_day": _day,
        "event_other": _other,
        "event_ok": _ok,
        "event_back": _back,
    },
    answers={"event.kind": _named, "event.day": _typed},
)
