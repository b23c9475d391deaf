"""A condition as a cell says it: headcount >= 50 and (hazardous = yes or trade in construction, decoration)."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from bot.sheets.columns import OWNERSHIP, SAID_OF_UNITS, TRADE, names, plain
from schedules.unit import ATTRIBUTES

# Deeper than so many brackets no condition is read.
DEPTH = 20
_TOKEN = re.compile(r">=|[()=,]|[^\s()=,>]+")
_ALIKE = str.maketrans({"、": ",", "≥": "\0"})
# Chinese words that touch others where no blank parts them.
_JOINTS = re.compile(r"(?<=[\d是否)])(?:并且|且|或者|或)|属于")
_WORDS = {"and": "and", "且": "and", "并且": "and", "or": "or", "或": "or", "或者": "or", "not": "not", "非": "not"}
_IN = ("in", "属于")
_VALUES: dict[str, Mapping[str, str]] = {"ownership": OWNERSHIP, "trade": TRADE}


class NoCondition(Exception):
    """A text that is no condition; `at` is the word at which that is seen."""

    def __init__(self, at: str) -> None:
        super().__init__(at)
        self.at = at


def told(condition: Mapping[str, Any], *, inside: bool = False) -> str:
    """A condition, as it stands in a file, in words."""
    match condition:
        case {"all": parts}:
            said = " and ".join(told(part, inside=True) for part in parts)
        case {"any": parts}:
            said = " or ".join(told(part, inside=True) for part in parts)
        case {"not": part}:
            return f"not {told(part, inside=True)}"
        case {"attr": attr, "at_least": least}:
            return f"{attr} >= {least}"
        case {"attr": attr, "one_of": values}:
            return f"{attr} in {', '.join(values)}"
        case _:
            value = condition["is"]
            return f"{condition['attr']} = {'yes' if value is True else 'no' if value is False else value}"
    return f"({said})" if inside else said


def read_condition(text: str) -> dict[str, Any]:
    """The condition that a text says, as it stands in a file; raises NoCondition."""
    signs = unicodedata.normalize("NFKC", text).translate(_ALIKE).replace("\0", ">=")
    words: list[str] = []
    for piece in _JOINTS.sub(lambda found: f" {found[0]} ", signs).split():
        at = 0
        while at < len(piece):
            found = _TOKEN.match(piece, at)
            if not found:
                raise NoCondition(piece[at : at + 40])
            words.append(found[0])
            at = found.end()
    reading = _Reading(words)
    condition = reading.any(0)
    if reading.next:
        raise NoCondition(reading.next)
    return condition


class _Reading:
    """Words that are read from the first to the last."""

    def __init__(self, words: list[str]) -> None:
        self._words, self._at = words, 0

    @property
    def next(self) -> str:
        """The word that comes; empty at the end."""
        return self._words[self._at] if self._at < len(self._words) else ""

    def _take(self) -> str:
        word, self._at = self.next, self._at + 1
        return word

    def _is(self, word: str) -> bool:
        return _WORDS.get(self.next.casefold()) == word

    def any(self, depth: int) -> dict[str, Any]:
        """Parts of which one must hold."""
        parts = [self._all(depth)]
        while self._is("or"):
            self._take()
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else {"any": parts}

    def _all(self, depth: int) -> dict[str, Any]:
        parts = [self._one(depth)]
        while self._is("and"):
            self._take()
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else {"all": parts}

    def _one(self, depth: int) -> dict[str, Any]:
        if depth > DEPTH:
            raise NoCondition(self.next)
        if self._is("not"):
            self._take()
            return {"not": self._one(depth + 1)}
        if self.next == "(":
            self._take()
            found = self.any(depth + 1)
            if self.next != ")":
                raise NoCondition(self.next or "…")
            self._take()
            return found
        return self._compared()

    def _compared(self) -> dict[str, Any]:
        said = self._take()
        attr = next((key for key in ATTRIBUTES if plain(said) in names(SAID_OF_UNITS[key][0], key)), None)
        if attr is None:
            raise NoCondition(said or "…")
        kind, sign = ATTRIBUTES[attr], self._take()
        if sign == ">=" and kind is int:
            number = self._take()
            if not (number.isascii() and number.isdecimal() and len(number) < 10):
                raise NoCondition(number or "…")
            return {"attr": attr, "at_least": int(number)}
        if sign == "=" and kind is not int:
            return {"attr": attr, "is": self._value(attr)}
        if sign.casefold() in _IN and isinstance(kind, tuple):
            values = [self._value(attr)]
            while self.next == ",":
                self._take()
                values.append(self._value(attr))
            return {"attr": attr, "one_of": values}
        raise NoCondition(sign or "…")

    def _value(self, attr: str) -> Any:
        said = self._take()
        if ATTRIBUTES[attr] is bool:
            if plain(said) not in ("yes", "是", "no", "否", "true", "false"):
                raise NoCondition(said or "…")
            return plain(said) in ("yes", "是", "true")
        known = _VALUES[attr].items()
        found = next((value for value, zh in known if plain(said) in names(zh, value)), None)
        if found is None:
            raise NoCondition(said or "…")
        return found
