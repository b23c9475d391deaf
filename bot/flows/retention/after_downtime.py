"""Coming back after an absence: what cannot be judged is not held against anyone."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.news import News
from bot.flows.planning import exempt
from bot.flows.planning.open_duties import open_all
from bot.store import lease
from bot.store.duties.duties import leave_undetermined, unsubmitted_between, unsubmitted_by_the_hour
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.messages import inbox, messages
from bot.store.people import prefaces
from bot.store.people.people import everyone, memberships_of
from bot.store.people.units import Unit, all_units, unit
from schedules.downtime import could_be_told, could_be_told_by_the_hour
from schedules.record import record

# An absence shorter than this is no matter for the ledger.
NOTEWORTHY = timedelta(hours=1)
A_DAY = timedelta(days=1)

# For how long each channel keeps what people send while nobody takes it; none: until somebody does.
Kept = Mapping[str, timedelta | None]


@record
class Back:
    """The system is at work again after so long, and what planning has left to be said meanwhile."""

    away: timedelta
    news: tuple[News, ...]


def come_back(conn: Connection, now: datetime, kept: Kept) -> Back | None:
    """Note how long the system was down since it last looked; None for an absence that is no matter.

    Periods that closed meanwhile become undetermined where nothing was submitted. Where it was longer than their
    channel keeps what they send, people are asked, in their next digest, to send it again.
    """
    before = lease.current(conn)
    lease.ticked(conn, now)
    if before is None or before.ticked_at is None or now - before.ticked_at < NOTEWORTHY:
        return None
    news = note_absence(conn, before.ticked_at, now)
    away = now - before.ticked_at
    if lost := [channel for channel, keeps in kept.items() if keeps is not None and away > keeps]:
        to_say_first(conn, "away", before.ticked_at, now, channels=lost)
    return Back(away=away, news=news)


def note_absence(conn: Connection, since: datetime, now: datetime) -> tuple[News, ...]:
    """Enter into each company's ledger that the system was down; what could only have been told then is not judged."""
    news = open_all(conn, now) if now - since > A_DAY else ()  # else no window lies in it whole
    lost: dict[int, list[int]] = {}
    for of in all_units(conn):
        lost.setdefault(of.company_id, []).extend(_lost(conn, of, since, now))
    for company_id, listed in lost.items():
        facts = {"since": since.isoformat(), "until": now.isoformat(), "undetermined": len(listed), "duties": listed}
        seq = ledger.append(conn, company_id, "system_unavailable", now, **facts)
        if listed:
            by = exempt.exempt(conn, unit(conn, company_id), exempt.NewExemption(kind="unavailable", seq=seq), now)
            leave_undetermined(conn, listed, by.id, unseen=by.seen_at is None)
    return news


def _lost(conn: Connection, of: Unit, since: datetime, now: datetime) -> list[int]:
    """The duties of a unit that fell due meanwhile and could not have been told at any other time."""
    zone = ZoneInfo(of.timezone)
    first, last = since.astimezone(zone).date(), now.astimezone(zone).date() - timedelta(days=1)
    due = unsubmitted_between(conn, of.id, first, last) if first <= last else []
    lost = [
        each.id
        for each in due
        if not each.due_at
        and not could_be_told(
            known_at=each.opened_at, opens_on=each.opens_on, due_on=each.due_on, since=since, until=now, zone=zone
        )
    ]
    return [
        *lost,
        *(
            each.id
            for each in unsubmitted_by_the_hour(conn, of.id, since, now)
            if each.due_at
            and each.counts != "late"
            and not could_be_told_by_the_hour(known_at=each.opened_at, due_at=each.due_at, since=since)
        ),
    ]


def set_back(conn: Connection, by: timedelta, now: datetime) -> None:
    """Keep no one waiting because the clock was set back by so much."""
    inbox.set_back(conn, now)
    messages.set_back(conn, by, now)


def to_say_first(
    conn: Connection, kind: str, since: datetime, now: datetime, *, channels: Collection[str] | None = None
) -> None:
    """Let everyone's next digest, or that of the people of these channels, say first what became of what they sent;
    whoever has none is told by day.
    """
    rows = []
    for to in everyone(conn, channels):
        held = memberships_of(conn, to.id)
        zone = ZoneInfo(unit(conn, held[0].unit_id).timezone if held else "Asia/Shanghai")
        at = to.hours.from_then_on(now, zone)
        rows.append({"person_id": to.id, "kind": kind, "since": since, "until": now, "at": at})
    prefaces.add_prefaces(conn, rows, now)
