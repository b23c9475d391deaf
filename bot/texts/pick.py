"""A list to choose from: pages that turn, and the part of it that holds what was typed."""

import unicodedata
from collections.abc import Sequence

from markupsafe import Markup

from bot.messages.body import Body, Button, turning
from bot.texts.catalogue import Language
from schedules.record import record

PAGE = 10
PICK = "pick"
# What is typed is part of a name up to so many characters.
LONGEST_PART = 40


@record
class Choice:
    """One of a list: what its button says, and what it does (nothing without a verb); `line` says it in the text.

    What is typed finds it by its label, or by all that is `sought` where that says more.
    """

    label: str
    verb: str
    arg: str
    line: Markup | None = None
    sought: str = ""


@record
class Choices:
    """A question with all that may be chosen; `below` stands under each page.

    With `listed` each choice of a page is a line of the text as well; `counted` where the text says how many there are.
    With `waits` what is typed next is part of a name
    also where the list is short; it is looked for in another list of the kind where `look_in` has the numbers of one.
    """

    text: Markup
    choices: Sequence[Choice]
    below: Sequence[tuple[Button, ...]] = ()
    tail: Markup | None = None
    listed: bool = False
    waits: bool = False
    look_in: tuple[int, ...] = ()
    counted: bool = False


def told_apart(labels: Sequence[str]) -> list[str]:
    """These labels, each that has been there before with a number behind it: no two buttons are equal."""
    seen: dict[str, int] = {}
    told: list[str] = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        told.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return told


def found(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Those of the choices that hold every word of what was typed, whatever its width or case."""
    return [each for each in choices if matches(f"{each.label} {each.sought}", typed)]


def matches(label: str, typed: str) -> bool:
    """Whether a label holds every word of what was typed."""
    return all(word in _plain(label) for word in _plain(typed).split())


def in_all(language: Language, count: int) -> Markup:
    """How long a list is, and how to find one of it."""
    return language.html("{n} in all: turn the pages, or type part of a name.", n=count)


def turn_or_type(language: Language) -> Markup:
    """How to find one of a long list whose heading says how long it is."""
    return language.html("Turn the pages, or type part of a name.")


def _plain(said: str) -> str:
    return unicodedata.normalize("NFKC", said).casefold()


def units(language: Language, named: Sequence[tuple[int, str]], verb: str) -> Choices:
    """Which of several units?"""
    choices = [Choice(label=name, verb=verb, arg=str(unit_id)) for unit_id, name in named]
    return Choices(text=language.html("Which unit?"), choices=choices)


def is_long(shown: Choices) -> bool:
    """Whether a list has more than a page."""
    return len(shown.choices) > PAGE


def body(language: Language, shown: Choices, turn: str, page: int, *, typed: str = "", hears: bool = True) -> Body:
    """A page of a list; `turn` is the argument before the page's number in the buttons that turn it.

    Where something else is being asked, so that the list `hears` nothing, it does not say that one may type.
    """
    matching, missed = found(shown.choices, typed), ""
    if not matching:
        matching, missed = list(shown.choices), typed
    pages = max(1, (len(matching) + PAGE - 1) // PAGE)
    page = min(page, pages - 1)
    on_page = matching[page * PAGE : (page + 1) * PAGE]
    lines = [shown.text]
    if shown.listed:
        lines += [Markup(""), *(each.line or Markup("{}").format(each.label) for each in on_page)]
    if missed:
        lines.append(language.html("Nothing here is named “{typed}”.", typed=missed[:LONGEST_PART]))
    if typed and not missed:
        lines.append(language.html("“{typed}”: {n}", typed=typed[:LONGEST_PART], n=len(matching)))
    elif is_long(shown) and hears:
        lines.append(turn_or_type(language) if shown.counted else in_all(language, len(shown.choices)))
    elif shown.look_in and hears:
        lines.append(language.html("To find one, type part of its name."))
    lines += [shown.tail] if shown.tail else []
    labels = told_apart([each.label for each in matching])[page * PAGE : (page + 1) * PAGE]
    rows: list[tuple[Button, ...]] = [
        (Button(label=label, verb=each.verb, arg=each.arg),)
        for label, each in zip(labels, on_page, strict=True)
        if each.verb
    ]
    rows += turning(page, pages, PICK, lambda number: f"{turn}.{number}")
    return Body(text=str(Markup("\n").join(lines)), rows=(*rows, *shown.below))
