"""The year plan in the chat: `/plan` and its buttons."""

from datetime import datetime

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.planning import year_plan
from bot.messages.body import to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.about import year_plan as shown
from bot.outbox.news import tell
from bot.outbox.say import say, say_text
from bot.outbox.submissions import step_out
from bot.queries import rights
from bot.reading.months import read_month
from bot.reading.sensible import NoDay
from bot.store.duties.duties import Duty, known_duty
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise, take_buttons
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit, unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.duties import year_plan as texts
from bot.texts.pick import Choices, units
from bot.texts.refusals import not_yours
from bot.texts.submissions.reading import no_month

# What a dialogue expects in which a duty of the plan is moved.
MONTH = "plan.month"


def _plan(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    speech = language(by.language)
    planned = _planned(conn, by, now)
    if not planned:
        say_text(conn, by, speech.html("No duty here has a whole year."), now)
    elif len(planned) == 1:
        year = rights.local_day(planned[0], now).year
        say(conn, by, shown.picture(conn, by, planned[0], year, now), now, purpose="list")
    else:
        pick.ask(conn, by, "plan_unit", (), now)


def _planned(conn: Connection, by: Person, now: datetime) -> list[Unit]:
    """The units of a person that have a year to plan."""
    seen = [unit(conn, unit_id) for unit_id in rights.units_for(conn, by.id, "see", now)]
    return [of for of in seen if year_plan.year_duties(conn, of, rights.local_day(of, now).year)]


@pick.kind("plan_unit")
def _units(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    named = [(of.id, of.name) for of in _planned(conn, by, now)]
    return units(language(by.language), named, "plan_unit") if named else None


def _of(conn: Connection, by: Person, arg: str, action: rights.Action, now: datetime) -> tuple[Unit, int] | None:
    """The unit and the year of a button; this year where it names none."""
    found = numbers(arg, 2) or numbers(arg, 1)
    of = known_unit(conn, found[0]) if found else None
    if not found or not of or not rights.may(conn, by.id, action, of, now):
        return None
    this = rights.local_day(of, now).year
    year = found[1] if len(found) == 2 else this
    return (of, year) if year in (this, this + 1) else None


def _unit(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := _of(conn, by, arg, "see", now)):
        return not_yours(language(by.language))
    dialogues.leave(conn, by.id, expects=MONTH, message_id=message.id)
    revise(conn, message.id, to_json(shown.picture(conn, by, *found, now)), now)
    return None


def _open(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (found := _of(conn, by, arg, "see", now)):
        return not_yours(language(by.language))
    say(conn, by, shown.picture(conn, by, *found, now), now, purpose="list")
    return None


def _duty(conn: Connection, by: Person, number: int, now: datetime) -> tuple[Unit, Duty] | None:
    """A duty that can be planned, and its unit, where the plan is this person's to make."""
    if not (owed := known_duty(conn, number)):
        return None
    of = unit(conn, owed.unit_id)
    mine = rights.may(conn, by.id, "plan", of, now)
    return (of, owed) if mine and owed.id in year_plan.proposed(conn, of, owed.due_on.year, now) else None


def _move(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    number = numbers(arg, 1)
    found = _duty(conn, by, number[0], now) if number else None
    if not found:
        return not_yours(language(by.language))
    of, owed = found
    revise(conn, message.id, to_json(shown.choice(conn, by, of, owed, now)), now)
    dialogue = dialogues.dialogue(conn, by.id)
    if dialogue and dialogue.message_id != message.id:
        step_out.leave(conn, by, now)
    dialogues.enter(conn, by.id, MONTH, None, message.id, now, about={"duty": owed.id})
    return None


def _typed(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    """Take the month that was typed; say what is wrong with any other answer, and ask again."""
    speech, found = language(by.language), _duty(conn, by, (dialogue.about or {})["duty"], now)
    if not found:
        dialogues.leave(conn, by.id)
        say_text(conn, by, speech.html("This duty has no month to choose any more. The plan: /plan"), now)
        return
    of, owed = found
    read = read_month(incoming.text, rights.local_day(of, incoming.said_at(now)), owed.due_on.year)
    fault = None
    if isinstance(read, NoDay):
        fault = no_month(speech, read)
    elif read[0] != owed.due_on.year or read[1] not in year_plan.months(of, owed, now):
        fault = speech.html("“{said}” is not one of the months that are left.", said=incoming.text.strip()[:40])
    take_buttons(conn, dialogue.message_id or 0, now)
    if fault or isinstance(read, NoDay):
        body = shown.choice(conn, by, of, owed, now, fault)
        dialogues.stand_in(conn, by.id, say(conn, by, body, now, purpose="dialogue"))
        return
    dialogues.leave(conn, by.id)
    year_plan.move(conn, of, owed, read[1], now)
    say(conn, by, shown.picture(conn, by, of, owed.due_on.year, now), now, purpose="list")


def _to(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    number = numbers(arg, 2)
    found = _duty(conn, by, number[0], now) if number else None
    if not number or not found or number[1] not in year_plan.months(*found, now):
        return not_yours(language(by.language))
    of, owed = found
    dialogues.leave(conn, by.id, expects=MONTH, message_id=message.id)
    year_plan.move(conn, of, owed, number[1], now)
    revise(conn, message.id, to_json(shown.picture(conn, by, of, owed.due_on.year, now)), now)
    return None


def _fix(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    speech, (rest, _, seen) = language(by.language), arg.rpartition(".")
    if not (found := _of(conn, by, rest, "plan", now)):
        return not_yours(speech)
    of, year = found
    as_shown = seen == texts.seen_of(year_plan.proposed(conn, of, year, now))
    if as_shown:
        tell(conn, year_plan.fix(conn, by, of, year, now).news, now)
    revise(conn, message.id, to_json(shown.picture(conn, by, of, year, now)), now)
    if as_shown:
        return speech.plain("The plan is fixed.")
    return speech.plain("Not fixed: the plan has changed since. Please look once more.")


FEATURE = Feature(
    commands={"plan": _plan},
    menu={"plan": lambda speech: speech.plain("the year's plan")},
    callbacks={"plan_unit": _unit, "plan_open": _open, "plan_move": _move, "plan_to": _to, "plan_fix": _fix},
    answers={MONTH: _typed},
)
