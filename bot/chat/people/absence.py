"""Absences in the chat: `/away`, the days that are typed, the deputy who is chosen."""

from datetime import date, datetime

from markupsafe import Markup

from bot.chat import pick
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.chat.people import labels
from bot.flows.people import absence
from bot.flows.people.absence import Days, NoDays
from bot.messages.body import Body, to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox.news import tell
from bot.outbox.say import say, say_text
from bot.queries import rights
from bot.reading.sensible import NoDay
from bot.store.engine import Connection
from bot.store.messages.messages import Message, revise
from bot.store.people.absences import known_absence
from bot.store.people.people import Person, known_person, person
from bot.store.people.units import Unit, known_unit, unit
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.catalogue import language
from bot.texts.people import team as texts
from bot.texts.pick import Choice, Choices
from bot.texts.refusals import not_yours, stale
from bot.texts.submissions.reading import no_day

# Day numbers of the calendar have six digits until the year 2738.
LAST_ORDINAL = 999_999


def _away(conn: Connection, by: Person, incoming: Incoming, now: datetime) -> None:
    if absence.current(conn, by, now):
        say(conn, by, _list(conn, by, now), now, purpose="list")
    else:
        _begin(conn, by, by, now)


def _begin(conn: Connection, by: Person, who: Person, now: datetime) -> None:
    """Ask for the days; of several companies first for the one."""
    companies = absence.noted_by(conn, by, who, now)
    if len(companies) == 1:
        _ask(conn, by, who, companies[0], now)
    else:
        pick.ask(conn, by, "away_company", (who.id,), now)


