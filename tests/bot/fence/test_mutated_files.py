"""A real file of each kind with bytes changed, cut, doubled or put in: each reader answers soon, and with an answer."""

import json
import random
import time
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from PIL import Image

from bench.evidence.shapes import zipped
from bot.fence.readers import READERS

# Mutations of each file; seconds of work that a small file may take whatever is done to it.
TRIALS, WORK = 40, 1.5


def picture(form: str, **said: Any) -> bytes:
    file = BytesIO()
    Image.effect_noise((96, 64), 60).convert("RGB").save(file, form, **said)
    return file.getvalue()


def workbook() -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet("单位 Units")
        for number in range(20):
            sheet.write_row(number, 0, ["名称", "类别"] if not number else [f"甲{number}", "企业"])
    return file.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "a.jpg": lambda: picture("JPEG"),
    "progressive.jpg": lambda: picture("JPEG", progressive=True),
    "a.png": lambda: picture("PNG"),
    "a.webp": lambda: picture("WEBP"),
    "a.xlsx": workbook,
    "a.csv": lambda: ("种类,名称,类别\n" + "单位,甲,企业\n" * 20).encode(),
    "a.docx": lambda: zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}),
    "a.pdf": lambda: b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF",
    "a.mp4": lambda: b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0\0\0\x08free" * 9,
}
SAID: dict[str, dict[str, Any]] = {
    "kind": {},
    "look": {},
    "small": {"longest": 800},
    "table": {"limit": 100},
    "roadmap": {},
}


def mutated(content: bytes, dice: random.Random) -> bytes:
    """The file with one to eight changes."""
    made = bytearray(content)
    for _ in range(dice.randint(1, 8)):
        at, size = dice.randrange(len(made) + 1), dice.choice((1, 2, 4, 8, 64))
        some = dice.choice((b"\xff", b"\0", b"\x7f", dice.randbytes(1))) * size
        match dice.randrange(5):
            case 0:
                made[at : at + size] = some[: len(made[at : at + size])]
            case 1:
                del made[at : at + size]
            case 2:
                made[at:at] = some
            case 3:
                made[at:at] = made[at : at + size * 16]
            case _ if at < len(made):
                made[at] ^= 1 << dice.randrange(8)
    return bytes(made)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("reader", READERS)
def test_a_file_with_changes_is_answered_soon(name: str, reader: str) -> None:
    module, _, function = READERS[reader].partition(":")
    through, said = getattr(import_module(module), function), {"name": name, **SAID[reader]}
    content, dice = FILES[name](), random.Random(f"{name} {reader}")
    for _ in range(TRIALS):
        forged = mutated(content, dice)
        start = time.thread_time()
        answer, made = through(forged, said)
        assert time.thread_time() - start < WORK
        assert len(json.dumps(answer)) + len(made) < 1 << 20
