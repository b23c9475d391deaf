"""Who is at work: the epoch that fences off a bot that was thought dead, and when it last looked."""

from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Connection, insert, select, update

from bot.store.rows import one
from bot.store.tables import watch
from schedules.record import record


class Deposed(Exception):
    """Another bot has taken over; this one may do nothing more."""


@record
class Watch:
    """`until` (the machine's time) its holder counts as alive; at `ticked_at` (the bot's time) it last looked."""

    epoch: int
    holder: str
    until: datetime
    ticked_at: datetime | None


_ROW = select(watch.c.epoch, watch.c.holder, watch.c.until, watch.c.ticked_at).where(watch.c.id == 1)


def current(conn: Connection) -> Watch | None:
    """Who is at work."""
    return one(Watch, conn.execute(_ROW).one_or_none())


def is_held(conn: Connection, at: datetime) -> bool:
    """Whether somebody counts as being at work at a moment of the machine's time."""
    found = current(conn)
    return found is not None and found.until >= at


def take_over(conn: Connection, holder: str, until: datetime) -> int:
    """Begin a new epoch; its number."""
    before = one(Watch, conn.execute(_ROW.with_for_update()).one_or_none())
    if before is None:
        conn.execute(insert(watch).values(id=1, epoch=1, holder=holder, until=until))
        return 1
    conn.execute(update(watch).values(epoch=before.epoch + 1, holder=holder, until=until))
    return before.epoch + 1


def renew(conn: Connection, until: datetime) -> None:
    """Stay at work; the fence has been asked already."""
    conn.execute(update(watch).values(until=until))


def ticked(conn: Connection, now: datetime) -> None:
    """Note that the bot has looked what is due."""
    conn.execute(update(watch).values(ticked_at=now))


# The lock waits for whoever takes over, and lets two that note a tick and a lease at once do so without a deadlock.
_EPOCH = select(watch.c.epoch).where(watch.c.id == 1).with_for_update(read=True, key_share=True)


@record
class Fence:
    """Holds while the epoch is still this one; it then stays so until the transaction ends."""

    epoch: int

    def __call__(self, conn: Connection) -> None:
        """Raise Deposed where it is another one."""
        if cast("int | None", conn.execute(_EPOCH).scalar_one_or_none()) != self.epoch:
            raise Deposed("another DutyBell has taken over this database")

    def holds(self) -> ColumnElement[bool]:
        """Whether it is this one, within another statement."""
        return _EPOCH.scalar_subquery() == self.epoch
