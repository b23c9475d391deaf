"""Saying on which day an act is to be done, where and with whom: it moves no due day, closes nothing, counts nowhere.

One plan is for all duties that the act fulfils. Who is told of it in a digest hears of it the working day before; who
can no longer, or has heard of another, is told at once.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from bot.flows.news import News, Redrawn
from bot.flows.plans import year_plan
from bot.flows.plans.attending import acts
from bot.flows.plans.told import Said, changed, today_of
from bot.flows.reminders.escalations import lead_on
from bot.flows.submissions import together
from bot.queries import plans, rights
from bot.queries.context import Context
from bot.store.duties import plans as kept
from bot.store.duties.duties import Duty, duty, locked_duties, unsettled
from bot.store.duties.obligations import adopted
from bot.store.duties.plans import Plan
from bot.store.engine import Connection
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.units import Unit, unit
from schedules.mornings.prompted import prompted_on
from schedules.planned.day_and_place import days_offered, wrong_day
from schedules.record import record
from schedules.standing import SETTLED

# A place is so long at most, and so many people are named at most: more are a unit's everyone.
LONGEST_PLACE, MOST_PEOPLE = 60, 30
# So many of a unit's last places are offered.
PLACES = 2


@record
class Wanted:
    """A plan that someone has in mind: the day, the place if any, and who is to come."""

    on: date
    place: str = ""
    everyone: bool = False
    people: tuple[int, ...] = ()


@record
class Offered:
    """The usual plan of an act that fulfils so many duties, the other days and the last places to choose from."""

    duties: int
    usual: Wanted
    days: tuple[date, ...]
    places: tuple[str, ...]


@record
class Arranged:
    """These duties are planned for a day, or for none any more."""

    duties: tuple[int, ...]
    day: date | None
    news: tuple[News, ...]


@record
class NotArranged:
    """Nothing is changed: another's to say, nothing left to be done, no such day, or it was planned otherwise since."""

    why: Literal["not_yours", "settled", "past", "early", "late", "changed", "too_long"]


def may(ctx: Context, owed: Duty) -> bool:
    """Whether it is this person's to say on which day a duty is to be done, and there is a day left for it."""
    open_still = owed.outcome not in SETTLED and owed.due_on >= today_of(ctx, owed)
    obligation = adopted(ctx.conn, owed.obligation_id).obligation
    return open_still and plans.may_plan(ctx.conn, ctx.by.id, owed, obligation, now=ctx.now)


def offered(ctx: Context, owed: Duty) -> Offered:
    """What is usual for a duty: the day that is planned or best, the place and the people of the last time."""
    of, today = unit(ctx.conn, owed.unit_id), today_of(ctx, owed)
    first = max(owed.opens_on, today)
    taken = kept.days_taken(ctx.conn, of.id, first, owed.due_on) - {owed.planned_on}
    workdays = prompted_on(of.judged, adopted(ctx.conn, owed.obligation_id).obligation, owed.opens_on, owed.due_on)
    days = days_offered(owed.opens_on, owed.due_on, today, workdays=workdays, taken=taken)
    if (best := _best(ctx, of, owed)) and not _wrong(owed, best, today):
        days = [best, *(day for day in days if day != best)]
    plan = kept.plan_of(ctx.conn, owed.id) or kept.last_plan(ctx.conn, of.id, owed.roadmap_id, owed.key)
    places = tuple(kept.places(ctx.conn, of.id, PLACES + 1))
    usual = Wanted(
        on=days[0] if days else owed.due_on,
        place=plan.place if plan else places[0] if places else "",
        everyone=plan.everyone if plan else False,
        people=tuple(plans.to_come(ctx.conn, owed, plan)) if plan and not plan.everyone else (),
    )
    return Offered(duties=len(act(ctx, owed)), usual=usual, days=tuple(days), places=places)


def _best(ctx: Context, of: Unit, owed: Duty) -> date | None:
    """The day for which a duty is planned, be it in the year's plan that is not fixed yet."""
    if owed.planned_on:
        return owed.planned_on
    return year_plan.proposed(ctx.conn, of, owed.due_on.year, ctx.now).get(owed.id)


def refused(ctx: Context, owed: Duty, day: date) -> NotArranged | None:
    """Why a duty cannot be planned for a day."""
    wrong = _wrong(owed, day, today_of(ctx, owed))
    return NotArranged(why=wrong) if wrong else None


def plannable(ctx: Context) -> list[Duty]:
    """What someone may plan, one duty of each act, soonest first; what has not opened yet is left for later."""
    units = sorted(rights.units_for(ctx.conn, ctx.by.id, "submit", ctx.now))
    found = [each for each in unsettled(ctx.conn, units) if each.opens_on <= today_of(ctx, each) and may(ctx, each)]
    return acts(ctx.conn, found)


