"""One act that fulfils several duties: which ones a draft is for besides its own, and the submissions made of it.

Rule: one act, one set of evidence, but each duty has a submission, an entry and a verdict of its own
(docs/decisions/duties.md).
"""

from collections.abc import Sequence

from bot.flows.submissions import drafts
from bot.queries import rights
from bot.queries.context import Context
from bot.queries.duty_views import bundle_of
from bot.store.duties.duties import Duty, duties_of_periods, duty
from bot.store.submissions import submissions
from bot.store.submissions.submissions import Submission
from schedules.standing import SETTLED


def fitting(ctx: Context, owed: Duty) -> list[Duty]:
    """The duties that are still to be done and that an act for this one may fulfil as well: of its bundle, unit and
    period, and this person's to report."""
    bundle = bundle_of(ctx.conn, owed)
    if not bundle:
        return []
    periods = {(owed.roadmap_id, key): owed.period for key in bundle.obligations if key != owed.key}
    found = duties_of_periods(ctx.conn, owed.unit_id, periods)
    return [each for each in found if each.due_on == owed.due_on and _is_open(ctx, each)]


def _is_open(ctx: Context, owed: Duty) -> bool:
    return owed.outcome not in SETTLED and rights.may_submit(ctx.conn, ctx.by.id, owed, ctx.now)


def cover_all(ctx: Context, draft: Submission, owed: Duty) -> Submission:
    """Let a draft be for all that its act may fulfil."""
    others = [each.id for each in fitting(ctx, owed)]
    return submissions.change(ctx.conn, draft.id, covers=others) if others else draft


def cover(ctx: Context, draft: Submission, owed: Duty, duty_id: int) -> Submission:
    """Let a draft be for one of these duties as well, or for it no more."""
    now = set(draft.covers or ())
    turned = now - {duty_id} if duty_id in now else now | {duty_id} & {each.id for each in fitting(ctx, owed)}
    return submissions.change(ctx.conn, draft.id, covers=sorted(turned) or None)


def covered(ctx: Context, draft: Submission) -> list[Duty]:
    """The duties that a draft is for besides its own, locked; those that something else has settled are none."""
    locked = [duty(ctx.conn, each, lock=True) for each in sorted(draft.covers or ())]
    return [each for each in locked if _is_open(ctx, each)]


def made_of(ctx: Context, lead: Submission, some: Sequence[Duty]) -> list[tuple[Duty, Submission]]:
    """For each of these duties a draft that holds what the one in hand holds; whatever had been begun for it goes."""
    made = []
    for owed in some:
        if begun := submissions.draft_of(ctx.conn, owed.id, ctx.by.id):
            drafts.close(ctx, begun, for_good=True)
        draft = submissions.add_draft(ctx.conn, owed.id, ctx.by.id, ctx.now)
        submissions.copy_evidence(ctx.conn, lead.id, draft.id)
        draft = submissions.change(ctx.conn, draft.id, done_on=lead.done_on, note=lead.note, covered_by=lead.id)
        made.append((owed, draft))
    return made
