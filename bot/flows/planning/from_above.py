"""What came from above a company, by a notice, an event or a waiver: only from there is it lifted or taken back."""

from collections.abc import Collection
from datetime import datetime

from bot.flows.planning import exempt
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties import exemptions
from bot.store.duties.duties import Duty
from bot.store.duties.events import Event, event_of
from bot.store.duties.obligations import adopted
from bot.store.engine import Connection
from bot.store.messages.notices import notice
from bot.store.people.units import Unit, ancestors, unit
from schedules.cadence import OfEvent
from schedules.cadences.hours import event_day


def by_event(conn: Connection, of: Unit, owed: Duty, now: datetime) -> bool:
    """Whether a duty follows from an event that someone has noted who holds no role in the unit's company."""
    cadence = adopted(conn, owed.obligation_id).obligation.cadence
    if not isinstance(cadence, OfEvent) or not ancestors(conn, of.company_id):
        return False
    noted = event_of(conn, of.id, cadence.event, event_day(owed.period))
    return noted is not None and not noted_within(conn, of, noted, now)


def noted_within(conn: Connection, of: Unit, noted: Event, now: datetime) -> bool:
    """Whether who noted an event holds a role in the unit's company today."""
    mine = rights.held(conn, noted.person_id, now)
    return any(unit(conn, held.unit_id).company_id == of.company_id for held in mine)


def is_given(conn: Connection, of: Unit, owed: Duty, now: datetime) -> bool:
    """Whether a notice gave a duty, or an event that someone above has noted."""
    return owed.notice_id is not None or by_event(conn, of, owed, now)


def may_let_go(ctx: Context, owed: Duty) -> bool:
    """Whether a person stands where a duty came from, by a notice or an event, or above it; so of any other duty."""
    of = unit(ctx.conn, owed.unit_id)
    if owed.notice_id:
        giver = notice(ctx.conn, owed.notice_id).unit_id
        return _waives_from(ctx, {giver, *ancestors(ctx.conn, giver)})
    return not by_event(ctx.conn, of, owed, ctx.now) or _waives_from(ctx, ancestors(ctx.conn, of.company_id))


def may_owe_again(ctx: Context, waived: Duty) -> bool:
    """Whether a person may lift a waiver: one that someone above has given, only who is above as well."""
    why = exemptions.of_duty(ctx.conn, waived.id)
    if not why or why.person_id is None or why.seen_by != why.person_id:
        return True
    return exempt.is_above(ctx.conn, ctx.by.id, unit(ctx.conn, why.company_id), ctx.now)


def _waives_from(ctx: Context, above: Collection[int]) -> bool:
    """Whether a person waives for what is below one of these units."""
    mine = rights.held(ctx.conn, ctx.by.id, ctx.now)
    return any(one.unit_id in above and rights.allows(one.role, "waive", "below") for one in mine)
