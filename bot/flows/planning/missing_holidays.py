"""Whom of the operator's administrators to tell, once a day, that working days by which something counts are not there.

Rule: looked at are the calendars of the roadmaps in force, by which limits count, and those by which units work.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.store.duties.roadmaps import in_force, roadmaps_in_force
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person, operators
from bot.store.people.units import calendars_of_units
from schedules.record import record
from schedules.unit import Calendar
from schedules.workdays import Lack, lack_of

# In which it is the day on which something is missed.
ZONE = ZoneInfo("Asia/Shanghai")
PURPOSE = "calendar"


@record
class Missing:
    """What is not known of some calendars, and who is to hear so now."""

    lacks: tuple[Lack, ...]
    to: tuple[Person, ...]


def calendars(conn: Connection) -> list[Calendar]:
    """The calendars by which anything counts here, China's first."""
    texts = roadmaps_in_force(conn, {each.id for each in in_force(conn)})
    found = {each.calendar for each in texts.values()} | calendars_of_units(conn)
    return sorted(found, key=lambda calendar: (calendar != "china", calendar))


def lacking(conn: Connection, today: date) -> list[Lack]:
    """What is not known of these calendars and is needed by a day."""
    return [lack for each in calendars(conn) if (lack := lack_of(each, today))]


def missing(conn: Connection, now: datetime) -> Missing | None:
    """Whom to warn now: each at their digest's hour of a day. A restart repeats nothing."""
    lacks = lacking(conn, now.astimezone(ZONE).date())
    to = [each for each in operators(conn) if _is_time(conn, each, now)] if lacks else []
    return Missing(lacks=tuple(lacks), to=tuple(to)) if to else None


def _is_time(conn: Connection, to: Person, now: datetime) -> bool:
    at = to.hours.prompt_at(now.astimezone(ZONE).date(), ZONE)
    return at <= now and not messages.said_since(conn, to.id, PURPOSE, at)
