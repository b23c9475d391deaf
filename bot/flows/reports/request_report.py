"""Reports asked for by a person, as far as they may have them, and noted in the ledgers of whom they tell of."""

import hashlib
from datetime import datetime
from pathlib import Path

from bot.queries import rights
from bot.queries.context import Context
from bot.queries.report import EXPORTED, gather
from bot.queries.report_contents import Report
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.messages import exports
from bot.store.messages.exports import Export
from bot.store.people.people import Person, known_person, person
from bot.store.people.units import known_unit, unit
from schedules.period import Period
from schedules.record import record

# A bot may send files up to this many bytes.
LARGEST = 50_000_000
# So many reports one person may wait for.
WAITING = 3


@record
class Gathered:
    """What was asked for, by whom and as far as they may have it; no report where it is not theirs."""

    by: Person
    report: Report | None = None


def ask(ctx: Context, unit_id: int, period: Period, form: str, *, message_id: int) -> bool:
    """Ask for a report, of which a message shows the progress; False where someone waits for enough already."""
    if exports.asked_by(ctx.conn, ctx.by.id) >= WAITING:
        return False
    first, last = period.first, period.last
    exports.add_export(
        ctx.conn, ctx.by.id, form, ctx.now, unit_id=unit_id, first=first, last=last, message_id=message_id
    )
    return True


def gathered(conn: Connection, asked: Export, now: datetime) -> Gathered:
    """What was asked for, as far as the person may have it now."""
    by, of = person(conn, asked.person_id), known_unit(conn, asked.unit_id or 0)
    within = set(rights.units_for(conn, by.id, "export", now))
    if not of or of.id not in within or not asked.first or not asked.last:
        return Gathered(by=by)
    return Gathered(by=by, report=gather(conn, of, asked.first, asked.last, now=now, within=within))


def note(
    conn: Connection,
    by: Person | None,
    report: Report,
    root_id: int,
    *,
    form: str,
    sha256: str,
    size: int,
    now: datetime,
) -> None:
    """The entry in the ledger of every company that the report tells of; `by` is None for the operator."""
    for company_id in sorted({unit(conn, part.id).company_id for part in report.units}):
        ledger.append(
            conn,
            company_id,
            EXPORTED,
            now,
            person=by.id if by else None,
            unit=root_id,
            first=report.first.isoformat(),
            last=report.last.isoformat(),
            format=form,
            duties=report.duties,
            digest=sha256,
            size=size,
        )


def fail(conn: Connection, asked: Export) -> Person | None:
    """Nothing comes of it; whom to tell so, if they are still known."""
    exports.end(conn, asked.id, "failed")
    return known_person(conn, asked.person_id)


def digest_of(path: Path) -> tuple[str, int]:
    """The digest and the size in bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
