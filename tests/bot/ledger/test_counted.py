"""What entries say of all that a rate is counted from: one kind of entry after another, and what they leave behind."""

from typing import Any

import pytest

from bot.ledger.counted import Counted, DutySaid, ExemptionSaid, GoneBySaid
from bot.ledger.hash_chain import canonical

ONE, TWO, THREE = (f"2026-11-02T0{hour}:00:00+00:00" for hour in (1, 2, 3))
UNIT = {"unit": 1, "party": "enterprise", "timezone": "Asia/Shanghai", "calendar": "china", "until": None}
OPENED = {"action": "opened", "at": ONE, "unit": 1, "duties": [[7, "1.1", "2026-11", "2026-11-30"]]}
SUBMITTED = {"action": "submitted", "at": TWO, "duty": 7, "submission": 9, "person": 5, "done_on": "2026-11-02"}


# By their digests, what editions say of whether their source states an obligation.
EDITIONS = {"a": {"1.1": True, "1.2": True}, "b": {"1.1": False}}


def counted(*said: dict[str, Any]) -> Counted:
    """What a company's chain has said, after a unit was added and a duty opened."""
    it = Counted(1, "first", EDITIONS.__getitem__)
    for number, each in enumerate(({"action": "unit_added", "at": ONE, **UNIT}, OPENED, *said), 1):
        it.take(number, canonical(each))
    return it


def test_a_unit_is_kept_by_what_it_owes_by() -> None:
    assert counted().units[1].columns == {
        "party": "enterprise",
        "timezone": "Asia/Shanghai",
        "calendar": "china",
        "ended_on": None,
        "week": "1234567",
        "stops": [],
    }


def test_a_unit_that_was_brought_in_unseen_is_an_act() -> None:
    it = counted({"action": "unit_added", "at": TWO, **UNIT, "unit": 2, "unseen": True, "by": 5})
    assert it.exemptions == {3: ExemptionSaid(2, "brought_in", 5, TWO)}


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        ({"action": "event", "unit": 1, "duties": [[8, "1.2", "e", "2026-11-05", "late"]]}, "late"),
        ({"action": "notice_issued", "due_on": "2026-11-05", "duties": [[8, 1, "1.2", "e", "apart"]]}, "apart"),
        (
            {
                "action": "notified",
                "duty": 8,
                "unit": 1,
                "key": "1.2",
                "period": "e",
                "due_on": "2026-11-05",
                "counts": "fully",
            },
            "fully",
        ),
    ],
)
def test_duties_are_opened_by_events_and_notices_too(entry: dict[str, Any], counts: str) -> None:
    assert counted({**entry, "at": TWO}).duties[8] == DutySaid(1, "first", "1.2", "e", "2026-11-05", counts, TWO, None)


def test_an_opened_duty_counts_fully() -> None:
    assert counted().duties[7] == DutySaid(1, "first", "1.1", "2026-11", "2026-11-30", "fully", ONE, None)


def test_a_duty_is_stated_as_the_edition_says_that_was_named_last_before_it_was_opened() -> None:
    it = counted(
        {"action": "adopted", "at": TWO, "roadmap": "a"},  # from when there was one roadmap
        {**OPENED, "duties": [[8, "1.1", "2026-12", "2026-12-31"], [9, "1.2", "2026-12", "2026-12-31"]]},
        {"action": "adopted", "at": TWO, "roadmap": "first", "sha256": "b"},
        {"action": "adopted", "at": TWO, "roadmap": "second", "sha256": "a"},
        {**OPENED, "duties": [[10, "1.1", "2027-01", "2027-01-31"], [11, "1.2", "2027-01", "2027-01-31"]]},
        {**OPENED, "roadmap": "second", "duties": [[12, "1.1", "2027-01", "2027-01-31"]]},
        {**OPENED, "duties": [[13, "notice.1.2.leader", "N1", "2027-01-31"]]},
    )
    found = {number: each.stated for number, each in it.duties.items()}
    assert found == {7: None, 8: True, 9: True, 10: False, 11: True, 12: True, 13: True}
    assert not it.unfounded


def test_an_edition_that_is_not_there_is_spoken_of_without_ground() -> None:
    assert counted({"action": "adopted", "at": TWO, "roadmap": "first", "sha256": "c"}).unfounded == 3


@pytest.mark.parametrize(
    ("action", "state"), [("confirmed", "confirmed"), ("returned", "returned"), ("corrected", "returned")]
)
def test_what_was_sent_is_judged(action: str, state: str) -> None:
    it = counted(SUBMITTED, {"action": action, "at": THREE, "submission": 9, "person": 6})
    sent = it.submissions[9]
    assert it.duties[7].submission == 9
    assert (sent.duty, sent.person, sent.number, sent.done_on, sent.submitted_at) == (7, 5, 3, "2026-11-02", TWO)
    assert (sent.state, sent.judge, sent.judged_at) == (state, 6, THREE)


