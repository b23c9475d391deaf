"""Being away from a company: for some days a deputy holds a person's roles there, and is prompted in their place."""

from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.flows.news import Fact, News, Told
from bot.flows.people import grants, team, tell_company
from bot.queries import rights, standing_in
from bot.queries.context import Context
from bot.reading.sensible import NoDay
from bot.reading.spans import read_days
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.absences import Absence, absences_in, add_absence, end_absence
from bot.store.people.people import Person, memberships_of, person
from bot.store.people.units import Unit, unit
from bot.store.submissions import dialogues
from schedules.record import record

# Nobody is away for longer than this; who is has left.
LONGEST = timedelta(days=366)

Wrong = Literal["not_yours", "nobody_else", "past", "too_long"]


@record
class Days:
    """The local days of an absence, both included."""

    first: date
    last: date


@record
class NoDays:
    """Days on which someone cannot be noted as away, and why."""

    why: Wrong
    last: date


@record
class AwayNoted(Fact):
    """Someone is away in these days, and another stands in."""

    who: str
    deputy: str
    first: date
    last: date
    today: date


@record
class Noted:
    """An absence is noted."""

    news: tuple[News, ...]


def companies_of(conn: Connection, who: Person) -> list[Unit]:
    """The companies to which a person belongs, that of their first role first; an absence is of one of them."""
    own = dict.fromkeys(unit(conn, held.unit_id).company_id for held in memberships_of(conn, who.id))
    return [unit(conn, company_id) for company_id in own]


def may_note(ctx: Context, who: Person, company: Unit) -> bool:
    """Whether one may say that another is away from a company: of oneself, and of those whose team is one's own there.

    For another one must be someone who may give all the roles that they hold there: their deputy gets these.
    """
    units = [unit(ctx.conn, held.unit_id) for held in memberships_of(ctx.conn, who.id)]
    there = [of for of in units if of.company_id == company.id]
    if not there or ctx.by.id == who.id:
        return bool(there)
    has_team = all(rights.may(ctx.conn, ctx.by.id, "team", of, now=ctx.now) for of in there)
    return has_team and grants.gives_all_of(ctx.conn, ctx.by.id, who.id, company.id, now=ctx.now)


def noted_by(ctx: Context, who: Person) -> list[Unit]:
    """The companies from which one may say that another is away."""
    return [company for company in companies_of(ctx.conn, who) if may_note(ctx, who, company)]


def hear_days(ctx: Context, who: Person, company: Unit, said: str, *, at: datetime) -> Days | NoDay | NoDays:
    """The days that were typed `at` a moment; else what is wrong with them."""
    days = read_days(said, rights.local_day(company, at))
    if isinstance(days, NoDay):
        return days
    return take_days(ctx, who, company, Days(first=days[0], last=days[1]))


def take_days(ctx: Context, who: Person, company: Unit, days: Days) -> Days | NoDays:
    """These days; else why they cannot be or are not theirs to say."""
    may = may_note(ctx, who, company)
    has_others = may and bool(rights.colleagues(ctx.conn, who.id, company))
    why = wrong(days, rights.local_day(company, ctx.now), may=may, has_others=has_others)
    return NoDays(why=why, last=days.last) if why else days


def wrong(days: Days, today: date, *, may: bool, has_others: bool) -> Wrong | None:
    """Why nobody can be noted as away on these days; None where they can."""
    if not may:
        return "not_yours"
    if not has_others:
        return "nobody_else"
    if days.last < today:
        return "past"
    return "too_long" if days.last - days.first > LONGEST else None


def away_then(conn: Connection, deputy: Person, company: Unit, days: Days) -> Absence | None:
    """An absence of a deputy from the company in these days, if there is one."""
    own = [each for each in absences_in(conn, company.id, days.first) if each.person_id == deputy.id]
    return next((each for each in own if each.first <= days.last), None)


def note(ctx: Context, who: Person, company: Unit, deputy: Person, *, days: Days) -> Noted | None:
    """Note an absence and tell all whom it concerns; None where it is not theirs to note, or the deputy is none."""
    if not may_note(ctx, who, company) or deputy not in rights.colleagues(ctx.conn, who.id, company):
        return None
    first, last = days.first, days.last
    add_absence(ctx.conn, company.id, who.id, deputy_id=deputy.id, first=first, last=last, now=ctx.now)
    facts = {
        "person": who.id,
        "deputy": deputy.id,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "by": ctx.by.id,
    }
    ledger.append(ctx.conn, company.id, "absent", ctx.now, **facts)
    dialogues.leave(ctx.conn, ctx.by.id)
    today = rights.local_day(company, ctx.now)
    noted = AwayNoted(who=who.name, deputy=deputy.name, first=first, last=last, today=today)
    told = {each.id: each for each in (ctx.by, who, deputy, *_stood_for(ctx.conn, who, company, days))}
    others = tell_company.tell(ctx.conn, company, noted, but=list(told))
    unconfirmable = _unconfirmable(ctx.conn, who, company, first, now=ctx.now)
    return Noted(news=(*(Told(to=to, fact=noted) for to in told.values()), *others, *unconfirmable))


def _stood_for(conn: Connection, who: Person, company: Unit, days: Days) -> list[Person]:
    """Those who named this person as their deputy in some of these days: someone else will stand in for them."""
    named = [each for each in absences_in(conn, company.id, days.first) if each.deputy_id == who.id]
    return [person(conn, each.person_id) for each in named if each.first <= days.last]


def _unconfirmable(conn: Connection, who: Person, company: Unit, first: date, *, now: datetime) -> list[News]:
    """Whoever can put it right hears if nobody else could confirm from the first day of an absence on."""
    news: list[News] = []
    for unit_id in {held.unit_id for held in memberships_of(conn, who.id)}:
        of = unit(conn, unit_id)
        if of.company_id == company.id:
            begins = datetime.combine(first, time(12), ZoneInfo(of.timezone))
            news += team.told_if_unconfirmable(conn, of, now, max(now, begins))
    return news


def end(ctx: Context, absence: Absence) -> bool:
    """End an absence: from today on the person is there again; False where it is not theirs to end."""
    who, company = person(ctx.conn, absence.person_id), unit(ctx.conn, absence.company_id)
    if not may_note(ctx, who, company):
        return False
    end_absence(ctx.conn, absence.id, rights.local_day(company, ctx.now) - timedelta(days=1))
    ledger.append(ctx.conn, company.id, "back", ctx.now, person=who.id, by=ctx.by.id, absence=absence.id)
    return True


def current(conn: Connection, who: Person, now: datetime) -> list[Absence]:
    """A person's absences that have not ended, by company, soonest first."""
    found = [
        each
        for company in companies_of(conn, who)
        for each in absences_in(conn, company.id, rights.local_day(company, now))
        if each.person_id == who.id
    ]
    return sorted(found, key=lambda each: (each.company_id, each.first))


def has_stand_in(conn: Connection, absence: Absence) -> bool:
    """Whether the deputy of an absence still belongs to its company."""
    return bool(absence.deputy_id) and standing_in.belongs(conn, absence.deputy_id or 0, absence.company_id)
