"""A unit's year as a picture: a line a duty through twelve months, to be read on a phone."""

from calendar import monthrange
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.messages.body import Year, YearLine
from bot.reports.pdf.glyphs import named
from schedules.standing import DONE, UNSEEN, DutyStanding

# Pixels: of the whole width, its margin, and of one duty. A phone shows the width on some 400 points.
WIDTH, MARGIN, ROW = 1080, 48, 116
HEAD, MONTHS, FOOT = 156, 60, 132
INK, GREY, LINE, BAND = "#22303c", "#6b7885", "#d5dce3", "#f3f6f9"
ACCENT = "#1f4e79"
COLOURS: dict[DutyStanding, str] = {
    "confirmed": "#2f8f57",
    "made_good": "#86b89a",
    "submitted": "#7d5bb5",
    "returned": "#c8412f",
    "overdue": "#c8412f",
    "missed": "#3a3a3a",
    "due_soon": "#e0a526",
    "open": "#3f7fbf",
    "upcoming": "#8fa9c4",
    "waived": "#aab4be",
    "undetermined": "#aab4be",
    "waived_unseen": "#d9722b",
    "undetermined_unseen": "#d9722b",
}
FULL = ("confirmed", "made_good", "submitted", "missed", "overdue", "returned")


def draw_year(year: Year) -> bytes:
    """The picture as a PNG; the same bytes for the same year."""
    height = HEAD + MONTHS + ROW * len(year.lines) + FOOT
    image = Image.new("RGB", (WIDTH, height), "white")
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 40), _cut(year.title, 46, WIDTH - 2 * MARGIN), INK, _font(46, bold=True))
    draw.text((MARGIN, 104), year.state, GREY, _font(32))
    _months(draw, year, height)
    for number, line in enumerate(year.lines):
        _line(draw, year, line, HEAD + MONTHS + ROW * number)
    _legend(draw, year, height - FOOT)
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _months(draw: ImageDraw.ImageDraw, year: Year, height: int) -> None:
    """Every other month on a pale band, its number above."""
    top, bottom = HEAD, height - FOOT
    for month in range(1, 13):
        left, right = _x(date(year.year, month, 1)), _x(date(year.year, month, monthrange(year.year, month)[1]), 1)
        if month % 2:
            draw.rectangle((left, top, right, bottom), BAND)
        draw.text(((left + right) / 2, top + MONTHS / 2), str(month), GREY, _font(30), anchor="mm")


def _line(draw: ImageDraw.ImageDraw, year: Year, line: YearLine, top: int) -> None:
    """The duty by its name; below it how long it may take, and the day it is planned or was done."""
    settled = line.standing in (*DONE, "waived", "undetermined")
    draw.text((MARGIN, top + 14), _cut(line.title, 34, WIDTH - 2 * MARGIN), GREY if settled else INK, _font(34))
    y, due, day = top + 86, _x(line.due_on), _x(line.day)
    colour = COLOURS[line.standing]
    draw.line((_x(date(year.year, 1, 1)), y, due, y), LINE, 6)
    draw.line((due, y - 18, due, y + 18), GREY, 6)
    if year.today.year == year.year:
        _dashes(draw, _x(year.today), y - 28, y + 28)
    _mark(draw, (day, y), line.standing, colour)
    draw.line((MARGIN, top + ROW - 1, WIDTH - MARGIN, top + ROW - 1), LINE, 1)


def _mark(draw: ImageDraw.ImageDraw, at: tuple[float, float], standing: DutyStanding, colour: str) -> None:
    x, y = at
    box = (x - 15, y - 15, x + 15, y + 15)
    if standing in ("waived", "undetermined", *UNSEEN.values()):
        draw.line((x - 15, y, x + 15, y), colour, 10)
    elif standing in FULL:
        draw.ellipse(box, colour)
    else:
        draw.ellipse(box, "white", colour, 7)


def _legend(draw: ImageDraw.ImageDraw, year: Year, top: int) -> None:
    """What the marks mean, in two rows of five."""
    says = year.says
    marks: list[tuple[DutyStanding, str]] = [
        ("open", says.planned),
        ("confirmed", says.done),
        ("made_good", says.made_good),
        ("submitted", says.submitted),
        ("overdue", says.late),
        ("missed", says.missed),
        ("waived", says.waived),
        ("waived_unseen", says.unseen),
    ]
    for number, said in enumerate([*(each for _, each in marks), says.due, says.today]):
        x, y = MARGIN + 15 + (number % 5) * (WIDTH - 2 * MARGIN) / 5, top + 40 + (number // 5) * 54
        if number < len(marks):
            standing = marks[number][0]
            _mark(draw, (x, y), standing, COLOURS[standing])
        elif said is says.due:
            draw.line((x, y - 18, x, y + 18), GREY, 6)
        else:
            _dashes(draw, x, int(y) - 20, int(y) + 20)
        draw.text((x + 28, y), said, GREY, _font(27), anchor="lm")


def _dashes(draw: ImageDraw.ImageDraw, x: float, top: int, bottom: int) -> None:
    for y in range(top, bottom, 16):
        draw.line((x, y, x, min(y + 8, bottom)), ACCENT, 3)


def _x(day: date, after: int = 0) -> float:
    """Where a day lies: each month is as wide as any other."""
    share = (day.day - 1 + after) / monthrange(day.year, day.month)[1]
    return MARGIN + (day.month - 1 + share) * (WIDTH - 2 * MARGIN) / 12


def _cut(text: str, size: int, width: float) -> str:
    text = named(text, ("NotoSansSC-Bold.ttf",))
    font = _font(size, bold=True)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = f"NotoSansSC-{'Bold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(BytesIO(files("bot.reports").joinpath("fonts", name).read_bytes()), size)


def fitting_font(text: str, size: int, width: int) -> ImageFont.FreeTypeFont:
    """The largest font up to a size in which a line is no wider than so many pixels."""
    sizes = range(size, 7, -1)
    return next((font for each in sizes if (font := _font(each)).getlength(text) <= width), _font(8))
