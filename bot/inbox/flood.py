"""Who sends too much at once: so much is taken from a person, and after that nothing for a while."""

from collections.abc import Hashable
from typing import Literal

from bot.channels.limits import Bucket

# Of what is taken, so much must have come together again before anything is.
ENOUGH = 15.0
# `first` is what begins a while in which nothing is taken; the person is told then, and for the rest of it is not.
Verdict = Literal["taken", "first", "over"]


class Flood:
    """`pace` is how much at once, and then how much a second; moments are seconds, as on a wall clock.

    What was sent over hours and comes at once, as after an outage, is no flood: it is judged by when it was sent.
    """

    def __init__(self, pace: tuple[float, float]) -> None:
        self._pace = pace
        self._of: dict[Hashable, Bucket] = {}
        self._over: set[Hashable] = set()

    def verdict(self, person: Hashable, sent_at: float) -> Verdict:
        """Whether something that a person sent at this moment is taken."""
        bucket = self._of.setdefault(person, Bucket(*self._pace))
        level = bucket.now(sent_at)
        if level < (ENOUGH if person in self._over else 1):
            begins = person not in self._over
            self._over.add(person)
            return "first" if begins else "over"
        self._over.discard(person)
        bucket.level -= 1
        return "taken"
