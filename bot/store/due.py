"""Whether anything is due: the one look that a tick takes when nothing is."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, literal_column, or_, select

from bot.store.reminders import PENDING
from bot.store.tables import Moment, duties, reminders, units

_NOW = bindparam("now", type_=Moment())
_SOMETHING = select(
    or_(
        select(units.c.id).where(units.c.next_plan_at <= _NOW).exists(),
        select(duties.c.id)
        .where(literal_column("duties.next_prompt_at IS NOT NULL"), duties.c.next_prompt_at <= _NOW)
        .exists(),
        select(reminders.c.id).where(literal_column(PENDING), reminders.c.at <= _NOW).exists(),
    )
)


def something_due(conn: Connection, now: datetime) -> bool:
    """Whether planning, a prompt or a reminder is owed at `now`; three looks into indexes, in one statement."""
    return bool(conn.execute(_SOMETHING, {"now": now}).scalar_one())
