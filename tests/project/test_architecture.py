"""ARCHITECTURE.md names what there is: each room has its place in the house, and nothing stands there that is gone."""

import re
from pathlib import Path

from tests.faults.process import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
LOOSE = {"settings", "log", "clock", "errors", "redact"}
MOST = 15


def house() -> set[str]:
    """The rooms of `bot/` by the indented lines of the page: a name with a stroke, its floor by its blanks."""
    block = PAGE.split("\nbot/\n", 1)[1].split("\ntests/", 1)[0]
    rooms, above = set(), ""
    for line in block.splitlines():
        names = re.findall(r"([a-z_]+)/", re.split(r"  +", line.strip())[0])
        if line.startswith("  ") and not line.startswith("   "):
            above = names[0] if names else ""
            rooms |= set(names)
        else:
            rooms |= {f"{above}/{name}" for name in names}
    return rooms


def rooms_of(package: Path) -> dict[str, list[Path]]:
    """The folders of a package that hold code, each with its modules."""
    found: dict[str, list[Path]] = {}
    for path in sorted(package.rglob("*.py")):
        found.setdefault(path.parent.relative_to(package).as_posix(), []).append(path)
    return found


def test_every_room_has_its_place_in_the_house_and_every_name_there_is_a_room() -> None:
    there_are = {room for room in rooms_of(ROOT / "bot") if room != "." and "migrations/" not in room}
    assert house() == there_are


def test_nothing_lies_loose_but_what_every_room_may_need() -> None:
    assert {path.stem for path in (ROOT / "bot").glob("*.py")} - {"__init__"} == LOOSE


def test_no_folder_of_code_holds_more_than_can_be_seen_at_once() -> None:
    full = {
        f"{package}/{room}": len(modules)
        for package in ("bot", "schedules")
        for room, modules in rooms_of(ROOT / package).items()
        if room != "store/migrations/versions"  # read by its number, and one more with each change of tables
        if len([path for path in modules if path.stem != "__init__"]) > MOST
    }
    assert full == {}


def test_every_path_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:bot|schedules|docs|tests)/[\w./]+)`", PAGE)
    named += re.findall(r"\]\(([\w./]+)\)", PAGE)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_module_on_the_ways_through_the_house_is_there() -> None:
    ways = PAGE.split("## The way of a duty", 1)[1].split("## Where to change what", 1)[0]
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+)(?:\.[a-z_]+)?(?:\.py)?`", ways)
    assert len(named) > 15
    gone = [
        name
        for name in named
        if not any((ROOT / at / f"{name}{end}").exists() for at in ("bot", "") for end in ("", ".py"))
    ]
    assert gone == []
