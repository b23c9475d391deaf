"""Restoring: a database of an earlier time is told that it is one, and says nothing that was said already."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.flows.away import NOTEWORTHY, note_absence
from bot.flows.show import say_text
from bot.store import anchors, ledger, messages, watch
from bot.store.engine import Connection
from bot.store.people import everyone
from bot.store.snapshot import Head
from bot.texts.catalogue import language

ZONE = ZoneInfo("Asia/Shanghai")


def restored(conn: Connection, taken_at: datetime, chains: Sequence[Head], now: datetime) -> None:
    """Settle a database that stood so at `taken_at`.

    Messages of that time lapse; what is owed now comes by the next tick, one digest a person. Each company's ledger
    says from which entry on the rest is lost, and everyone is asked to send again what they sent since.
    """
    messages.let_lapse(conn)
    anchors.to_be_filed_anew(conn)
    at_work = watch.current(conn)
    since = min(taken_at, (at_work and at_work.ticked_at) or taken_at)
    if now - since >= NOTEWORTHY:
        note_absence(conn, since, now)
    watch.ticked(conn, now)
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
    for to in everyone(conn):
        speech = language(to.language)
        text = speech.html(
            "The system was restored to how it stood on {moment}. What was recorded after that is lost;"
            " please send it again.",
            moment=speech.moment(taken_at.astimezone(ZONE)),
        )
        say_text(conn, to, text, now)
