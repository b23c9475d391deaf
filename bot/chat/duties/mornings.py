"""The buttons of a morning's digest: what else it tells of, and a tap that reminds whoever owes a duty."""

from bot.chat.context import Context
from bot.chat.feature import Feature
from bot.chat.numbers import numbers
from bot.flows.reminders.nudge import Asked, nudge
from bot.messages.body import Body, to_json
from bot.outbox.about import nudges
from bot.queries import duty_views, rights
from bot.store.duties.duties import duties_with, known_duty
from bot.store.messages import reminders
from bot.store.messages.messages import Message, known_message, revise
from bot.texts.duties import digests as texts
from bot.texts.refusals import not_yours, stale


def _told(ctx: Context, message: Message, arg: str) -> str | None:
    """All that a digest tells of, as a list with pages; `arg` is empty on the digest, on its list where to turn to."""
    if not arg:
        body = _list(ctx, message.id, 0)
        if body:
            ctx.say(body, purpose="list")
        return None if body else stale(ctx.speech)
    found = numbers(arg, 2)
    body = _list(ctx, *found) if found and known_message(ctx.conn, found[0], ctx.by.id) else None
    if not body:
        return stale(ctx.speech)
    revise(ctx.conn, message.id, to_json(body), ctx.now)
    return None


def _list(ctx: Context, digest_id: int, page: int) -> Body | None:
    owed = [
        each
        for each in duties_with(ctx.conn, reminders.carried(ctx.conn, digest_id))
        if rights.may_see(ctx.conn, ctx.by.id, each, ctx.now)
    ]
    views = duty_views.by_urgency(duty_views.views_for(ctx.conn, ctx.by, owed, ctx.now))
    return texts.told_list(ctx.speech, views, digest_id, page) if views else None


def _nudge(ctx: Context, message: Message, arg: str) -> str | None:
    """Remind those who owe the duties of a button of all of them that this person may see."""
    found = numbers(arg, arg.count(".") + 1)
    some = [shown for number in dict.fromkeys(found or ()) if (shown := known_duty(ctx.conn, number))]
    seen = [shown for shown in some if rights.may_see(ctx.conn, ctx.by.id, shown, ctx.now)]
    if not seen:
        return not_yours(ctx.speech)
    outcomes = [nudge(ctx, shown) for shown in seen]
    nudges.tell(ctx.conn, [each for each in outcomes if isinstance(each, Asked)], ctx.by, ctx.now)
    return texts.nudged(ctx.speech, outcomes)


FEATURE = Feature(callbacks={"told": _told, "nudge": _nudge})
