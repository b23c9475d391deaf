"""Who says or presses something, when, in which transaction, and in which language they are answered."""

from dataclasses import dataclass

from bot.messages.body import Body
from bot.outbox.say import say, say_text
from bot.queries.context import Context as Acting
from bot.texts.catalogue import Language, language


@dataclass(frozen=True)
class Context(Acting):
    """What every answer of the chat needs; it goes on to the flows as it is."""

    @property
    def speech(self) -> Language:
        """The language of the person."""
        return language(self.by.language)

    def say(self, body: Body, *, purpose: str = "reply", duty_id: int | None = None) -> int:
        """Owe the person a message; its id."""
        return say(self.conn, self.by, body, self.now, purpose=purpose, duty_id=duty_id)

    def say_text(self, text: str) -> int:
        """Owe the person a message without buttons; its id."""
        return say_text(self.conn, self.by, text, self.now)
