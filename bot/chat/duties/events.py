"""Events in the chat: `/event`, its buttons, and the day that is typed."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import digits_day, numbers
from bot.flows.planning import event, take_back_event
from bot.flows.reminders import key_times
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.news import tell
from bot.outbox.submissions import ask_again, step_out
from bot.queries import rights
from bot.reading.days import read_day
from bot.reading.hours import read_hour
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
from schedules.cadences.hours import local_moment

# A day of the clock has so many minutes.
MINUTES = 24 * 60
# A button of an event without its hour says so many numbers: the unit, the kind, the day.
WITHOUT_HOUR = 3


def _event(ctx: Context, incoming: Incoming) -> None:
    speech = ctx.speech
    fitting = _fitting(ctx)
    if not fitting:
        ctx.say_text(speech.html("Nothing follows from events in your units."))
    elif len(fitting) == 1:
        _ask_kind(ctx, fitting[0])
    else:
        pick.ask(ctx, "event_unit", ())


def _fitting(ctx: Context) -> list[Unit]:
    """The units in which a person may say that something happened, and in which something follows from it."""
    mine = [unit(ctx.conn, unit_id) for unit_id in rights.units_for(ctx.conn, ctx.by.id, "event", ctx.now)]
    return [of for of in mine if event.kinds(ctx.conn, of)]


@pick.kind("event_unit")
def _units(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    named = [(of.id, of.name) for of in _fitting(ctx)]
    return units(ctx.speech, named, "event_unit") if named else None


def _kinds(conn: Connection, by: Person, of: Unit) -> Body:
    known = [kind for kind in texts.KINDS if kind in event.kinds(conn, of)]
    return texts.choose_kind(language(by.language), of.id, of.name, known)


def _ask_kind(ctx: Context, of: Unit) -> None:
    """Ask what has happened, in a new message."""
    message_id = ctx.say(_kinds(ctx.conn, ctx.by, of), purpose="list")
    _await(ctx, "event.kind", of, message_id)


def _named(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take the kind that was typed by its name or part of it; else the same question again."""
    of, said = unit(ctx.conn, (dialogue.about or {})["unit"]), incoming.text.strip().lower()
    named = [
        kind
        for kind in event.kinds(ctx.conn, of)
        if said and any(said in texts.kind_name(language(code), kind).lower() for code in LOCALES)
    ]
    if len(named) != 1:
        speech = ctx.speech
        ask_again.ask_again(ctx, speech.html("“{said}” is none of these events.", said=incoming.text.strip()[:40]))
        return
    _await(ctx, "event.day", of, ctx.say(_which_day(ctx, of, named[0]), purpose="list"), kind=named[0])


def _which_day(ctx: Context, of: Unit, kind: str) -> Body:
    """On which day; of key times also the public holidays to come."""
    today = rights.local_day(of, ctx.now)
    soon = key_times.coming(ctx.conn, of, today) if kind == key_times.KIND else []
    return texts.choose_day(ctx.speech, of.id, of.name, kind, today=today, holidays=soon)


def where(ctx: Context, number: int) -> Unit | None:
    """The unit with this number, where it is this person's to say what happened there."""
    of = known_unit(ctx.conn, number)
    return of if of and rights.may(ctx.conn, ctx.by.id, "event", of, now=ctx.now) else None


def _asked(ctx: Context, arg: str, count: int) -> tuple[Unit, str, int] | None:
    """The unit, the kind and the last number of a button, where they are this person's to speak of."""
    found = numbers(arg, count)
    of = where(ctx, found[0]) if found else None
    if not found or not of or found[1] >= len(texts.KINDS) or texts.KINDS[found[1]] not in event.kinds(ctx.conn, of):
        return None
    return of, texts.KINDS[found[1]], found[-1]


def _unit(ctx: Context, message: Message, arg: str) -> str | None:
    found = numbers(arg, 1)
    of = where(ctx, found[0]) if found else None
    if not of:
        return not_yours(ctx.speech)
    revise(ctx.conn, message.id, to_json(_kinds(ctx.conn, ctx.by, of)), ctx.now)
    _await(ctx, "event.kind", of, message.id)
    return None


def _kind(ctx: Context, message: Message, arg: str) -> str | None:
    if not (found := _asked(ctx, arg, 2)):
        return not_yours(ctx.speech)
    of, kind, _ = found
    body = _which_day(ctx, of, kind)
    revise(ctx.conn, message.id, to_json(body), ctx.now)
    _await(ctx, "event.day", of, message.id, kind=kind)
    return None


