"""Taking a discarded draft up again, as it was."""

from datetime import datetime

from bot.flows import add, begun, prove, show
from bot.store import confirmations
from bot.store.duties import duty
from bot.store.engine import Connection
from bot.store.people import Person
from bot.texts.catalogue import language


def take_back(conn: Connection, by: Person, duty_id: int, now: datetime) -> str | None:
    """Take up the draft of a duty that was discarded last; a sentence where there is none any more."""
    owed = duty(conn, duty_id, lock=True)
    dropped = begun.dropped_draft(conn, by, owed, now)
    if not dropped:
        show.redraw(conn, duty_id, now)
        return language(by.language).plain("There is nothing to take back any more.")
    confirmations.change(conn, dropped.id, state="draft", dropped_at=None)
    show.redraw(conn, duty_id, now)
    if add.is_asked(conn, by, owed, now):
        return add.begin(conn, by, duty_id, now)
    return prove.begin(conn, by, duty_id, now)
