"""Being away: for some days a deputy holds a person's roles, and is prompted in their place."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.flows import rights, show, team
from bot.store import dialogues, ledger
from bot.store.absences import Absence, absences_of, add_absence, end_absence
from bot.store.engine import Connection
from bot.store.people import Person, memberships_of, person
from bot.store.units import Unit, unit
from bot.texts import team as texts
from bot.texts.catalogue import language
from bot.texts.refusals import not_yours

# Nobody is away for longer than this; who is has left.
LONGEST = timedelta(days=366)


def may_note(conn: Connection, by: Person, who: Person, now: datetime) -> bool:
    """Whether one may say that another is away: of oneself, and of those whose team is one's own to change."""
    if by.id == who.id:
        return True
    units = [unit(conn, held.unit_id) for held in memberships_of(conn, who.id)]
    return any(rights.may(conn, by.id, "team", of, now) for of in units)


def home_of(conn: Connection, who: Person) -> Unit | None:
    """The unit of a person's first role; their days are its local days."""
    held = memberships_of(conn, who.id)
    return unit(conn, held[0].unit_id) if held else None


def days_said(said: str, today: date, code: str) -> tuple[date, date] | None:
    """Two days in a text, as in `11-20 11-25` or `11月20日 到 11月25日`; one day stands for itself."""
    for sign in ("到", "至", "~", "～", " to ", "—", "–"):
        said = said.replace(sign, " ")
    read = [language(code).spoken_day(part, today) for part in said.split()]
    if not read or len(read) > 2 or None in read:
        return None
    first, last = read[0], read[-1]
    return (first, last) if first and last else None


def ask(conn: Connection, by: Person, who: Person, now: datetime) -> None:
    """Ask for the days."""
    message_id = show.say(conn, by, texts.ask_days(language(by.language), who.name), now, purpose="dialogue")
    dialogues.enter(conn, by.id, "away.days", None, message_id, now, about={"who": who.id})


def take_days(conn: Connection, by: Person, who: Person, said: str, now: datetime) -> None:
    """Take the days that were typed and ask who stands in; say what is wrong with others."""
    speech, of = language(by.language), home_of(conn, who)
    if not of or not may_note(conn, by, who, now):
        dialogues.leave(conn, by.id)
        show.say_text(conn, by, speech.html("This is not yours to change."), now)
        return
    today = rights.local_day(of, now)
    days = days_said(said, today, by.language)
    fault = speech.html("“{said}” are not two days.", said=said[:40]) if not days else None
    if days and (days[1] < days[0] or days[1] < today or days[1] - days[0] > LONGEST):
        fault = speech.html("The second day must not lie before the first, nor in the past.")
    if fault or not days:
        show.say(conn, by, texts.ask_days(speech, who.name, fault), now, purpose="dialogue")
        return
    others = [(each.id, each.name) for each in rights.colleagues(conn, who.id, of)]
    if not others:
        dialogues.leave(conn, by.id)
        show.say_text(conn, by, speech.html("There is nobody here who could stand in. Invite someone: /team"), now)
        return
    about = {"who": who.id, "first": days[0].isoformat(), "last": days[1].isoformat()}
    message_id = show.say(conn, by, texts.choose_deputy(speech, who.name, *days, others), now, purpose="dialogue")
    dialogues.enter(conn, by.id, "away.deputy", None, message_id, now, about=about)


def note(conn: Connection, by: Person, who: Person, deputy: Person, first: date, last: date, now: datetime) -> str:
    """Note an absence and tell all three; the short answer."""
    speech, of = language(by.language), home_of(conn, who)
    if not of or not may_note(conn, by, who, now) or deputy not in rights.colleagues(conn, who.id, of):
        return not_yours(speech)
    add_absence(conn, who.id, deputy.id, first, last, now)
    facts = {"person": who.id, "deputy": deputy.id, "first": first.isoformat(), "last": last.isoformat(), "by": by.id}
    ledger.append(conn, of.company_id, "absent", now, **facts)
    dialogues.leave(conn, by.id)
    for to in {each.id: each for each in (by, who, deputy)}.values():
        text = texts.away_noted(language(to.language), who.name, deputy.name, first, last)
        show.say_text(conn, to, text, now)
    _tell_if_unconfirmable(conn, who, first, now)
    return speech.plain("Noted.")


def _tell_if_unconfirmable(conn: Connection, who: Person, first: date, now: datetime) -> None:
    """Tell whoever can put it right if nobody else could confirm from the first day of an absence on."""
    for unit_id in {held.unit_id for held in memberships_of(conn, who.id)}:
        of = unit(conn, unit_id)
        begins = datetime.combine(first, time(12), ZoneInfo(of.timezone))
        team.tell_if_unconfirmable(conn, of, now, max(now, begins))


def end(conn: Connection, by: Person, absence: Absence, now: datetime) -> bool:
    """End an absence: from today on the person is there again; False where it is not theirs to end."""
    who = person(conn, absence.person_id)
    of = home_of(conn, who)
    if not of or not may_note(conn, by, who, now):
        return False
    yesterday = rights.local_day(of, now) - timedelta(days=1)
    end_absence(conn, absence.id, yesterday)
    ledger.append(conn, of.company_id, "back", now, person=who.id, by=by.id, absence=absence.id)
    return True


def current(conn: Connection, who: Person, now: datetime) -> list[Absence]:
    """A person's absences that have not ended."""
    of = home_of(conn, who)
    return absences_of(conn, who.id, rights.local_day(of, now)) if of else []
