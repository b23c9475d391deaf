"""Leading whoever looks after a new unit through its first week: one thing in the digest of each working day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.flows.plans import year_plan
from bot.flows.reminders import on_hand
from bot.queries import choices, rights
from bot.queries.context import Context
from bot.store.engine import Connection
from bot.store.people import prefaces
from bot.store.people.members import members
from bot.store.people.people import Person, memberships_of
from bot.store.people.prefaces import Preface
from bot.store.people.units import Unit, unit
from schedules.mornings.first_week import GUIDED, STEPS, FirstWeekStep, are_there, coming, following, is_new, turn
from schedules.record import record
from schedules.workdays import workdays_of


@record
class Today:
    """The one thing of a morning in a unit's first week, and so many of it as there are."""

    unit: Unit
    step: FirstWeekStep
    count: int


def begin(conn: Connection, to: Person, of: Unit, now: datetime) -> bool:
    """Begin a unit's first week for one who has just joined it, where it is theirs to be led through; if so, true."""
    if _unit(conn, to, now) != of or prefaces.waiting_for_any(conn, STEPS, to.id):
        return False
    _add(conn, to, of, step=STEPS[0], now=now)
    return True


def end(conn: Connection, to: Person) -> bool:
    """Say no more of a first week; false where nothing was left to be said."""
    return prefaces.drop_waiting(conn, STEPS, to.id) > 0


def today(conn: Connection, to: Person, said: Preface, now: datetime) -> Today | None:
    """What is said of a first week where one of its steps has its turn; None where nothing of it is left."""
    of = _unit(conn, to, now)
    if not of:
        return None
    left = _left(Context(conn, to, now), of)
    step = coming(_step(said), [each for each in STEPS if not left[each]])
    return Today(unit=of, step=step, count=left[step]) if step else None


def still(conn: Connection, to: Person, said: Sequence[Preface], now: datetime) -> list[Preface]:
    """Of what is to be said first, a first week's one thing of today in the place of all its steps that wait."""
    waiting = sorted((each for each in said if each.kind in STEPS), key=lambda each: STEPS.index(_step(each)))
    found = today(conn, to, waiting[0], now) if waiting else None
    kept = [replace(waiting[0], kind=found.step)] if found else []
    over = [each.id for each in waiting if each.id not in {one.id for one in kept}]
    if over:
        prefaces.drop(conn, over)
    return kept


def go_on(conn: Connection, to: Person, said: Preface, now: datetime) -> None:
    """Let the step after one that is being said have its turn, on the next working day."""
    of, step = _unit(conn, to, now), following(_step(said))
    if of and step:
        _add(conn, to, of, step=step, now=now)


def _step(said: Preface) -> FirstWeekStep:
    return next(each for each in STEPS if each == said.kind)


def _add(conn: Connection, to: Person, of: Unit, *, step: FirstWeekStep, now: datetime) -> None:
    day = turn(rights.local_day(of, now), workdays_of(of.judged.calendar))
    at = to.hours.prompt_at(day, ZoneInfo(of.timezone))
    prefaces.add_prefaces(conn, [{"person_id": to.id, "kind": step, "since": now, "until": now, "at": at}], now)


def _unit(conn: Connection, to: Person, now: datetime) -> Unit | None:
    """The new company, authority or association that a person looks after: of several the one joined last."""
    for held in reversed(memberships_of(conn, to.id)):
        of = unit(conn, held.unit_id)
        today = rights.local_day(of, now)
        begun = of.day_of(of.created_at)
        if of.scope != "company" or not is_new(begun, today) or (of.ended_on and of.ended_on < today):
            continue
        if _guided(conn, of) == to.id:
            return of
    return None


def _guided(conn: Connection, of: Unit) -> int | None:
    """Who is led through a unit's first week: of those in the first role that is held, whoever came first."""
    there = members(conn, of.id)
    return next((who.id for role in GUIDED for who, held in there if held == role), None)


def _left(ctx: Context, of: Unit) -> dict[FirstWeekStep, int]:
    """How much of each step there is to do; nothing where it is done."""
    local = rights.local_day(of, ctx.now)
    mine = on_hand.in_tab(on_hand.own(ctx), "mine")
    month = [one for one in mine if (one.duty.due_on.year, one.duty.due_on.month) == (local.year, local.month)]
    there = members(ctx.conn, of.id)
    all_there = are_there([role for _, role in there], of.party, len({who.id for who, _ in there}))
    wanted = year_plan.is_wanted(ctx.conn, ctx.by, ctx.now)
    return {
        "people": int(not all_there),
        "choices": sum(each.is_open for each in choices.of_unit(ctx.conn, of)),
        "month": len(month),
        "plan": int(wanted is not None and wanted.id == of.id),
    }
