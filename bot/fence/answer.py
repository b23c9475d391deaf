"""What comes back from behind the fence: an answer, or which limit a file has passed."""

from typing import Any, Literal

from schedules.record import record

Why = Literal["time", "memory", "output", "broken"]


@record
class Answer:
    """`said` is plain JSON and not to be believed until it was checked; `content` are bytes that were made."""

    said: dict[str, Any]
    content: bytes = b""


class Passed(Exception):
    """A file was not looked into: it took too long, too much memory, said too much, or broke what reads it."""

    def __init__(self, why: Why, about: str = "") -> None:
        super().__init__(f"{why}: {about}" if about else why)
        self.why = why
