"""Stepping out of a dialogue: what the chat shows of it then."""

from datetime import datetime

from bot.flows.submissions import drafts
from bot.messages.body import to_json
from bot.outbox import bodies, cards
from bot.queries.context import Context
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.submissions import dialogues, submissions
from bot.store.submissions.dialogues import Dialogue


def leave(ctx: Context) -> bool:
    """Step out of a dialogue, and show what stands of it; False if there was none."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    retire(ctx.conn, dialogue, ctx.now)
    left = dialogues.leave(ctx.conn, ctx.by.id)
    put_by(ctx, dialogue)
    return left


def show_left(ctx: Context, dialogue: Dialogue | None) -> None:
    """Show what stands of a dialogue that was left."""
    retire(ctx.conn, dialogue, ctx.now)
    put_by(ctx, dialogue)


def retire(conn: Connection, dialogue: Dialogue | None, now: datetime) -> None:
    """Take the buttons off the message of a dialogue that is left."""
    if dialogue and dialogue.expects in drafts.JUDGING and dialogue.submission_id:
        cards.redraw(conn, submissions.submission_by_id(conn, dialogue.submission_id).duty_id, now)
    elif dialogue and dialogue.message_id:
        messages.take_buttons(conn, dialogue.message_id, now)


def put_by(ctx: Context, dialogue: Dialogue | None) -> None:
    """Let the message of a draft that is left stand as the duty's card, which says how far the draft has come."""
    if not dialogue or dialogue.expects not in drafts.FILLING or not dialogue.submission_id:
        return
    draft = submissions.submission_by_id(ctx.conn, dialogue.submission_id)
    if draft.state == "draft":
        show_closed(ctx, dialogue, draft.duty_id)


def show_closed(ctx: Context, dialogue: Dialogue | None, duty_id: int) -> None:
    """Let the message of a dialogue that has ended stand as the duty's card."""
    if dialogue and dialogue.message_id:
        turn_into_card(ctx, dialogue.message_id, duty_id)


def turn_into_card(ctx: Context, message_id: int, duty_id: int) -> None:
    """Let a message stand as the duty's card."""
    body = bodies.card_body(ctx.conn, ctx.by, duty(ctx.conn, duty_id), ctx.now)
    messages.turn_into_card(ctx.conn, message_id, to_json(body), ctx.now)
