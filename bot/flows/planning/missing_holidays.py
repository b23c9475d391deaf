"""Whom of the operator's administrators to tell, once a day, that the working days of a year are not there."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person, operators
from schedules.record import record
from schedules.workdays import china

# Whose days the calendar counts.
ZONE = ZoneInfo("Asia/Shanghai")
PURPOSE = "calendar"


@record
class Missing:
    """The working days of a year are not there, and these are to hear so now."""

    year: int
    to: tuple[Person, ...]


def missing(conn: Connection, now: datetime) -> Missing | None:
    """Whom to warn now: each at their digest's hour of a day. A restart repeats nothing."""
    year = china().missing(now.astimezone(ZONE).date())
    to = [each for each in operators(conn) if _is_time(conn, each, now)] if year else []
    return Missing(year=year, to=tuple(to)) if year and to else None


def _is_time(conn: Connection, to: Person, now: datetime) -> bool:
    at = to.hours.prompt_at(now.astimezone(ZONE).date(), ZONE)
    return at <= now and not messages.said_since(conn, to.id, PURPOSE, at)
