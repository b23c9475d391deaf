"""The year plan: a proposal that spreads a unit's yearly duties, moved by its people, then fixed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from bot.flows.news import News, Redrawn
from bot.flows.plans.told import changed
from bot.flows.reminders.escalations import lead_on
from bot.queries import duty_views, rights
from bot.queries.context import Context
from bot.queries.duty_views import DutyView
from bot.store.duties.duties import Duty, duties_of, duties_with, locked_duties
from bot.store.duties.obligations import adopted
from bot.store.duties.plans import plan_duties, plan_of
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.duties.year_plans import fix_plan, keep_plan, note_days, year_plan
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.people.people import Person
from bot.store.people.units import Unit, unit
from schedules.planned.spread import YearDuty, day_in, is_worth_a_plan, months_left, spread, takes_a_year
from schedules.record import record
from schedules.standing import SETTLED
from schedules.workdays import workdays_of


@record
class Planned:
    """A duty in the year's picture: the day on which it is planned, or was done."""

    view: DutyView
    day: date
    movable: bool


@record
class YearShown:
    """A unit's year as it stands on its local day `today`: a proposal, or fixed."""

    unit: str
    year: int
    today: date
    duties: Sequence[Planned]
    fixed: bool


@record
class Fixed:
    """The plan holds, and prompts follow it."""

    news: tuple[News, ...]


@record
class NotFixed:
    """Nothing is changed: it is another's to fix, or is not as it was seen."""

    why: Literal["not_yours", "changed"]


def year_duties(conn: Connection, of: Unit, year: int) -> list[Duty]:
    """The duties of a unit for which a whole year is left, or more, and that are due in a calendar year."""
    found = duties_of(conn, [of.id], date(year, 1, 1), date(year, 12, 31))
    return [each for each in found if takes_a_year(adopted(conn, each.obligation_id).obligation)]


def proposed(conn: Connection, of: Unit, year: int, now: datetime) -> dict[int, date]:
    """A day of the year for each duty that is not settled: what was planned before, and a proposal for the rest.

    What opened in an earlier year and is planned for a day of that is no part of this plan until that day is over.
    """
    begins = date(year, 1, 1)
    kept = year_plan(conn, of.id, year)
    today, working = rights.local_day(of, now), workdays_of(of.judged.calendar)
    open_duties = [each for each in year_duties(conn, of, year) if each.outcome not in SETTLED]
    said = {each.id: day for each in open_duties if (day := (kept and kept.day_of(each.id)) or each.planned_on)}
    earlier = {number for number, day in said.items() if today <= day < begins}
    days = {number: day for number, day in said.items() if day >= begins}
    best = {number: roadmap.best_months for number, roadmap in roadmaps_in_force(conn).items()}
    left = [
        YearDuty(key=str(each.id), due_on=each.due_on, best_month=best[each.roadmap_id].get(each.key))
        for each in open_duties
        if each.id not in days and each.id not in earlier
    ]
    return days | {int(key): day for key, day in spread(left, today, working).items()}


def _lock(conn: Connection, of: Unit, year: int) -> None:
    """Let nobody else plan what is open of a unit's year until the transaction ends: who plans an act locks its duties
    as well, all in their order, then the plan of the year."""
    locked_duties(conn, [each.id for each in year_duties(conn, of, year) if each.outcome not in SETTLED])


def is_wanted(conn: Connection, to: Person, now: datetime) -> Unit | None:
    """The unit whose plan for this year a safety manager is still to fix, while the year leaves room for one."""
    for held in rights.held(conn, to.id, now):
        if held.role != "safety_manager":
            continue
        of = unit(conn, held.unit_id)
        today = rights.local_day(of, now)
        kept = year_plan(conn, of.id, today.year)
        if kept and kept.fixed_at:
            continue
        left = [each for each in year_duties(conn, of, today.year) if each.outcome not in SETTLED]
        if is_worth_a_plan(today, len(left)):
            return of
    return None


def shown(conn: Connection, of: Unit, year: int, now: datetime) -> YearShown:
    """A year of a unit as it stands."""
    kept, days = year_plan(conn, of.id, year), proposed(conn, of, year, now)
    duties = [
        Planned(view=duty_views.view(conn, each, now), day=day, movable=each.id in days)
        for each in year_duties(conn, of, year)
        if (day := days.get(each.id) or _done_on(each)) >= date(year, 1, 1)
    ]
    return YearShown(
        unit=of.name, year=year, today=rights.local_day(of, now), duties=duties, fixed=bool(kept and kept.fixed_at)
    )


def _done_on(settled: Duty) -> date:
    return settled.done_on or settled.planned_on or settled.due_on


def months(of: Unit, owed: Duty, now: datetime) -> list[int]:
    """The months to which a duty can still be moved."""
    return months_left(owed.due_on, rights.local_day(of, now), workdays_of(of.judged.calendar))


def move(conn: Connection, of: Unit, owed: Duty, month: int, *, now: datetime) -> None:
    """Plan a duty for another month, unless it is settled by now; the plan is then to be fixed."""
    _lock(conn, of, owed.due_on.year)
    days = proposed(conn, of, owed.due_on.year, now)
    if owed.id not in days:
        return
    days[owed.id] = day_in(month, owed.due_on, workdays_of(of.judged.calendar))
    keep_plan(conn, of.id, owed.due_on.year, days, now=now)


def follow(conn: Connection, of: Unit, some: Sequence[Duty], day: date | None) -> None:
    """Let the year's plan have the day for which some of its duties are planned; without one they go by their due day
    where it is fixed, and are proposed anew where it is not.
    """
    for year in sorted({each.due_on.year for each in some}):
        kept = year_plan(conn, of.id, year, lock=True)
        mine = [
            each
            for each in some
            if each.due_on.year == year and takes_a_year(adopted(conn, each.obligation_id).obligation)
        ]
        if kept and mine:
            fixed = bool(kept.fixed_at)
            note_days(conn, of.id, year, {each.id: day or (each.due_on if fixed else None) for each in mine})


def fix(ctx: Context, of: Unit, year: int, *, is_seen: Callable[[Mapping[int, date]], bool]) -> Fixed | NotFixed:
    """Let the plan hold, where it still is as it was seen: prompts follow the planned days from now on, the legal due
    days stay.
    """
    _lock(ctx.conn, of, year)
    if not rights.may(ctx.conn, ctx.by.id, "plan", of, now=ctx.now):
        return NotFixed(why="not_yours")
    days = proposed(ctx.conn, of, year, ctx.now)
    if not is_seen(days):
        return NotFixed(why="changed")
    told = [each for owed in duties_with(ctx.conn, days) for each in _told(ctx, owed, days[owed.id])]
    keep_plan(ctx.conn, of.id, year, days, now=ctx.now)
    fix_plan(ctx.conn, of.id, year, ctx.by.id, now=ctx.now)
    plan_duties(ctx.conn, days)
    lead_on(ctx.conn, days, ctx.now)
    said = {str(duty_id): day.isoformat() for duty_id, day in days.items()}
    ledger.append(ctx.conn, of.company_id, "plan_fixed", ctx.now, unit=of.id, year=year, person=ctx.by.id, days=said)
    return Fixed(news=(*(Redrawn(duty_id=duty_id) for duty_id in days), *told))


def _told(ctx: Context, owed: Duty, day: date) -> list[News]:
    """Who is to hear at once that a duty with a place is moved to another day."""
    plan = plan_of(ctx.conn, owed.id)
    return changed(ctx, owed, (owed.planned_on, plan), (day, plan)) if plan and day != owed.planned_on else []