def act(ctx: Context, owed: Duty) -> list[Duty]:
    """All the duties that the act of one fulfils, itself first."""
    return [owed, *together.fitting(ctx, owed)]


def arrange(ctx: Context, duty_id: int, wanted: Wanted, *, seen: Wanted | None) -> Arranged | NotArranged:
    """Plan an act, where its plan is still as it was `seen`."""
    owed, mine = _locked(ctx, duty_id)
    if why := _refusal(ctx, owed, seen):
        return NotArranged(why=why)
    if wrong := _wrong(owed, wanted.on, today_of(ctx, owed)):
        return NotArranged(why=wrong)
    if len(wanted.place) > LONGEST_PLACE or len(wanted.people) > MOST_PEOPLE:
        return NotArranged(why="too_long")
    known = {each.id for each in rights.colleagues(ctx.conn, 0, unit(ctx.conn, owed.unit_id))}
    people = () if wanted.everyone else tuple(sorted(known & set(wanted.people)))
    plan = Plan(place=wanted.place, everyone=wanted.everyone, people=people, person_id=ctx.by.id, at=ctx.now)
    return _change(ctx, owed, mine, (wanted.on, plan))


def take_back(ctx: Context, duty_id: int, *, seen: Wanted | None) -> Arranged | NotArranged:
    """Let an act be planned for no day any more, where its plan is still as it was `seen`."""
    owed, mine = _locked(ctx, duty_id)
    if why := _refusal(ctx, owed, seen):
        return NotArranged(why=why)
    return _change(ctx, owed, mine, (None, None)) if owed.planned_on else NotArranged(why="changed")


def as_planned(conn: Connection, owed: Duty) -> Wanted | None:
    """The plan of a duty as it stands."""
    if not owed.planned_on:
        return None
    plan = kept.plan_of(conn, owed.id)
    if not plan:
        return Wanted(on=owed.planned_on)
    return Wanted(on=owed.planned_on, place=plan.place, everyone=plan.everyone, people=plan.people)


def _refusal(
    ctx: Context, owed: Duty, seen: Wanted | None
) -> Literal["not_yours", "settled", "late", "changed"] | None:
    obligation = adopted(ctx.conn, owed.obligation_id).obligation
    if not plans.may_plan(ctx.conn, ctx.by.id, owed, obligation, now=ctx.now):
        return "not_yours"
    if owed.outcome in SETTLED:
        return "settled"
    if owed.due_on < today_of(ctx, owed):
        return "late"
    return "changed" if as_planned(ctx.conn, owed) != seen else None


def _wrong(owed: Duty, day: date, today: date) -> Literal["past", "early", "late"] | None:
    return wrong_day(day, today=today, opens_on=owed.opens_on, due_on=owed.due_on)


def _locked(ctx: Context, duty_id: int) -> tuple[Duty, list[Duty]]:
    """A duty, and all that its act fulfils: locked together in their order, since another may plan another of them."""
    mine = locked_duties(ctx.conn, [each.id for each in act(ctx, duty(ctx.conn, duty_id))])
    owed = next(each for each in mine if each.id == duty_id)
    return owed, [each for each in mine if each.id == duty_id or each.outcome not in SETTLED]


def _change(ctx: Context, owed: Duty, mine: Sequence[Duty], after: Said) -> Arranged:
    """Let the act of a duty be planned so from now on, or not at all; its prompts follow, the due days stay."""
    of, (day, plan) = unit(ctx.conn, owed.unit_id), after
    numbers = [each.id for each in mine]
    before = owed.planned_on, kept.plan_of(ctx.conn, owed.id)
    if day and plan:
        kept.put(ctx.conn, numbers, day, plan)
    else:
        kept.drop(ctx.conn, numbers)
    year_plan.follow(ctx.conn, of, mine, day)
    lead_on(ctx.conn, numbers, ctx.now)
    _note(ctx, of, numbers, after)
    news = [Redrawn(duty_id=number) for number in numbers]
    return Arranged(duties=tuple(numbers), day=day, news=(*news, *changed(ctx, owed, before, after)))


def _note(ctx: Context, of: Unit, numbers: Sequence[int], after: Said) -> None:
    """The ledger's entry; the place stands aside, since it may name people."""
    day, plan = after
    facts: dict[str, object] = {"unit": of.id, "duties": list(numbers), "person": ctx.by.id}
    if day and plan:
        place = Aside(text=plan.place, by=ctx.by.id) if plan.place else None
        facts |= {"on": day.isoformat(), "place": place, "everyone": plan.everyone, "people": list(plan.people)}
    ledger.append(ctx.conn, of.company_id, "planned" if day else "plan_taken_back", ctx.now, **facts)
