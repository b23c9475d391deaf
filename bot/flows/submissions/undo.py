"""Taking a discarded draft up again, as it was."""

from datetime import datetime

from bot.flows.submissions import add_evidence, progress, submit
from bot.outbox import cards
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.submissions import submissions
from bot.texts.catalogue import language


def take_back(conn: Connection, by: Person, duty_id: int, now: datetime) -> str | None:
    """Take up the draft of a duty that was discarded last; a sentence where there is none any more."""
    owed = duty(conn, duty_id, lock=True)
    dropped = progress.dropped_draft(conn, by, owed, now)
    if not dropped:
        cards.redraw(conn, duty_id, now)
        return language(by.language).plain("There is nothing to take back any more.")
    submissions.change(conn, dropped.id, state="draft", dropped_at=None)
    cards.redraw(conn, duty_id, now)
    if add_evidence.is_asked(conn, by, owed, now):
        return add_evidence.begin(conn, by, duty_id, now)
    return submit.begin(conn, by, duty_id, now)
