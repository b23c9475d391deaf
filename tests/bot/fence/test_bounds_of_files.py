"""No file of a stranger costs more than its size allows: what is beyond a bound is refused before it is worked at."""

import time
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from bench.evidence.shapes import book, zipped
from bot.evidence.picture import look
from bot.sheets.tree import read

# Seconds of work, of which each of these took several before it was bounded, and most of them all that there were.
WORK = 1.5
MB = 1 << 20


def jpeg() -> bytes:
    file = BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def worked(run: Callable[[], object]) -> float:
    start = time.thread_time()
    run()
    return time.thread_time() - start


@pytest.mark.parametrize(
    "filling",
    [b"\xff" * (4 * MB), b"\xff\0" * (2 * MB), b"x" * (4 * MB), b"\xff\xfe\0\2" * MB, b"\xff\xd0" * (2 * MB)],
    ids=["marks", "stuffed", "anything", "comments", "restarts"],
)
@pytest.mark.parametrize("place", ["before the picture", "in the picture"])
def test_what_fills_a_jpeg_takes_no_time(filling: bytes, place: str) -> None:
    whole = jpeg()
    at = 2 if place == "before the picture" else whole.index(b"\xff\xda") + 200
    forged = whole[:at] + filling + whole[at:]
    assert worked(lambda: look(forged)) < WORK


@pytest.mark.parametrize("filling", [b"", b"\xff" * 40, b"\0" * 9, b"\xff\xfe\0\4xx" * 300])
def test_a_jpeg_is_seen_with_what_cameras_put_between_its_segments(filling: bytes) -> None:
    whole = jpeg()
    seen = look(whole[:20] + filling + whole[20:])  # behind its first segment
    assert seen
    assert seen.prints


TABLES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a tag of many attributes": (
        lambda: book("<row " + " ".join(f'a{at}="1"' for at in range(200_000)) + "/>"),
        "a.xlsx",
        "damaged",
    ),
    "a tag of one attribute": (lambda: book('<row a="' + "x" * (30 * MB) + '"/>'), "a.xlsx", "damaged"),
    "a comment": (lambda: book("<!--" + "x" * (30 * MB) + "-->"), "a.xlsx", "damaged"),
    "many parts": (lambda: zipped({f"m{at}": b"" for at in range(6_000)}), "a.xlsx", "heavy"),
    "formatted rows": (lambda: book('<row s="1"/>' * 1_048_576), "a.xlsx", "formatted"),
    "formatted cells": (lambda: book("<row>" + '<c s="1"/>' * 1_048_576 + "</row>"), "a.xlsx", "formatted"),
    "rows that hold something": (
        lambda: book("<row><c t='str'><v>a</v></c></row>" * 200_000),
        "a.xlsx",
        "many",
    ),
    "lines at the end": (lambda: b"kind,name\nunit,a" + b"\n" * (18 * MB), "a.csv", "no_heading"),
    "lines between": (lambda: b"kind,name\n" + b"\n" * (18 * MB) + b"unit,a", "a.csv", "formatted"),
    "lines of commas": (lambda: b"kind,name\n" + b",,,\n" * (4 * MB) + b"unit,a", "a.csv", "formatted"),
    "lines within quotes": (lambda: b'kind,name\n"' + b'a""\n' * (4 * MB), "a.csv", "damaged"),
    "a column for each byte": (lambda: b"kind,name" + b"," * (18 * MB) + b"a", "a.csv", "line"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_beyond_a_bound_is_refused_before_it_is_worked_at(name: str) -> None:
    made, called, why = TABLES[name]
    content = made()
    told: list[str] = []
    assert worked(lambda: told.extend(fault.what for fault in read(content, called, 2_000).faults)) < WORK
    assert why in told


def test_a_workbook_formatted_below_its_rows_is_read_as_far_as_its_cells_allow() -> None:
    head = "<row><c t='str'><v>名称</v></c><c t='str'><v>类别</v></c></row>"
    rows = "".join(f"<row><c t='str'><v>甲{at}</v></c><c t='str'><v>企业</v></c></row>" for at in range(2_000))
    tree = read(book(head + rows + '<row s="1"/>' * 50_000), "a.xlsx", 2_000)
    assert len(tree.units) == 2_000
    assert not tree.faults


def test_lines_of_nothing_behind_the_last_row_of_a_csv_file_are_none() -> None:
    head = "种类,名称,类别\n单位,甲,企业\n"
    tree = read((head + ",,\r\n" * 300_000).encode(), "a.csv", 2_000)
    assert [row.name for row in tree.units] == ["甲"]
    assert not tree.faults
