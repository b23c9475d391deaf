"""Who is shown which command: what `/help` lists is what the grid allows, and what it does not is refused by roles."""

import re
from collections.abc import Iterator

import pytest

from bot.chat import features
from bot.queries import rights
from tests.bot.chat.every_role import PEOPLE, beginning
from tests.machines.quiet_town import QuietTown

# Where a role is held, whether it has units below it.
BELOW = {"住建局": True, "宏达建设": True, "一号楼": False}


@pytest.fixture(scope="module")
def town() -> Iterator[QuietTown]:
    before = beginning()
    it = QuietTown(before.moment, before=before)
    yield it
    it.close()


def listed(town: QuietTown, number: int) -> dict[str, str]:
    town.say(number, "/help")
    return dict(re.findall(r"^/(\w+) (.+)$", town.shown(number)[-1].text, re.M))


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
