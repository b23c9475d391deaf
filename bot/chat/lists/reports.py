"""`/report`: which unit, which period, Excel or PDF; the file is made beside everything else."""

from datetime import datetime, timedelta

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.reports import request_report
from bot.messages.body import Body, to_json
from bot.messages.incoming import Incoming
from bot.outbox.say import say
from bot.queries import rights
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit, unit
from bot.texts.catalogue import language
from bot.texts.pick import Choices
from bot.texts.reports import requests as texts
from schedules.period import PeriodKind, period_named, period_of

# What can be asked for in the chat; JSON and CSV come from the command line.
FORMATS = ("xlsx", "pdf")
OFFERED: tuple[PeriodKind, ...] = ("month", "quarter", "year")


def _report(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    mine = rights.units_for(conn, by.id, "export", now)
    if len(mine) == 1:
        say(conn, by, _periods(by, unit(conn, mine[0]), now), now, purpose="list")
    else:
        pick.ask(conn, by, "report_unit", (), now)


@pick.kind("report_unit")
def _units(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    mine = [(each, unit(conn, each).name) for each in rights.units_for(conn, by.id, "export", now)]
    return texts.choose_unit(language(by.language), mine) if mine else None


def _periods(by: Person, of: Unit, now: datetime) -> Body:
    """This month, quarter and year, each beside the one before."""
    keys = []
    for kind in OFFERED:
        this = period_of(kind, rights.local_day(of, now))
        keys += [this.key, period_of(kind, this.first - timedelta(days=1)).key]
    return texts.choose_period(language(by.language), of.id, of.name, keys)


def _of(conn: Connection, by: Person, said: str, now: datetime) -> Unit | None:
    """The unit of a button, where it is this person's to report on."""
    found = numbers(said, 1)
    of = known_unit(conn, found[0]) if found else None
    return of if of and rights.may(conn, by.id, "export", of, now) else None


def _refusal(by: Person) -> str:
    return texts.not_yours(language(by.language))


def _unit(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    if not (of := _of(conn, by, arg, now)):
        return _refusal(by)
    revise(conn, message.id, to_json(_periods(by, of, now)), now)
    return None


def _period(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    said, _, key = arg.partition(".")
    if not (of := _of(conn, by, said, now)) or not period_named(key):
        return _refusal(by)
    revise(conn, message.id, to_json(texts.choose_format(language(by.language), of.id, of.name, key)), now)
    return None


def _make(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    said, _, rest = arg.partition(".")
    key, _, form = rest.partition(".")
    of, period = _of(conn, by, said, now), period_named(key)
    if not of or not period or form not in FORMATS:
        return _refusal(by)
    speech = language(by.language)
    if not request_report.ask(conn, by, of.id, period, form, message.id, now):
        return texts.enough(speech)
    revise(conn, message.id, to_json(texts.begun(speech)), now)
    return None


FEATURE = Feature(
    commands={"report": _report},
    needs={"report": "export"},
    menu={"report": lambda speech: speech.plain("a report as Excel or PDF")},
    callbacks={"report_unit": _unit, "report_period": _period, "report_make": _make},
)
