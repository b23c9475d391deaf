"""Whose file is looked into next: those who wait take turns, however many files each of them has sent."""

from collections import Counter, deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """A queue in which each key (a company) has its turn; of one key no more than `most` are taken at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[Hashable, deque[T]] = {}  # in the order of their turns
        self._taken: Counter[Hashable] = Counter()

    def add(self, key: Hashable, item: T) -> None:
        """Let something wait behind what waits under its key."""
        self._waiting.setdefault(key, deque()).append(item)

    def take(self) -> tuple[Hashable, T] | None:
        """What is next, with its key, which then goes to the end of the line; None where nothing may be taken."""
        free = [key for key in self._waiting if self._taken[key] < self._most]
        if not free:
            return None
        key = free[0]
        items = self._waiting.pop(key)
        item = items.popleft()
        if items:
            self._waiting[key] = items
        self._taken[key] += 1
        return key, item

    def give_back(self, key: Hashable) -> None:
        """What was taken under this key has ended."""
        self._taken[key] -= 1
        if not self._taken[key]:
            del self._taken[key]

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))
