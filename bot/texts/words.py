"""Words for things that the rules name: roles, parties, cadences, standings, days left."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from markupsafe import Markup

from bot.texts.catalogue import Language
from bot.texts.judging import judging
from schedules.cadence import (
    AfterEvent,
    BeforeEvent,
    By,
    Cadence,
    Every,
    OnDate,
    OnNotice,
    Standing,
    WithinDays,
    WithinWorkdays,
)
from schedules.cadences.hours import WithinHours
from schedules.cadences.interval import Interval
from schedules.cadences.nth import WEEKDAYS, Nth, Of
from schedules.cadences.rolling import Rolling
from schedules.obligation import Evidence, Fixed, Obligation, Text
from schedules.period import JANUARY
from schedules.rate import Weight
from schedules.standing import DutyStanding

SQUARES: dict[DutyStanding, str] = {
    "upcoming": "⬜",
    "open": "🟦",
    "due_soon": "🟨",
    "overdue": "🟥",
    "submitted": "🟪",
    "returned": "🟥",
    "confirmed": "🟩",
    "made_good": "🟢",
    "missed": "⬛",
    "waived": "➖",
    "undetermined": "➖",
    "waived_unseen": "🟧",
    "undetermined_unseen": "🟧",
}


# Who supervises for one of these is a regulator; who does so for an association, or the institute, is none.
REGULATORS = ("housing_authority", "supervision_body")


def role(language: Language, name: str, party: str = "") -> str:
    """A role's title, in a unit of that party where one is meant."""
    if name == "supervisor" and party and party not in REGULATORS:
        return language.plain("association liaison")
    return {
        "principal_leader": language.plain("principal leader"),
        "deputy_leader": language.plain("deputy leader for safety"),
        "safety_director": language.plain("safety director"),
        "safety_manager": language.plain("safety manager"),
        "project_manager": language.plain("project manager"),
        "safety_officer": language.plain("safety officer"),
        "supervisor": language.plain("supervisor"),
        "administrator": language.plain("administrator"),
    }[name]


def owner(language: Language, asked: Obligation) -> str:
    """Whoever owes an obligation, in the words of its roadmap."""
    return role_called(language, asked.owner, asked.owner_called)


def confirmer(language: Language, asked: Obligation) -> str:
    """Whoever confirms it, in the words of its roadmap."""
    return role_called(language, asked.confirmer, asked.confirmer_called)


def role_called(language: Language, name: str, called: Text | None) -> str:
    """A role's title, or what a roadmap calls it in words of its own."""
    return str(getattr(called, language.code)) if called else role(language, name)


def bundled(language: Language, title: str, counted: int) -> str:
    """What is shown as one, by its bundle's title: for how many duties it is."""
    return str(language.count("{title} · {n} duty", "{title} · {n} duties", counted, title=Markup(title)))


def act(language: Language, title: str, counted: int) -> str:
    """What a message of one duty, or of an act for several, is called."""
    return bundled(language, title, counted) if counted > 1 else title


def cadence(language: Language, how: Cadence) -> str:
    """How a duty comes round, in a few words."""
    match how:
        case Every(year_begins=begins) | Standing(year_begins=begins) if begins != JANUARY:
            often = cadence(language, replace(how, year_begins=JANUARY))
            return language.plain("{often}, financial year from {month}", often=often, month=language.month(begins))
        case Every(period=kind):
            return {
                "day": language.plain("at least once a day"),
                "week": language.plain("at least once a week"),
                "month": language.plain("at least once a month"),
                "quarter": language.plain("at least once a quarter"),
                "half_year": language.plain("at least once in half a year"),
                "year": language.plain("at least once a year"),
            }[kind]
        case Standing(review=kind):
            return {
                "day": language.plain("ongoing, reported daily"),
                "week": language.plain("ongoing, reported weekly"),
                "month": language.plain("ongoing, reported monthly"),
                "quarter": language.plain("ongoing, reported quarterly"),
                "half_year": language.plain("ongoing, reported twice a year"),
                "year": language.plain("ongoing, reported yearly"),
            }[kind]
        case By(year=year):
            return language.plain("by the end of year {n}", n=year)
        case OnDate(from_=start, to=end):
            return language.plain("each year on its days") if start != end else language.plain("each year on its day")
        case Interval(every=count, unit=unit):
            return _every(language, count, unit)
        case Nth(nth=nth, of=of, period=kind):
            return _on_the_nth(language, nth, of, kind)
        case OnNotice():
            return language.plain("when notice is given")
        case AfterEvent(within=WithinWorkdays(workdays=count)):
            return str(language.count("within {n} working day", "within {n} working days", count))
        case AfterEvent(within=WithinDays(days=count)):
            return str(language.count("within {n} day", "within {n} days", count))
        case AfterEvent(within=WithinHours(hours=count)):
            return str(language.count("within {n} hour", "within {n} hours", count))
        case BeforeEvent(ahead=count):
            return str(language.count("by its day, from {n} day before", "by its day, from {n} days before", count))
        case Rolling():
            return _after_the_last(language, how)
    raise AssertionError(how)


def _every(language: Language, count: int, unit: str) -> str:
    """Once in so many days, weeks, months or years."""
    match unit:
        case "day":
            return str(language.count("once a day", "every {n} days", count))
        case "week":
            return str(language.count("once a week", "every {n} weeks", count))
        case "month":
            return str(language.count("once a month", "every {n} months", count))
    return str(language.count("once a year", "every {n} years", count))


