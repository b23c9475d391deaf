"""Which characters the shipped fonts can show; any other is named rather than left as a box."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

# The fonts of a dossier, in the order in which they are asked; the second holds rare characters alone.
FONTS = ("NotoSansSC-Regular.ttf", "NotoSansCJKRare-Regular.otf")
# What stands below is Latin, Greek, Cyrillic and signs, for which the typesetter brings fonts of its own.
FROM = 0x2E80
# Controls, marks and blanks are no characters of their own.
UNSEEN = ("Cc", "Cf", "Mn", "Me", "Mc", "Zs", "Zl", "Zp")


def named(text: str, fonts: tuple[str, ...] = FONTS) -> str:
    """The text with each character that no font can show as its number: ⟨U+2A6A5⟩."""
    if all(ord(sign) < FROM or ord(sign) in _covered(fonts) for sign in text):
        return text
    return "".join(sign if _is_shown(sign, fonts) else f"⟨U+{ord(sign):04X}⟩" for sign in text)


def all_named(value: Any) -> Any:
    """What is to be set, with every text in it named so."""
    match value:
        case dict():
            return {key: all_named(each) for key, each in value.items()}
        case list() | tuple():
            return [all_named(each) for each in value]
        case str():
            return named(value)
    return value


def _is_shown(sign: str, fonts: tuple[str, ...]) -> bool:
    return ord(sign) < FROM or ord(sign) in _covered(fonts) or unicodedata.category(sign) in UNSEEN


@cache
def _covered(fonts: tuple[str, ...]) -> frozenset[int]:
    return frozenset(code for name in fonts for code in _codes(name))


def _codes(name: str) -> Iterator[int]:
    """The characters of a font, by its table of format 12 (OpenType, cmap)."""
    content = files("bot.reports").joinpath("fonts", name).read_bytes()
    (count,) = struct.unpack_from(">H", content, 4)
    tables = (struct.unpack_from(">4sIII", content, 12 + 16 * at) for at in range(count))
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    (count,) = struct.unpack_from(">H", content, start + 2)
    for at in range(count):
        _, _, offset = struct.unpack_from(">HHI", content, start + 4 + 8 * at)
        form, _, _, _, groups = struct.unpack_from(">HHIII", content, start + offset)
        if form == 12:
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", content, start + offset + 16 + 12 * group)
                yield from range(first, last + 1)
            return
