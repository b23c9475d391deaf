"""Whether what someone fills has come to its end meanwhile: its duty settled by another, or no longer theirs."""

from bot.flows.submissions import add_evidence, drafts, together
from bot.flows.submissions.not_taken import Over, Unable
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import duty
from bot.store.duties.obligations import adopted
from bot.store.submissions import submissions
from bot.store.submissions.dialogues import Dialogue
from schedules.standing import SETTLED


def why_over(ctx: Context, dialogue: Dialogue) -> Over | None:
    """Why the draft in hand takes nothing more; None where it does, or where no draft is in hand."""
    if dialogue.expects not in drafts.FILLING or not dialogue.submission_id:
        return None
    draft = submissions.submission_by_id(ctx.conn, dialogue.submission_id)
    owed = duty(ctx.conn, draft.duty_id, lock=True)
    if dialogue.expects != "add" and (moved := together.outlived(ctx, owed)):
        owed = duty(ctx.conn, moved.duty_id)
    why: Unable | None = None
    if dialogue.expects == "add":
        asked = draft.state == "draft" and add_evidence.is_asked(ctx, owed)
        why = None if asked else "nothing_asked"
    elif owed.outcome in SETTLED:
        why = "waived" if owed.outcome == "waived" else "settled"
    elif not rights.may_submit(ctx.conn, ctx.by.id, owed, ctx.now):
        why = "not_yours"
    return Over(title=adopted(ctx.conn, owed.obligation_id).obligation.title, why=why) if why else None