def test_by_which_second_person_it_was_judged_is_kept_through_a_correction() -> None:
    confirmed = {"action": "confirmed", "at": THREE, "submission": 9, "person": 6, "came_after": True}
    corrected = {"action": "corrected", "at": THREE, "submission": 9, "person": 6}
    sent = counted(SUBMITTED, confirmed).submissions[9]
    assert (sent.came_after, sent.invited) == (True, False)
    sent = counted(SUBMITTED, confirmed, corrected).submissions[9]
    assert (sent.came_after, sent.invited) == (True, False)
    sent = counted(SUBMITTED, {**confirmed, "action": "returned", "invited_by_submitter": True}).submissions[9]
    assert (sent.came_after, sent.invited) == (True, True)


def test_what_is_added_has_its_time() -> None:
    assert counted(SUBMITTED, {"action": "added", "at": THREE, "submission": 9}).submissions[9].added_at == THREE


def test_a_missed_duty_has_its_time() -> None:
    assert counted({"action": "missed", "at": THREE, "duty": 7}).duties[7].missed_at == THREE


def test_a_waived_duty_is_let_go_by_an_act_that_somebody_above_sees() -> None:
    waived = {"action": "waived", "at": TWO, "duty": 7, "kind": "not_applicable", "person": 5}
    it = counted(waived, {"action": "seen_above", "at": THREE, "entry": 3, "person": 6})
    duty = it.duties[7]
    assert (duty.waived, duty.waived_at, duty.exempted_by) == ("not_applicable", TWO, 3)
    assert it.exemptions == {3: ExemptionSaid(1, "not_applicable", 5, TWO, THREE, 6)}


@pytest.mark.parametrize("again", [{"action": "waiver_lifted", "duty": 7}, {"action": "owed_again", "duties": [7]}])
def test_a_duty_is_owed_again(again: dict[str, Any]) -> None:
    let_go = {"action": "waived", "at": TWO, "duty": 7, "kind": "not_applicable", "person": 5}
    away = {"action": "system_unavailable", "at": TWO, "duties": [7]}
    duty = counted(let_go, away, {**again, "at": THREE}).duties[7]
    assert (duty.waived, duty.waived_at, duty.exempted_by, duty.undetermined) == (None, None, None, False)


def test_duties_are_exempted_by_an_act_of_their_unit() -> None:
    less = {"action": "owes_less", "at": TWO, "unit": 1, "person": 5}
    it = counted(less, {"action": "exempted", "at": THREE, "duties": [7], "entry": 3})
    duty = it.duties[7]
    assert (duty.waived, duty.waived_at, duty.exempted_by) == ("not_applicable", THREE, 3)
    assert it.exemptions[3] == ExemptionSaid(1, "changed", 5, TWO)
    assert counted({**less, "ended_on": "2026-11-01"}).exemptions[3].kind == "ended"
    assert counted({**less, "action": "event_undone"}).exemptions[3].kind == "event_undone"


def test_an_absence_of_the_system_leaves_duties_undetermined_by_an_act_of_nobody() -> None:
    it = counted({"action": "system_unavailable", "at": TWO, "duties": [7]})
    assert (it.duties[7].undetermined, it.duties[7].exempted_by) == (True, 3)
    assert it.exemptions == {3: ExemptionSaid(1, "unavailable", None, TWO)}
    assert counted({"action": "system_unavailable", "at": TWO, "duties": []}).exemptions == {}


@pytest.mark.parametrize(
    ("before", "told", "kind"),
    [
        (None, {"attributes": {"blasting": True}}, "changed"),
        (None, {"stops": [["2026-11-05", None]]}, "stopped"),
        (None, {"ended_on": "2026-11-05"}, "ended"),
        ("2026-11-05", {"ended_on": None}, "revived"),
        ("2026-11-05", {"ended_on": "2026-11-06"}, "revived"),
        ("2026-11-05", {"ended_on": "2026-11-05"}, "ended"),
        ("2026-11-05", {"ended_on": "2026-11-04"}, "ended"),
    ],
)
def test_an_act_of_a_unit_is_called_by_what_it_changes(before: str | None, told: dict[str, Any], kind: str) -> None:
    first = {"action": "unit_changed", "at": ONE, "unit": 1, "by": 5, "ended_on": before}
    it = counted(first, {"action": "unit_changed", "at": TWO, "unit": 1, "by": 5, **told})
    assert it.exemptions[4] == ExemptionSaid(1, kind, 5, TWO)
    assert it.units[1].columns.items() >= told.items()


