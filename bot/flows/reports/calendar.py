"""A person's calendar: their own open duties, as a file or behind a secret address."""

import secrets
from datetime import datetime

from bot.flows.reminders.remind import owed_by
from bot.queries import duty_views
from bot.queries.duty_views import DutyView
from bot.store.engine import Connection
from bot.store.people.feeds import owner_of, set_feed
from bot.store.people.people import Person, memberships_of, person
from bot.texts.catalogue import language


def own_duties(conn: Connection, of: Person, now: datetime) -> list[DutyView]:
    """What a person has still to do, soonest first."""
    views = [duty_views.view(conn, owed, now) for owed in owed_by(conn, of, now) if owed.outcome != "submitted"]
    return sorted(views, key=lambda seen: (seen.due_on, seen.duty_id))


def calendar_of(conn: Connection, of: Person, now: datetime) -> bytes:
    """Those duties as an iCalendar file."""
    from bot.reports.calendars.person import personal_calendar  # loads what only calendars need

    return personal_calendar(own_duties(conn, of, now), language(of.language))


def new_address(conn: Connection, of: Person, now: datetime) -> str:
    """A new secret for the address of a person's calendar; the one before leads nowhere any more."""
    token = secrets.token_urlsafe(24)
    set_feed(conn, of.id, token, now)
    return token


def calendar_behind(conn: Connection, token: str, now: datetime) -> bytes | None:
    """The calendar that a secret leads to; None for a wrong one, or where the person holds no role any more."""
    owner = owner_of(conn, token)
    if owner is None or not memberships_of(conn, owner):
        return None
    return calendar_of(conn, person(conn, owner), now)
