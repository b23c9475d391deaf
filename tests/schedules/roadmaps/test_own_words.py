"""A roadmap names people and units in words of its own; who may do what goes by the kinds that they stand for."""

import json
from typing import Any

import pytest

from bot.store.duties.obligations import obligation_text
from schedules.obligation import Text
from schedules.roadmap import Roadmap, in_plain, json_schema, read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.roadmaps.notices import Lacking, Unused, notices
from tests.schedules.examples import obligation, roadmap_file

MONTH = {"kind": "every", "period": "month"}
CHEF = {"is": "safety_officer", "title": {"zh": "厨师长", "en": "head chef"}}
KEEPER = {"is": "safety_manager", "title": {"en": "storekeeper"}}
FOOD = {"is": "enterprise", "title": {"zh": "食品单位", "en": "food business"}}


def kitchen(*asked: dict[str, Any], **changes: Any) -> dict[str, Any]:
    mine = {"owner": "chef", "confirmer": "keeper", "parties": ["food", "housing_authority"]}
    obligations = asked or ({**obligation("diary", MONTH), **mine},)
    file = roadmap_file(*obligations)
    file["items"][0] |= {"responsible": ["food"], "overseers": ["housing_authority"]}
    return {**file, "roles": {"chef": CHEF, "keeper": KEEPER}, "parties": {"food": FOOD}, **changes}


def read(file: dict[str, Any]) -> Roadmap:
    return read_roadmap(json.dumps(file))


def faults(file: dict[str, Any]) -> list[str]:
    with pytest.raises(RoadmapError) as refused:
        read(file)
    return [f"{each.place}: {each.what}" for each in refused.value.faults]


def test_an_obligation_is_by_the_kinds_and_is_called_as_its_roadmap_calls_it() -> None:
    (diary,) = read(kitchen()).obligations
    assert (diary.owner, diary.confirmer, diary.parties) == (
        "safety_officer",
        "safety_manager",
        ["enterprise", "housing_authority"],
    )
    assert diary.owner_called == Text(zh="厨师长", en="head chef")
    assert diary.confirmer_called == Text(en="storekeeper")


def test_what_is_written_down_again_is_the_file_that_was_read() -> None:
    file = kitchen()
    plain = in_plain(read(file))
    assert plain["obligations"][0]["owner"] == "chef"
    assert {key: plain[key] for key in ("roles", "parties", "items")} == {
        key: file[key] for key in ("roles", "parties")
    } | {"items": [{**file["items"][0]}]}
    assert read(plain) == read(file)


def test_two_words_for_one_kind_of_unit_are_one_party_and_both_are_kept() -> None:
    file = kitchen(parties={"food": FOOD, "shop": {**FOOD, "title": {"en": "shop"}}})
    file["obligations"][0]["parties"] = ["shop", "food", "enterprise"]
    roadmap = read(file)
    assert roadmap.obligations[0].parties == ["enterprise"]
    assert in_plain(roadmap)["obligations"][0]["parties"] == ["shop", "food", "enterprise"]


def test_a_roadmap_without_words_of_its_own_is_kept_as_it_always_was() -> None:
    (plain,) = read(roadmap_file(obligation("diary", MONTH))).obligations
    assert "own_words" not in obligation_text(plain)
    assert '"title":{"zh":"diary","en":"diary"}' in obligation_text(plain)


def test_a_text_in_one_language_is_shown_in_it_and_written_down_as_it_was_said() -> None:
    file = roadmap_file({**obligation("diary", MONTH), "title": {"en": "Keep a diary"}, "guide": {"zh": "记日志"}})
    (diary,) = read(file).obligations
    assert (diary.title.zh, diary.title.en, diary.guide.en) == ("Keep a diary", "Keep a diary", "记日志")
    assert in_plain(read(file))["obligations"][0]["title"] == {"en": "Keep a diary"}
    assert '"title":{"en":"Keep a diary"},"guide":{"zh":"记日志"}' in obligation_text(diary)


