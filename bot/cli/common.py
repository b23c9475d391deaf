"""What several verbs share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.faults import Refused


@contextmanager
def store_at_hand() -> Iterator[Any]:
    """The database of this process's settings, closed at the end."""
    from bot.app.opening import opened
    from bot.clock import SystemClock
    from bot.settings import read_settings

    store = opened(read_settings(), SystemClock().now())
    try:
        yield store
    finally:
        store.close()


def language_said(lang: str) -> str:
    """A language's code; refuses one that there is not."""
    if lang not in ("zh", "en"):
        raise Refused(f"--lang {lang}: must be zh or en")
    return lang
