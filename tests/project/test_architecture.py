"""ARCHITECTURE.md names what there is: each flow has its place on the map, and nothing stands there that is gone."""

import re

from tests.faults.process import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def flows_on_the_map() -> set[str]:
    """The names below `flows/`, also those in brackets; what is said of them there is more than one word."""
    block = PAGE.split("      flows/", 1)[1].split("      store/", 1)[0]
    rows = [re.split(r"  +", line.strip(), maxsplit=1)[1] for line in block.splitlines()[1:] if line.strip()]
    return {said.strip() for said in re.split(r"[;,()]", ", ".join(rows)) if re.fullmatch(r"[a-z_]+", said.strip())}


def test_every_flow_has_its_place_on_the_map_and_every_name_there_is_a_flow() -> None:
    there_are = {path.stem for path in (ROOT / "bot" / "flows").glob("*.py")} - {"__init__", "rights"}
    assert flows_on_the_map() == there_are


def test_every_path_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:bot|schedules|docs|tests)/[\w./]+)`", PAGE)
    named += re.findall(r"\]\(([\w./]+)\)", PAGE)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []
