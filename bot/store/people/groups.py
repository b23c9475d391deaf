"""Groups: the chats that show a unit's board, and when each is shown it next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.messages.chat_address import Address
from bot.store.people.chats import chat_at, threads_of
from bot.store.rows import each, one
from bot.store.tables import groups, messages
from schedules.record import record


@record
class Group:
    """A group chat, or a thread in it, that shows a unit's board.

    `fault` is why it takes none: since `gone_at` for good, else at the last attempt. `keeps_anchors` where it was named
    for the unit's anchors.
    """

    id: int
    chat_id: int
    title: str
    unit_id: int
    bound_by: int
    next_board_at: datetime
    gone_at: datetime | None
    fault: str | None
    keeps_anchors: bool


_COLUMNS = [groups.c[name] for name in Group.__dataclass_fields__]


def group_at(conn: Connection, chat_id: int) -> Group | None:
    """What is bound in a chat."""
    query = select(*_COLUMNS).where(groups.c.chat_id == chat_id)
    return one(Group, conn.execute(query).one_or_none())


def groups_in(conn: Connection, chat_ids: Sequence[int]) -> list[Group]:
    """All that is bound in these chats."""
    return each(Group, conn.execute(select(*_COLUMNS).where(groups.c.chat_id.in_(chat_ids)).order_by(groups.c.id)))


def bind(
    conn: Connection, chat_id: int, title: str, unit_id: int, *, by: int, next_at: datetime, now: datetime
) -> None:
    """Let a chat show a unit's board, in place of any other's."""
    unbind(conn, chat_id)
    conn.execute(
        insert(groups).values(
            chat_id=chat_id,
            title=title,
            unit_id=unit_id,
            bound_by=by,
            bound_at=now,
            next_board_at=next_at,
        )
    )


def unbind(conn: Connection, chat_id: int) -> bool:
    """Let a chat show nothing any more; False if it did not."""
    return conn.execute(delete(groups).where(groups.c.chat_id == chat_id)).rowcount == 1


def leave(conn: Connection, chat_ids: Sequence[int], why: str, now: datetime) -> list[Group]:
    """Note that chats cannot be reached any more, and owe them nothing; what was bound there."""
    left = [group for group in groups_in(conn, chat_ids) if not group.gone_at]
    there = update(groups).where(groups.c.chat_id.in_(chat_ids), groups.c.gone_at.is_(None))
    conn.execute(there.values(gone_at=now, fault=why))
    owed = messages.c.chat_id.in_(chat_ids) & (messages.c.state == "owed")
    conn.execute(update(messages).where(owed).values(state="failed", leased_until=None, fault="removed"))
    return left


def refused(conn: Connection, chat_id: int, why: str) -> Group | None:
    """Note that a chat would not take what was said; what is bound there, where this is new."""
    bound = group_at(conn, chat_id)
    if not bound or bound.fault or bound.gone_at:
        return None
    conn.execute(update(groups).where(groups.c.id == bound.id).values(fault=why))
    return bound


def taken(conn: Connection, chat_id: int) -> None:
    """Note that a chat takes what is said."""
    there = update(groups).where(groups.c.chat_id == chat_id, groups.c.fault.is_not(None))
    conn.execute(there.values(fault=None))


def known_group(conn: Connection, group_id: int) -> Group | None:
    """What is bound under this id, if anything is."""
    return one(Group, conn.execute(select(*_COLUMNS).where(groups.c.id == group_id)).one_or_none())


def bound_in(conn: Connection, unit_ids: Sequence[int]) -> list[Group]:
    """The groups that are bound to any of these units, also those that cannot be reached."""
    query = select(*_COLUMNS).where(groups.c.unit_id.in_(unit_ids))
    return each(Group, conn.execute(query.order_by(groups.c.id)))


def groups_gone(conn: Connection) -> list[Group]:
    """The groups that take no board, for good or at the last attempt."""
    return each(Group, conn.execute(select(*_COLUMNS).where(groups.c.fault.is_not(None)).order_by(groups.c.id)))


def boards_due(conn: Connection, now: datetime) -> list[Group]:
    """The groups that are owed their board at `now`."""
    query = select(*_COLUMNS).where(groups.c.gone_at.is_(None), groups.c.next_board_at <= now)
    return each(Group, conn.execute(query.order_by(groups.c.id)))


def bound_to(conn: Connection, unit_id: int) -> list[Group]:
    """The groups that show a unit's board and that the bot is in; the one that is named for its anchors first."""
    query = select(*_COLUMNS).where(groups.c.unit_id == unit_id, groups.c.gone_at.is_(None))
    return each(Group, conn.execute(query.order_by(groups.c.keeps_anchors.desc(), groups.c.id)))


def keep_anchors(conn: Connection, named: Group) -> None:
    """Let this of a unit's groups be given its anchors, and no other."""
    of_unit = update(groups).where(groups.c.unit_id == named.unit_id)
    conn.execute(of_unit.values(keeps_anchors=groups.c.id == named.id))


def bound_by(conn: Connection, person_id: int) -> list[Group]:
    """The groups that a person bound and that the bot is in."""
    query = select(*_COLUMNS).where(groups.c.bound_by == person_id, groups.c.gone_at.is_(None))
    return each(Group, conn.execute(query.order_by(groups.c.id)))


def next_board_at(conn: Connection) -> datetime | None:
    """The earliest moment at which a group is owed its board."""
    query = select(func.min(groups.c.next_board_at)).where(groups.c.gone_at.is_(None))
    return cast("datetime | None", conn.execute(query).scalar_one())


def put_off(conn: Connection, group_id: int, next_at: datetime) -> None:
    """Say when a group is next shown its board."""
    conn.execute(update(groups).where(groups.c.id == group_id).values(next_board_at=next_at))


def move(conn: Connection, old: Address, new: Address) -> bool:
    """Follow a group to its new address with all that was said there; once, and never onto what is bound there."""
    before = threads_of(conn, old)
    if not groups_in(conn, list(before.values())):
        return False
    if groups_in(conn, list(threads_of(conn, new).values())):
        conn.execute(delete(groups).where(groups.c.chat_id.in_(before.values())))
        return False
    for thread, chat_id in before.items():
        moved_to = chat_at(conn, replace(new, thread=thread))
        conn.execute(update(groups).where(groups.c.chat_id == chat_id).values(chat_id=moved_to))
        owed = (messages.c.chat_id == chat_id) & (messages.c.state == "owed")
        conn.execute(update(messages).where(owed).values(chat_id=moved_to, mark=None))
    return True
