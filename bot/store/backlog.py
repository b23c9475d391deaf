"""Figures of how the system is: how far behind it is, in one read."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, literal_column, select

from bot.store import lease
from bot.store.duties import duties
from bot.store.messages import inbox, messages, reminders
from bot.store.tables import inbox as inbox_table
from bot.store.tables import messages as messages_table
from schedules.record import record


@record
class Figures:
    """Ages are in seconds, 0 where nothing waits."""

    oldest_due_reminder: float
    oldest_owed_message: float
    outbox_depth: int
    intake_lag: float
    last_tick: float
    quarantine_size: int

    def is_overdue(self, most: timedelta) -> bool:
        """Whether something waits longer than it may, or nobody has looked what is due."""
        behind = max(self.oldest_due_reminder, self.oldest_owed_message, self.intake_lag, self.last_tick)
        return behind > most.total_seconds()


def figures(conn: Connection, now: datetime) -> Figures:
    """The figures at `now`."""
    row = lease.current(conn)
    oldest = select(func.min(messages_table.c.owed_at)).where(literal_column("messages.state = 'owed'"))
    received = select(func.min(inbox_table.c.received_at)).where(literal_column(inbox.NEW))
    due = [at for at in (duties.next_prompt_at(conn), reminders.next_at(conn)) if at]
    return Figures(
        oldest_due_reminder=_age(min(due, default=None), now),
        oldest_owed_message=_age(conn.execute(oldest).scalar_one(), now),
        outbox_depth=messages.owed_count(conn),
        intake_lag=_age(conn.execute(received).scalar_one(), now),
        last_tick=_age(row.ticked_at if row else None, now),
        quarantine_size=inbox.quarantined(conn),
    )


def _age(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0
