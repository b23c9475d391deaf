"""Absences in the chat: `/away`, the days that are typed, the deputy who is chosen."""

from datetime import date

from markupsafe import Markup

from bot.chat import pick
from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.chat.people import labels
from bot.flows.people import absence
from bot.flows.people.absence import Days, NoDays
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.news import tell
from bot.queries import rights
from bot.reading.sensible import NoDay
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.absences import known_absence
from bot.store.people.people import Person, known_person, person
from bot.store.people.units import Unit, known_unit, unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.people import team as texts
from bot.texts.pick import Choice, Choices
from bot.texts.refusals import not_yours, stale
from bot.texts.submissions.reading import no_day

# Day numbers of the calendar have six digits until the year 2738.
LAST_ORDINAL = 999_999


def _away(ctx: Context, incoming: Incoming) -> None:
    if absence.current(ctx.conn, ctx.by, ctx.now):
        ctx.say(_list(ctx), purpose="list")
    else:
        _begin(ctx, ctx.by)


def _begin(ctx: Context, who: Person) -> None:
    """Ask for the days; of several companies first for the one."""
    companies = absence.noted_by(ctx, who)
    if len(companies) == 1:
        _ask(ctx, who, companies[0])
    else:
        pick.ask(ctx, "away_company", (who.id,))


