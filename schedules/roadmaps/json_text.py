"""The text of a roadmap file as the values in it, strictly: what JSON has not, or says twice, is a fault."""

import json
import math
from collections.abc import Iterator
from typing import Any

from schedules.roadmaps.fault import RoadmapError, RoadmapFault, fault, place_of, shown


def values_of(text: str | bytes, *, is_kept: bool = False) -> tuple[Any, list[RoadmapFault]]:
    """The values of a JSON text, and where it says one key twice or a number that is none, or half a character.

    Raises RoadmapError where it is no JSON at all. A text that `is_kept` was read so when it came, and is read again.
    """
    twice: list[tuple[dict[str, Any], str]] = []

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            keys = [key for key, _ in pairs]
            twice.extend((made, key) for key in made if keys.count(key) > 1)
        return made

    try:
        values = json.loads(text) if is_kept else json.loads(text, object_pairs_hook=noted)
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise RoadmapError([fault("roadmap", "not_json", line=line, column=column)]) from None
    if is_kept:
        return values, []
    faults: list[RoadmapFault] = []
    for loc, value in _walk(values):
        faults += (fault(place_of(loc), "key_twice", given=shown(key)) for of, key in twice if of is value)
        if isinstance(value, float) and not math.isfinite(value):
            faults.append(fault(place_of(loc), "no_number", given=shown(value)))
        texts = (value, *loc[-1:]) if isinstance(value, str) else loc[-1:]
        if any(isinstance(each, str) and not each.isascii() and _is_halved(each) for each in texts):
            faults.append(fault(place_of(loc), "no_sign"))
    return values, faults


def _walk(value: Any, loc: tuple[int | str, ...] = ()) -> Iterator[tuple[tuple[int | str, ...], Any]]:
    yield loc, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from _walk(each, (*loc, key))


def _is_halved(text: str) -> bool:
    """Whether there is half a character in a text: `\\ud800` alone, which no file can be written with."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)
