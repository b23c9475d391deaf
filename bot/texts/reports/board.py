"""The board of the units below: rates by unit and by obligation, the worst first, down to single duties."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast

from markupsafe import Markup

from bot.messages.body import Body, Button, turning
from bot.queries.duty_views import DutyView
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.cards import SETTLED
from bot.texts.reports.beside import apart
from schedules.rate import Rate
from schedules.record import record

PeriodChoice = Literal["m", "q", "y", "l"]

# So many lines a page holds.
LISTED = 8
# Names longer than this are cut, so that a page stays short enough to be read at a glance.
NAMED, LABELLED = 30, 24
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


@record
class Entry:
    """A line of a ranking: what its button leads to, its name, its rate."""

    id: int
    name: str
    rate: Rate


@record
class Board:
    """A page of a ranking: `title` says of what; `lines` is how many there are, `without` how many have no rate."""

    title: Markup
    entries: Sequence[Entry]
    lines: int
    without: int
    rate: Rate


def ranking(language: Language, place: Place, shown: Board, more: Sequence[tuple[Button, ...]] = ()) -> Body:
    """A page of units or of obligations, with the sum of all; `more` are rows of what else may be done here."""
    lines = [Markup("<b>{}</b> · {}").format(shown.title, periods(language)[place.period]), _sum(language, shown.rate)]
    lines += [apart(language, shown.rate), Markup("")]
    first = place.page * LISTED + 1
    lines += [
        Markup("{} {} {}").format(number, words.cut(entry.name, NAMED), percent(language, entry.rate))
        for number, entry in enumerate(shown.entries, first)
    ]
    lines.append(_how_many(language, place, shown))
    rows = [
        (Button(label=f"{number} {words.cut(entry.name, LABELLED)}", verb="board", arg=place.down(entry.id).arg),)
        for number, entry in enumerate(shown.entries, first)
    ]
    return Body(text=_joined(lines), rows=(*rows, *_turn(place, shown.lines), *more, *_ways(language, place)))


def duties(
    language: Language, place: Place, title: Markup, views: Sequence[DutyView], more: Sequence[tuple[Button, ...]]
) -> Body:
    """A page of a unit's duties under one obligation; who is to do what is not done yet is named."""
    shown = views[place.page * LISTED : (place.page + 1) * LISTED]
    lines = [Markup("<b>{}</b> · {}").format(title, periods(language)[place.period]), Markup("")]
    rows = []
    for number, view in enumerate(shown, place.page * LISTED + 1):
        left = words.left(language, view.standing, view.due_on, view.today)
        period = language.period(view.period)
        line = Markup("{} {} {} · {}").format(number, words.SQUARES[view.standing], period, left)
        owed_by = view.owed_by if view.standing not in SETTLED else ""
        lines.append(Markup("{} · {}").format(line, owed_by) if owed_by else line)
        rows.append((Button(label=f"{number} {period}", verb="open", arg=str(view.duty_id)),))
    lines.append(language.count("{n} duty", "{n} duties", len(views)))
    return Body(text=_joined(lines), rows=(*rows, *_turn(place, len(views)), *more, *_ways(language, place)))


def periods(language: Language) -> Mapping[str, str]:
    """The periods to choose from, in words."""
    return {
        "m": language.plain("this month"),
        "q": language.plain("this quarter"),
        "y": language.plain("this year"),
        "l": language.plain("last year"),
    }


def percent(language: Language, rate: Rate) -> Markup:
    """A rate; where nothing is counted there is none, which is neither 0 nor 100 percent."""
    if rate.percent is None:
        return language.html("no data")
    return language.html("{percent}% ({done} / {owed})", percent=rate.percent, done=rate.done, owed=rate.owed)


def _sum(language: Language, rate: Rate) -> Markup:
    return language.html("Overall implementation rate: {rate}", rate=percent(language, rate))


def _how_many(language: Language, place: Place, shown: Board) -> Markup:
    if place.path[-1] == "u":
        counted = language.count("{n} unit, lowest first", "{n} units, lowest first", shown.lines)
    else:
        counted = language.count("{n} obligation, lowest first", "{n} obligations, lowest first", shown.lines)
    if not shown.without:
        return counted
    return Markup("{} · {}").format(counted, language.html("{n} without data", n=shown.without))


def _turn(place: Place, count: int) -> tuple[tuple[Button, ...], ...]:
    return turning(place.page, -(-count // LISTED), "board", lambda to: place.turned(to).arg)


def _ways(language: Language, place: Place) -> tuple[tuple[Button, ...], ...]:
    """The other periods, and the way back; from the first step the other ranking."""
    others = tuple(
        Button(label=label, verb="board", arg=place.within(cast(PeriodChoice, choice)).arg)
        for choice, label in periods(language).items()
        if choice != place.period
    )
    if len(place.path) > 1:
        way = Button(label=language.plain("↩️ Back"), verb="board", arg=place.up().arg)
    elif place.path == "u":
        way = Button(label=language.plain("By obligation"), verb="board", arg=replace(place, path="o", pages=(0,)).arg)
    else:
        way = Button(label=language.plain("By unit"), verb="board", arg=replace(place, path="u", pages=(0,)).arg)
    return (others, (way,))


def _joined(lines: Sequence[Markup]) -> str:
    return str(Markup("\n").join(lines))
