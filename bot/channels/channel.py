"""What a channel promises: to read what people do there, to show them messages, and to say honestly how that went."""

from collections.abc import AsyncGenerator
from typing import Any, Protocol

from bot.messages.body import Body
from bot.messages.incoming import Incoming


class Passing(Exception):
    """Nothing was shown, and a later attempt may work; `after` seconds if the channel said so."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Unwelcome(Passing):
    """Nothing was shown, for a reason that we do not know and that may be for good."""


class Permanent(Exception):
    """Nothing was shown, and the same attempt will never work."""


class Blocked(Permanent):
    """The person cannot be reached through this channel any more."""


class Moved(Exception):
    """Nothing was shown: the chat has another number now."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"moved to {chat_id}")
        self.chat_id = chat_id


class Gone(Permanent):
    """The message that was to be changed is not there to be changed."""


class Unreadable(Permanent):
    """Nothing was shown because the markup could not be read; the text alone may be."""


class Uncertain(Exception):
    """The answer was lost: it may have been shown or not."""


class Channel(Protocol):
    """Where people are met; every failure is one of those above.

    `largest_file` is how many bytes a file may have that is fetched there.
    """

    largest_file: int

    def read(self, update: dict[str, Any]) -> Incoming | None:
        """What a person did in an update; None for one that is not about a person. Raises on one that is none."""
        ...

    async def send(
        self, chat_id: int, key: str, body: Body, *, plain: bool = False, topic_id: int | None = None
    ) -> int:
        """Show a new message, its markup left out where `plain`; the channel's number for it."""
        ...

    async def edit(self, chat_id: int, channel_id: int, key: str, body: Body) -> None:
        """Change a shown message into this."""
        ...

    def fetch(self, ref: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that someone sent, in blocks."""
        ...

    async def answer(self, press_id: str, said: str | None) -> None:
        """Answer a press with a short line, as a courtesy: what it did is recorded, whether or not this arrives."""
        ...