def _await(
    ctx: Context, expects: str, of: Unit, message_id: int, *, kind: str | None = None, on: date | None = None
) -> None:
    """Take what is typed next as the answer, as the buttons of the message would be."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if dialogue and dialogue.message_id != message_id:
        step_out.leave(ctx)
    about = {"unit": of.id, "kind": kind, **({"on": on.isoformat()} if on else {})}
    dialogues.enter(ctx.conn, ctx.by.id, expects, None, message_id=message_id, now=ctx.now, about=about)


def _other(ctx: Context, message: Message, arg: str) -> str | None:
    if not (found := _asked(ctx, arg, 2)):
        return not_yours(ctx.speech)
    of, kind, _ = found
    revise(ctx.conn, message.id, to_json(_ask_typed(ctx, of, kind)), ctx.now)
    _await(ctx, "event.day", of, message.id, kind=kind)
    return None


def _ask_typed(ctx: Context, of: Unit, kind: str) -> Body:
    return texts.ask_typed_day(ctx.speech, of.id, of.name, kind, today=rights.local_day(of, ctx.now))


def _day(ctx: Context, message: Message, arg: str) -> str | None:
    found = _asked(ctx, arg, 3)
    on = digits_day(found[2]) if found else None
    if not found or not on or not event.is_fitting(found[1], on, rights.local_day(found[0], ctx.now)):
        return not_yours(ctx.speech)
    of, kind, _ = found
    if event.asks_hour(ctx.conn, of, kind):
        revise(ctx.conn, message.id, to_json(_which_hour(ctx, of, kind, on)), ctx.now)
        _await(ctx, "event.hour", of, message.id, kind=kind, on=on)
        return None
    _leave(ctx, message)
    revise(ctx.conn, message.id, to_json(_summary(ctx, of, kind, on, recorded=False)), ctx.now)
    return None


def _leave(ctx: Context, message: Message) -> None:
    """Nothing more is asked in this message."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if dialogue and dialogue.message_id == message.id:
        dialogues.leave(ctx.conn, ctx.by.id)


def _which_hour(ctx: Context, of: Unit, kind: str, on: date, *, fault: Markup | None = None) -> Body:
    """At what time of the day: what follows is due so many hours later."""
    return texts.choose_hour(ctx.speech, of.id, of.name, kind, on=on, now=_local(ctx, of), fault=fault)


def _local(ctx: Context, of: Unit) -> datetime:
    return ctx.now.astimezone(ZoneInfo(of.timezone))


