"""The words of a roadmap's own in its spreadsheet: the cells that name roles and parties take them too."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.sheets.roadmap.column import Column
from schedules.own.usual import CONFIRMERS, OF_PROJECTS
from schedules.roadmaps.own_words import KINDS, Sort

_COLUMNS: Mapping[str, Sort] = {
    "owner": "roles",
    "confirmer": "roles",
    "parties": "parties",
    "responsible": "parties",
    "overseers": "parties",
}
# The words of each sort as a file has them: each with what it `is`, and its title.
Own = Mapping[Sort, Mapping[str, Mapping[str, Any]]]
NONE: Own = {"roles": {}, "parties": {}}


def own_of(parts: Iterable[Mapping[str, Any]]) -> Own:
    """The words that some rows say; one whose kind is not told, a fault that is told, stands among both."""
    found: dict[Sort, dict[str, Mapping[str, Any]]] = {sort: {} for sort in KINDS}
    for part in parts:
        for sort, kinds in KINDS.items():
            if part["is"] in kinds or part["is"] is None:
                about = {**part, "is": part["is"] or kinds[0], "title": part["title"] or {"en": part["name"]}}
                del about["name"]
                found[sort].setdefault(str(part["name"]), about)
    return found


def taking(column: Column, own: Own) -> Column:
    """A column that takes a roadmap's own words besides, by their name or by a title."""
    words = own[_COLUMNS[column.key]] if column.key in _COLUMNS else {}
    if not words:
        return column
    titles = {
        word: {"en": word, **(about["title"] if isinstance(about["title"], dict) else {})}
        for word, about in words.items()
    }
    mine = {word: str(title.get("zh", title["en"])) for word, title in titles.items()}
    also = {str(title["en"]): word for word, title in titles.items()}
    shared = {value: zh for value, zh in column.words.items() if value not in mine}
    return replace(column, words={**mine, **shared}, also={**column.also, **also})


def usual_for(said: Mapping[str, Any], own: Own) -> dict[str, Any]:
    """What is usual of an obligation whose owner is called by a word of the roadmap's own: as for its kind."""
    about = own["roles"].get(said.get("owner", ""))
    if not about:
        return {}
    kind = str(about["is"])
    usual = {
        "confirmer": CONFIRMERS.get(kind, "safety_manager"),
        "scope": "project" if kind in OF_PROJECTS else "company",
    }
    return {key: value for key, value in usual.items() if key not in said}