@pick.kind("away_company")
def _companies(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    who = known_person(conn, args[0]) if len(args) == 1 else None
    companies = absence.noted_by(conn, by, who, now) if who else []
    if not who or not companies:
        return None
    choices = [Choice(label=of.name, verb="away_for", arg=f"{of.id}.{who.id}") for of in companies]
    return Choices(text=language(by.language).html("{who}: away from which unit?", who=who.name), choices=choices)


def _list(conn: Connection, by: Person, now: datetime) -> Body:
    shown = [
        texts.AbsenceView(
            absence_id=each.id,
            unit=unit(conn, each.company_id).name,
            deputy=person(conn, each.deputy_id or 0).name if absence.has_stand_in(conn, each) else None,
            first=each.first,
            last=each.last,
        )
        for each in absence.current(conn, by, now)
    ]
    return texts.absences(language(by.language), by.name, shown, _today(conn, by, now))


def _today(conn: Connection, by: Person, now: datetime) -> date:
    """A person's local day, by their first company."""
    companies = absence.companies_of(conn, by)
    return rights.local_day(companies[0], now) if companies else now.date()


def _more(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> None:
    _begin(conn, by, by, now)


def _for(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    found = numbers(arg, 2)
    who, of = (known_person(conn, found[1]), known_unit(conn, found[0])) if found else (None, None)
    company = unit(conn, of.company_id) if of else None
    if not who or not company or not absence.may_note(conn, by, who, company, now):
        return not_yours(language(by.language))
    _ask(conn, by, who, company, now)
    return None


def _end(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str:
    speech, found = language(by.language), numbers(arg, 1)
    mine = known_absence(conn, found[0]) if found else None
    if not mine or mine not in absence.current(conn, by, now) or not absence.end(conn, by, mine, now):
        return not_yours(speech)
    revise(conn, message.id, to_json(_list(conn, by, now)), now)
    return speech.plain("Noted.")


def _asked(conn: Connection, args: tuple[int, ...]) -> tuple[Person, Unit, Days] | None:
    """Who is away, from where and when, in a button's numbers."""
    who, company = known_person(conn, args[0]), known_unit(conn, args[1])
    if not who or not company or company.id != company.company_id or not all(0 < n <= LAST_ORDINAL for n in args[2:4]):
        return None
    return who, company, Days(first=date.fromordinal(args[2]), last=date.fromordinal(args[3]))


@pick.kind("away_deputy")
def _deputies(conn: Connection, by: Person, args: tuple[int, ...], now: datetime) -> Choices | None:
    asked = _asked(conn, args) if len(args) == 4 else None
    if not asked or not absence.may_note(conn, by, asked[0], asked[1], now):
        return None
    who, company, days = asked
    speech, before = language(by.language), ".".join(map(str, args))
    others = rights.colleagues(conn, who.id, company)
    choices = labels.people(conn, speech, others, company.id, "away_deputy", lambda each: f"{before}.{each.id}")
    asked_for = texts.choose_deputy(speech, who.name, days.first, days.last, rights.local_day(company, now))
    return Choices(text=asked_for, choices=choices, waits=True)


def _deputy(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    """Take a deputy; of one who is away then it is asked once more."""
    found = numbers(arg, 5) or numbers(arg, 6)
    asked, deputy = (_asked(conn, found), known_person(conn, found[4])) if found else (None, None)
    if not found or not asked or not deputy or asked[2].last < rights.local_day(asked[1], now):
        return stale(language(by.language))
    who, company, days = asked
    away = absence.away_then(conn, deputy, company, days)
    if away and len(found) == 5 and absence.may_note(conn, by, who, company, now):
        follows = person(conn, away.deputy_id).name if away.deputy_id else None
        body = texts.deputy_is_away(
            language(by.language), deputy.name, away.first, away.last, follows, arg, rights.local_day(company, now)
        )
        revise(conn, message.id, to_json(body), now)
        return None
    noted = absence.note(conn, by, who, company, deputy, days, now)
    if not noted:
        return not_yours(language(by.language))
    tell(conn, noted.news, now)
    said = language(by.language).plain("Noted.")
    revise(conn, message.id, to_json(Body(text=said)), now)
    return said


def _again(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    """The list of deputies once more."""
    found = numbers(arg, 4)
    if not found:
        return stale(language(by.language))
    return pick.turn_to(conn, by, message, "away_deputy", found, now)


def _days(
    conn: Connection, by: Person, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None, now: datetime
) -> None:
    about = dialogue.about or {}
    who, company = person(conn, about["who"]), unit(conn, about["company"])
    days = absence.hear_days(conn, by, who, company, incoming.text, now, at=incoming.said_at(now))
    _go_on(conn, by, who, company, days, now)


def _chosen(conn: Connection, by: Person, message: Message, arg: str, now: datetime) -> str | None:
    """The days that a button carries."""
    asked = _asked(conn, found) if (found := numbers(arg, 4)) else None
    if not asked:
        return stale(language(by.language))
    _go_on(conn, by, asked[0], asked[1], absence.take_days(conn, by, *asked, now), now)
    return None


def _go_on(
    conn: Connection, by: Person, who: Person, company: Unit, days: Days | NoDay | NoDays, now: datetime
) -> None:
    """Ask for the deputy once the days are known; else say what is wrong, and ask again where others would do."""
    speech, today = language(by.language), rights.local_day(company, now)
    if isinstance(days, Days):
        dialogues.leave(conn, by.id)
        args = (who.id, company.id, days.first.toordinal(), days.last.toordinal())
        pick.ask(conn, by, "away_deputy", args, now)
    elif isinstance(days, NoDay):
        _ask(conn, by, who, company, now, fault=no_day(speech, days, today))
    elif days.why in ("past", "too_long"):
        _ask(conn, by, who, company, now, fault=texts.no_days(speech, days.why, days.last, today))
    else:
        dialogues.leave(conn, by.id)
        say_text(conn, by, texts.no_days(speech, days.why, days.last, today), now)


def _ask(
    conn: Connection, by: Person, who: Person, company: Unit, now: datetime, *, fault: Markup | None = None
) -> None:
    """Ask for the days; why others would not do stands above."""
    body = texts.ask_days(language(by.language), who.id, company.id, who.name, rights.local_day(company, now), fault)
    message_id = say(conn, by, body, now, purpose="dialogue")
    about = {"who": who.id, "company": company.id}
    dialogues.enter(conn, by.id, "away.days", None, message_id, now, about=about)


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
