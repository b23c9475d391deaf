"""A column of a roadmap's sheet: what its cells may say."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from bot.sheets.columns import chosen, offered, plain, shown
from schedules.record import record

Kind = Literal[
    "text", "whole", "fraction", "flag", "choice", "choices", "list", "years", "month_day", "day", "condition", "json"
]
# No term has more years.
TERM = 20


@record
class Column:
    """A column; of a choice `words` hold the value and its Chinese word, `also` other words for a value.

    A whole number is from `least` to `most`; one that is `needed` has no default.
    """

    key: str
    zh: str
    en: str
    kind: Kind = "text"
    about: tuple[str, str] = ("", "")
    needed: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    least: int = 0
    most: int = 10_000
    width: int = 16
    example: Any = None

    @property
    def heading(self) -> str:
        """What stands over the column: 责任人 who."""
        return f"{self.zh} {self.en}"

    @property
    def choices(self) -> list[str]:
        """What the drop-down list offers: 每月 every month."""
        return offered(self.kind, self.words)

    def shown(self, value: str) -> str:
        """A value of a choice as a cell says it."""
        return shown(self.words, value)

    def chosen(self, said: str) -> str | None:
        """The value of a choice that a text names, in either language or both."""
        also = (value for other, value in self.also.items() if plain(other) == plain(said))
        return chosen(self.words, said) or next(also, None)
