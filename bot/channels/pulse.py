"""Signs of life of the intake: when it was last answered, and whether a twin takes the updates."""

import time
from dataclasses import dataclass, field

# So many refusals in a row for a twin's sake make us passive.
TWIN = 3


@dataclass
class Pulse:
    """Seconds are monotonic."""

    answered_at: float = field(default_factory=time.monotonic)
    conflicts: int = 0

    def answered(self) -> None:
        """The channel has answered."""
        self.answered_at = time.monotonic()
        self.conflicts = 0

    def refused_for_twin(self) -> bool:
        """Another bot asks with this token; True at the moment when that makes us passive."""
        self.answered_at = time.monotonic()
        self.conflicts += 1
        return self.conflicts == TWIN

    @property
    def passive(self) -> bool:
        """Whether a twin is at work, so that we send nothing."""
        return self.conflicts >= TWIN

    def silent_for(self) -> float:
        """Seconds since the last answer."""
        return time.monotonic() - self.answered_at
