"""Trimming: what came in and what was shown is emptied once it is of no use any more, and tallies are folded."""

from datetime import datetime, timedelta

from bot.store import ages, tallies
from bot.store.engine import Connection

# After so long nobody looks into an update or a message again; the ledger holds what they did.
OF_USE = timedelta(days=90)
BATCH = 1000
# Units of which tallies are folded in one transaction; the days of the last two months stay apart, since some of them
# may be to come for one who asks how things stood a week ago.
FOLDED, APART = 50, timedelta(days=62)


def trim(conn: Connection, now: datetime) -> int:
    """Empty a batch of old updates and messages, and fold a batch of tallies; how many, none once all is done."""
    before, whole_from = now - OF_USE, (now - APART).date().replace(day=1)
    folded = tallies.fold(conn, whole_from, FOLDED)
    return folded + ages.trim_inbox(conn, before, BATCH) + ages.trim_messages(conn, before, BATCH)
