"""Whether anything is due: the one look that a tick takes when nothing is."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, literal_column, or_, select

from bot.store.messages.reminders import PENDING
from bot.store.people.prefaces import WAITING
from bot.store.tables import (
    Moment,
    anchor_times,
    chains,
    duties,
    groups,
    prefaces,
    reminders,
    supervision_notices,
    units,
)

_NOW = bindparam("now", type_=Moment())
_SOMETHING = select(
    or_(
        select(units.c.id).where(units.c.next_plan_at <= _NOW).exists(),
        select(duties.c.id)
        .where(literal_column("duties.next_prompt_at IS NOT NULL"), duties.c.next_prompt_at <= _NOW)
        .exists(),
        select(reminders.c.id).where(literal_column(PENDING), reminders.c.at <= _NOW).exists(),
        select(prefaces.c.id).where(literal_column(WAITING), prefaces.c.at <= _NOW).exists(),
        select(groups.c.id).where(groups.c.gone_at.is_(None), groups.c.next_board_at <= _NOW).exists(),
        select(supervision_notices.c.id).where(supervision_notices.c.next_prompt_at <= _NOW).exists(),
        select(chains.c.company_id)
        .outerjoin(anchor_times, anchor_times.c.company_id == chains.c.company_id)
        .where(or_(anchor_times.c.next_at.is_(None), anchor_times.c.next_at <= _NOW))
        .exists(),
    )
)


def something_due(conn: Connection, now: datetime) -> bool:
    """Whether planning, a prompt, a reminder, a board, a notice or an anchor is owed at `now`: one statement."""
    return bool(conn.execute(_SOMETHING, {"now": now}).scalar_one())
