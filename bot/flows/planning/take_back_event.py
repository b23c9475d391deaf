"""Taking an event back that was noted by mistake: what it opened, and nobody has reported, is not owed."""

from datetime import date, datetime

from bot.flows.news import News
from bot.flows.planning import event, exempt, from_above, waive
from bot.queries import rights
from bot.store.duties.events import event_of, undo_event
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.people import Person
from bot.store.people.units import Unit
from schedules.record import record


@record
class TakenBack:
    """The event is taken back, and what it opened is not owed."""

    news: tuple[News, ...]


def may_undo(conn: Connection, by: Person, of: Unit, kind: str, on: date, now: datetime) -> bool:
    """Whether a person may take the event back: within the hour, who noted it or may waive there.

    What someone from above has noted, only they may take back.
    """
    noted = event_of(conn, of.id, kind, on)
    if not noted or noted.undone_at or now - noted.created_at > event.AN_HOUR:
        return False
    if noted.person_id == by.id:
        return rights.may(conn, by.id, "event", of, now)
    return from_above.noted_within(conn, of, noted, now) and rights.may(conn, by.id, "waive", of, now)


def undo(conn: Connection, by: Person, of: Unit, kind: str, on: date, now: datetime) -> TakenBack | None:
    """Take the event back by an entry, and let go what is not reported; None where that cannot be."""
    noted = event_of(conn, of.id, kind, on)
    if not noted or not may_undo(conn, by, of, kind, on, now):
        return None
    undo_event(conn, noted.id, now)
    open_still = [each for each in event.opened_by(conn, of, kind, on) if each.outcome in (None, "returned")]
    facts = {"unit": of.id, "kind": kind, "on": on.isoformat(), "duties": [each.id for each in open_still]}
    seq = ledger.append(conn, of.company_id, "event_undone", now, person=by.id, **facts)
    act = exempt.exempt(conn, of, exempt.Act(kind="event_undone", seq=seq, by=by.id), now)
    return TakenBack(news=tuple(waive.let_go(conn, open_still, act, now)))
