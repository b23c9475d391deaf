"""What is not owed, and what is corrected, in the chat: buttons on the far side of a card, and the reasons typed."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.flows.judging import correct
from bot.flows.judging.seen import seen_now
from bot.flows.planning import waive
from bot.messages.body import to_json
from bot.messages.incoming import Arrived, Incoming
from bot.outbox import cards
from bot.outbox.news import tell
from bot.outbox.submissions import ask_again, tell_judged
from bot.queries import duty_views, rights
from bot.store.duties.duties import Duty, duty, known_duty
from bot.store.messages.messages import Message, revise
from bot.store.submissions import dialogues
from bot.store.submissions.dialogues import Dialogue
from bot.texts.duties import standing as texts
from bot.texts.refusals import not_yours
from bot.texts.submissions import review


def _mine(ctx: Context, message: Message) -> Duty | None:
    """The duty of a message, where this person may see it."""
    found = known_duty(ctx.conn, message.duty_id or 0)
    return found if found and rights.may_see(ctx.conn, ctx.by.id, found, ctx.now) else None


def _not_waived(ctx: Context, shown: Duty, why: waive.Refusal, *, typed: str = "") -> str:
    """Say why nothing was done, with the words that were `typed` for it; what is so now is shown where it is theirs."""
    speech = ctx.speech
    told = texts.not_waived(speech) if why == "changed" else not_yours(speech)
    if typed:
        ctx.say_text(str(Markup("\n").join([escape(told), review.unused(speech, typed)])))
    if why == "changed":
        cards.send_card(ctx.conn, ctx.by, shown, ctx.now)
    return told


def _waive(ctx: Context, message: Message, arg: str) -> str | None:
    shown = _mine(ctx, message)
    if not shown:
        return not_yours(ctx.speech)
    if why := waive.why_not(ctx, shown, seen=arg):
        return _not_waived(ctx, shown, why)
    kinds = texts.choose_kind(ctx.speech, duty_views.view(ctx.conn, shown, ctx.now), arg)
    revise(ctx.conn, message.id, to_json(kinds), ctx.now)
    return None


def _as(ctx: Context, message: Message, arg: str) -> str | None:
    """Ask why the duty is not owed."""
    shown, (kind, _, seen) = _mine(ctx, message), arg.partition(".")
    if not shown or kind not in waive.KINDS:
        return not_yours(ctx.speech)
    if why := waive.why_not(ctx, shown, seen=seen):
        return _not_waived(ctx, shown, why)
    body = texts.ask_why_waived(ctx.speech, duty_views.view(ctx.conn, shown, ctx.now))
    message_id = ctx.say(body, purpose="dialogue")
    about = {"duty": shown.id, "kind": kind, "seen": seen}
    dialogues.enter(ctx.conn, ctx.by.id, "waive.reason", None, message_id=message_id, now=ctx.now, about=about)
    return None


def _lift(ctx: Context, message: Message, arg: str) -> str:
    shown, speech = _mine(ctx, message), ctx.speech
    lifted = waive.lift(ctx, shown.id, seen=arg) if shown else None
    if isinstance(lifted, waive.Lifted):
        tell(ctx.conn, lifted.news, ctx.now)
        return speech.plain("Reopened.")
    if lifted and lifted.why == "changed" and lifted.duty:
        cards.send_card(ctx.conn, ctx.by, lifted.duty, ctx.now)
        return speech.plain("Nothing was done: this was waived anew since, as shown below.")
    return not_yours(speech)


def _correct(ctx: Context, message: Message, arg: str) -> str | None:
    shown = _mine(ctx, message)
    submission = correct.confirmed_submission(ctx, shown.id) if shown else None
    if shown and submission and arg != seen_now(ctx.conn, submission):
        cards.send_card(ctx.conn, ctx.by, shown, ctx.now)
        return review.changed(ctx.speech, None, submission.number or 0)
    wanted = correct.ask_reason(ctx, shown.id) if shown else None
    if not wanted:
        return not_yours(ctx.speech)
    tell_judged.ask_what_was_wrong(ctx, wanted)
    return None


def _reason(ctx: Context, dialogue: Dialogue, incoming: Incoming, kept: Arrived | None) -> None:
    """Take the reason."""
    about = dialogue.about or {}
    if dialogue.expects == "waive.reason":
        _take_reason(ctx, about, incoming.text.strip())
    else:
        tell_judged.corrected(ctx, correct.correct(ctx, about, incoming.text.strip()))


def _take_reason(ctx: Context, about: Mapping[str, Any], reason: str) -> None:
    """Take the reason why a duty is not owed, and show so to those who owed it."""
    done = waive.waive(ctx, about, reason)
    if isinstance(done, waive.Waived):
        tell(ctx.conn, done.news, ctx.now)
        for to in done.to:
            cards.send_card(ctx.conn, to, duty(ctx.conn, done.duty_id), ctx.now)
    elif done.why == "no_reason":
        ask_again.ask_again(ctx, texts.no_reason(ctx.speech, waive.REASON_LIMIT))
    elif done.duty:
        _not_waived(ctx, done.duty, done.why, typed=reason)


FEATURE = Feature(
    callbacks={"waive": _waive, "waive_as": _as, "waive_lift": _lift, "correct": _correct},
    destroys={"waive_lift": lambda speech: speech.plain("Is this owed after all? Reminders and the count then go on.")},
    answers={"waive.reason": _reason, "correct.reason": _reason},
)
