"""What a channel promises: to read what people do there, to show them messages, and to say honestly how that went."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from bot.channels.limits import Limits
from bot.channels.pulse import Pulse
from bot.messages.body import Body
from bot.messages.chat_address import Address
from bot.messages.incoming import Incoming
from schedules.record import record


class Passing(Exception):
    """Nothing was shown, and a later attempt may work; `after` seconds if the channel said so."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Away(Passing):
    """Nothing was shown, since the channel itself cannot be reached; no reason lies in what was to be shown."""


class Unwelcome(Passing):
    """Nothing was shown, for a reason that we do not know and that may be for good."""


class Permanent(Exception):
    """Nothing was shown, and the same attempt will never work."""


class Blocked(Permanent):
    """The person cannot be reached through this channel any more."""


class Moved(Exception):
    """Nothing was shown: the chat has another address now."""

    def __init__(self, chat: str) -> None:
        super().__init__(f"moved to {chat}")
        self.chat = chat


class Gone(Permanent):
    """The message that was to be changed is not there to be changed."""


class Unreadable(Permanent):
    """Nothing was shown because the markup could not be read; the text alone may be."""


class Uncertain(Exception):
    """The answer was lost: it may have been shown or not."""


class Silent(Exception):
    """A channel has not answered for too long; a new process may do better."""


@record
class Update:
    """Something that came: kept as it is once by `number` and `sha256`, in the order of the chat that it came from."""

    number: int
    sha256: str
    chat: str
    is_group: bool
    body: str


# Keeps what came; it is acknowledged only once this has returned.
Keep = Callable[[Sequence[Update]], Awaitable[None]]
# Commands, each with what it does; and those of a language, by its code.
Commands = Sequence[tuple[str, str]]
Menu = Callable[[str], list[tuple[str, str]]]


class Channel(Protocol):
    """Where people are met; every failure to show something is one of those above.

    Addresses bear its `name`. What may go out when is in `limits`, whether it answers in `pulse`. `repeatable` is
    whether what is sent once more under the same key shows once. A file that comes may have `largest_file` bytes, one
    that is shown `largest_shown`, and so many of them come and go as one `album` (1: each by itself). What is shown can
    be changed for `edits_for` (none: always). What people send is kept for `keeps_for` while nobody takes it (none:
    until somebody does). With `menus` each chat can have commands of its own in sight.
    """

    name: str
    limits: Limits
    pulse: Pulse
    repeatable: bool
    largest_file: int
    largest_shown: int
    album: int
    edits_for: timedelta | None
    keeps_for: timedelta | None
    menus: bool

    async def open(self, menu: Menu) -> None:
        """Make oneself known there, with what can be asked for; a bad network is waited for."""
        ...

    async def listen(self, keep: Keep) -> None:
        """Take what comes, for ever: keep it, then acknowledge it."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...

    def read(self, update: dict[str, Any]) -> Incoming | None:
        """What a person did in an update; None for one that is not about a person. Raises on one that is none."""
        ...

    async def send(self, to: Address, key: str, body: Body, *, plain: bool = False) -> str:
        """Show a new message, its markup left out where `plain`; its mark, of an album those of its parts."""
        ...

    async def edit(self, to: Address, mark: str, key: str, body: Body) -> None:
        """Change a shown message into this."""
        ...

    def fetch(self, ref: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that someone sent, in blocks."""
        ...

    async def answer(self, press_id: str, said: str | None) -> None:
        """Answer a press with a short line, as a courtesy: what it did is recorded, whether or not this arrives."""
        ...

    async def offer(self, to: Address, commands: Commands) -> None:
        """Let a chat have these commands in sight from now on, as a courtesy: whoever knows another may say it."""
        ...

    def invitation(self, code: str) -> str | None:
        """The link that brings a code along; None where a channel has none, so that the code itself is handed on."""
        ...
