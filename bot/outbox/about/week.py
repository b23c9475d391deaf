"""The week of units below, in the digest of whoever stands for their supervisor today."""

from datetime import datetime

from bot.flows.reminders import weekly_digest
from bot.queries.week import Week, week
from bot.store.engine import Connection
from bot.store.people.people import Person


def weeks(conn: Connection, to: Person, now: datetime) -> list[Week]:
    """The week of each unit that someone supervises today, for themselves or for one who is away."""
    return [week(conn, root, now) for root in weekly_digest.stood_for(conn, to, now)]
