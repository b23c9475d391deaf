"""Groups: the chats that show a unit's board, and when each is shown it next."""

from datetime import datetime
from typing import cast

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.rows import each, one
from bot.store.tables import groups, messages
from schedules.record import record


@record
class Group:
    """A group chat, or a topic in it (0: the group itself), that shows a unit's board."""

    id: int
    chat_id: int
    topic_id: int
    title: str
    unit_id: int
    bound_by: int
    next_board_at: datetime
    gone_at: datetime | None


_COLUMNS = [groups.c[name] for name in Group.__dataclass_fields__]


def groups_gone(conn: Connection) -> list[Group]:
    """The groups that the bot can no longer write to."""
    return each(Group, conn.execute(select(*_COLUMNS).where(groups.c.gone_at.is_not(None)).order_by(groups.c.id)))


def group_at(conn: Connection, chat_id: int, topic_id: int) -> Group | None:
    """What is bound in a chat's topic."""
    query = select(*_COLUMNS).where(groups.c.chat_id == chat_id, groups.c.topic_id == topic_id)
    return one(Group, conn.execute(query).one_or_none())


def groups_in(conn: Connection, chat_id: int) -> list[Group]:
    """All that is bound in a chat."""
    return each(Group, conn.execute(select(*_COLUMNS).where(groups.c.chat_id == chat_id).order_by(groups.c.id)))


def bind(
    conn: Connection, chat_id: int, topic_id: int, title: str, unit_id: int, by: int, next_at: datetime, now: datetime
) -> None:
    """Let a chat's topic show a unit's board, in place of any other's."""
    unbind(conn, chat_id, topic_id)
    conn.execute(
        insert(groups).values(
            chat_id=chat_id,
            topic_id=topic_id,
            title=title,
            unit_id=unit_id,
            bound_by=by,
            bound_at=now,
            next_board_at=next_at,
        )
    )


def unbind(conn: Connection, chat_id: int, topic_id: int) -> bool:
    """Let a chat's topic show nothing any more; False if it did not."""
    bound = (groups.c.chat_id == chat_id) & (groups.c.topic_id == topic_id)
    return conn.execute(delete(groups).where(bound)).rowcount == 1


def leave(conn: Connection, chat_id: int, now: datetime) -> list[Group]:
    """Note that the bot is not in a chat any more; what was bound there."""
    left = [group for group in groups_in(conn, chat_id) if not group.gone_at]
    conn.execute(update(groups).where(groups.c.chat_id == chat_id, groups.c.gone_at.is_(None)).values(gone_at=now))
    return left


def boards_due(conn: Connection, now: datetime) -> list[Group]:
    """The groups that are owed their board at `now`."""
    query = select(*_COLUMNS).where(groups.c.gone_at.is_(None), groups.c.next_board_at <= now)
    return each(Group, conn.execute(query.order_by(groups.c.id)))


def bound_to(conn: Connection, unit_id: int) -> list[Group]:
    """The groups that show a unit's board and that the bot is in."""
    query = select(*_COLUMNS).where(groups.c.unit_id == unit_id, groups.c.gone_at.is_(None))
    return each(Group, conn.execute(query.order_by(groups.c.id)))


def next_board_at(conn: Connection) -> datetime | None:
    """The earliest moment at which a group is owed its board."""
    query = select(func.min(groups.c.next_board_at)).where(groups.c.gone_at.is_(None))
    return cast("datetime | None", conn.execute(query).scalar_one())


def put_off(conn: Connection, group_id: int, next_at: datetime) -> None:
    """Say when a group is next shown its board."""
    conn.execute(update(groups).where(groups.c.id == group_id).values(next_board_at=next_at))


def move(conn: Connection, old: int, new: int) -> bool:
    """Follow a group to its new number with all that was said there; once, and never onto what is bound there."""
    if not groups_in(conn, old):
        return False
    if groups_in(conn, new):
        conn.execute(delete(groups).where(groups.c.chat_id == old))
        return False
    conn.execute(update(groups).where(groups.c.chat_id == old).values(chat_id=new))
    owed = (messages.c.chat_id == old) & (messages.c.state == "owed")
    conn.execute(update(messages).where(owed).values(chat_id=new, channel_id=None))
    return True