@pick.kind("away_company")
def _companies(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    who = known_person(ctx.conn, args[0]) if len(args) == 1 else None
    companies = absence.noted_by(ctx, who) if who else []
    if not who or not companies:
        return None
    choices = [Choice(label=of.name, verb="away_for", arg=f"{of.id}.{who.id}") for of in companies]
    return Choices(text=ctx.speech.html("{who}: away from which unit?", who=who.name), choices=choices)


def _list(ctx: Context) -> Body:
    shown = [
        texts.AbsenceView(
            absence_id=each.id,
            unit=unit(ctx.conn, each.company_id).name,
            deputy=person(ctx.conn, each.deputy_id or 0).name if absence.has_stand_in(ctx.conn, each) else None,
            first=each.first,
            last=each.last,
        )
        for each in absence.current(ctx.conn, ctx.by, ctx.now)
    ]
    return texts.absences(ctx.speech, ctx.by.name, shown, _today(ctx))


def _today(ctx: Context) -> date:
    """A person's local day, by their first company."""
    companies = absence.companies_of(ctx.conn, ctx.by)
    return rights.local_day(companies[0], ctx.now) if companies else ctx.now.date()


def _more(ctx: Context, message: Message, arg: str) -> None:
    _begin(ctx, ctx.by)


def _for(ctx: Context, message: Message, arg: str) -> str | None:
    found = numbers(arg, 2)
    who, of = (known_person(ctx.conn, found[1]), known_unit(ctx.conn, found[0])) if found else (None, None)
    company = unit(ctx.conn, of.company_id) if of else None
    if not who or not company or not absence.may_note(ctx, who, company):
        return not_yours(ctx.speech)
    _ask(ctx, who, company)
    return None


def _end(ctx: Context, message: Message, arg: str) -> str:
    speech, found = ctx.speech, numbers(arg, 1)
    mine = known_absence(ctx.conn, found[0]) if found else None
    if not mine or mine not in absence.current(ctx.conn, ctx.by, ctx.now) or not absence.end(ctx, mine):
        return not_yours(speech)
    revise(ctx.conn, message.id, to_json(_list(ctx)), ctx.now)
    return speech.plain("Noted.")


def _asked(conn: Connection, args: tuple[int, ...]) -> tuple[Person, Unit, Days] | None:
    """Who is away, from where and when, in a button's numbers."""
    who, company = known_person(conn, args[0]), known_unit(conn, args[1])
    if not who or not company or company.id != company.company_id or not all(0 < n <= LAST_ORDINAL for n in args[2:4]):
        return None
    return who, company, Days(first=date.fromordinal(args[2]), last=date.fromordinal(args[3]))


@pick.kind("away_deputy")
def _deputies(ctx: Context, args: tuple[int, ...]) -> Choices | None:
    asked = _asked(ctx.conn, args) if len(args) == 4 else None
    if not asked or not absence.may_note(ctx, asked[0], asked[1]):
        return None
    who, company, days = asked
    speech, before = ctx.speech, ".".join(map(str, args))
    others = rights.colleagues(ctx.conn, who.id, company)
    choices = labels.people(
        ctx.conn, speech, others, company.id, verb="away_deputy", arg=lambda each: f"{before}.{each.id}"
    )
    asked_for = texts.choose_deputy(speech, who.name, days.first, days.last, today=rights.local_day(company, ctx.now))
    return Choices(text=asked_for, choices=choices, waits=True)


def _deputy(ctx: Context, message: Message, arg: str) -> str | None:
    """Take a deputy; of one who is away then it is asked once more."""
    found = numbers(arg, 5) or numbers(arg, 6)
    asked, deputy = (_asked(ctx.conn, found), known_person(ctx.conn, found[4])) if found else (None, None)
    if not found or not asked or not deputy or asked[2].last < rights.local_day(asked[1], ctx.now):
        return stale(ctx.speech)
    who, company, days = asked
    away = absence.away_then(ctx.conn, deputy, company, days)
    if away and len(found) == 5 and absence.may_note(ctx, who, company):
        follows = person(ctx.conn, away.deputy_id).name if away.deputy_id else None
        body = texts.deputy_is_away(
            ctx.speech,
            deputy.name,
            away.first,
            away.last,
            follows=follows,
            arg=arg,
            today=rights.local_day(company, ctx.now),
        )
        revise(ctx.conn, message.id, to_json(body), ctx.now)
        return None
    noted = absence.note(ctx, who, company, deputy, days=days)
    if not noted:
        return not_yours(ctx.speech)
    tell(ctx.conn, noted.news, ctx.now)
    said = ctx.speech.plain("Noted.")
    revise(ctx.conn, message.id, to_json(Body(text=said)), ctx.now)
    return said


def _again(ctx: Context, message: Message, arg: str) -> str | None:
    """The list of deputies once more."""
    found = numbers(arg, 4)
    if not found:
        return stale(ctx.speech)
    return pick.turn_to(ctx, message, "away_deputy", found)


def _days(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    about = dialogue.about or {}
    who, company = person(ctx.conn, about["who"]), unit(ctx.conn, about["company"])
    days = absence.hear_days(ctx, who, company, incoming.text, at=incoming.said_at(ctx.now))
    _go_on(ctx, who, company, days)


def _chosen(ctx: Context, message: Message, arg: str) -> str | None:
    """The days that a button carries."""
    asked = _asked(ctx.conn, found) if (found := numbers(arg, 4)) else None
    if not asked:
        return stale(ctx.speech)
    _go_on(ctx, asked[0], asked[1], absence.take_days(ctx, *asked))
    return None


def _go_on(ctx: Context, who: Person, company: Unit, days: Days | NoDay | NoDays) -> None:
    """Ask for the deputy once the days are known; else say what is wrong, and ask again where others would do."""
    speech, today = ctx.speech, rights.local_day(company, ctx.now)
    if isinstance(days, Days):
        dialogues.leave(ctx.conn, ctx.by.id)
        args = (who.id, company.id, days.first.toordinal(), days.last.toordinal())
        pick.ask(ctx, "away_deputy", args)
    elif isinstance(days, NoDay):
        _ask(ctx, who, company, fault=no_day(speech, days, today))
    elif days.why in ("past", "too_long"):
        _ask(ctx, who, company, fault=texts.no_days(speech, days.why, days.last, today))
    else:
        dialogues.leave(ctx.conn, ctx.by.id)
        ctx.say_text(texts.no_days(speech, days.why, days.last, today))


def _ask(ctx: Context, who: Person, company: Unit, *, fault: Markup | None = None) -> None:
    """Ask for the days; why others would not do stands above."""
    body = texts.ask_days(
        ctx.speech, who.id, company.id, who.name, today=rights.local_day(company, ctx.now), fault=fault
    )
    message_id = ctx.say(body, purpose="dialogue")
    about = {"who": who.id, "company": company.id}
    dialogues.enter(ctx.conn, ctx.by.id, "away.days", None, message_id=message_id, now=ctx.now, about=about)


FEATURE = Feature(
    commands={"away": _away},
    menu={"away": lambda speech: speech.plain("note days on which you are away")},
    callbacks={
        "away_for": _for,
        "away_more": _more,
        "away_end": _end,
        "away_deputy": _deputy,
        "away_again": _again,
        "away_days": _chosen,
    },
    destroys={"away_end": lambda speech: speech.plain("End this absence?")},
    answers={"away.days": _days},
)
