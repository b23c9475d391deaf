"""A question asked again: why the last answer will not do stands above it, and its buttons below."""

from dataclasses import replace

from markupsafe import Markup

from bot.messages.body import from_json
from bot.outbox.say import say, say_text
from bot.queries.context import Context
from bot.store.messages import messages
from bot.store.submissions import dialogues


def ask_again(ctx: Context, fault: Markup) -> None:
    """Repeat the question that stands, in a new message; only the newest one keeps its buttons."""
    dialogue = dialogues.dialogue(ctx.conn, ctx.by.id)
    asked = (
        messages.known_message(ctx.conn, dialogue.message_id, ctx.by.id) if dialogue and dialogue.message_id else None
    )
    body = from_json(asked.body) if asked else None
    if not dialogue or not asked or not body or not body.text:
        say_text(ctx.conn, ctx.by, fault, ctx.now)
        return
    about = dict(dialogue.about or {})
    text = body.text.removeprefix(f"{about.get('fault', '')}\n\n")
    messages.take_buttons(ctx.conn, asked.id, ctx.now)
    again = replace(body, text=f"{fault}\n\n{text}", files=())
    message_id = say(ctx.conn, ctx.by, again, ctx.now, purpose=asked.purpose, duty_id=asked.duty_id)
    about["fault"] = str(fault)
    dialogues.enter(
        ctx.conn,
        ctx.by.id,
        dialogue.expects,
        dialogue.submission_id,
        message_id=message_id,
        now=ctx.now,
        album=dialogue.album,
        about=about,
    )