def _at(ctx: Context, of: Unit, on: date, minute: int) -> datetime | None:
    """The moment of a minute of a day, where there is one that is not to come; the one that is now is now."""
    if minute >= MINUTES:
        return None
    hour, local = time(minute // 60, minute % 60), _local(ctx, of)
    if (local.date(), texts.minute_of(local)) == (on, minute):
        return local.replace(second=0, microsecond=0)
    at = local_moment(on, hour, ZoneInfo(of.timezone)).astimezone(ZoneInfo(of.timezone))
    return at if at <= ctx.now else None


def _hour(ctx: Context, message: Message, arg: str) -> str | None:
    found = _asked(ctx, arg, 4)
    if not found or not (said := _said(ctx, found[0], found[1], arg)):
        return not_yours(ctx.speech)
    on, at = said
    _leave(ctx, message)
    revise(ctx.conn, message.id, to_json(_summary(ctx, found[0], found[1], on, recorded=False, at=at)), ctx.now)
    return None


def _said(ctx: Context, of: Unit, kind: str, arg: str) -> tuple[date, datetime | None] | None:
    """The day of a button, and the moment where what follows hangs on it; None where that cannot be."""
    parts = [int(part) for part in arg.split(".")]
    on = digits_day(parts[2])
    if not on or not event.is_fitting(kind, on, rights.local_day(of, ctx.now)):
        return None
    if not event.asks_hour(ctx.conn, of, kind) or len(parts) == WITHOUT_HOUR:
        return on, None
    at = _at(ctx, of, on, parts[3])
    return (on, at) if at else None


def _summary(ctx: Context, of: Unit, kind: str, on: date, *, recorded: bool, at: datetime | None = None) -> Body:
    owed = event.follows(ctx.conn, of, kind, on, at=at)
    return texts.summary(
        ctx.speech, of.id, of.name, kind, on=on, owed=owed, recorded=recorded, now=_local(ctx, of), at=at
    )


def _typed(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take the day that was typed; say what is wrong with any other answer."""
    speech, about = ctx.speech, dialogue.about or {}
    of, kind = unit(ctx.conn, about["unit"]), about["kind"]
    if not rights.may(ctx.conn, ctx.by.id, "event", of, now=ctx.now):
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(not_yours(speech))
        return
    today = rights.local_day(of, ctx.now)
    said_on = rights.local_day(of, incoming.said_at(ctx.now))
    on = read_day(incoming.text, said_on, "near" if kind in event.AHEAD else "past")
    fault = no_day(speech, on, today) if isinstance(on, NoDay) else _unfitting(speech, kind, on, today)
    if fault or isinstance(on, NoDay):
        body = texts.ask_typed_day(speech, of.id, of.name, kind, today=today, fault=fault)
        message_id = ctx.say(body, purpose="dialogue")
        dialogues.stand_in(ctx.conn, ctx.by.id, message_id)
        return
    if event.asks_hour(ctx.conn, of, kind):
        _await(ctx, "event.hour", of, ctx.say(_which_hour(ctx, of, kind, on), purpose="list"), kind=kind, on=on)
        return
    dialogues.leave(ctx.conn, ctx.by.id)
    ctx.say(_summary(ctx, of, kind, on, recorded=False), purpose="list")


def _typed_hour(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take the hour that was typed; say what is wrong with any other answer."""
    speech, about = ctx.speech, dialogue.about or {}
    of, kind, on = unit(ctx.conn, about["unit"]), about["kind"], date.fromisoformat(about["on"])
    if not rights.may(ctx.conn, ctx.by.id, "event", of, now=ctx.now):
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(not_yours(speech))
        return
    hour = read_hour(incoming.text)
    at = _at(ctx, of, on, hour.hour * 60 + hour.minute) if hour else None
    if not at:
        fault = speech.html("{hour} is still to come.", hour=f"{hour:%H:%M}") if hour else _no_hour(ctx, incoming)
        message_id = ctx.say(_which_hour(ctx, of, kind, on, fault=fault), purpose="dialogue")
        dialogues.stand_in(ctx.conn, ctx.by.id, message_id)
        return
    dialogues.leave(ctx.conn, ctx.by.id)
    ctx.say(_summary(ctx, of, kind, on, recorded=False, at=at), purpose="list")


def _no_hour(ctx: Context, incoming: Incoming) -> Markup:
    return ctx.speech.html("“{said}” is no time of day.", said=incoming.text.strip()[:40])


def _unfitting(speech: Language, kind: str, on: date, today: date) -> Markup | None:
    """Why an event cannot have been on a day."""
    if event.is_fitting(kind, on, today):
        return None
    if on > today and kind not in event.AHEAD:
        return speech.html("{day} is still to come: give the day on which it happened.", day=speech.day(on, today))
    if on > today:
        return speech.html("{day} is too far ahead; note it when it is nearer.", day=speech.day(on, today))
    return speech.html("{day} is more than a year ago.", day=speech.day(on, today))


def _ok(ctx: Context, message: Message, arg: str) -> str:
    speech, (rest, _, seen) = ctx.speech, arg.rpartition(".")
    found = _asked(ctx, rest, 3) or _asked(ctx, rest, 4)
    said = _said(ctx, found[0], found[1], rest) if found else None
    if not found or not said:
        return not_yours(speech)
    (of, kind, _), (on, at) = found, said
    if event.asks_hour(ctx.conn, of, kind) and not at:
        revise(ctx.conn, message.id, to_json(_which_hour(ctx, of, kind, on)), ctx.now)
        _await(ctx, "event.hour", of, message.id, kind=kind, on=on)
        return speech.plain("Not recorded: what follows has changed since. Please look once more.")
    if seen != texts.seen_of(event.follows(ctx.conn, of, kind, on, at=at)):
        revise(ctx.conn, message.id, to_json(_summary(ctx, of, kind, on, recorded=False, at=at)), ctx.now)
        return speech.plain("Not recorded: what follows has changed since. Please look once more.")
    if event.is_too_many(ctx, of):
        return too_many(speech)
    if noted := event.note(ctx, of, kind, on, at=at):
        tell(ctx.conn, noted.news, ctx.now)
    at = event.hour_of(ctx.conn, of, kind, on) if at else None
    revise(ctx.conn, message.id, to_json(_summary(ctx, of, kind, on, recorded=True, at=at)), ctx.now)
    return speech.plain("Recorded.") if noted else speech.plain("This was recorded already.")


def _back(ctx: Context, message: Message, arg: str) -> str:
    speech, found = ctx.speech, _asked(ctx, arg, 3)
    on = digits_day(found[2]) if found else None
    if not found or not on:
        return not_yours(speech)
    of, kind, _ = found
    undone = take_back_event.undo(ctx, of, kind, on)
    if not undone:
        return too_late(speech)
    tell(ctx.conn, undone.news, ctx.now)
    revise(
        ctx.conn,
        message.id,
        to_json(texts.taken_back(speech, of.name, kind, on, today=rights.local_day(of, ctx.now))),
        ctx.now,
    )
    return speech.plain("Taken back.")


def too_many(speech: Language) -> str:
    """So many events are noted in this hour that no more are."""
    return speech.plain(
        "Not recorded: {n} events in an hour are the most that one person notes. Please go on later.",
        n=event.PER_HOUR,
    )


def too_late(speech: Language) -> str:
    """An event is not taken back any more."""
    return speech.plain(
        "An event can be taken back within an hour, by who noted it or may waive. After that each duty is waived."
    )


FEATURE = Feature(
    commands={"event": _event},
    needs={"event": "event"},
    menu={"event": lambda speech: speech.plain("report an event that sets duties off")},
    callbacks={
        "event_unit": _unit,
        "event_kind": _kind,
        "event_day": _day,
        "event_hour": _hour,
        "event_other": _other,
        "event_ok": _ok,
        "event_back": _back,
    },
    answers={"event.kind": _named, "event.day": _typed, "event.hour": _typed_hour},
)
