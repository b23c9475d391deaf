"""Faults on purpose: which calls shall fail, and how."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any


@dataclass
class Fault:
    """The next `times` calls of `method` (`*` for any) fail this way; delays are seconds.

    With `status` 200 only the delays, `cut` or `hang` act. `delay_after` holds the answer back once the call has taken
    effect, `cut` closes the connection in its place, `hang` never answers and takes no effect.
    """

    method: str
    times: int = 1
    status: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    parameters: dict[str, Any] | None = None
    body: str | None = None
    delay_before: float = 0.0
    delay_after: float = 0.0
    cut: bool = False
    hang: bool = False
    chat_id: int | None = None

    @property
    def takes_effect(self) -> bool:
        """Whether the call does what it says before it fails."""
        return self.status == 200 or self.cut or bool(self.delay_after)


@dataclass
class Faults:
    """The faults that are still to come."""

    waiting: list[Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, fault: Fault) -> None:
        """Let a fault happen."""
        with self._lock:
            self.waiting.append(fault)

    def clear(self) -> None:
        """Let nothing fail any more."""
        with self._lock:
            self.waiting.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault for this call, if there is one."""
        with self._lock:
            for fault in self.waiting:
                if fault.method in ("*", method) and fault.chat_id in (None, chat_id) and fault.times > 0:
                    fault.times -= 1
                    if not fault.times:
                        self.waiting.remove(fault)
                    return fault
        return None
