"""What is wrong with a roadmap file is said with its place, in the reader's language, and all of it at once."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.catalogue import language
from bot.texts.reports.file_faults import file_fault
from schedules.roadmap import read_roadmap
from schedules.roadmaps.fault import OF_TYPES, RoadmapError, RoadmapFault, What
from tests.faults.process import ROOT
from tests.schedules.examples import obligation, roadmap_file

FILES = [ROOT / "roadmap.json", *sorted((ROOT / "examples").glob("*.json"))]
TEXTS = [json.loads(path.read_text("utf-8")) for path in FILES]
ODD: list[Any] = [
    None, True, 5, -1, 10**30, 1.5, float("nan"), "", "  ", "boss", "2026-13-45", "\ud800", "x" * 400, [], [None], {},
    {"kind": "boss"}, {"x": {}},
]  # fmt: skip
# A run of English words, once the keys and values that a sentence names are taken out of it.
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")


def faults(file: Any) -> list[RoadmapFault]:
    try:
        read_roadmap(file if isinstance(file, str) else json.dumps(file))
    except RoadmapError as error:
        return [*error.faults]
    return []


def assert_told(found: RoadmapFault) -> None:
    """A fault is said behind its place, in Chinese to who reads Chinese."""
    said = file_fault(language("zh"), found)
    assert said.startswith(f"{found.place}：")
    said = said.removeprefix(found.place)
    names = [str(each) for each in (found.said.get("given"), *found.said.get("names", ())) if each]
    for each in sorted(names, key=len, reverse=True):
        said = said.replace(each, "")
    assert not ENGLISH.search(said.replace("dutybell roadmap show --schema", "")), said
    assert re.search("[\u4e00-\u9fff]", said), said
    assert file_fault(language("en"), found).startswith(f"{found.place}: ")


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from paths(each, (*at, key))


PATHS = [[*paths(text)] for text in TEXTS]


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A roadmap that is broken at some places, none within another."""
    number = draw(st.integers(0, len(TEXTS) - 1))
    file, done = deepcopy(TEXTS[number]), list[tuple[Any, ...]]()
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(PATHS[number][1:]))
        if any(path[: len(each)] == each or each[: len(path)] == path for each in done):
            continue
        done.append(path)
        at = file
        for key in path[:-1]:
            at = at[key]
        how = draw(st.sampled_from(["odd", "gone", "more"]))
        if how == "gone" and isinstance(at, dict):
            del at[path[-1]]
        elif how == "more" and isinstance(at[path[-1]], dict):
            at[path[-1]]["colour"] = "red"
        else:
            at[path[-1]] = draw(st.sampled_from(ODD))
    return file


@given(broken())
def test_a_roadmap_broken_anywhere_is_refused_in_chinese_with_every_place(file: Any) -> None:
    found = faults(file)
    assert len({(each.place, each.what, repr(each.said)) for each in found}) == len(found)
    for each in found:
        assert each.what != "unfit", each
        assert_told(each)


@given(st.data())
def test_values_of_the_wrong_kind_in_several_places_are_all_told_at_once(data: st.DataObject) -> None:
    file, wanted = deepcopy(TEXTS[0]), set[str]()
    for index in data.draw(st.sets(st.integers(0, len(file["obligations"]) - 1), min_size=2, max_size=6)):
        key = data.draw(st.sampled_from(["owner", "years", "cadence", "evidence", "title", "scope", "parties", "act"]))
        file["obligations"][index][key] = 5
        wanted.add(f"obligations[{index}].{key}")
    assert {each.place for each in faults(file)} == wanted


MONTH = {"kind": "every", "period": "month"}


def changed(**changes: Any) -> dict[str, Any]:
    return roadmap_file({**obligation("one", MONTH), **changes})


def proved(**changes: Any) -> dict[str, Any]:
    return changed(evidence={**changed()["obligations"][0]["evidence"], **changes})


def bundled(*obligations: dict[str, Any]) -> dict[str, Any]:
    bundle = {"id": "b", "title": {"zh": "b", "en": "b"}, "obligations": ["one", "two"]}
    return {**roadmap_file(*obligations), "bundles": [bundle]}


def of_term(**term: Any) -> dict[str, Any]:
    return {**changed(), "term": {"first_year": 2026, "years": 3, **term}}


def climbing(days: int) -> dict[str, Any]:
    step = {"name": "late", "anchor": "due", "days": days, "to": ["owner"]}
    return {**changed(), "escalations": {"plain": {"steps": [step], "missed_after": 1}}}


