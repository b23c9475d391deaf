"""One act that fulfils several duties: which ones a draft is for besides its own, and the submissions made of it.

Rule: one act, one set of evidence, but each duty has a submission, an entry and a verdict of its own
(docs/decisions/duties.md).
"""

from collections.abc import Sequence

from bot.flows.submissions import drafts, fill
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.bundles import alike, bundle_of, fellows
from bot.store.duties.duties import Duty, duty
from bot.store.messages import messages
from bot.store.submissions import dialogues, submissions
from bot.store.submissions.submissions import Submission
from schedules.standing import SETTLED


def fitting(ctx: Context, owed: Duty) -> list[Duty]:
    """The duties that are still to be done and that an act for this one may fulfil as well: of its bundle, unit and
    period, and this person's to report. The steps of a case are acts of their own."""
    bundle = bundle_of(ctx.conn, owed)
    if not bundle or bundle.steps:
        return []
    return [each for each in fellows(ctx.conn, owed)[1:] if _is_open(ctx, each)]


def _is_open(ctx: Context, owed: Duty) -> bool:
    return owed.outcome not in SETTLED and rights.may_submit(ctx.conn, ctx.by.id, owed, ctx.now)


def begun_for(ctx: Context, owed: Duty) -> Submission | None:
    """What this person has begun for another duty that is to be for this one as well."""
    begun = (submissions.draft_of(ctx.conn, each.id, ctx.by.id) for each in fitting(ctx, owed))
    return next((draft for draft in begun if draft and owed.id in (draft.covers or ())), None)


def cover_all(ctx: Context, draft: Submission, owed: Duty) -> Submission:
    """Let a draft be for all that its act may fulfil."""
    others = fitting(ctx, owed)
    if not others:
        return draft
    draft = submissions.change(ctx.conn, draft.id, covers=[each.id for each in others])
    drafts.carry_figures(ctx.conn, draft, others, ctx.now)
    return fill.settle(ctx.conn, draft)


def cover(ctx: Context, draft: Submission, owed: Duty, duty_id: int) -> Submission:
    """Let a draft be for one of these duties as well, or for it no more; never for none.

    One that is for its own duty no more becomes that of the first of the others.
    """
    now, fit = set(draft.covers or ()), {each.id for each in fitting(ctx, owed)}
    if duty_id == owed.id:
        others = sorted(now & fit)
        return _hand_over(ctx, draft, others[0], others[1:]) if others else draft
    turned = now - {duty_id} if duty_id in now else now | {duty_id} & fit
    return submissions.change(ctx.conn, draft.id, covers=sorted(turned) or None)


def _hand_over(ctx: Context, draft: Submission, duty_id: int, covers: Sequence[int]) -> Submission:
    """Let a draft be one for another of the duties that it is for; what had been begun for that by itself goes."""
    duty(ctx.conn, duty_id, lock=True)
    if begun := submissions.draft_of(ctx.conn, duty_id, ctx.by.id):
        drafts.close(ctx, begun, for_good=True)
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    if dialogue and dialogue.submission_id == draft.id and dialogue.message_id:
        messages.is_about(ctx.conn, dialogue.message_id, duty_id)
    return submissions.move_draft(ctx.conn, draft.id, duty_id, covers)


def outlived(ctx: Context, owed: Duty) -> Submission | None:
    """The draft of a duty that something else has settled, handed over to what else it is for, where anything is."""
    draft = submissions.draft_of(ctx.conn, owed.id, ctx.by.id) if owed.outcome in SETTLED else None
    others = sorted(each.id for each in alike(ctx.conn, owed) if draft and each.id in (draft.covers or ()))
    return _hand_over(ctx, draft, others[0], others[1:]) if draft and others else None


def covered(ctx: Context, draft: Submission, owed: Duty) -> list[Duty]:
    """The duties that a draft is for besides its own, locked; those that something else has settled, or that belong
    to its bundle no more, are none."""
    locked = [duty(ctx.conn, each, lock=True) for each in sorted(draft.covers or ())]
    fit = {each.id for each in fitting(ctx, owed)} if locked else set()
    return [each for each in locked if each.id in fit]


def made_of(ctx: Context, lead: Submission, some: Sequence[Duty]) -> list[tuple[Duty, Submission]]:
    """For each of these duties a draft that holds what the one in hand holds; whatever had been begun for it goes."""
    made = []
    for owed in some:
        if begun := submissions.draft_of(ctx.conn, owed.id, ctx.by.id):
            drafts.close(ctx, begun, for_good=True)
        draft = submissions.add_draft(ctx.conn, owed.id, ctx.by.id, ctx.now)
        submissions.copy_evidence(ctx.conn, lead.id, draft.id)
        done, of = lead.figures_of(owed.id) or (None, None)
        draft = submissions.change(
            ctx.conn,
            draft.id,
            done_on=lead.done_on,
            note=lead.note,
            count_done=done,
            count_of=of,
            covered_by=lead.id,
        )
        made.append((owed, draft))
    return made
