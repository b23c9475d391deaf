"""`/report`: which unit, which period, Excel or PDF; the file is made beside everything else."""

from datetime import datetime, timedelta

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.reports import request_report
from bot.messages.body import Body, to_json
from bot.messages.incoming import Incoming
from bot.queries import rights
from bot.queries.report import financial_years
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.people import Person
from bot.store.people.units import Unit, known_unit, unit
from bot.texts.catalogue import language
from bot.texts.pick import Choices
from bot.texts.reports import requests as texts
from schedules.period import PeriodKind, period_named, period_of, periods

# What can be asked for in the chat; JSON and CSV come from the command line.
FORMATS = ("xlsx", "pdf")
OFFERED: tuple[PeriodKind, ...] = ("month", "quarter", "year")


def _report(ctx: Context, incoming: Incoming) -> None:
    mine = rights.units_for(ctx.conn, ctx.by.id, "export", ctx.now)
    if len(mine) == 1:
        ctx.say(_periods(ctx.conn, ctx.by, unit(ctx.conn, mine[0]), ctx.now), purpose="list")
    else:
        pick.ask(ctx, "report_unit", ())


@pick.kind("report_unit")
def _units(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    mine = [(each, unit(ctx.conn, each).name) for each in rights.units_for(ctx.conn, ctx.by.id, "export", ctx.now)]
    return texts.choose_unit(ctx.speech, mine) if mine else None


def _periods(conn: Connection, by: Person, of: Unit, now: datetime) -> Body:
    """This month, quarter and year, each beside the one before; and financial years, where something goes by them."""
    keys = []
    for kind in OFFERED:
        this = period_of(kind, rights.local_day(of, now))
        keys += [this.key, period_of(kind, this.first - timedelta(days=1)).key]
    for begins in financial_years(conn, of):
        this = next(periods("year", rights.local_day(of, now), rights.local_day(of, now), begins))
        before = this.first - timedelta(days=1)
        keys += [this.key, next(periods("year", before, before, begins)).key]
    return texts.choose_period(language(by.language), of.id, of.name, keys)


def _of(ctx: Context, said: str) -> Unit | None:
    """The unit of a button, where it is this person's to report on."""
    found = numbers(said, 1)
    of = known_unit(ctx.conn, found[0]) if found else None
    return of if of and rights.may(ctx.conn, ctx.by.id, "export", of, now=ctx.now) else None


def _refusal(by: Person) -> str:
    return texts.not_yours(language(by.language))


def _unit(ctx: Context, message: Message, arg: str) -> str | None:
    if not (of := _of(ctx, arg)):
        return _refusal(ctx.by)
    revise(ctx.conn, message.id, to_json(_periods(ctx.conn, ctx.by, of, ctx.now)), ctx.now)
    return None


def _period(ctx: Context, message: Message, arg: str) -> str | None:
    said, _, key = arg.partition(".")
    if not (of := _of(ctx, said)) or not period_named(key):
        return _refusal(ctx.by)
    revise(ctx.conn, message.id, to_json(texts.choose_format(ctx.speech, of.id, of.name, key)), ctx.now)
    return None


def _make(ctx: Context, message: Message, arg: str) -> str | None:
    said, _, rest = arg.partition(".")
    key, _, form = rest.partition(".")
    of, period = _of(ctx, said), period_named(key)
    if not of or not period or form not in FORMATS:
        return _refusal(ctx.by)
    speech = ctx.speech
    if not request_report.ask(ctx, of.id, period, form, message_id=message.id):
        return texts.enough(speech)
    revise(ctx.conn, message.id, to_json(texts.begun(speech)), ctx.now)
    return None


FEATURE = Feature(
    commands={"report": _report},
    needs={"report": "export"},
    menu={"report": lambda speech: speech.plain("a report as Excel or PDF")},
    callbacks={"report_unit": _unit, "report_period": _period, "report_make": _make},
)
