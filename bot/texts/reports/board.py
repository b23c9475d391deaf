"""The board of the units below: rates by unit and by obligation, the worst first, down to single duties."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from markupsafe import Markup

from bot.messages.body import Body, Button, side_by_side, turning
from bot.queries.board import LISTED, Duties, Ranking
from bot.queries.board_place import PeriodChoice, Place
from bot.texts import words
from bot.texts.catalogue import Language
from bot.texts.duties.cards import SETTLED, left
from bot.texts.reports.beside import apart, both, of_one, percent
from schedules.obligation import Text

# Names longer than this are cut, so that a page stays short enough to be read at a glance.
NAMED, LABELLED = 30, 24


def ranking(language: Language, shown: Ranking, more: Sequence[tuple[Button, ...]] = ()) -> Body:
    """A page of units or of obligations, with the sum of all; `more` are rows of what else may be done here."""
    place = shown.place
    lines = [_heading(language, shown), _sum(language, shown), *apart(language, shown.rate), Markup("")]
    told = both if place.path[-1] == "u" else of_one
    first = place.page * LISTED + 1
    listed = [(number, entry, named(language, entry.name)) for number, entry in enumerate(shown.entries, first)]
    lines += [
        Markup("{} {} {}").format(number, words.cut(name, NAMED), told(language, entry.rate))
        for number, entry, name in listed
    ]
    lines.append(_how_many(language, shown))
    rows = side_by_side(
        [Button(label=str(number), verb="board", arg=place.down(entry.id).arg) for number, entry, _ in listed]
    )
    return Body(text=_joined(lines), rows=(*rows, *_turn(place, shown.lines), *more, *_ways(language, place)))


def duties(language: Language, shown: Duties) -> Body:
    """A page of a unit's duties under one obligation; who is to do what is not done yet is named."""
    place, lines, buttons = shown.place, [_heading(language, shown), Markup("")], []
    first = place.page * LISTED
    for number, view in enumerate(shown.views[first : first + LISTED], first + 1):
        period = language.period(view.period, view.due_on)
        line = Markup("{} {} {} · {}").format(number, words.SQUARES[view.standing], period, left(language, view))
        owed_by = words.listed(language, view.owed_by) if view.standing not in SETTLED else ""
        lines.append(Markup("{} · {}").format(line, owed_by) if owed_by else line)
        buttons.append(Button(label=str(number), verb="open", arg=str(view.duty_id)))
    lines.append(language.count("{n} duty", "{n} duties", len(shown.views)))
    rows = (*side_by_side(buttons), *_turn(place, len(shown.views)), *_ways(language, place))
    return Body(text=_joined(lines), rows=rows)


def up_button(place: Place, name: str) -> Button:
    """To the board of the unit above."""
    return Button(label=f"↑ {words.cut(name, LABELLED)}", verb="board", arg=place.arg)


def down_button(language: Language, place: Place) -> Button:
    """To the board of the units below the one that is shown."""
    return Button(label=language.plain("Units below"), verb="board", arg=place.arg)


def _heading(language: Language, shown: Ranking | Duties) -> Markup:
    parts = [words.cut(shown.unit, NAMED)]
    if shown.obligation:
        parts.append(named(language, shown.obligation))
    return Markup("<b>{}</b> · {}").format(Markup(" · ").join(parts), periods(language)[shown.place.period])


def named(language: Language, name: str | Text) -> str:
    """What a line of a ranking is of: a unit's name, or an obligation's title."""
    return name if isinstance(name, str) else str(getattr(name, language.code))


def periods(language: Language) -> Mapping[str, str]:
    """The periods to choose from, in words."""
    return {
        "m": language.plain("this month"),
        "q": language.plain("this quarter"),
        "y": language.plain("this year"),
        "l": language.plain("last year"),
    }


def _sum(language: Language, shown: Ranking) -> Markup:
    """The rate of all lines, with whose it is: a unit's own, that of the units below, or of both."""
    rate = percent(language, shown.rate)
    if shown.place.unit:
        return language.html("Own implementation rate: {rate}", rate=rate)
    if shown.own:
        return language.html("Implementation rate with units below: {rate}", rate=rate)
    return language.html("Units below, implementation rate: {rate}", rate=rate)


def _how_many(language: Language, shown: Ranking) -> Markup:
    if shown.place.path[-1] == "u":
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
