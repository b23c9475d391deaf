"""Published limits, kept by us: how much may go out now, and to which chats nothing may; first Telegram's."""

from dataclasses import dataclass, field

from bot.messages.chat_address import Address


@dataclass
class Bucket:
    """So many at once, and then so many a second; seconds are monotonic."""

    size: float
    rate: float
    level: float = field(init=False)
    at: float | None = None

    def __post_init__(self) -> None:
        """Begin full."""
        self.level = self.size

    def now(self, at: float) -> float:
        """How many may go out at `at`; below one means none. A moment before the last one counts as that."""
        if self.at is not None:
            at = max(at, self.at)
            self.level = min(self.size, self.level + (at - self.at) * self.rate)
        self.at = at
        return self.level


# So many at once, then so many a second: a little below the published 30, since the other side sees a call later.
OVERALL = (28.0, 29.5)
# One a second in a chat, of which a short burst is borne; twenty a minute in a group.
CHAT, GROUP = (3.0, 0.98), (19.0, 0.32)
# What is taken from a person: albums and a day's notes at once, then one every two seconds, which we may answer.
PERSON = (60.0, 0.5)
WITHOUT = (1e9, 1e9)


class Limits:
    """What may go out when; albums count by their pictures. `person` is how much is taken from one person."""

    def __init__(
        self,
        overall: tuple[float, float] = OVERALL,
        chat: tuple[float, float] = CHAT,
        group: tuple[float, float] = GROUP,
        person: tuple[float, float] = PERSON,
    ) -> None:
        self.person = person
        self._all, self._chat, self._group = Bucket(*overall), chat, group
        # A group is one chat in all of its threads; by their ids they are told apart in what is owed.
        self._chats: dict[str, Bucket] = {}
        self._ids: dict[str, set[int]] = {}
        self.served: dict[int, float] = {}

    def free(self, at: float) -> int:
        """How many messages may go out at `at`."""
        return int(self._all.now(at))

    def wait(self, at: float) -> float:
        """Seconds until the next message may go out."""
        return max(0.0, (1 - self._all.now(at)) / self._all.rate)

    def busy(self, at: float) -> list[int]:
        """The ids of chats that have had enough for the moment."""
        for chat, bucket in list(self._chats.items()):
            if bucket.now(at) >= bucket.size:
                del self._chats[chat], self._ids[chat]
        full = [chat for chat, bucket in self._chats.items() if bucket.level < 1]
        return [chat_id for chat in full for chat_id in self._ids[chat]]

    def count(self, chat_id: int, to: Address, at: float, parts: int = 1) -> None:
        """Note what goes out; each picture of an album counts."""
        self._all.now(at)
        self._all.level -= parts
        bucket = self._chats.setdefault(to.chat, Bucket(*(self._group if to.is_group else self._chat)))
        self._ids.setdefault(to.chat, set()).add(chat_id)
        bucket.now(at)
        bucket.level -= 1
        self.served[chat_id] = at


def unlimited() -> Limits:
    """Without any, as for a server of one's own."""
    return Limits(WITHOUT, WITHOUT, WITHOUT, WITHOUT)
