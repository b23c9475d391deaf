"""What several verbs share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

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


def say_what_is_unsaid(judged: Any, roadmap: Any) -> None:
    """Name the attributes that obligations of a unit hang on, and that it has not said."""
    from schedules.plan import concerns
    from schedules.unit import attributes_of

    unknown = [each for each in roadmap.obligations if concerns(each, judged) is None]
    named = {attr for each in unknown if each.applies_when for attr in attributes_of(each.applies_when)}
    if unsaid := sorted(named - set(judged.attributes)):
        typer.echo(f"not said, so what hangs on it is left out: {', '.join(unsaid)} (--attr)")


def language_said(lang: str) -> str:
    """A language's code; refuses one that there is not."""
    if lang not in ("zh", "en"):
        raise Refused(f"--lang {lang}: must be zh or en")
    return lang
