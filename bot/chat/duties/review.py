"""Submissions in the chat: the choices of the one who judges, what is typed for them, and adding what was asked for."""

from collections.abc import Callable, Sequence

from bot.chat.context import Context
from bot.chat.feature import Callback, Feature
from bot.chat.numbers import numbers
from bot.flows.judging import review
from bot.flows.submissions import add_evidence
from bot.flows.submissions.outcomes import Outcome
from bot.messages.incoming import Arrived, Incoming
from bot.outbox import cards
from bot.outbox.submissions import tell_judged
from bot.outbox.submissions.tell import tell
from bot.queries import rights
from bot.store.duties.duties import Duty, known_duty
from bot.store.engine import Connection
from bot.store.messages.messages import Message
from bot.store.submissions.dialogues import Dialogue
from bot.store.submissions.submissions import Submission, evidence_of, known_submission, submission_by_id
from bot.texts.catalogue import Language
from bot.texts.refusals import stale
from bot.texts.submissions import review as texts

OnDuty = Callable[[Context, Message, Duty, str], "str | None"]


def _seen(step: OnDuty) -> Callback:
    """A button on a duty's message, for those who may see the duty; its argument says what they saw."""

    def press(ctx: Context, message: Message, arg: str) -> str | None:
        shown = known_duty(ctx.conn, message.duty_id or 0)
        if not shown:
            return stale(ctx.speech)
        if not rights.may_see(ctx.conn, ctx.by.id, shown, ctx.now):
            return ctx.speech.plain("This button is not for you. Your own duties: /today")
        return step(ctx, message, shown, arg)

    return press


def _adds(step: Callable[[Context, Duty, str], Outcome]) -> Callback:
    """A button by which something is added to a submission."""
    return _seen(lambda ctx, message, shown, arg: tell(ctx, step(ctx, shown, arg)))


def _asks(expects: str) -> Callback:
    def ask(ctx: Context, message: Message, shown: Duty, arg: str) -> str | None:
        outcome = review.ask(ctx, shown.id, expects, seen=arg)
        return tell_judged.ask_words(ctx, message.id, outcome, seen=arg)

    return _seen(ask)


def _chosen(expects: str, choices: Callable[[Language], Sequence[str]]) -> Callback:
    """A button that says what else would be typed."""

    def say(ctx: Context, message: Message, shown: Duty, arg: str) -> str | None:
        chosen, _, seen = arg.partition(".")
        offered, found = choices(ctx.speech), numbers(chosen, 1)
        if not found or found[0] >= len(offered):
            return stale(ctx.speech)
        submission = _named(ctx.conn, shown, seen)
        if not submission:
            return stale(ctx.speech)
        outcome = review.hear(ctx, submission, offered[found[0]], expects=expects, seen=seen)
        tell_judged.answered(ctx, outcome)
        return None

    return _seen(say)


def _named(conn: Connection, shown: Duty, seen: str) -> Submission | None:
    """The submission of a duty that a button names."""
    found = numbers(seen, 2)
    submission = known_submission(conn, found[0]) if found else None
    return submission if submission and submission.duty_id == shown.id else None


def _evidence(ctx: Context, message: Message, shown: Duty, arg: str) -> str | None:
    if not shown.submission_id:
        return ctx.speech.plain("There is no evidence yet.")
    submission = submission_by_id(ctx.conn, shown.submission_id)
    files = evidence_of(ctx.conn, submission.id)
    cards.send_evidence(ctx.conn, ctx.by, shown, submission, files=files, now=ctx.now)
    return None if files else ctx.speech.plain("No files belong to this submission.")


def _typed(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    submission, seen = submission_by_id(ctx.conn, dialogue.submission_id or 0), (dialogue.about or {}).get("seen")
    said, expects = incoming.text.strip(), dialogue.expects
    outcome = review.hear(ctx, submission, said, expects=expects, seen=seen)
    tell_judged.answered(ctx, outcome)


FEATURE = Feature(
    callbacks={
        "return": _asks("reason"),
        "remark": _asks("remark"),
        "question": _asks("question"),
        "reason_as": _chosen("reason", texts.reasons),
        "question_as": _chosen("question", texts.wishes),
        "evidence": _seen(_evidence),
        "add": _adds(lambda ctx, shown, arg: add_evidence.begin(ctx, shown.id)),
        "add_send": _adds(lambda ctx, shown, arg: add_evidence.send(ctx, shown.id, seen=arg)),
        "add_drop": _adds(lambda ctx, shown, arg: add_evidence.drop(ctx, shown.id, seen=arg)),
    },
    destroys={"add_drop": lambda speech: speech.plain("Discard what you have sent for this?")},
    answers={"reason": _typed, "remark": _typed, "question": _typed},
)
