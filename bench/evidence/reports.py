"""A report of 5,000 duties with 2,000 pictures: time and peak memory, beside the bare library writing the same."""

import hashlib
import io
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from PIL import Image, ImageDraw

from bench.measure import Report as Figures
from bench.measure import peak
from bot.queries.report_contents import DutyLine, File, Head, Proof, Report, Sealed, UnitPart
from bot.reports.render import render
from bot.reports.workbook import LONGEST
from bot.texts.catalogue import language
from schedules.obligation import Text
from schedules.rate import Rate

DUTIES, PICTURES, UNITS = 5000, 2000, 20
FIRST = date(2026, 1, 1)
# Ours also styles every cell and looks at each text and picture before it takes it.
MOST = 2.5
# Megabytes that a dossier may take, so that a small machine can make one beside the bot.
MOST_MEMORY = 400


def main() -> int:
    """Print the figures; how many goals were missed."""
    figures = Figures("A report of 5,000 duties with 2,000 pictures")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _photos(folder)
        taken: dict[str, float] = {}
        held: dict[str, float] = {}
        for what in ("xlsx", "pdf", "bare"):
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                taken[what], most, size = pool.submit(_measured, what, folder).result()
            held[what] = most / 1e6
            named = {
                "xlsx": "Excel ledger",
                "pdf": "PDF dossier",
                "bare": "bare xlsxwriter and Pillow, the same cells and pictures",
            }[what]
            figures.line(f"{named}: {taken[what]:.1f} s, {held[what]:.0f} MB at most, a file of {size / 1e6:.1f} MB")
    figures.goal("Excel ledger / bare xlsxwriter and Pillow", taken["xlsx"] / taken["bare"], most=MOST)
    figures.goal("MB that the PDF dossier takes", held["pdf"], most=MOST_MEMORY)
    return figures.missed


def _photos(folder: Path) -> None:
    """As many different pictures as a chat sends them: 1280 × 960."""
    dice = random.Random(1)
    ground = Image.effect_noise((1280, 960), 40).convert("RGB")
    for number in range(PICTURES):
        shown = ground.copy()
        draw = ImageDraw.Draw(shown)
        for _ in range(6):
            x, y = dice.randrange(1200), dice.randrange(900)
            draw.ellipse((x, y, x + 200, y + 150), fill=(dice.randrange(256), dice.randrange(256), dice.randrange(256)))
        shown.save(folder / f"{_digest(number)}.jpg", quality=80)


def _digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def _measured(what: str, folder: Path) -> tuple[float, int, int]:
    """Seconds, the most memory in bytes, its processes' included, and the file's size; each in a process of its own."""
    out = folder / f"made.{what}"
    made = _bare(folder, out) if what == "bare" else _ours(what, folder, out)
    start = time.perf_counter()
    made()
    taken, below = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return taken, peak() + below, out.stat().st_size


def _ours(form: str, folder: Path, out: Path) -> Callable[[], None]:
    report = _report()

    def read(sha256: str) -> Iterator[bytes]:
        yield (folder / f"{sha256}.jpg").read_bytes()

    return lambda: render(report, form, language("zh"), read, path=out)


def _bare(folder: Path, out: Path) -> Callable[[], None]:
    """The cells that our ledger holds, and thumbnails of the pictures, by xlsxwriter and Pillow alone."""
    book = openpyxl.load_workbook(folder / "made.xlsx", read_only=True)
    sheets = {page.title: list(page.iter_rows(values_only=True)) for page in book}

    def write() -> None:
        pictures = map(_small, sorted(folder.glob("*.jpg")))
        made = xlsxwriter.Workbook(str(out), {"strings_to_formulas": False})
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            page = made.add_worksheet(title)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    _write(page, at, column, value, day)
                for _ in range(row[13] if at > 2 and len(row) > 13 and isinstance(row[13], int) else 0):
                    page.insert_image(at, 12, "x.jpg", {"image_data": next(pictures)})
        made.close()

    return write


def _small(path: Path) -> io.BytesIO:
    with Image.open(path) as picture:
        picture.thumbnail((LONGEST, LONGEST))
        kept = io.BytesIO()
        picture.save(kept, "JPEG", quality=72)
        return kept


def _write(page: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, str):
        page.write_string(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    elif value is not None:
        page.write_datetime(row, column, value, day)


def _report() -> Report:
    rate = Rate(owed=DUTIES, done=DUTIES, reported_late=0, made_good=0, waived=0, undetermined=0)
    each = DUTIES // UNITS
    parts = tuple(
        UnitPart(
            id=at,
            name=f"第{at}建设公司",
            company=f"第{at}建设公司",
            rate=rate,
            duties=tuple(_duty(number) for number in range(at * each, (at + 1) * each)),
        )
        for at in range(UNITS)
    )
    return Report(
        unit="市住房和建设局",
        first=FIRST,
        last=date(2026, 12, 31),
        as_of=date(2026, 12, 31),
        rate=rate,
        units=parts,
        by_obligation=(),
        by_month=(),
        heads=(Head(company="第0建设公司", number=1, digest=_digest(0)),),
    )


def _duty(number: int) -> DutyLine:
    """Two in five duties have one of the pictures."""
    day = FIRST + timedelta(days=number % 365)
    picture = number * 2 // 5 if number % 5 in (0, 3) else None
    files = () if picture is None else (_file(picture),)
    sealed = Sealed(number=number + 1, digest=_digest(number))
    proof = Proof(
        number=number + 1,
        done_on=day,
        reported_on=day,
        reported_by="李安",
        judged_on=day,
        judged_by="王建国",
        reason=None,
        note="三层临边防护缺一块挡脚板，已当场装好。",
        figures=None,
        files=files,
        submitted=sealed,
        judged=sealed,
    )
    return DutyLine(
        roadmap="bench",
        id=number,
        obligation="eight-onces-inspection",
        item="2.1.2",
        row="2.1.2",
        title=Text(zh="带队检查安全生产", en="Lead a safety inspection"),
        period=f"{day:%Y-%m}",
        owner="principal_leader",
        confirmer="safety_manager",
        fixed="stated",
        opens_on=day.replace(day=1),
        due_on=day,
        standing="confirmed",
        waived=None,
        proof=proof,
    )


def _file(number: int) -> File:
    return File(kind="photo", name=f"{number}.jpg", media_type="image/jpeg", size=100_000, sha256=_digest(number))
