"""Who is shown which command: what is listed is what the grid allows, and what it does not is refused by roles.

About eight of them stand in each person's menu and in `/help`; `/more` lists the rest.
"""

import re
from collections.abc import Iterator

import pytest

from bot.chat import features
from bot.queries import rights
from tests.bot.chat.every_role import LEADER, MANAGER, OVERSEER, PEOPLE, beginning
from tests.machines.quiet_town import QuietTown

# Where a role is held, whether it has units below it.
BELOW = {"住建局": True, "宏达建设": True, "一号楼": False}


@pytest.fixture(scope="module")
def town() -> Iterator[QuietTown]:
    before = beginning()
    it = QuietTown(before.moment, before=before)
    yield it
    it.close()


def said_to(town: QuietTown, number: int, command: str) -> dict[str, str]:
    town.say(number, command)
    return dict(re.findall(r"^/(\w+) (.+)$", town.shown(number)[-1].text, re.M))


def listed(town: QuietTown, number: int) -> dict[str, str]:
    return said_to(town, number, "/help") | said_to(town, number, "/more")


def test_a_command_is_listed_for_whom_the_grid_allows_it_and_refused_to_all_others(town: QuietTown) -> None:
    for number, (where, role) in PEOPLE.items():
        shown = listed(town, number)
        for command, action in features.NEEDS.items():
            cell = rights.GRID[role][action]  # type: ignore[index]
            allowed = "O" in cell or ("B" in cell and BELOW[where])
            if command != "unbind":  # the way back of /bind, named there
                assert (command in shown) == allowed, (role, command)
            town.say(number, f"/{command}")
            refusal = "此操作限以下角色办理" in town.shown(number)[-1].text
            assert refusal == (not allowed), (role, command)
            town.say(number, "/cancel")
        assert ("代为登记" in shown["record"]) == (rights.GRID[role]["record"] != "-")  # type: ignore[index]
        assert ("board" in shown) == (BELOW[where] and "B" in rights.GRID[role]["see"])  # type: ignore[index]


def test_every_command_is_listed_for_someone(town: QuietTown) -> None:
    shown = {command for number in PEOPLE for command in listed(town, number)}
    assert shown >= {*features.COMMANDS} - {"unbind"}


def in_menu(town: QuietTown, number: int) -> list[str]:
    """The commands in someone's menu, as it is once they have given one."""
    town.say(number, "/today")
    return [command for command, _ in town.channel.menu_of[number]]


def holder(unit: str, role: str) -> int:
    return next(number for number, held in PEOPLE.items() if held == (unit, role))


def test_each_menu_has_about_eight_commands_that_its_person_may_give(town: QuietTown) -> None:
    for number, (where, role) in PEOPLE.items():
        menu = in_menu(town, number)
        assert 4 <= len(menu) <= 8, (where, role, menu)
        assert menu[-1] == "more"
        assert set(menu) - {"more"} <= set(listed(town, number)), (where, role)


def test_a_menu_begins_with_what_its_role_does_every_day(town: QuietTown) -> None:
    officer, administrator = holder("一号楼", "safety_officer"), holder("宏达建设", "administrator")
    assert in_menu(town, LEADER) == ["today", "duties", "board", "plan", "status", "team", "away", "more"]
    assert in_menu(town, MANAGER) == ["today", "duties", "record", "board", "plan", "status", "team", "more"]
    assert in_menu(town, OVERSEER) == ["today", "duties", "supervision", "board", "plan", "status", "team", "more"]
    assert in_menu(town, officer) == ["today", "duties", "plan", "status", "team", "away", "event", "more"]
    assert in_menu(town, administrator)[0] == "duties"
    assert {"invite", "import"} <= set(in_menu(town, administrator))


def test_help_lists_what_stands_in_the_menu_and_more_all_else(town: QuietTown) -> None:
    for number in PEOPLE:
        menu = in_menu(town, number)
        assert list(said_to(town, number, "/help")) == menu
        rest = said_to(town, number, "/more")
        assert not rest.keys() & set(menu)
        assert {"help", "lang", "cancel"} <= rest.keys()


def test_a_menu_follows_a_role_as_soon_as_it_is_given_or_taken(town: QuietTown) -> None:
    newcomer = 900
    town.say(newcomer, "/help")
    assert newcomer not in town.channel.menu_of
    town.join(newcomer, "新来", "safety_officer", "一号楼")
    before = [command for command, _ in town.channel.menu_of[newcomer]]
    assert "record" not in before
    town.join(newcomer, "新来", "safety_manager", "宏达建设")
    assert "record" in dict(town.channel.menu_of[newcomer])
    town.say(newcomer, "/lang")
    town.press_on(newcomer, "English")
    assert dict(town.channel.menu_of[newcomer])["today"] == "what is due now"
