"""Binding a group chat to a unit, and following it where it goes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.news import Fact, News, Told
from bot.queries import rights
from bot.queries.context import Context
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people import groups
from bot.store.people.chats import address_of, beside
from bot.store.people.groups import Group
from bot.store.people.members import holders
from bot.store.people.people import Person, person
from bot.store.people.units import Unit, unit
from schedules.escalation import Hours
from schedules.record import record
from schedules.workdays import workdays_of


@record
class GroupLost(Fact):
    """A group cannot be reached any more: it has no board."""

    title: str
    unit: str


@record
class BoardRefused(Fact):
    """A group does not take its board."""

    title: str
    unit: str


@record
class BindingLapsed(Fact):
    """A group sees no board any more: who bound it may no longer do so."""

    title: str
    unit: str
    who: str


def is_free_for(ctx: Context, chat_id: int) -> bool:
    """Whether a group shows no board yet, or one that is this person's to take away."""
    before = groups.group_at(ctx.conn, chat_id)
    return not before or rights.may(ctx.conn, ctx.by.id, "bind", unit(ctx.conn, before.unit_id), now=ctx.now)


# Who leads a unit, where it has no safety manager.
LEADING = ("principal_leader", "project_manager", "supervisor", "administrator")


def bind(ctx: Context, of: Unit, chat_id: int, title: str) -> bool:
    """Let a group show a unit's board; False where that is not theirs to say, here or of the unit bound before."""
    if not is_free_for(ctx, chat_id) or not rights.may(ctx.conn, ctx.by.id, "bind", of, now=ctx.now):
        return False
    groups.bind(ctx.conn, chat_id, title, of.id, by=ctx.by.id, next_at=next_board_at(of, ctx.now), now=ctx.now)
    ledger.append(
        ctx.conn, of.company_id, "bound", ctx.now, unit=of.id, chat=_chat(ctx.conn, chat_id, ctx.by), person=ctx.by.id
    )
    return True


def unbind(ctx: Context, chat_id: int) -> bool:
    """Let a group show nothing any more; False where nothing is bound, or it is not theirs to say."""
    bound = groups.group_at(ctx.conn, chat_id)
    if not bound or not rights.may(ctx.conn, ctx.by.id, "bind", of := unit(ctx.conn, bound.unit_id), now=ctx.now):
        return False
    ledger.append(
        ctx.conn, of.company_id, "unbound", ctx.now, unit=of.id, chat=_chat(ctx.conn, chat_id, ctx.by), person=ctx.by.id
    )
    return groups.unbind(ctx.conn, chat_id)


def keep_anchors(ctx: Context, chat_id: int) -> Unit | None:
    """Name a group that shows a unit's board for the unit's anchors; None where that is not theirs to say."""
    bound = groups.group_at(ctx.conn, chat_id)
    if not bound or not rights.may(ctx.conn, ctx.by.id, "bind", of := unit(ctx.conn, bound.unit_id), now=ctx.now):
        return None
    groups.keep_anchors(ctx.conn, bound)
    where = _chat(ctx.conn, chat_id, ctx.by)
    ledger.append(ctx.conn, of.company_id, "anchors_to", ctx.now, unit=of.id, chat=where, person=ctx.by.id)
    return of


def _chat(conn: Connection, chat_id: int, by: Person | None = None) -> Aside:
    """Which group it is, kept aside: its address leads to the people in it."""
    at = address_of(conn, chat_id)
    return Aside(text=f"{at.chat}/{at.thread or 0}", by=by.id if by else None)


def next_board_at(of: Unit, now: datetime) -> datetime:
    """The next morning on which a unit works, after today."""
    zone = ZoneInfo(of.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return Hours().prompt_at(workdays_of(of.judged.calendar).on_or_after(tomorrow), zone)


def leave(conn: Connection, chat_id: int, why: str, now: datetime) -> list[News]:
    """A group cannot be reached any more: no more boards there, and those who answer for it hear of it in private."""
    news: list[News] = []
    for left in groups.leave(conn, beside(conn, chat_id), why, now):
        of = unit(conn, left.unit_id)
        where = _chat(conn, left.chat_id)
        ledger.append(conn, of.company_id, "unbound", now, unit=of.id, chat=where, person=None)
        news += _told(conn, of, left, GroupLost(title=left.title, unit=of.name), now=now)
    return news


def refused(conn: Connection, chat_id: int, why: str, now: datetime) -> list[News]:
    """A group would not take its board: said once, and tried again the next morning."""
    bound = groups.refused(conn, chat_id, why)
    if not bound:
        return []
    of = unit(conn, bound.unit_id)
    return _told(conn, of, bound, BoardRefused(title=bound.title, unit=of.name), now=now)


def lapse(conn: Connection, bound: Group, now: datetime) -> list[News] | None:
    """End a binding whose maker may no longer bind there, and tell those who may bind it anew; None where it stands.

    The right is judged at each board.
    """
    of = unit(conn, bound.unit_id)
    if rights.may(conn, bound.bound_by, "bind", of, now=now):
        return None
    where = _chat(conn, bound.chat_id)
    ledger.append(conn, of.company_id, "unbound", now, unit=of.id, chat=where, person=None)
    lapsed = BindingLapsed(title=bound.title, unit=of.name, who=person(conn, bound.bound_by).name)
    news = _told(conn, of, bound, lapsed, now=now)
    groups.unbind(conn, bound.chat_id)
    return news


def _told(conn: Connection, of: Unit, bound: Group, fact: Fact, *, now: datetime) -> list[News]:
    return [Told(to=to, fact=fact) for to in answering(conn, of, bound, now)]


def answering(conn: Connection, of: Unit, bound: Group, now: datetime) -> list[Person]:
    """Who is told of a group: the safety managers, else who bound it, else whoever leads the unit."""
    within = rights.within_company(conn, of)
    managers = [to for to in holders(conn, within, "safety_manager") if not to.blocked_at]
    binder = person(conn, bound.bound_by)
    if managers or (not binder.blocked_at and rights.may(conn, binder.id, "bind", of, now=now)):
        return managers or [binder]
    return [to for role in LEADING for to in holders(conn, within, role)]


def unbind_from_outside(ctx: Context, group_id: int) -> Group | None:
    """Let a group show nothing any more, said in a private chat; what it was, None where that is not theirs to say."""
    bound = groups.known_group(ctx.conn, group_id)
    return bound if bound and unbind(ctx, bound.chat_id) else None