RATIO = {"kind": "ratio", "of": {"zh": "数", "en": "figures"}}
LAST = {"kind": "rolling", "every": 1, "unit": "month"}
COUNTED = {"from": ["one"], "rate": 1.0}
NOTHING = {"photos": 0, "documents": 0, "note": False, "measure": None, "documents_are": None, "second_person": False}
COUNTING = {**NOTHING, "computed": {**COUNTED, "from": ["three"]}}
LATE = {"name": "late", "anchor": "due", "days": 3, "to": ["owner"]}
NTH = {"kind": "nth", "of": "friday", "period": "month"}
RAIL = {"attr": "rail", "is": True}
WORD = {"is": "safety_officer", "title": {"zh": "厨师长", "en": "head chef"}}
# What each fault comes of, and its place.
CASES: dict[What, tuple[Any, str]] = {
    "not_json": ('{"id": "x",\n "version" "1"}', "roadmap"),
    "too_deep": ("[" * 100_000, "roadmap"),
    "key_twice": ('{"title": {"zh": "a", "zh": "b", "en": "c"}}', "title"),
    "no_number": (proved(computed={"from": ["one"], "rate": float("inf")}), "obligations[0].evidence.computed.rate"),
    "no_sign": (changed(item="\ud800"), "obligations[0].item"),
    "missing": (changed(cadence={"period": "month"}), "obligations[0].cadence.kind"),
    "extra": (changed(applies_when={"all": [{**RAIL, "x": 1}]}), "obligations[0].applies_when.all[0].x"),
    "one_of": (changed(owner="boss"), "obligations[0].owner"),
    "text": (changed(title={"zh": 5, "en": "five"}), "obligations[0].title.zh"),
    "empty": (changed(title={"zh": "", "en": "five"}), "obligations[0].title.zh"),
    "too_long": ({**changed(), "id": "x" * 81}, "id"),
    "whole": (of_term(first_year=2026.5), "term.first_year"),
    "number": (proved(measure={**RATIO, "target": "all"}), "obligations[0].evidence.measure.target"),
    "flag": (proved(note="perhaps"), "obligations[0].evidence.note"),
    "flag_or_text": (changed(applies_when={"not": {**RAIL, "is": []}}), "obligations[0].applies_when.not.is"),
    "day": ({**changed(), "spans": {"one": {"since": "someday"}}}, "spans.one.since"),
    "no_language": (changed(title={}), "obligations[0].title"),
    "shadows": ({**changed(), "roles": {"supervisor": WORD}}, "roles.supervisor.is"),
    "month_day": (changed(cadence={"kind": "on_date", "from": "02-30", "to": "05-01"}), "obligations[0].cadence.from"),
    "list": (changed(years=1), "obligations[0].years"),
    "object": (changed(cadence={"kind": "after_event", "event": "fire", "within": 7}), "obligations[0].cadence.within"),
    "least": (proved(photos=-1), "obligations[0].evidence.photos"),
    "above": (proved(measure={**RATIO, "target": 0}), "obligations[0].evidence.measure.target"),
    "most": (proved(photos=11), "obligations[0].evidence.photos"),
    "too_few": (changed(parties=[]), "obligations[0].parties"),
    "twice": (roadmap_file(*changed()["obligations"] * 2), "obligations"),
    "unknown": (changed(item="9"), "obligations[0].item"),
    "schedule_years": (of_term(years=2), "items[0].schedule"),
    "leads_nowhere": (climbing(3), "obligations[0].escalation"),
    "years": (changed(years=[7]), "obligations[0].years"),
    "year": (changed(cadence={"kind": "by", "year": 3}, years=[1]), "obligations[0].cadence.year"),
    "no_such_day": (changed(cadence={"kind": "by", "year": 1, "month": 4, "day": 31}), "obligations[0].cadence.day"),
    "nth": (changed(cadence={**NTH, "nth": 0}), "obligations[0].cadence.nth"),
    "year_begins": (changed(cadence={**MONTH, "year_begins": 4}), "obligations[0].cadence.year_begins"),
    "same_role": (changed(owner="safety_manager"), "obligations[0].confirmer"),
    "recommended": (changed(recommended=True), "obligations[0].recommended"),
    "no_evidence": (changed(evidence=NOTHING), "obligations[0].evidence"),
    "counted_besides": (proved(computed=COUNTED), "obligations[0].evidence"),
    "counts_counted": (changed(evidence={**NOTHING, "computed": COUNTED}), "obligations[0].evidence.computed.from"),
    "nobody_does": (
        roadmap_file(
            obligation(
                "one",
                {"kind": "rolling", "every": 1, "unit": "month"},
                evidence={**NOTHING, "computed": {**COUNTED, "from": ["two"]}},
            ),
            obligation("two", MONTH),
        ),
        "obligations[0].cadence",
    ),
    "no_escalation": ({**changed(), "escalations": {}}, "escalations"),
    "past_due": ({**changed(), "policies": {"document": [LATE]}}, "policies.document[0].days"),
    "calendar": ({**changed(), "calendar": "XX"}, "calendar"),
    "own_id": ({**changed(), "id": "own:3"}, "id"),
    "own_spans": ({**changed(), "spans": {"one": {"since": "2026-01-01"}}}, "spans"),
    "own_fixed": (changed(fixed="own"), "obligations[0].fixed"),
    "unlike": (
        bundled(obligation("one", MONTH), obligation("two", MONTH, scope="project")),
        "bundles[0].obligations",
    ),
    "counted_in_act": (
        bundled(*(obligation(name, MONTH, evidence=COUNTING) for name in ("one", "two")), obligation("three", MONTH)),
        "bundles[0].obligations",
    ),
}


@pytest.mark.parametrize("what", sorted(CASES))
def test_each_fault_is_provoked_at_its_place_and_said_in_both_languages(what: What) -> None:
    file, place = CASES[what]
    found = [each for each in faults(file) if each.what == what]
    assert [each.place for each in found] == [place]
    assert_told(found[0])


def test_no_fault_is_without_its_case() -> None:
    # What else does not fit is said so, though nothing comes to it.
    assert {*CASES} == {*get_args(What)} - {"unfit"}
    assert {*OF_TYPES.values()} <= {*CASES}


def test_all_faults_of_a_file_are_told_at_once() -> None:
    file = json.dumps({**changed(colour="red", owner="boss"), "calendar": 5})
    file = file.replace('"version": "1"', '"version": "1", "version": "2"')
    assert [each.place for each in faults(file)] == [
        "roadmap",
        "obligations[0].owner",
        "obligations[0].colour",
        "calendar",
    ]
