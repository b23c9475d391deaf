"""Reading JSON that may have been made to harm: one meaning or none, in bounded time."""

import json
from math import isfinite
from typing import Any

# No number of ours has more digits, and no entry or line more bytes.
DIGITS, LIMIT = 20, 1 << 20


def read_object(content: bytes) -> dict[str, Any]:
    """An object in UTF-8 JSON; raises ValueError for anything else: a key twice, NaN, a huge number, too deep."""
    if len(content) > LIMIT:
        raise ValueError("is too long")
    try:
        found = json.loads(
            content.decode(),
            object_pairs_hook=_once,
            parse_int=_number,
            parse_float=_fraction,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise ValueError("is too deep") from None
    if not isinstance(found, dict):
        raise ValueError("is no object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _number(digits: str) -> int:
    if len(digits) > DIGITS:
        raise ValueError("a number is too long")
    return int(digits)


def _fraction(digits: str) -> float:
    found = float(digits) if len(digits) < 2 * DIGITS else float("inf")
    if not isfinite(found):
        raise ValueError("a number is too large")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")
