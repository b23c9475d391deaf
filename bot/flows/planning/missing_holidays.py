"""Telling the operator's administrators, once a day, that the working days of a year are not there."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages.body import Body
from bot.outbox.say import say
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person, operators
from bot.texts.catalogue import language
from schedules.workdays import china

# Whose days the calendar counts.
ZONE = ZoneInfo("Asia/Shanghai")
PURPOSE = "calendar"


def warn(conn: Connection, now: datetime) -> int:
    """Warn each of them at their digest's hour of a day; how many. A restart repeats nothing."""
    year = china().missing(now.astimezone(ZONE).date())
    to = [each for each in operators(conn) if _is_time(conn, each, now)] if year else []
    for each in to:
        text = language(each.language).html(
            "The working days of {year} are not there yet. Upgrade DutyBell once the State Council has announced them; "
            "until then Monday to Friday are taken.",
            year=year,
        )
        say(conn, each, Body(text=str(text)), now, purpose=PURPOSE)
    return len(to)


def _is_time(conn: Connection, to: Person, now: datetime) -> bool:
    at = to.hours.prompt_at(now.astimezone(ZONE).date(), ZONE)
    return at <= now and not messages.said_since(conn, to.id, PURPOSE, at)
