"""A place on the board of the units below, as a button carries it."""

import re
from dataclasses import replace
from typing import Literal, cast

from schedules.record import record

PeriodChoice = Literal["m", "q", "y", "l"]

_PLACE = re.compile(
    r"(u|ub|ubd|o|ou|oud)\.([mqyl])\.([0-9]{1,9}(?:-[0-9]{1,9}){0,2})\.([0-9]{1,15})\.([0-9]{1,15})\.([0-9]{1,15})"
)


@record
class Place:
    """Where on the board someone looks: `path` has a letter a step, `pages` the page of each step.

    The steps are units (`u`) or obligations (`o`) below `root`, a unit's obligations (`b`), and a unit's duties under
    one obligation (`d`); 0 stands for a unit or an obligation that is not chosen.
    """

    path: str
    period: PeriodChoice
    pages: tuple[int, ...]
    root: int
    unit: int = 0
    obligation: int = 0

    @property
    def arg(self) -> str:
        """As a button carries it."""
        return f"{self.path}.{self.period}.{'-'.join(map(str, self.pages))}.{self.root}.{self.unit}.{self.obligation}"

    @property
    def page(self) -> int:
        """The page of the last step."""
        return self.pages[-1]

    def turned(self, page: int) -> "Place":
        """Another page."""
        return replace(self, pages=(*self.pages[:-1], page))

    def within(self, period: PeriodChoice) -> "Place":
        """Another period, from the first page on."""
        return replace(self, period=period, pages=(0,) * len(self.path))

    def down(self, chosen: int) -> "Place":
        """A step down to a line."""
        step = {"u": "b", "o": "u", "ub": "d", "ou": "d"}[self.path]
        into = {"obligation": chosen} if self.path in ("o", "ub") else {"unit": chosen}
        return replace(self, path=self.path + step, pages=(*self.pages, 0), **into)  # type: ignore[arg-type]

    def up(self) -> "Place":
        """The step back, to the page that was left."""
        kept = {"ub": {"unit": 0}, "ubd": {"obligation": 0}, "ou": {"obligation": 0}, "oud": {"unit": 0}}[self.path]
        return replace(self, path=self.path[:-1], pages=self.pages[:-1], **kept)  # type: ignore[arg-type]


def place_in(arg: str) -> Place | None:
    """The place that a button names; None for anything else."""
    found = _PLACE.fullmatch(arg)
    if not found:
        return None
    path, period, pages, root, unit, obligation = found.groups()
    numbers = tuple(map(int, pages.split("-")))
    if len(numbers) != len(path):
        return None
    chosen = cast(PeriodChoice, period)
    return Place(path=path, period=chosen, pages=numbers, root=int(root), unit=int(unit), obligation=int(obligation))