def test_an_earlier_zone_is_kept_with_the_moment_until_which_the_unit_had_it() -> None:
    it = counted({"action": "unit_changed", "at": TWO, "unit": 1, "by": 5, "timezone": "Asia/Urumqi"})
    assert it.units[1].zones == [(TWO, "Asia/Shanghai")]
    assert it.units[1].columns["timezone"] == "Asia/Urumqi"
    assert counted({"action": "unit_changed", "at": TWO, "unit": 1, "by": 5, "week": "1"}).units[1].zones == []


def test_a_change_of_a_name_alone_is_no_act() -> None:
    assert counted({"action": "unit_changed", "at": TWO, "unit": 1, "by": 5, "name": "远景"}).exemptions == {}


def test_the_first_entry_about_what_nobody_has_brought_is_named() -> None:
    it = counted(
        {"action": "said", "at": TWO, "duty": 99},
        {"action": "missed", "at": TWO, "duty": 99},
        {"action": "missed", "at": TWO, "duty": 98},
    )
    assert it.unfounded == 4
    assert counted(SUBMITTED).unfounded == 0


def test_all_that_is_kept_in_mind_is_counted() -> None:
    waived = {"action": "waived", "at": TWO, "duty": 7, "kind": "not_applicable", "person": 5}
    assert counted().size == 2
    assert counted(SUBMITTED, waived).size == 4


def test_a_unit_goes_by_the_roadmaps_that_entries_name_and_of_old_by_the_first() -> None:
    old = {"action": "unit_added", "at": TWO, **UNIT, "unit": 2, "first_year": 2026}
    new = {"action": "unit_added", "at": TWO, **UNIT, "unit": 3, "first_year": 2026, "roadmaps": {"second": 2024}}
    more = {"action": "unit_adopted", "at": THREE, "unit": 3, "roadmap": "first", "first_year": 2025}
    units = counted(old, new, more).units
    assert units[2].roadmaps == {"first": [GoneBySaid(2026, TWO)]}
    assert units[3].roadmaps == {"second": [GoneBySaid(2024, TWO)], "first": [GoneBySaid(2025, THREE)]}


def test_what_is_opened_is_of_the_roadmap_that_its_entry_names() -> None:
    opened = counted({**OPENED, "at": TWO, "roadmap": "second", "duties": [[8, "1.1", "2026-11", "2026-11-30"]]})
    happened = {"action": "event", "at": TWO, "unit": 1, "duties": [[9, "1.2", "e", "2026-11-05", "late", "second"]]}
    assert {number: one.roadmap for number, one in opened.duties.items()} == {7: "first", 8: "second"}
    assert counted(happened).duties[9].roadmap == "second"


def test_an_entry_of_an_earlier_build_is_read_by_the_words_of_today() -> None:
    told = {"action": "submitted", "at": TWO, "duty": 7, "confirmation": 9, "person": 5, "done_on": "2026-11-02"}
    judged = {"action": "confirmed", "at": THREE, "duty": 7, "person": 6}
    before = counted(told, judged | {"confirmation": 9, "claim": 3})
    assert before.submissions == counted(SUBMITTED, judged | {"submission": 9, "submission_number": 3}).submissions
    assert before.duties[7].submission == 9


def test_a_unit_leaves_a_roadmap_by_an_act_and_may_go_by_it_again() -> None:
    added = {"action": "unit_added", "at": TWO, **UNIT, "unit": 3, "first_year": 2026, "roadmaps": {"second": 2024}}
    left = {"action": "unit_left", "at": THREE, "unit": 3, "roadmap": "second", "by": None}
    again = {"action": "unit_adopted", "at": THREE, "unit": 3, "roadmap": "second", "first_year": 2026}
    it = counted(added, left, again)
    stints = it.units[3].roadmaps["second"]
    assert [(one.first_year, one.at, one.left_at) for one in stints] == [(2024, TWO, THREE), (2026, THREE, None)]
    assert it.exemptions[stints[0].left or 0] == ExemptionSaid(3, "roadmap_left", None, THREE)
    assert not it.unfounded


def test_what_is_not_gone_by_is_not_left_and_what_is_gone_by_is_not_adopted_again() -> None:
    added = {"action": "unit_added", "at": TWO, **UNIT, "unit": 3, "first_year": 2026, "roadmaps": {"second": 2024}}
    left = {"action": "unit_left", "at": THREE, "unit": 3, "roadmap": "second", "by": None}
    again = {"action": "unit_adopted", "at": THREE, "unit": 3, "roadmap": "second", "first_year": 2026}
    assert counted(added, left, left).unfounded
    assert counted(added, {**left, "roadmap": "first"}).unfounded
    assert counted(added, again).unfounded
