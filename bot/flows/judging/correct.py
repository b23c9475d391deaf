"""Correcting what was confirmed: the submission is returned with a reason; the entry that confirmed it stays."""

from collections.abc import Mapping
from typing import Any

from bot.flows.judging.review import Unclear
from bot.flows.judging.seen import seen_now
from bot.flows.judging.what_follows import keep_day
from bot.flows.planning.waive import says_something
from bot.flows.reminders.escalations import next_morning
from bot.flows.submissions.not_taken import NoReason
from bot.queries import rights
from bot.queries.context import Context
from bot.store.duties.duties import Duty, duty, set_prompts
from bot.store.ledger import ledger
from bot.store.ledger.ledger import Aside
from bot.store.people.units import unit
from bot.store.submissions import dialogues, submissions
from bot.store.submissions.submissions import Submission, known_submission, submission_by_id
from schedules.record import record

REASON_LIMIT = 500


@record
class ReasonWanted:
    """What was wrong with a confirmed submission is awaited."""

    duty: Duty
    submission: Submission


@record
class NotCorrected:
    """Nothing was corrected: the submission that counts now is not as it was; `before` is the one that was asked of."""

    duty: Duty
    said: str
    submission: Submission | None
    before: Submission | None


@record
class Corrected:
    """A confirmed submission is returned."""

    duty: Duty
    submission: Submission


def confirmed_submission(ctx: Context, duty_id: int) -> Submission | None:
    """The confirmed submission of a duty where this person may correct it."""
    shown = duty(ctx.conn, duty_id, lock=True)
    if shown.outcome != "confirmed" or not shown.submission_id:
        return None
    submission = submission_by_id(ctx.conn, shown.submission_id)
    where = unit(ctx.conn, shown.unit_id)
    judges = rights.may_confirm(ctx.conn, ctx.by.id, shown, submission.person_id, now=ctx.now)
    return submission if judges or rights.may(ctx.conn, ctx.by.id, "waive", where, now=ctx.now) else None


def ask_reason(ctx: Context, duty_id: int) -> ReasonWanted | None:
    """Let someone say what was wrong; None where nothing can be corrected by them."""
    submission = confirmed_submission(ctx, duty_id)
    return ReasonWanted(duty=duty(ctx.conn, duty_id), submission=submission) if submission else None


def correct(ctx: Context, asked: Mapping[str, Any], reason: str) -> Corrected | NotCorrected | Unclear:
    """Return the confirmed submission of which it was `asked`, with the reason typed."""
    duty_id = int(asked["duty"])
    submission = confirmed_submission(ctx, duty_id)
    if not says_something(reason) or len(reason) > REASON_LIMIT:
        return Unclear(fault=NoReason(most=REASON_LIMIT))
    dialogues.leave(ctx.conn, ctx.by.id)
    shown = duty(ctx.conn, duty_id)
    if not submission or asked.get("seen") != seen_now(ctx.conn, submission):
        before = known_submission(ctx.conn, int(asked.get("submission") or 0))
        return NotCorrected(duty=shown, said=reason, submission=submission, before=before)
    keep_day(ctx, shown)
    submissions.change(
        ctx.conn, submission.id, state="returned", reviewer_id=ctx.by.id, reviewed_at=ctx.now, reason=reason
    )
    shown = duty(ctx.conn, duty_id)
    ledger.append(
        ctx.conn,
        unit(ctx.conn, shown.unit_id).company_id,
        "corrected",
        ctx.now,
        duty=duty_id,
        submission=submission.id,
        submission_number=submission.number,
        person=ctx.by.id,
        reason=Aside(text=reason, by=ctx.by.id),
    )
    set_prompts(ctx.conn, [(duty_id, next_morning(ctx.conn, shown, ctx.now))])
    return Corrected(duty=shown, submission=submission)
