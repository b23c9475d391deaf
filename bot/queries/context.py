"""Who acts, when, and in which transaction: what every flow that a person begins is told first."""

from dataclasses import dataclass
from datetime import datetime

from bot.store.engine import Connection
from bot.store.people.people import Person


@dataclass(frozen=True)
class Context:
    """Made once for each update, by the router."""

    conn: Connection
    by: Person
    now: datetime
