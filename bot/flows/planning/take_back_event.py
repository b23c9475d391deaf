"""Taking an event back that was noted by mistake: what it opened, and nobody has reported, is not owed."""

from datetime import date
from zoneinfo import ZoneInfo

from bot.flows.news import News
from bot.flows.planning import event, exempt, from_above, waive
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.events import event_of, undo_event
from bot.store.ledger import ledger
from bot.store.people.units import Unit
from schedules.record import record


@record
class TakenBack:
    """The event is taken back, and what it opened is not owed."""

    news: tuple[News, ...]


def may_undo(ctx: Context, of: Unit, kind: str, on: date) -> bool:
    """Whether a person may take the event back: within the hour, who noted it or may waive there.

    What someone from above has noted, only they may take back.
    """
    noted = event_of(ctx.conn, of.id, kind, on)
    if not noted or noted.undone_at or ctx.now - noted.created_at > event.AN_HOUR:
        return False
    if noted.person_id == ctx.by.id:
        return rights.may(ctx.conn, ctx.by.id, "event", of, now=ctx.now)
    return from_above.noted_within(ctx.conn, of, noted, ctx.now) and rights.may(
        ctx.conn, ctx.by.id, "waive", of, now=ctx.now
    )


def undo(ctx: Context, of: Unit, kind: str, on: date) -> TakenBack | None:
    """Take the event back by an entry, and let go what is not reported; None where that cannot be."""
    noted = event_of(ctx.conn, of.id, kind, on)
    # Whoever reports one of these at the same time is waited for, and judged by is what is so then.
    opened = event.opened_by(ctx.conn, of, kind, on, at=noted.happened_at) if noted else []
    if not noted or not may_undo(ctx, of, kind, on):
        return None
    undo_event(ctx.conn, noted.id, ctx.now)
    open_still = [each for each in opened if each.outcome in (None, "returned")]
    facts = {"unit": of.id, "kind": kind, "on": on.isoformat(), "duties": [each.id for each in open_still]}
    facts |= {"hour": f"{noted.happened_at.astimezone(ZoneInfo(of.timezone)):%H:%M}"} if noted.happened_at else {}
    seq = ledger.append(ctx.conn, of.company_id, "event_undone", ctx.now, person=ctx.by.id, **facts)
    act = exempt.exempt(ctx.conn, of, exempt.NewExemption(kind="event_undone", seq=seq, by=ctx.by.id), ctx.now)
    return TakenBack(news=tuple(waive.let_go(ctx.conn, open_still, act, ctx.now)))
