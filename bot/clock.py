"""The one place where the clock is read."""

import time
from datetime import UTC, datetime, timedelta
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


class Steadiness:
    """Compares a clock with the machine's steady one, which nobody sets and which stops while the machine sleeps."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._at, self._steady = clock, clock.now(), time.monotonic()

    def jump(self) -> timedelta:
        """By how much the clock has left the steady one since this was last asked; below zero where it was set back."""
        at, steady = self._clock.now(), time.monotonic()
        passed, self._at, self._steady = (at - self._at) - timedelta(seconds=steady - self._steady), at, steady
        return passed


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
