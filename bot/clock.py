"""The one place where the clock is read."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """The moment now, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment now, aware, in UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """A clock that runs like the machine's, some way ahead or behind: what the demo's time machine moves."""

    def __init__(self, start: datetime) -> None:
        self._shift = start - datetime.now(UTC)

    def now(self) -> datetime:
        """The moment now on this clock, aware, in UTC."""
        return datetime.now(UTC) + self._shift

    def forward_to(self, moment: datetime) -> None:
        """Jump to a later moment; an earlier one is left alone, since time here never runs back."""
        self._shift = max(self._shift, moment - datetime.now(UTC))
