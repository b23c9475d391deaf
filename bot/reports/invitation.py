"""An invitation as a picture: the link as a QR code, and below it in words what it is for and until when."""

from io import BytesIO

import segno
from PIL import Image, ImageDraw

from bot.reports.year import INK, fitting_font

# Pixels: of a module of the code, the margin, and of one line of words.
SCALE, MARGIN, LINE, SIZE = 8, 24, 44, 26


def draw_invitation(link: str, lines: tuple[str, ...]) -> bytes:
    """A PNG that a phone reads off another phone, and a person off paper."""
    code = BytesIO()
    segno.make_qr(link, error="m").save(code, kind="png", scale=SCALE, border=4)
    square = Image.open(code).convert("RGB")
    sheet = Image.new("RGB", (square.width, square.height + LINE * len(lines) + MARGIN), "white")
    sheet.paste(square, (0, 0))
    pen = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        font = fitting_font(line, SIZE, square.width - 2 * MARGIN)
        at = (square.width // 2, square.height + LINE * number)
        pen.text(at, line, fill=INK, font=font, anchor="mm")
    made = BytesIO()
    sheet.save(made, "PNG")
    return made.getvalue()
