"""Choosing from long lists: every one of 24 people and 34 units can be reached by pages and by part of a name."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.messages.body import Button
from bot.texts.pick import Choice, found, told_apart
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
MANAGER, ABOVE = 1, 2
PEOPLE = [f"员工{number:02}" for number in range(24)]
SITES = [f"{number:02}号工地" for number in range(34)]
OFFICE, COMPANY = "市住建局", "宏达建设"
ENTERPRISE = Unit(party="enterprise", first_year=2026)
SITE = Unit(party="enterprise", first_year=2026, scope="project")


@pytest.fixture(scope="module")
def here() -> Iterator[QuietTown]:
    town = QuietTown(START)
    town.unit(OFFICE, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, ENTERPRISE, OFFICE)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    town.join(ABOVE, "陈清", "supervisor", OFFICE)
    for number, name in enumerate(PEOPLE):
        town.join(100 + number, name, "safety_officer", COMPANY)
    for name in SITES:
        town.unit(name, SITE, COMPANY)
    yield town
    town.close()


def newest(town: QuietTown, who: int) -> list[Button]:
    return town.shown(who)[-1].buttons


def pages(town: QuietTown, who: int) -> list[str]:
    """The labels on all pages of the newest list."""
    labels = [button.label for button in newest(town, who)]
    while any(button.label == "▶" for button in newest(town, who)):
        town.press_on(who, "▶")
        labels += [button.label for button in newest(town, who)]
    return labels


@pytest.mark.parametrize(
    ("who", "command", "wanted"),
    [
        (MANAGER, "/team", SITES),
        (MANAGER, "/invite", SITES),
        (MANAGER, "/report", SITES),
        (MANAGER, "/notice", []),
        (ABOVE, "/supervision", [COMPANY, *SITES]),
    ],
)
def test_every_unit_of_a_long_list_is_on_a_page_and_found_by_part_of_its_name(
    here: QuietTown, who: int, command: str, wanted: list[str]
) -> None:
    here.say(who, "/cancel")
    here.say(who, command)
    labels = pages(here, who)
    for name in wanted:
        assert labels.count(name) == 1, name
    for name in wanted[-2:]:
        here.say(who, name[:3])
        assert name in [button.label for button in newest(here, who)]
        assert len(newest(here, who)) < 5


def test_every_member_of_a_long_team_can_be_chosen_removed_and_stand_in(here: QuietTown) -> None:
    here.say(MANAGER, "/team")
    here.press_on(MANAGER, COMPANY)
    listed = pages(here, MANAGER)
    assert all(sum(name in label for label in listed) == 1 for name in PEOPLE)
    here.say(MANAGER, "员工23")
    here.press_on(MANAGER, "员工23")
    here.press_on(MANAGER, "移除")
    here.press_on(MANAGER, "确认移除")
    assert here.entries(2)[-1]["action"] == "left"
    here.say(MANAGER, "/away")
    here.say(MANAGER, "11-20 11-25")
    offered = pages(here, MANAGER)
    assert all(sum(name in label for label in offered) == 1 for name in PEOPLE[:-1])
    here.say(MANAGER, "员工22")
    here.press_on(MANAGER, "员工22")
    assert here.entries(2)[-1]["action"] in ("absent", "prompted")


def test_a_unit_past_any_page_can_be_bound_in_a_group_by_page_and_by_name(here: QuietTown) -> None:
    here.in_group(MANAGER, -5, "/bind")
    labels = [button.label for button in newest(here, -5)]
    while turn := next((button for button in newest(here, -5) if button.label == "▶"), None):
        here.press(MANAGER, here.shown(-5)[-1].data(turn), here.shown(-5)[-1].message_id, -5)
        labels += [button.label for button in newest(here, -5)]
    assert set(SITES) <= set(labels)
    here.in_group(MANAGER, -5, "/bind 33号")
    assert "33号工地" in here.shown(-5)[-1].text
    assert any(entry["action"] == "bound" for entry in here.entries(2))


def test_a_list_ends_with_the_right_to_it(here: QuietTown) -> None:
    here.join(300, "临时", "project_manager", SITES[0])
    here.join(300, "临时", "project_manager", SITES[1])
    here.say(300, "/invite")
    shown = here.shown(300)[-1]
    here.say(MANAGER, "/team")
    for site in SITES[:2]:
        here.say(MANAGER, "/team")
        here.say(MANAGER, site)
        for label in (site, "临时", "移除", "确认移除"):
            here.press_on(MANAGER, label)
    before = len(here.shown(300))
    for button in shown.buttons:
        here.press(300, shown.data(button), shown.message_id)
    here.press(300, f"{shown.key}:pick:team_invite.0", shown.message_id)
    assert len(here.shown(300)) == before


def test_no_two_buttons_are_equal() -> None:
    assert told_apart(["王", "李", "王", "王"]) == ["王", "李", "王 (2)", "王 (3)"]


@pytest.mark.parametrize(
    ("typed", "number"), [("宏达", 2), ("宏达 二", 1), ("１号", 1), ("abc", 1), ("ＡＢＣ", 1), ("没有", 0), ("", 4)]
)
def test_what_is_typed_finds_by_every_word_whatever_its_width_or_case(typed: str, number: int) -> None:
    labels = ["宏达一部", "宏达二部", "1号楼", "Abc"]
    assert len(found([Choice(label=label, verb="x", arg="1") for label in labels], typed)) == number


def test_a_button_that_turns_a_page_is_refused_when_forged(here: QuietTown) -> None:
    here.say(MANAGER, "/cancel")
    here.say(MANAGER, "/team")
    shown = here.shown(MANAGER)[-1]
    for forged in (
        "",
        "x",
        "team_unit",
        "team_unit.-1",
        "team_page.999999.0",
        "team_unit.0.0",
        "nobody.1",
        "team_page.x.0",
    ):
        here.press(MANAGER, f"{shown.key}:pick:{forged}", shown.message_id)
    here.press(MANAGER, f"{shown.key}:pick:team_unit.99999", shown.message_id)
    assert here.shown(MANAGER)[-1].buttons
