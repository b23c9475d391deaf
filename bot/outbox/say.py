"""Saying: a person is owed a message, in the transaction that decided on it."""

from datetime import datetime

from bot.messages.body import Body, to_json
from bot.store.engine import Connection
from bot.store.messages import messages
from bot.store.people.people import Person


def say(
    conn: Connection, to: Person, body: Body, now: datetime, *, purpose: str = "reply", duty_id: int | None = None
) -> int:
    """Owe a person a message in their private chat; its id. Who was erased has no chat any more."""
    return messages.add_message(
        conn,
        person_id=to.id,
        chat_id=to.chat_id,
        purpose=purpose,
        duty_id=duty_id,
        body=to_json(body),
        now=now,
        state="superseded" if to.erased_at else "owed",
    )


def say_text(conn: Connection, to: Person, text: str, now: datetime) -> int:
    """Owe a person a message without buttons."""
    return say(conn, to, Body(text=str(text)), now)
