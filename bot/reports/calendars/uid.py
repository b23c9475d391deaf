"""What a calendar knows an entry by: the same for one duty of one unit at every export, another for any other unit."""

from hashlib import sha256


def uid(unit: str, *parts: str) -> str:
    """A UID of a duty, named by `parts` within a unit; of the unit it says only a hash, since calendars are shared."""
    return ".".join((sha256(unit.encode()).hexdigest()[:16], *parts)) + "@dutybell"
