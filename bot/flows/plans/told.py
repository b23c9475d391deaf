"""Who hears of a plan at once, because no digest is left to say it or one has said what is so no more."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.flows.news import Fact, News, Told
from bot.queries import plans, rights
from bot.queries.context import Context
from bot.store.duties.bundles import bundle_of
from bot.store.duties.duties import Duty
from bot.store.duties.obligations import adopted
from bot.store.duties.plans import Plan
from bot.store.engine import Connection
from bot.store.people.people import Person, earliest_hours
from bot.store.people.units import unit
from schedules.mornings.prompted import prompted_on
from schedules.obligation import Text
from schedules.planned.day_and_place import eve_of
from schedules.record import record

# A duty's planned day, and the rest of its plan.
Said = tuple[date | None, Plan | None]


@record
class PlanTold(Fact):
    """Someone has planned an act (`moved` where it was planned otherwise), or the reader is not to come (no `on`)."""

    who: str
    title: Text
    unit: str
    today: date
    on: date | None
    place: str
    moved: bool


def changed(ctx: Context, owed: Duty, before: Said, after: Said) -> list[News]:
    """Who is to hear of a plan that was changed, but for whoever changed it; the others hear of it in a digest."""
    was = _concerned(ctx, owed, before) if _is_heard(ctx, owed, before[0]) else {}
    is_now = _concerned(ctx, owed, after)
    hears = is_now if _is_heard(ctx, owed, after[0]) else {}
    same = before[0] == after[0] and _place(before) == _place(after)
    told: list[News] = []
    for each in ({**was, **hears}).values():
        comes = each.id in is_now
        if each.id == ctx.by.id or (same and each.id in was and comes):
            continue
        fact = PlanTold(
            who=ctx.by.name,
            title=title_of(ctx.conn, owed),
            unit=unit(ctx.conn, owed.unit_id).name,
            today=today_of(ctx, owed),
            on=after[0] if comes else None,
            place=_place(after if comes else before),
            moved=each.id in was,
        )
        told.append(Told(to=each, fact=fact))
    return told


def title_of(conn: Connection, owed: Duty) -> Text:
    """What the act of a duty is called."""
    bundle = bundle_of(conn, owed)
    return bundle.title if bundle and not bundle.steps else adopted(conn, owed.obligation_id).obligation.title


def today_of(ctx: Context, owed: Duty) -> date:
    """The local day of a duty's unit."""
    return rights.local_day(unit(ctx.conn, owed.unit_id), ctx.now)


def eve_at(conn: Connection, owed: Duty, day: date) -> datetime:
    """When those concerned hear of a day for which a duty is planned: the morning of the working day before."""
    of = unit(conn, owed.unit_id)
    eve = eve_of(day, prompted_on(of.judged, adopted(conn, owed.obligation_id).obligation, owed.opens_on, owed.due_on))
    return earliest_hours(conn).prompt_at(eve, ZoneInfo(of.timezone))


def _place(said: Said) -> str:
    return said[1].place if said[1] else ""


def _concerned(ctx: Context, owed: Duty, said: Said) -> Mapping[int, Person]:
    """Who owes an act and who is to come to it."""
    day, plan = said
    if not day:
        return {}
    owners = {each.id: each for each in rights.owners(ctx.conn, owed, ctx.now)}
    return owners | plans.to_come(ctx.conn, owed, plan)


def _is_heard(ctx: Context, owed: Duty, day: date | None) -> bool:
    """Whether the morning on which those concerned hear of a planned day has come, and the day is not over."""
    return bool(day and day >= today_of(ctx, owed) and eve_at(ctx.conn, owed, day) <= ctx.now)
