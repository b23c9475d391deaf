"""Coming back after an absence: what cannot be judged is not held against anyone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.show import say_text
from bot.store import inbox, ledger, messages, watch
from bot.store.duties import leave_undetermined
from bot.store.engine import Connection
from bot.store.people import everyone
from bot.store.units import all_units
from bot.texts.catalogue import language

# An absence shorter than this is no matter for the ledger.
NOTEWORTHY = timedelta(hours=1)
# Telegram keeps what people send for about a day.
KEPT = timedelta(hours=24)


def come_back(conn: Connection, now: datetime) -> timedelta | None:
    """Note how long the system was away since it last looked; None for an absence that is no matter.

    Periods that closed meanwhile become undetermined where nothing was claimed. After more than a day people are
    asked to send again what they sent.
    """
    before = watch.current(conn)
    watch.ticked(conn, now)
    if before is None or before.ticked_at is None or now - before.ticked_at < NOTEWORTHY:
        return None
    note_absence(conn, before.ticked_at, now)
    if now - before.ticked_at > KEPT:
        _ask_to_send_again(conn, before.ticked_at, now)
    return now - before.ticked_at


def note_absence(conn: Connection, since: datetime, now: datetime) -> None:
    """Enter into each company's ledger that the system was away; what fell due meanwhile cannot be judged."""
    for unit in all_units(conn):
        zone = ZoneInfo(unit.timezone)
        first, last = since.astimezone(zone).date(), now.astimezone(zone).date() - timedelta(days=1)
        left = leave_undetermined(conn, unit.id, first, last) if first <= last else 0
        if unit.id == unit.company_id:
            ledger.append(
                conn,
                unit.id,
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


def _ask_to_send_again(conn: Connection, since: datetime, now: datetime) -> None:
    for to in everyone(conn):
        speech = language(to.language)
        away = speech.count("{n} day", "{n} days", max(1, (now - since).days))
        text = speech.html(
            "The system was away for {away}. What you sent in that time may not have arrived; please send it again.",
            away=away,
        )
        say_text(conn, to, text, now)
