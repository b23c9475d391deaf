"""A question asked again: why the last answer will not do stands above it, and its buttons below."""

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from bot.messages.body import from_json
from bot.outbox.say import say, say_text
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person
from bot.store.submissions import dialogues


def ask_again(conn: Connection, by: Person, fault: Markup, now: datetime) -> None:
    """Repeat the question that stands, in a new message; only the newest one keeps its buttons."""
    dialogue = dialogues.dialogue(conn, by.id)
    asked = messages.known_message(conn, dialogue.message_id, by.id) if dialogue and dialogue.message_id else None
    body = from_json(asked.body) if asked else None
    if not dialogue or not asked or not body or not body.text:
        say_text(conn, by, fault, now)
        return
    about = dict(dialogue.about or {})
    text = body.text.removeprefix(f"{about.get('fault', '')}\n\n")
    messages.take_buttons(conn, asked.id, now)
    again = replace(body, text=f"{fault}\n\n{text}", files=())
    message_id = say(conn, by, again, now, purpose=asked.purpose, duty_id=asked.duty_id)
    about["fault"] = str(fault)
    dialogues.enter(conn, by.id, dialogue.expects, dialogue.submission_id, message_id, now, dialogue.album, about)
