"""A model of Telegram's published limits; the real algorithm is not published."""

from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass
class Limits:
    """30 messages a second in all, one a second in a chat with a burst of three, twenty a minute in a group."""

    overall: int = 30
    burst: int = 3
    group: int = 20
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def refuse(self, chat_id: int, at: float) -> int | None:
        """None where a message may go at second `at`, else after how many seconds it may."""
        chat = self._chats[chat_id]
        window, most = (60.0, self.group) if chat_id < 0 else (float(self.burst), self.burst)
        for sent, span, limit in ((self._all, 1.0, self.overall), (chat, window, most)):
            while sent and sent[0] <= at - span:
                sent.popleft()
            if len(sent) >= limit:
                return max(1, round(sent[0] + span - at + 0.5))
        self._all.append(at)
        chat.append(at)
        return None
