"""Taking a discarded draft up again, as it was."""

from datetime import datetime

from bot.flows.submissions import add_evidence, progress, submit
from bot.flows.submissions.outcomes import NothingBack, TakenBack
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.people.people import Person
from bot.store.submissions import submissions


def take_back(conn: Connection, by: Person, duty_id: int, now: datetime) -> TakenBack | NothingBack:
    """Take up the draft of a duty that was discarded last, if there is one."""
    owed = duty(conn, duty_id, lock=True)
    dropped = progress.dropped_draft(conn, by, owed, now)
    if not dropped:
        return NothingBack(duty_id=duty_id)
    submissions.change(conn, dropped.id, state="draft", dropped_at=None)
    begin = add_evidence.begin if add_evidence.is_asked(conn, by, owed, now) else submit.begin
    return TakenBack(duty_id=duty_id, opened=begin(conn, by, duty_id, now))
