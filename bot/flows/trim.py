"""Trimming: what came in and what was shown is emptied once it is of no use any more."""

from datetime import datetime, timedelta

from bot.store import ages
from bot.store.engine import Connection

# After so long nobody looks into an update or a message again; the ledger holds what they did.
OF_USE = timedelta(days=90)
BATCH = 1000


def trim(conn: Connection, now: datetime) -> int:
    """Empty a batch of old updates and messages; how many, none once all are empty."""
    before = now - OF_USE
    return ages.trim_inbox(conn, before, BATCH) + ages.trim_messages(conn, before, BATCH)
