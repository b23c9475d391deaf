"""Trimming: what came in and what was shown is emptied once it is of no use any more, and tallies are folded."""

from datetime import datetime, timedelta

from bot.flows.submissions import drafts, progress
from bot.store.duties import tallies
from bot.store.engine import Connection
from bot.store.retention import ages
from bot.store.submissions import held, said, submissions

# After so long nobody looks into an update or a message again; the ledger holds what they did.
OF_USE = timedelta(days=90)
BATCH = 1000
# Units of which tallies are folded in one transaction; the days of the last two months stay apart, since some of them
# may be to come for one who asks how things stood a week ago.
FOLDED, APART = 50, timedelta(days=62)
# An edit comes within two days of what was sent where channels set an end to it at all, and a day later at most.
EDITED = timedelta(days=3)


def trim(conn: Connection, now: datetime) -> int:
    """Empty a batch of old updates and messages, and fold a batch of tallies; how many, none once all is done."""
    _empty_drafts(conn, now)
    before, whole_from = now - OF_USE, (now - APART).date().replace(day=1)
    folded = tallies.fold(conn, whole_from, FOLDED)
    return folded + ages.trim_inbox(conn, before, BATCH) + ages.trim_messages(conn, before, BATCH)


def _empty_drafts(conn: Connection, now: datetime) -> None:
    """Let go of what was discarded and cannot be taken back any more, and of answers that no edit can reach."""
    for submission_id in submissions.dropped_before(conn, now - progress.KEPT, BATCH):
        drafts.empty(conn, submission_id)
    held.forget_dropped(conn, now - progress.KEPT)
    said.forget_said_before(conn, now - EDITED)
