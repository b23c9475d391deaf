"""What a person said, pressed or sent, whatever channel it came by."""

from datetime import datetime
from typing import Literal

from bot.evidence.picture import Picture
from bot.messages.chat_address import Address
from schedules.record import record

# What happens to a chat, and is not sent by a person.
HAPPENS = ("reachable", "unreachable", "group_left", "group_moved")


@record
class SentFile:
    """A file as a channel describes it; `ref` is what fetches it there, and shows it again without its bytes."""

    kind: Literal["photo", "document"]
    ref: str
    name: str
    media_type: str
    size: int


@record
class Incoming:
    """Something that a person did in their private chat, which is their account, or in a `group`.

    `language` is that of ours which their channel speaks; where it speaks neither, English, and `speaks` is false.
    `message_id` grows in a chat, and an edit bears that of what it changes. `reply_to` is the mark of the message that
    it answers, `forwarded_at` when it was first sent in another chat, `caption` whether its text stands below something
    else, `moving` whether that is a video. A press is answered by its `press_id`. A file may have `largest_file` bytes
    in its channel.
    """

    kind: Literal[
        "said",
        "pressed",
        "brought",
        "other",
        "edited",
        "reachable",
        "unreachable",
        "group_said",
        "group_pressed",
        "group_left",
        "group_moved",
    ]
    sender: Address
    name: str = ""
    language: str = "zh"
    speaks: bool = True
    text: str = ""
    press_id: str = ""
    message_id: int = 0
    album: str | None = None
    file: SentFile | None = None
    group: Address | None = None
    title: str = ""
    anonymous: bool = False
    moved_to: Address | None = None
    sent_at: datetime | None = None
    reply_to: str = ""
    forwarded_at: datetime | None = None
    caption: bool = False
    moving: bool = False
    largest_file: int = 0

    @property
    def argument(self) -> str:
        """What stands behind a command, be it on the next line."""
        return next(iter(self.text.split(maxsplit=1)[1:]), "").strip()

    def said_at(self, now: datetime) -> datetime:
        """The moment by which its words are read: 今天 is the day on which it was sent, not that of handling it."""
        return self.sent_at or now


@record
class Unfit:
    """A file that is not taken in, and why: it has more than `most` bytes, or none, or is of a kind that is not taken;
    then what it is (see `refusal_of`).
    """

    why: Literal["large", "empty", "kind"]
    name: str
    most: int = 0
    is_one: str = ""


@record
class Arrived:
    """A file in the vault, with the chat message that brought it and, if forwarded, when it was first sent."""

    kind: str
    sha256: str
    size: int
    name: str
    media_type: str
    channel_id: str
    chat_message_id: int
    picture: Picture | None = None
    forwarded_at: datetime | None = None


@record
class Read(Arrived):
    """A file with what it says, read before the transaction."""

    content: object
