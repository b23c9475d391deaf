"""What has become of something that was held, in words."""

from bot.flows.held.held_outcomes import Gone, Joined, NothingHeld, OthersHeld, Placed, Placing, TakenUp
from bot.flows.submissions.outcomes import Refused
from bot.messages.body import to_json
from bot.outbox.say import say
from bot.outbox.submissions import ask_held
from bot.outbox.submissions.tell import tell
from bot.queries import duty_views
from bot.queries.context import Context
from bot.store.messages import messages
from bot.store.submissions import held as store
from bot.texts.catalogue import language
from bot.texts.submissions import held as texts


def tell_held(ctx: Context, message_id: int, outcome: Placing) -> str | None:
    """Show what became of the set about which a message is; the short answer to the press, if there is one."""
    speech = language(ctx.by.language)
    match outcome:
        case Refused():
            return tell(ctx, outcome)
        case NothingHeld(which="discarded"):
            messages.take_buttons(ctx.conn, message_id, ctx.now)
            return speech.plain("There is nothing to take back any more.")
        case NothingHeld(which="anything"):
            messages.take_buttons(ctx.conn, message_id, ctx.now)
            return speech.plain("Nothing of this is held any more.")
        case NothingHeld():
            return speech.plain("Nothing of this is held any more.")
        case Placed():
            _place(ctx, message_id, outcome)
            return None
        case Joined(earlier=earlier, asks=asks):
            messages.take_buttons(ctx.conn, earlier, ctx.now)
            messages.revise(ctx.conn, message_id, to_json(ask_held.question(ctx, asks)), ctx.now)
            return None
        case TakenUp(asks=asks):
            messages.take_buttons(ctx.conn, message_id, ctx.now)
            body = ask_held.question(ctx, asks)
            store.asked_in(ctx.conn, asks.some, say(ctx.conn, ctx.by, body, ctx.now, purpose="dialogue"))
            return None
        case OthersHeld(asks=asks):
            ask_held.ask(ctx, asks)
            return speech.plain("Not discarded: what is kept has changed since. It is shown below.")
        case Gone():
            messages.take_buttons(ctx.conn, message_id, ctx.now)
            return speech.plain("Discarded.")


def _place(ctx: Context, message_id: int, placed: Placed) -> None:
    """Say to which duty a set has gone, and show where its draft stands."""
    tell(ctx, placed.opened)
    body = texts.placed(language(ctx.by.language), duty_views.act_view(ctx.conn, placed.duty, ctx.now))
    messages.revise(ctx.conn, message_id, to_json(body), ctx.now)
    tell(ctx, placed.filled)
