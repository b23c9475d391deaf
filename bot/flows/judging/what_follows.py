"""What is counted from the day on which something was done, once that day is confirmed anew or taken back.

Rule: the due day of what follows, once it is said, only ever comes earlier; else whoever lets a confirmation be taken
back and says a later day has the longer for it.
"""

from collections.abc import Iterable

from bot.flows.reminders.escalations import next_after
from bot.queries.context import Context
from bot.store.duties import adoptions, plans, tallies
from bot.store.duties.adoptions import judged_under
from bot.store.duties.duties import Duty, duty, follower_of, open_new, set_prompts
from bot.store.duties.obligations import adopted
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.ledger import ledger
from bot.store.people.units import unit
from schedules.cadences.rolling import Rolling, window_after
from schedules.plan import concerns


def due_earlier(ctx: Context, confirmed: Iterable[int]) -> list[int]:
    """Let what follows these duties, which are confirmed, be due earlier where they were done earlier than was said.

    The ids of the duties whose day has moved.
    """
    return [number for each in confirmed if (number := _follow(ctx, duty(ctx.conn, each)))]


def _follow(ctx: Context, done: Duty) -> int | None:
    if not isinstance(adopted(ctx.conn, done.obligation_id).obligation.cadence, Rolling) or not done.done_on:
        return None
    following = follower_of(ctx.conn, done)
    if not following or following.outcome in ("waived", "undetermined"):
        return None
    cadence = adopted(ctx.conn, following.obligation_id).obligation.cadence
    due_on = window_after(cadence, done.done_on).last if isinstance(cadence, Rolling) else following.due_on
    if due_on >= following.due_on:
        return None
    tallies.move(ctx.conn, following.id, due_on)
    if following.planned_on and following.planned_on > due_on:
        plans.drop(ctx.conn, [following.id])  # no plan is later than the due day
    moved = duty(ctx.conn, following.id)
    if moved.outcome is None:
        set_prompts(ctx.conn, [(moved.id, next_after(ctx.conn, moved, ctx.now))])
    company = unit(ctx.conn, done.unit_id).company_id
    facts = {"duty": moved.id, "due_on": due_on.isoformat(), "after": done.id, "submission": done.submission_id}
    ledger.append(ctx.conn, company, "due_earlier", ctx.now, **facts)
    return moved.id


def keep_day(ctx: Context, confirmed: Duty) -> None:
    """Open what follows a duty whose confirmation is about to be taken back, if it has not been: by the day as it was.

    It stays as it is where the unit would not owe it today.
    """
    by = adopted(ctx.conn, confirmed.obligation_id)
    cadence, of = by.obligation.cadence, unit(ctx.conn, confirmed.unit_id)
    gone_by = {one.roadmap_id: one for one in adoptions.of_unit(ctx.conn, of.id)}.get(confirmed.roadmap_id)
    if not isinstance(cadence, Rolling) or not confirmed.done_on or not gone_by or follower_of(ctx.conn, confirmed):
        return
    text = roadmaps_in_force(ctx.conn)[confirmed.roadmap_id]
    asked = next((each for each in text.obligations if each.id == confirmed.key), None)
    if not asked or asked.cadence != cadence or not concerns(asked, judged_under(of, gone_by)):
        return
    window = window_after(cadence, confirmed.done_on)
    row = {
        "unit_id": of.id,
        "obligation_id": confirmed.obligation_id,
        "roadmap_id": confirmed.roadmap_id,
        "key": confirmed.key,
        "period": window.key,
        "opens_on": window.first,
        "due_on": window.last,
        "next_prompt_at": None,
        "opened_at": ctx.now,
        "counts": "fully",
    }
    for new in open_new(ctx.conn, [row]):
        set_prompts(ctx.conn, [(new.id, next_after(ctx.conn, duty(ctx.conn, new.id), ctx.now))])
        told = [[new.id, new.key, new.period, new.due_on.isoformat()]]
        ledger.append(ctx.conn, of.company_id, "opened", ctx.now, unit=of.id, roadmap=by.roadmap, duties=told)
