"""A model of Telegram's published limits; the real algorithm is not published."""

import math
from dataclasses import dataclass, field


@dataclass
class Limits:
    """30 a second in all with a burst of 30, one a second in a chat with a burst of 3, 20 a minute in a group."""

    overall: tuple[float, float] = (30.0, 30.0)
    chat: tuple[float, float] = (3.0, 1.0)
    group: tuple[float, float] = (20.0, 20 / 60)
    _levels: dict[int | None, tuple[float, float]] = field(default_factory=dict)

    def refuse(self, chat_id: int, at: float) -> int | None:
        """None where a message may go at second `at`, else after how many seconds it may."""
        buckets = {None: self.overall, chat_id: self.group if chat_id < 0 else self.chat}
        levels = {}
        for name, (size, rate) in buckets.items():
            level, since = self._levels.get(name, (size, at))
            levels[name] = min(size, level + (at - since) * rate)
            if levels[name] < 1:
                return max(1, math.ceil((1 - levels[name]) / rate))
        for name, level in levels.items():
            self._levels[name] = (level - 1, at)
        return None
