"""Files that people have asked for: made one by one, beside everything else."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, literal_column, select, update

from bot.store.rows import one
from bot.store.tables import exports
from schedules.record import record

ASKED = "exports.state = 'asked'"


@record
class Export:
    """What someone asked for: `kind` is a report's format, `ics` (their calendar), `feed` (its address), `web` (a
    link to the page).

    Of a report also the unit and the span; `message_id` is the message that shows how far it is, if one does.
    """

    id: int
    person_id: int
    kind: str
    unit_id: int | None
    first: date | None
    last: date | None
    message_id: int | None
    attempts: int


_COLUMNS = [exports.c[name] for name in Export.__dataclass_fields__]


def add_export(
    conn: Connection,
    person_id: int,
    kind: str,
    now: datetime,
    *,
    unit_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
    message_id: int | None = None,
) -> None:
    """Keep what someone asks for."""
    conn.execute(
        insert(exports).values(
            person_id=person_id,
            kind=kind,
            unit_id=unit_id,
            first=first,
            last=last,
            message_id=message_id,
            state="asked",
            attempts=0,
            created_at=now,
        )
    )


def take(conn: Connection, busy: Collection[int]) -> Export | None:
    """The oldest that is to be made, but for those that are being made; it counts as begun once more."""
    query = select(*_COLUMNS).where(literal_column(ASKED), exports.c.id.not_in(busy)).order_by(exports.c.id).limit(1)
    found = one(Export, conn.execute(query).one_or_none())
    if found:
        conn.execute(update(exports).where(exports.c.id == found.id).values(attempts=found.attempts + 1))
    return found


def end(conn: Connection, export_id: int, state: str) -> None:
    """Note what came of it: `made` or `failed`."""
    conn.execute(update(exports).where(exports.c.id == export_id).values(state=state))


def asked_by(conn: Connection, person_id: int) -> int:
    """How many a person waits for."""
    query = select(func.count()).select_from(exports)
    return conn.execute(query.where(literal_column(ASKED), exports.c.person_id == person_id)).scalar_one()


def are_asked(conn: Connection, busy: Collection[int] = ()) -> bool:
    """Whether anybody waits for one, but for those that are being made."""
    query = select(exports.c.id).where(literal_column(ASKED), exports.c.id.not_in(busy)).limit(1)
    return conn.execute(query).first() is not None
