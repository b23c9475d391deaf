"""Statements of transactions, each with the place in `bot/` that asked for it."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

BOT = str(Path(__file__).parents[1] / "bot")


@contextmanager
def transactions() -> Iterator[list[list[str]]]:
    """The transactions committed meanwhile, each as its statements; a BEGIN that is sent as one counts as one.

    To be begun before a store is opened: its threads run through what listens to it.
    """
    committed: list[list[str]] = []
    under_way: dict[int, list[str]] = {}

    def said(conn: Any, _cursor: object, statement: str, *_: object) -> None:
        under_way.setdefault(id(conn), []).append(f"{' '.join(statement.split())[:100]}  << {_place()}")

    def ended(conn: Any) -> None:
        committed.append(under_way.pop(id(conn), []))

    event.listen(Engine, "before_cursor_execute", said)
    event.listen(Engine, "commit", ended)
    try:
        yield committed
    finally:
        event.remove(Engine, "before_cursor_execute", said)
        event.remove(Engine, "commit", ended)


def _place() -> str:
    """The frames of `bot/` that led here, the nearest first, without those that every statement passes."""
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_stack() if frame.filename.startswith(BOT)]
    places = [f"{Path(name).relative_to(BOT)}:{line}" for name, line in reversed(frames)]
    return " < ".join(place for place in places if not place.startswith(("store/engine", "store/rows")))
