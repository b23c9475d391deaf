"""Restoring: a database of an earlier time is told that it is one, and says nothing that was said already."""

from collections.abc import Sequence
from datetime import datetime

from bot.flows.news import News
from bot.flows.retention.after_downtime import NOTEWORTHY, note_absence, to_say_first
from bot.store import lease
from bot.store.engine import Connection
from bot.store.ledger import anchors, ledger
from bot.store.messages import messages
from bot.store.snapshot import Head


def restored(conn: Connection, taken_at: datetime, chains: Sequence[Head], now: datetime) -> tuple[News, ...]:
    """Settle a database that stood so at `taken_at`.

    Messages of that time lapse; what is owed now comes by the next tick, one digest a person. Each company's ledger
    says from which entry on the rest is lost, and everyone's digest asks to send again what they sent since.
    """
    messages.let_lapse(conn)
    anchors.to_be_filed_anew(conn)
    at_work = lease.current(conn)
    news: tuple[News, ...] = ()
    since = min(taken_at, (at_work and at_work.ticked_at) or taken_at)
    if now - since >= NOTEWORTHY:
        news = note_absence(conn, since, now)
    lease.ticked(conn, now)
    for chain in chains:
        ledger.append(
            conn,
            chain.company,
            "restored",
            now,
            taken_at=taken_at.isoformat(),
            entries=chain.entries,
            head=chain.head,
        )
    to_say_first(conn, "restored", taken_at, now)
    return news
