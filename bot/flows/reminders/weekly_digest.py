"""When supervisors hear of the week of units below: once, in their digest of its first working day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.queries import rights
from bot.store.engine import Connection
from bot.store.messages.messages import said_since
from bot.store.people import prefaces
from bot.store.people.people import Office, Person, offices, person
from bot.store.people.prefaces import Preface
from bot.store.people.units import Unit, has_below, unit
from schedules.mornings.calm import outlook
from schedules.record import record
from schedules.workdays import workdays_of

KIND = "week"
# What it was while it was a message of its own.
ALONE = "weekly"


@record
class Due:
    """Whose hour has come to hear of the week, and when to look again today for one whose hour is to come."""

    to: tuple[Person, ...] = ()
    again_at: datetime | None = None


def due(conn: Connection, of: Unit, supervisors: Sequence[Office], heard: Collection[int], *, now: datetime) -> Due:
    """Those supervisors of a unit whose hour has come, save who has `heard` already.

    They are looked for at the hour of their digest and no sooner: who is away, and who is there for them, is as it is
    then. What is noted then is said by the digest of the same cycle.
    """
    if not supervisors or not has_below(conn, of.id):
        return Due()
    told: dict[int, Person] = {}
    later = []
    for office in supervisors:
        to = person(conn, rights.deputy_of(conn, office.person_id, of, now) or office.person_id)
        at = None if to.id in heard else _owed_at(conn, to, office, of, now=now)
        if at and at > now:
            later.append(at)
        elif at:
            told[to.id] = to
    return Due(to=tuple(told.values()), again_at=min(later, default=None))


def _owed_at(conn: Connection, to: Person, office: Office, of: Unit, *, now: datetime) -> datetime | None:
    """When today someone is to be told; None where not today, or they or whom they are there for have heard this week,
    or are in office only since.

    What could not be said on the first working day of the week is said on a later one of that week, and never on a day
    whose digest has gone out.
    """
    zone, days = ZoneInfo(of.timezone), workdays_of(of.judged.calendar)
    today = now.astimezone(zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), zone)
    first, morning = outlook(today, days), to.hours.prompt_at(today, zone)
    if today < first or not days.is_workday(today) or office.since >= to.hours.prompt_at(first, zone):
        return None
    if prefaces.told_since(conn, KIND, {to.id, office.person_id}, monday) or said_since(conn, to.id, ALONE, monday):
        return None
    if now > morning and any(said_since(conn, to.id, purpose, morning) for purpose in ("digest", "card")):
        return None
    at = to.hours.from_then_on(now, zone)
    return at if at.astimezone(zone).date() == today else None


def note(conn: Connection, people: Iterable[Person], now: datetime) -> None:
    """Owe these people that their digest says the week of the units below."""
    rows = [{"person_id": each.id, "kind": KIND, "since": now, "until": now, "at": now} for each in people]
    if rows:
        prefaces.add_prefaces(conn, rows, now)


def still(conn: Connection, to: Person, said: Sequence[Preface], now: datetime) -> list[Preface]:
    """Of what is to be said first, the week: once, whichever weeks it has waited from, and where it is theirs today."""
    waiting = [each for each in said if each.kind == KIND]
    kept = waiting[-1:] if waiting and stood_for(conn, to, now) else []
    if over := [each.id for each in waiting if each not in kept]:
        prefaces.drop(conn, over)
    return kept


def stood_for(conn: Connection, to: Person, now: datetime) -> list[Unit]:
    """The units of whose units below someone hears: which they supervise today, for themselves or for one away."""
    mine = dict.fromkeys(one.unit_id for one in rights.held(conn, to.id, now) if one.role == "supervisor")
    roots = [unit(conn, root_id) for root_id in mine if has_below(conn, root_id)]
    return [each for each in roots if _supervises(conn, to, each, now)]


def _supervises(conn: Connection, to: Person, of: Unit, now: datetime) -> bool:
    """Whether someone holds the office in a unit and is there, or is there for one who holds it."""
    holders = [each.person_id for each in offices(conn, [of.id], "supervisor")]
    return any((rights.deputy_of(conn, each, of, now) or each) == to.id for each in holders)
