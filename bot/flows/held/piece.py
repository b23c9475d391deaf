"""A message that is held, and the mark of those that came together."""

from collections.abc import Sequence
from typing import Protocol

from bot.messages.mark import mark


class Piece(Protocol):
    """A message that is held: its words, and its file where it brought one."""

    @property
    def chat_message_id(self) -> int: ...

    @property
    def text(self) -> str: ...

    @property
    def sha256(self) -> str | None: ...


def mark_of(some: Sequence[Piece]) -> str:
    """The mark of what came together, in the button that discards it; no message has another's number."""
    return mark([(one.chat_message_id, one.text, one.sha256) for one in some])
