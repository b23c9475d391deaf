"""A person's calendar as a file, in their language."""

from datetime import datetime

from bot.flows.reports.calendar import own_duties, owner_behind, to_attend
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.texts.catalogue import language


def calendar_of(conn: Connection, of: Person, now: datetime) -> bytes:
    """What a person has still to do, and to which acts they are to come, as an iCalendar file."""
    from bot.reports.calendars.person import personal_calendar  # loads what only calendars need

    return personal_calendar(own_duties(conn, of, now), to_attend(conn, of, now), language(of.language))


def calendar_behind(conn: Connection, token: str, now: datetime) -> bytes | None:
    """The calendar that a secret leads to, if it leads to one."""
    owner = owner_behind(conn, token)
    return calendar_of(conn, owner, now) if owner else None
