"""When supervisors hear of the week: once, on its first working day at their hour, where units are below."""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.queries import rights
from bot.store.engine import Connection
from bot.store.messages.messages import said_since
from bot.store.people.people import Office, Person, offices, person
from bot.store.people.units import Unit, has_below, unit
from schedules.mornings.calm import outlook
from schedules.record import record
from schedules.workdays import workdays_of

PURPOSE = "weekly"


@record
class Due:
    """Whose hour has come to hear of the week, and when to look again today for one whose hour is to come."""

    to: tuple[Person, ...] = ()
    again_at: datetime | None = None


def due(conn: Connection, of: Unit, supervisors: Sequence[Office], heard: Collection[int], *, now: datetime) -> Due:
    """Those supervisors of a unit whose hour has come, save who has `heard` already."""
    if not supervisors or not has_below(conn, of.id):
        return Due()
    told: dict[int, Person] = {}
    later = []
    for office in supervisors:
        to = person(conn, rights.deputy_of(conn, office.person_id, of, now) or office.person_id)
        at = None if to.id in heard else _owed_at(conn, to, office.since, of, now=now)
        if at and at > now:
            later.append(at)
        elif at:
            told[to.id] = to
    return Due(to=tuple(told.values()), again_at=min(later, default=None))


def _owed_at(conn: Connection, to: Person, since: datetime, of: Unit, *, now: datetime) -> datetime | None:
    """When today someone is to be told; None where not today, or told this week, or in office only since.

    What could not be said on the first working day of the week is said on a later one of that week.
    """
    zone, days = ZoneInfo(of.timezone), workdays_of(of.judged.calendar)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    first = outlook(today, days)
    if today < first or not days.is_workday(today) or since >= to.hours.prompt_at(first, zone):
        return None
    if said_since(conn, to.id, PURPOSE, datetime.combine(monday, time(), zone)):
        return None
    at = to.hours.from_then_on(now, zone)
    return at if at.astimezone(zone).date() == today else None


def supervised(conn: Connection, to: Person, now: datetime) -> list[Unit]:
    """The units with others below that someone supervises today, for themselves or for one who is away."""
    mine = dict.fromkeys(one.unit_id for one in rights.held(conn, to.id, now) if one.role == "supervisor")
    return [unit(conn, root_id) for root_id in mine if has_below(conn, root_id)]


def supervises(conn: Connection, to: Person, of: Unit, now: datetime) -> bool:
    """Whether someone holds the office in a unit and is there, or is there for one who holds it."""
    holders = [each.person_id for each in offices(conn, [of.id], "supervisor")]
    return any((rights.deputy_of(conn, each, of, now) or each) == to.id for each in holders)
