"""Choices: what a unit has said of obligations, by whom and why; the last of each."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.store.rows import each
from bot.store.tables import choices
from schedules.period import PeriodKind
from schedules.record import record


@record
class Chosen:
    """Whether a unit keeps an obligation, and how often where it says so; `seq` is the entry's number. Nobody
    (`person_id` None) stands behind what the operator chose."""

    unit_id: int
    roadmap_id: int
    key: str
    is_on: bool
    period: PeriodKind | None
    reason: str
    person_id: int | None
    seq: int
    at: datetime


_COLUMNS = [choices.c[name] for name in Chosen.__dataclass_fields__]


def of_unit(conn: Connection, unit_id: int) -> list[Chosen]:
    """What a unit has chosen, by roadmap and key."""
    query = select(*_COLUMNS).where(choices.c.unit_id == unit_id).order_by(choices.c.roadmap_id, choices.c.key)
    return each(Chosen, conn.execute(query))


def put(conn: Connection, chosen: Chosen) -> None:
    """Let this be what the unit has chosen of the obligation."""
    same = (choices.c.unit_id == chosen.unit_id) & (choices.c.roadmap_id == chosen.roadmap_id)
    conn.execute(delete(choices).where(same, choices.c.key == chosen.key))
    conn.execute(insert(choices).values(**vars(chosen)))
