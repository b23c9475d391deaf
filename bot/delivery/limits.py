"""Telegram's published limits, kept by us: how much may go out now, and to which chats nothing may."""

from collections import deque
from dataclasses import dataclass, field

# Below the published 30 a second, since the other side sees a call later than we do.
OVERALL = 28
# One a second in a chat, of which a short burst is borne; twenty a minute in a group.
CHAT, CHAT_WINDOW = 3, 3.1
GROUP, GROUP_WINDOW = 20, 61.0


@dataclass
class Limits:
    """Counts what went out; seconds are monotonic."""

    overall: int = OVERALL
    chat: int = CHAT
    group: int = GROUP
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, deque[float]] = field(default_factory=dict)

    def free(self, at: float) -> int:
        """How many messages may go out at `at`."""
        _forget(self._all, at - 1.0)
        return self.overall - len(self._all)

    def busy(self, at: float) -> list[int]:
        """The chats that have had enough for the moment."""
        full = []
        for chat_id, sent in list(self._chats.items()):
            most, window = (self.group, GROUP_WINDOW) if chat_id < 0 else (self.chat, CHAT_WINDOW)
            _forget(sent, at - window)
            if not sent:
                del self._chats[chat_id]
            elif len(sent) >= most:
                full.append(chat_id)
        return full

    def count(self, chat_id: int, at: float, parts: int = 1) -> None:
        """Note what goes out; each picture of an album counts."""
        self._all.extend([at] * parts)
        self._chats.setdefault(chat_id, deque()).append(at)


def unlimited() -> Limits:
    """For a Bot API server of one's own, which has none."""
    return Limits(overall=10**9, chat=10**9, group=10**9)


def _forget(sent: deque[float], until: float) -> None:
    while sent and sent[0] <= until:
        sent.popleft()
