"""Taking a discarded draft up again, as it was."""

from bot.flows.submissions import add_evidence, progress, submit
from bot.flows.submissions.outcomes import NothingBack, TakenBack
from bot.queries.context import Context
from bot.store.duties.duties import duty
from bot.store.submissions import submissions


def take_back(ctx: Context, duty_id: int) -> TakenBack | NothingBack:
    """Take up the draft of a duty that was discarded last, if there is one."""
    owed = duty(ctx.conn, duty_id, lock=True)
    dropped = progress.dropped_draft(ctx, owed)
    if not dropped:
        return NothingBack(duty_id=duty_id)
    submissions.change(ctx.conn, dropped.id, state="draft", dropped_at=None)
    begin = add_evidence.begin if add_evidence.is_asked(ctx, owed) else submit.begin
    return TakenBack(duty_id=duty_id, opened=begin(ctx, duty_id))
