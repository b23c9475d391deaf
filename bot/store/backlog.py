"""Figures of how the system is: how far behind it is, in one read."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, exists, func, literal_column, select

from bot.store import lease
from bot.store.duties import duties
from bot.store.messages import inbox, reminders
from bot.store.people.chats import NOWHERE
from bot.store.tables import chats
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


@record
class Elsewhere:
    """What waits in a channel that is not at work."""

    channel: str
    messages: int
    updates: int


OWED: ColumnElement[bool] = literal_column("messages.state = 'owed'")
NEW: ColumnElement[bool] = literal_column(inbox.NEW)


def figures(conn: Connection, now: datetime, channels: Collection[str]) -> Figures:
    """The figures at `now` of these channels: what waits in one that is not at work is no delay."""
    row = lease.current(conn)
    owed = select(func.min(messages_table.c.owed_at), func.count()).where(OWED, _of(messages_table.c.chat_id, channels))
    oldest, depth = conn.execute(owed).one()
    received = select(func.min(inbox_table.c.received_at)).where(NEW, _of(inbox_table.c.chat_id, channels))
    due = [at for at in (duties.next_prompt_at(conn), reminders.next_at(conn)) if at]
    return Figures(
        oldest_due_reminder=_age(min(due, default=None), now),
        oldest_owed_message=_age(oldest, now),
        outbox_depth=depth,
        intake_lag=_age(conn.execute(received).scalar_one(), now),
        last_tick=_age(row.ticked_at if row else None, now),
        quarantine_size=inbox.quarantined(conn),
    )


def elsewhere(conn: Connection, channels: Collection[str]) -> list[Elsewhere]:
    """What waits in channels that are not among these, by the channels' names."""
    found: list[dict[str, int]] = []
    for table, waits in ((messages_table, OWED), (inbox_table, NEW)):
        query = select(chats.c.channel, func.count()).join(table, table.c.chat_id == chats.c.id).where(waits)
        query = query.where(chats.c.channel.not_in([*channels, NOWHERE])).group_by(chats.c.channel)
        found.append({row[0]: row[1] for row in conn.execute(query)})
    owed, new = found
    return [
        Elsewhere(channel=name, messages=owed.get(name, 0), updates=new.get(name, 0)) for name in sorted({*owed, *new})
    ]


def _of(chat_id: ColumnElement[int], channels: Collection[str]) -> ColumnElement[bool]:
    """Whether a chat is one of these channels'."""
    return exists().where(chats.c.id == chat_id, chats.c.channel.in_(channels))


def _age(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0
