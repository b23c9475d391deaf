"""The words of a roadmap's own for roles and parties, as its file says them, each bound to a kind of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

from schedules.obligation import Role
from schedules.roadmaps.fault import RoadmapFault, fault, shown
from schedules.unit import Party

# What a file may call by words of its own, and the kinds that there are of it.
Sort = Literal["roles", "parties"]
KINDS: Mapping[Sort, tuple[str, ...]] = {"roles": get_args(Role), "parties": get_args(Party)}
# Where an obligation or item names one of a sort, and whether several.
_NAMED: Mapping[str, Sort] = {"owner": "roles", "confirmer": "roles", "parties": "parties"}
_OF_ITEMS = ("responsible", "overseers")


def resolved(file: Any) -> tuple[Any, list[RoadmapFault]]:
    """A file with the kinds in the place of its own words, which each obligation keeps as `own_words`; what is wrong.

    A file without words of its own is as it was.
    """
    if not isinstance(file, dict):
        return file, []
    said = _said(file)
    faults = [*_shadowing(said), *_of_items(file, said)]
    obligations = file.get("obligations")
    if not isinstance(obligations, list):
        return file, faults
    found = []
    for index, each in enumerate(obligations):
        if isinstance(each, dict) and "own_words" in each:
            faults.append(fault(f"obligations[{index}].own_words", "extra"))
        found.append(_resolved(each, said) if isinstance(each, dict) else each)
    return {**file, "obligations": found}, faults


def in_own_words(plain: dict[str, Any]) -> dict[str, Any]:
    """A roadmap as it stands in a file: each obligation in the words of its own that it keeps."""
    return {**plain, "obligations": [_said_again(each) for each in plain["obligations"]]}


def unused(file: Mapping[str, Any]) -> Iterator[tuple[Sort, str]]:
    """The words of its own that a file, as it stands there, says and does not use."""
    used: dict[Sort, set[str]] = {"roles": set(), "parties": set()}
    for each in file["obligations"]:
        for key, sort in _NAMED.items():
            used[sort].update([each[key]] if isinstance(each[key], str) else each[key])
    for item in file["items"]:
        used["parties"].update(*(item[key] for key in _OF_ITEMS))
    for sort in KINDS:
        yield from ((sort, word) for word in file.get(sort, {}) if word not in used[sort])


def offering(faults: Sequence[RoadmapFault], file: Any) -> list[RoadmapFault]:
    """Faults that say which names there are, with the words of the file's own among them."""
    said = _said(file) if isinstance(file, dict) else {"roles": {}, "parties": {}}

    def told(one: RoadmapFault) -> RoadmapFault:
        key = one.place.rpartition(".")[2].partition("[")[0]
        sort = _NAMED.get(key) if one.what == "one_of" and one.place.startswith("obligations[") else None
        words = [word for word in said[sort] if word not in KINDS[sort]] if sort else []
        return replace(one, said={**one.said, "names": (*map(shown, words), *one.said["names"])}) if words else one

    return [told(each) for each in faults]


_Said = Mapping[Sort, Mapping[str, Any]]


def _said(file: Mapping[str, Any]) -> _Said:
    return {sort: said if isinstance(said := file.get(sort), dict) else {} for sort in KINDS}


def _shadowing(said: _Said) -> Iterator[RoadmapFault]:
    """A kind's plain name keeps its meaning: a word that is one can only give it another title."""
    for sort, words in said.items():
        for word, about in words.items():
            kind = about.get("is") if isinstance(about, dict) else None
            if word in KINDS[sort] and kind in KINDS[sort] and kind != word:
                yield fault(f"{sort}.{word}.is", "shadows", given=shown(kind), word=word)


def _of_items(file: Mapping[str, Any], said: _Said) -> Iterator[RoadmapFault]:
    """What an item calls a party that is none: nothing hangs on it, so it stays as it is said."""
    names = dict.fromkeys((*said["parties"], *KINDS["parties"]))
    items = file.get("items")
    for index, item in enumerate(items if isinstance(items, list) else ()):
        for key in _OF_ITEMS if isinstance(item, dict) else ():
            named = item.get(key)
            for at, each in enumerate(named if isinstance(named, list) else ()):
                if isinstance(each, str) and each not in names:
                    place = f"items[{index}].{key}[{at}]"
                    yield fault(place, "one_of", given=shown(each), names=tuple(map(shown, names)))


def _resolved(each: dict[str, Any], said: _Said) -> dict[str, Any]:
    """An obligation by the kinds; where a word's own kind is at fault that alone is told, and any does here."""
    found, kept = dict(each), dict[str, Any]()
    for key, sort in _NAMED.items():
        words, named = said[sort], each.get(key)
        if isinstance(named, str) and named in words:
            found[key], kept[key] = _kind(sort, words[named]), _word(named, words[named])
        elif isinstance(named, list) and any(isinstance(one, str) and one in words for one in named):
            kinds = [_kind(sort, words[one]) if isinstance(one, str) and one in words else one for one in named]
            found[key] = [one for at, one in enumerate(kinds) if one not in kinds[:at]]
            kept[key] = [_word(one, words.get(one)) for one in named if isinstance(one, str)]
    return {**found, "own_words": kept} if kept else found


def _kind(sort: Sort, about: object) -> object:
    kind = about.get("is") if isinstance(about, dict) else None
    return kind if kind in KINDS[sort] else KINDS[sort][0]


def _word(named: str, about: object) -> dict[str, Any]:
    title = about.get("title") if isinstance(about, dict) else None
    return {"name": named, "title": title} if isinstance(title, dict) else {"name": named}


def _said_again(each: dict[str, Any]) -> dict[str, Any]:
    said = dict(each)
    for key, words in (said.pop("own_words", None) or {}).items():
        said[key] = [word["name"] for word in words] if isinstance(words, list) else words["name"]
    return said
