"""docs/cadences.md draws every way to come round: its JSON is read, and its row of the spreadsheet says the same."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.sheets.roadmap.cell_values import said_in
from bot.sheets.roadmap.layout import headed
from bot.sheets.roadmap.parts import cadence_faults, part_of
from schedules.cadence import KINDS
from schedules.roadmap import in_plain
from tests.schedules.examples import obligation, roadmap_of

DOC = Path(__file__).parents[3] / "docs" / "cadences.md"
SECTIONS = re.split(r"^## ", DOC.read_text("utf-8"), flags=re.MULTILINE)[1:]


def said(section: str) -> dict[str, Any]:
    (block,) = re.findall(r"```json\n(.+?)\n```", section, re.DOTALL)
    found: dict[str, Any] = json.loads(block)
    return found


def row(section: str) -> dict[str, Any]:
    """What the row of a section says, by its columns."""
    headings, _, cells = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")
    )
    columns = [headed("obligations", heading) for heading in headings]
    assert all(columns)
    return {column.key: said_in(column, cell) for column, cell in zip(columns, cells, strict=True) if column}


def test_each_kind_has_its_section() -> None:
    assert {said(section)["kind"] for section in SECTIONS} == KINDS


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.splitlines()[0])
def test_the_json_of_a_section_is_read_and_its_row_says_the_same(section: str) -> None:
    cadence = said(section)
    roadmap = roadmap_of(obligation("test", cadence))
    assert in_plain(roadmap)["obligations"][0]["cadence"] == cadence
    cells = row(section)
    assert not list(cadence_faults(cells))
    assert part_of("obligations", cells, 3)["cadence"] == cadence


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.splitlines()[0])
def test_each_section_draws_its_windows(section: str) -> None:
    (drawn,) = re.findall(r"```text\n(.+?)\n```", section, re.DOTALL)
    assert re.search(r"\[=+\]", drawn)
    assert all(len(line) <= 80 for line in drawn.splitlines())
