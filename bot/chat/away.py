"""Absences at the door: `/away`, the days that are typed, the deputy who is chosen."""

from datetime import date, datetime

from bot.chat.arrival import Arrival
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows import absence, rights, show
from bot.flows.prove import Arrived
from bot.store import dialogues
from bot.store.dialogues import Dialogue
from bot.store.engine import Connection
from bot.store.messages import Message, revise
from bot.store.people import Person, known_person, person
from bot.texts import team as texts
from bot.texts.body import Body, to_json
from bot.texts.catalogue import language
from bot.texts.refusals import not_yours, stale


def _away(conn: Connection, by: Person, arrival: Arrival, now: datetime) -> None:
    if absence.current(conn, by, now):
        show.say(conn, by, _list(conn, by, now), now, purpose="list")
    else:
        absence.ask(conn, by, by, now)


def _list(conn: Connection, by: Person, now: datetime) -> Body:
    shown = [
        (each.id, person(conn, each.deputy_id).name, each.first, each.last) for each in absence.current(conn, by, now)
    ]
    return texts.absences(language(by.language), by.name, shown)


def _more(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> None:
    absence.ask(conn, by, by, now)


def _for(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 2)
    who = known_person(conn, found[1]) if found else None
    if not who or not absence.may_note(conn, by, who, now):
        return not_yours(language(by.language))
    absence.ask(conn, by, who, now)
    return None


def _end(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    speech, found = language(by.language), numbers(arg, 1)
    mine = [each for each in absence.current(conn, by, now) if found and each.id == found[0]]
    if not mine or not absence.end(conn, by, mine[0], now):
        return not_yours(speech)
    revise(conn, message.id, to_json(_list(conn, by, now)), now)
    return speech.plain("Noted.")


def _deputy(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    talk, found = dialogues.dialogue(conn, by.id), numbers(arg, 1)
    deputy = known_person(conn, found[0]) if found else None
    if not talk or talk.expects != "away.deputy" or not talk.about or not deputy:
        return stale(language(by.language))
    first, last = (date.fromisoformat(talk.about[day]) for day in ("first", "last"))
    return absence.note(conn, by, person(conn, talk.about["who"]), deputy, first, last, now)


def _days(conn: Connection, by: Person, talk: Dialogue, arrival: Arrival, kept: Arrived | None, now: datetime) -> None:
    absence.take_days(conn, by, person(conn, (talk.about or {})["who"]), arrival.text, now)


def _choose(
    conn: Connection, by: Person, talk: Dialogue, arrival: Arrival, kept: Arrived | None, now: datetime
) -> None:
    """A word where a button is wanted: the same question again."""
    about = talk.about or {}
    who = person(conn, about["who"])
    of = absence.home_of(conn, who)
    others = [(each.id, each.name) for each in rights.colleagues(conn, who.id, of)] if of else []
    first, last = (date.fromisoformat(about[day]) for day in ("first", "last"))
    show.say(conn, by, texts.choose_deputy(language(by.language), who.name, first, last, others), now)


FEATURE = Feature(
    commands={"away": _away},
    menu={"away": lambda speech: speech.plain("I am away for some days")},
    presses={"away_for": _for, "away_more": _more, "away_end": _end, "away_deputy": _deputy},
    answers={"away.days": _days, "away.deputy": _choose},
)
