"""A person's calendar: their own open duties, and the secret address behind which they stand."""

import secrets
from dataclasses import replace
from datetime import datetime

from bot.flows.plans import attending
from bot.flows.plans.attending import Attended
from bot.flows.reminders.remind import owed_by
from bot.queries import duty_views
from bot.queries.duty_views import DutyView
from bot.queries.plans import plan_view
from bot.store.engine import Connection
from bot.store.people.feeds import owner_of, set_feed
from bot.store.people.people import Person, memberships_of, person


def own_duties(conn: Connection, of: Person, now: datetime) -> list[DutyView]:
    """What a person has still to do, soonest first."""
    open_ones = [owed for owed in owed_by(conn, of, now) if owed.outcome != "submitted"]
    views = [replace(duty_views.view(conn, owed, now), plan=plan_view(conn, owed)) for owed in open_ones]
    return sorted(views, key=lambda seen: (seen.due_on, seen.duty_id))


def to_attend(conn: Connection, of: Person, now: datetime) -> list[Attended]:
    """The acts of others to which a person is to come."""
    return attending.to_attend(conn, of, now)


def new_address(conn: Connection, of: Person, now: datetime) -> str:
    """A new secret for the address of a person's calendar; the one before leads nowhere any more."""
    token = secrets.token_urlsafe(24)
    set_feed(conn, of.id, token, now)
    return token


def owner_behind(conn: Connection, token: str) -> Person | None:
    """Whose calendar a secret leads to; nobody's where it is wrong, or the person holds no role any more."""
    owner = owner_of(conn, token)
    return person(conn, owner) if owner is not None and memberships_of(conn, owner) else None
