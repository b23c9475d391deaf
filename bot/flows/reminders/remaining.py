"""What is left for a person this month, and what waits for their judgement."""

from bot.flows.reminders.remind import owed_by
from bot.queries import duty_views, rights
from bot.queries.context import Context
from bot.store.duties.duties import Duty, Unsettled, unsettled_below
from bot.store.people.units import unit
from schedules.period import month_end
from schedules.record import record


def to_confirm(ctx: Context) -> list[list[Duty]]:
    """The duties whose submissions wait for this person's judgement, soonest first; those that came with another stand
    behind it, since they are judged with it."""
    return _to_confirm(ctx, _below(ctx))


def _below(ctx: Context) -> list[Unsettled]:
    """All that is unsettled where a person holds a role, and below."""
    return unsettled_below(ctx.conn, sorted({held.unit_id for held in rights.held(ctx.conn, ctx.by.id, ctx.now)}))


def _to_confirm(ctx: Context, below: list[Unsettled]) -> list[list[Duty]]:
    waits = [
        each
        for each in below
        if each.duty.outcome == "submitted"
        and each.submitter
        and rights.may_confirm(ctx.conn, ctx.by.id, each.duty, each.submitter, now=ctx.now)
    ]
    by_submission = {each.duty.submission_id: [each.duty] for each in waits}
    with_it = [each for each in waits if each.covered_by in by_submission]
    for each in with_it:
        by_submission[each.covered_by].append(each.duty)
        del by_submission[each.duty.submission_id]
    return list(by_submission.values())


@record
class Left:
    """So many acts of one's own are due by the end of the month, and so many submissions wait to be confirmed."""

    mine: int
    waiting: int


def this_month(ctx: Context, shown: Duty) -> Left:
    """What is left for a person this month, by the local day of a duty."""
    today = rights.local_day(unit(ctx.conn, shown.unit_id), ctx.now)
    last = month_end(today.year, today.month)
    below = _below(ctx)
    views = [
        duty_views.view(ctx.conn, owed, ctx.now)
        for owed in owed_by(ctx.conn, ctx.by, ctx.now, [each.duty for each in below])
    ]
    open_ones = [seen for seen in views if seen.standing not in ("submitted", "upcoming", "missed")]
    mine = len({seen.act for seen in open_ones if seen.due_on <= last})
    return Left(mine=mine, waiting=len(_to_confirm(ctx, below)))
