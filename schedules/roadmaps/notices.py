"""What is no fault of a roadmap, and worth knowing: texts that lack a language, words that nothing uses."""

from collections.abc import Iterator
from typing import Any, Literal

from schedules.record import record
from schedules.roadmap import Roadmap, in_plain
from schedules.roadmaps.fault import place_of
from schedules.roadmaps.own_words import unused

LANGUAGES: tuple[Literal["zh", "en"], ...] = ("zh", "en")


@record
class Lacking:
    """The places of the texts that lack a language, of so many texts; they are shown in the other."""

    language: Literal["zh", "en"]
    places: tuple[str, ...]
    of: int


@record
class Unused:
    """A word of the roadmap's own, by its place, that no obligation and no item uses."""

    place: str


Notice = Lacking | Unused


def notices(roadmap: Roadmap) -> list[Notice]:
    """What is worth knowing of a roadmap that is whole."""
    plain = in_plain(roadmap)
    texts = [*_texts(plain)]
    found: list[Notice] = []
    for language in LANGUAGES:
        if places := tuple(place for place, text in texts if language not in text):
            found.append(Lacking(language=language, places=places, of=len(texts)))
    return found + [Unused(place=f"{sort}.{word}") for sort, word in unused(plain)]


def _texts(value: Any, loc: tuple[int | str, ...] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict) and value and set(value) <= {*LANGUAGES} and all(map(_is_text, value.values())):
        yield place_of(loc), value
        return
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from _texts(each, (*loc, key))


def _is_text(value: object) -> bool:
    return isinstance(value, str)
