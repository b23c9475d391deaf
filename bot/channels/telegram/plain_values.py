"""An update as plain values that any database holds and any reader walks: bounded in depth and in its numbers."""

import json
import math
from typing import Any

# Telegram nests some ten deep; its numbers have 52 bits, and a database holds 63.
DEPTH, NUMBERS = 50, range(-(1 << 63), 1 << 63)


class Unkept(ValueError):
    """An update that cannot be kept, and why."""


def whole(number: Any) -> bool:
    """Whether this is a whole number that a database holds."""
    return type(number) is int and number in NUMBERS


def loaded(body: bytes) -> Any:
    """What JSON says; raises Unkept for what is none."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except RecursionError:
        raise Unkept("it is nested too deep") from None
    except ValueError as fault:
        raise Unkept(f"it is no JSON: {fault}") from None


def _no_number(said: str) -> Any:
    raise Unkept(f"{said} is no number")


def plain(value: Any, depth: int = DEPTH) -> Any:
    """The value with no noughts and no halves of signs in its texts; raises Unkept."""
    if depth == 0:
        raise Unkept("it is nested too deep")
    match value:
        case dict():
            return {_text(str(key)): plain(each, depth - 1) for key, each in value.items()}
        case list():
            return [plain(each, depth - 1) for each in value]
        case str():
            return _text(value)
        case bool() | None:
            return value
        case int() if not whole(value):
            raise Unkept("a number in it is too large")
        case float() if not math.isfinite(value):
            raise Unkept("a number in it is none")
    return value


def _text(said: str) -> str:
    """A text that UTF-8 and PostgreSQL take; what they do not stands as the sign for what cannot be shown."""
    return said.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")
