"""A roadmap is read whole, or refused with every fault and its place."""

import json
from typing import Any

import pytest

from schedules.roadmap import json_schema, read_roadmap
from schedules.roadmaps.fault import RoadmapError
from tests.schedules.examples import obligation, roadmap_file


def test_every_fault_is_told_at_once_with_its_place() -> None:
    file = roadmap_file(
        obligation("good", {"kind": "every", "period": "month"}),
        obligation("bad", {"kind": "every", "period": "fortnight"}, owner="boss", colour="red"),
    )
    with pytest.raises(RoadmapError) as caught:
        read_roadmap(json.dumps(file))
    places = [fault.place for fault in caught.value.faults]
    assert sorted(places) == ["obligations[1].cadence.period", "obligations[1].colour", "obligations[1].owner"]


def test_names_that_nothing_bears_and_years_outside_the_term_are_faults() -> None:
    cadence = {"kind": "by", "year": 4}
    file = roadmap_file(obligation("lost", cadence, item="9.9", escalation="rope", years=[4]))
    with pytest.raises(RoadmapError) as caught:
        read_roadmap(json.dumps(file))
    places = [fault.place for fault in caught.value.faults]
    assert places == ["obligations[0].item", "obligations[0].escalation", "obligations[0].years"]


def test_text_that_is_not_json_is_refused_in_one_sentence() -> None:
    with pytest.raises(RoadmapError, match="roadmap: not_json"):
        read_roadmap("{")


def test_the_published_schema_forbids_unknown_keys_and_names_the_files_own_keys() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["$defs"]["OnDate"]["properties"]) == {"kind", "from", "to"}


def test_a_file_that_speaks_of_a_basis_is_read_as_what_the_source_fixes() -> None:
    asked: dict[str, dict[str, Any]] = {
        "stated": {"kind": "by", "year": 1},
        "assumed": {"kind": "standing", "review": "month"},
    }
    older = [{**obligation(name, cadence), "basis": name} for name, cadence in asked.items()]
    for each in older:
        del each["fixed"], each["act"]
    read = read_roadmap(json.dumps(roadmap_file(*older))).obligations
    assert [(each.fixed, each.act) for each in read] == [("stated", "milestone"), ("ask", "document")]
    with pytest.raises(RoadmapError, match=r"obligations\[0\]\.fixed"):
        read_roadmap(json.dumps(roadmap_file({**older[0], "basis": "guessed"})))


def test_what_is_ours_must_say_whether_we_recommend_it_and_nothing_else_may() -> None:
    month = {"kind": "every", "period": "month"}
    file = roadmap_file(obligation("mine", month, fixed="ours"), obligation("theirs", month, recommended=True))
    with pytest.raises(RoadmapError) as caught:
        read_roadmap(json.dumps(file))
    places = [fault.place for fault in caught.value.faults]
    assert places == ["obligations[0].recommended", "obligations[1].recommended"]


def test_a_figure_counts_obligations_that_are_there_and_asks_for_nothing_besides() -> None:
    month, plain = {"kind": "every", "period": "month"}, obligation("plain", {"kind": "every", "period": "month"})
    nothing = {**plain["evidence"], "photos": 0, "second_person": False}

    def faults(*keys: str, **asked: object) -> list[str]:
        evidence = {**nothing, **asked, "computed": {"from": list(keys), "rate": 0.9}}
        file = roadmap_file(plain, obligation("whole", month, evidence=evidence))
        try:
            read_roadmap(json.dumps(file))
        except RoadmapError as error:
            return [*map(str, error.faults)]
        return []

    assert faults("plain") == []
    assert faults("plain", note=True) == ["obligations[1].evidence: counted_besides"]
    assert faults("lost") == ["obligations[1].evidence.computed.from: unknown (given 'lost', names ('plain', 'whole'))"]
    assert faults("whole") == ["obligations[1].evidence.computed.from: counts_counted (given 'whole')"]
