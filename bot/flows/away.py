"""Coming back after an absence: what cannot be judged is not held against anyone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.store import inbox, ledger, messages, prefaces, watch
from bot.store.duties import leave_undetermined
from bot.store.engine import Connection
from bot.store.people import everyone, memberships_of
from bot.store.units import all_units, unit

# An absence shorter than this is no matter for the ledger.
NOTEWORTHY = timedelta(hours=1)
# Telegram keeps what people send for about a day.
KEPT = timedelta(hours=24)


def come_back(conn: Connection, now: datetime) -> timedelta | None:
    """Note how long the system was away since it last looked; None for an absence that is no matter.

    Periods that closed meanwhile become undetermined where nothing was claimed. After more than a day people are
    asked, in their next digest, to send again what they sent.
    """
    before = watch.current(conn)
    watch.ticked(conn, now)
    if before is None or before.ticked_at is None or now - before.ticked_at < NOTEWORTHY:
        return None
    note_absence(conn, before.ticked_at, now)
    if now - before.ticked_at > KEPT:
        to_say_first(conn, "away", before.ticked_at, now)
    return now - before.ticked_at


def note_absence(conn: Connection, since: datetime, now: datetime) -> None:
    """Enter into each company's ledger that the system was away; what fell due meanwhile cannot be judged."""
    for of in all_units(conn):
        zone = ZoneInfo(of.timezone)
        first, last = since.astimezone(zone).date(), now.astimezone(zone).date() - timedelta(days=1)
        left = leave_undetermined(conn, of.id, first, last) if first <= last else 0
        if of.id == of.company_id:
            ledger.append(
                conn,
                of.id,
                "system_unavailable",
                now,
                since=since.isoformat(),
                until=now.isoformat(),
                undetermined=left,
            )


def set_back(conn: Connection, by: timedelta, now: datetime) -> None:
    """Keep no one waiting because the clock was set back by so much."""
    inbox.set_back(conn, now)
    messages.set_back(conn, by, now)


def to_say_first(conn: Connection, kind: str, since: datetime, now: datetime) -> None:
    """Let everyone's next digest say first what became of what they sent; whoever has none is told by day."""
    rows = []
    for to in everyone(conn):
        held = memberships_of(conn, to.id)
        zone = ZoneInfo(unit(conn, held[0].unit_id).timezone if held else "Asia/Shanghai")
        at = to.hours.from_then_on(now, zone)
        rows.append({"person_id": to.id, "kind": kind, "since": since, "until": now, "at": at})
    prefaces.add_prefaces(conn, rows)
