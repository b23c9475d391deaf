"""A report made by hand: for tests of the formats."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

from PIL import Image

from bot.queries.report_contents import Anchor, DutyLine, File, Head, Proof, Report, Sealed, UnitPart
from schedules.obligation import Text
from schedules.rate import Rate

DAY = date(2026, 11, 30)
RATE = Rate(owed=2, done=1, reported_late=0, made_good=0, waived=0, undetermined=0)


def picture(form: str = "JPEG", size: tuple[int, int] = (800, 600)) -> bytes:
    """A picture's bytes."""
    kept = BytesIO()
    Image.new("RGB", size, "orange").save(kept, form)
    return kept.getvalue()


# What lies in the vault: a picture, one of too many pixels, one that is broken, and a document.
KEPT = {
    "a" * 64: picture(),
    "b" * 64: picture("PNG", (6000, 5000)),
    "c" * 64: picture()[:300],
    "d" * 64: b"%PDF-1.4",
}


def read(sha256: str) -> Iterator[bytes]:
    """The bytes of a file."""
    if sha256 not in KEPT:
        raise FileNotFoundError(sha256)
    yield KEPT[sha256]


def file(letter: str, kind: str = "photo", name: str = "x.jpg") -> File:
    """A file of evidence."""
    media = "image/jpeg" if kind == "photo" else "application/pdf"
    return File(kind=kind, name=name, media_type=media, size=9, sha256=letter * 64)  # type: ignore[arg-type]


def duty(number: int, text: str = "已检查", files: tuple[File, ...] = (), *, proved: bool = True) -> DutyLine:
    """A confirmed duty, everything that people typed being `text`; or one about which nothing was done."""
    proof = Proof(
        number=number,
        done_on=DAY,
        reported_on=DAY,
        reported_by=text,
        judged_on=DAY + timedelta(days=1),
        judged_by=text,
        reason=text,
        note=text,
        figures=(25, 25),
        files=files,
        submitted=Sealed(number=number, digest="e" * 64),
        judged=Sealed(number=number + 1, digest="f" * 64),
    )
    return DutyLine(
        id=number,
        roadmap="shenzhen-construction-2020",
        obligation="eight-onces-inspection",
        item="2.1.2",
        row="2.1.2",
        title=Text(zh="带队检查安全生产", en="Inspect"),
        period="2026-11",
        owner="principal_leader",
        confirmer="safety_manager",
        fixed="stated",
        opens_on=date(2026, 11, 1),
        due_on=DAY,
        standing="confirmed" if proved else "overdue",
        waived=None,
        proof=proof if proved else None,
    )


def report(*duties: DutyLine, unit: str = "宏达建设", anchors: tuple[Anchor, ...] = ()) -> Report:
    """A report of one unit with these duties."""
    return Report(
        unit=unit,
        first=date(2026, 11, 1),
        last=DAY,
        as_of=DAY,
        rate=RATE,
        units=(UnitPart(id=1, name=unit, company=unit, rate=RATE, duties=duties),),
        by_obligation=(),
        by_month=(),
        heads=(Head(company=unit, number=9, digest="9" * 64),),
        anchors=anchors,
    )