def _on_the_nth(language: Language, nth: int, of: Of, kind: str) -> str:
    """On which weekday or working day of each period."""
    which = language.plain("last") if nth == -1 else language.ordinal(abs(nth))
    if nth < -1:
        which = language.plain("{nth} to last", nth=which)
    day = language.plain("working day") if of == "workday" else language.weekday(WEEKDAYS.index(of))
    return {
        "month": language.plain("on the {nth} {day} of each month", nth=which, day=day),
        "quarter": language.plain("on the {nth} {day} of each quarter", nth=which, day=day),
        "half_year": language.plain("on the {nth} {day} of each half year", nth=which, day=day),
        "year": language.plain("on the {nth} {day} of each year", nth=which, day=day),
    }[kind]


def _after_the_last(language: Language, how: Rolling) -> str:
    counted = {
        "day": language.count("within {n} day of the last time", "within {n} days of the last time", how.every),
        "week": language.count("within {n} week of the last time", "within {n} weeks of the last time", how.every),
        "month": language.count("within {n} month of the last time", "within {n} months of the last time", how.every),
        "year": language.count("within {n} year of the last time", "within {n} years of the last time", how.every),
    }
    return str(counted[how.unit])


def comes_round(language: Language, asked: Obligation) -> str:
    """How an obligation comes round; a rule of a unit's own that is due once has no year of a term."""
    is_once = asked.fixed == "own" and isinstance(asked.cadence, By)
    return language.plain("once") if is_once else cadence(language, asked.cadence)


def fixed(language: Language, what: Fixed) -> str:
    """What of a duty the source fixes, and what is ours."""
    return {
        "stated": language.plain("as the source says"),
        "ask": language.plain("the source asks it, how often is ours"),
        "ours": language.plain("our advice, not in the source"),
        "own": language.plain("a rule of the unit's own"),
    }[what]


# With one of these it is said how much is left, or how much it is overdue.
_COUNTING: tuple[DutyStanding, ...] = ("upcoming", "open", "due_soon", "overdue")


def due(language: Language, standing: DutyStanding, due_on: date, today: date, *, due_at: datetime | None) -> str:
    """The due day, with its hour where there is one and it is not said beside it how much is left until then."""
    is_said = due_at is None or (standing in _COUNTING and today <= due_on)
    return language.day(due_on, today) if is_said else f"{language.day(due_on, today)} {due_at:%H:%M}"


def left(
    language: Language,
    standing: DutyStanding,
    due_on: date,
    today: date,
    *,
    from_below: bool = False,
    due_at: datetime | None = None,
) -> str:
    """How a duty stands against its due day, or the local moment at which it is due; `from_below` where whoever judges
    it is below whoever did it.
    """
    days, said = (due_on - today).days, judging(language, from_below=from_below)
    match standing:
        case "submitted":
            return said.waits
        case "returned":
            return said.returned if from_below else language.plain("returned, to be completed")
        case "confirmed":
            return said.confirmed
        case "made_good":
            return language.plain("completed late, not in the rate")
        case "waived":
            return language.plain("not owed")
        case "undetermined":
            return language.plain("not determined")
        case "waived_unseen":
            return language.plain("not owed, counts as owed until seen above")
        case "undetermined_unseen":
            return language.plain("not determined, counts as owed until seen above")
        case "missed":
            return language.plain("recorded as missed, can still be completed late")
    if due_at and days >= 0:
        return _until(language, standing, due_at, days)
    if days == 0:
        return language.plain("due today")
    if days < 0:
        return str(language.count("{n} day overdue", "{n} days overdue", -days))
    return str(language.count("{n} day left", "{n} days left", days))


def _until(language: Language, standing: DutyStanding, due_at: datetime, days: int) -> str:
    """How a duty stands against its hour."""
    if standing == "overdue":
        return language.plain("overdue since {hour} today", hour=f"{due_at:%H:%M}")
    if days == 0:
        return language.plain("due today {hour}", hour=f"{due_at:%H:%M}")
    if days == 1:
        return language.plain("due tomorrow {hour}", hour=f"{due_at:%H:%M}")
    return str(language.count("{n} day left, to {hour}", "{n} days left, to {hour}", days, hour=f"{due_at:%H:%M}"))


def asked(language: Language, proof: Evidence) -> str:
    """The proof that a duty asks for, in one line."""
    parts = []
    if proof.photos:
        parts.append(str(language.count("{n} photo or more", "{n} photos or more", proof.photos)))
    if proof.documents:
        kind = getattr(proof.documents_are, language.code) if proof.documents_are else language.plain("a document")
        parts.append(kind if proof.documents == 1 else language.plain("{kind} × {n}", kind=kind, n=proof.documents))
    if proof.note:
        parts.append(language.plain("a few words"))
    if proof.measure:
        parts.append(language.plain("figures: {of}", of=getattr(proof.measure.of, language.code)))
    return language.plain(", ").join(parts) or language.plain("none, only the day")


def listed(language: Language, names: Iterable[str]) -> str:
    """Names one after another, as a language writes it."""
    return ("、" if language.code == "zh" else ", ").join(names)


def cut(name: str, length: int) -> str:
    """A name of at most so many characters."""
    return name if len(name) <= length else name[: length - 1] + "…"


def counts(language: Language, found: Weight, due_at: datetime | None = None) -> str:
    """Why a duty does not count as others do; nothing where it does."""
    if found == "apart":
        return language.plain("Issued by the company to itself: counts in no rate")
    if found == "late" and due_at:
        return language.plain("Opened after its deadline, or put off by taking the event back: completed late at best")
    return language.plain("Opened after its due day: completed late at best") if found == "late" else ""