def test_what_lacks_a_language_and_which_word_nothing_uses_is_worth_knowing() -> None:
    file = kitchen(roles={"chef": CHEF, "keeper": KEEPER, "porter": CHEF})
    lacking, unused = notices(read(file))
    assert isinstance(lacking, Lacking)
    assert (lacking.language, lacking.places) == ("zh", ("roles.keeper.title",))
    assert unused == Unused(place="roles.porter")
    assert notices(read(roadmap_file(obligation("diary", MONTH)))) == []


def test_a_title_that_is_in_no_language_is_a_fault_at_its_place() -> None:
    assert faults(kitchen(title={})) == ["title: no_language"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"roles": {"chef": {**CHEF, "is": "cook"}, "keeper": KEEPER}}, ["roles.chef.is: one_of"]),
        ({"roles": {"chef": CHEF}}, ["obligations[0].confirmer: one_of"]),
        ({"roles": {"chef": CHEF, "keeper": {**KEEPER, "title": {"en": 5}}}}, ["roles.keeper.title.en: text"]),
        ({"parties": {}}, ["items[0].responsible[0]: one_of", "obligations[0].parties[0]: one_of"]),
        (
            {"roles": {"chef": CHEF, "keeper": KEEPER, "supervisor": CHEF}},
            ["roles.supervisor.is: shadows"],
        ),
        (
            {"roles": {"chef": CHEF, "keeper": {**KEEPER, "is": "safety_officer"}}},
            ["obligations[0].confirmer: same_role"],
        ),
        ({"roles": {"chef": CHEF, "keeper": KEEPER, "": CHEF}}, ["roles.: empty"]),
        ({"roles": {"chef": CHEF, "keeper": KEEPER, "x" * 41: CHEF}}, [f"roles.{'x' * 41}: too_long"]),
        ({"roles": 5}, ["obligations[0].owner: one_of", "obligations[0].confirmer: one_of", "roles: object"]),
    ],
)
def test_a_word_that_stands_for_nothing_or_for_something_else_is_a_fault_that_is_told_once(
    changes: dict[str, Any], told: list[str]
) -> None:
    assert faults(kitchen(**changes)) == told


def test_owner_and_confirmer_of_one_kind_are_refused_by_both_words() -> None:
    file = kitchen(roles={"chef": CHEF, "keeper": {**KEEPER, "is": "safety_officer"}})
    with pytest.raises(RoadmapError) as refused:
        read(file)
    assert refused.value.faults[0].said == {"owner": "chef", "confirmer": "keeper", "kind": "safety_officer"}


def test_an_unknown_owner_is_told_the_words_that_there_are() -> None:
    file = kitchen()
    file["obligations"][0]["owner"] = "boss"
    with pytest.raises(RoadmapError) as refused:
        read(file)
    assert refused.value.faults[0].said["names"][:3] == ("chef", "keeper", "principal_leader")


def test_a_plain_name_may_be_given_another_title_and_keeps_its_meaning() -> None:
    file = kitchen(roles={"safety_officer": {**CHEF}, "keeper": KEEPER})
    file["obligations"][0]["owner"] = "safety_officer"
    (diary,) = read(file).obligations
    assert (diary.owner, diary.owner_called) == ("safety_officer", Text(zh="厨师长", en="head chef"))


def test_no_file_says_how_its_words_are_kept() -> None:
    file = roadmap_file({**obligation("diary", MONTH), "own_words": {"owner": {"name": "x"}}})
    assert faults(file) == ["obligations[0].own_words: extra"]
    asked = json_schema()["$defs"]["Obligation"]["properties"]
    assert "own_words" not in asked
    assert {"type": "string", "description": "a word of roles"} in asked["owner"]["anyOf"]


def test_one_act_fulfils_what_one_kind_owes_by_whatever_words() -> None:
    mine = {"owner": "chef", "confirmer": "keeper", "parties": ["food"]}
    asked = [{**obligation(name, MONTH), **mine} for name in ("one", "two")]
    bundle = {"id": "b", "title": {"en": "b"}, "obligations": ["one", "two"]}
    file = kitchen(*asked, bundles=[bundle], roles={"chef": CHEF, "keeper": KEEPER, "cook": CHEF})
    file["obligations"][1]["owner"] = "cook"
    assert read(file).bundles[0].obligations == ["one", "two"]
