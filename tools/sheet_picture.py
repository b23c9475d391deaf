"""Take the pictures of docs/own-roadmap: the ten rules filled in, as LibreOffice prints them; needs poppler-utils."""

import io
import subprocess
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image, ImageChops

from bot.sheets.roadmap.written import template

MONTH, WEEK, YEAR, QUARTER = "每月 every month", "每周 every week", "每年 every year", "每季度 every quarter"
MANAGER, LEADER = "安全管理人员 safety_manager", "主要负责人 principal_leader"
# What is to be done in Chinese and English, how often, who, photos, documents, a note.
RULES = (
    ("检查灭火器", "Check the extinguishers", MONTH, MANAGER, 1, None, None),
    ("班前安全会", "Weekly toolbox talk", WEEK, MANAGER, 1, None, True),
    ("年度消防演练", "Yearly fire drill", YEAR, LEADER, 2, 1, None),
    ("疏散通道检查", "See that the exits are clear", WEEK, MANAGER, 1, None, None),
    ("全员安全培训", "Safety training for all", QUARTER, MANAGER, 1, 1, None),
    ("配电箱检查", "Check the switchboards", MONTH, MANAGER, 1, None, True),
    ("应急照明测试", "Test the emergency lighting", MONTH, MANAGER, 1, None, None),
    ("急救箱清点", "Count the first-aid boxes", QUARTER, MANAGER, 1, None, None),
    ("风险评估复核", "Review the risk assessment", YEAR, MANAGER, None, 1, None),
    ("领导带队检查", "Inspection led by the director", MONTH, LEADER, 1, None, True),
)
PRINTED = "A1:F12"
# Pixels left white around a picture, how wide it is, and its colours.
MARGIN, WIDTH, COLOURS = 12, 1400, 32


def filled_in(page: Worksheet, *, english: bool) -> None:
    """Write the rules below the example's row, and let nothing else be printed."""
    for row, (zh, en, often, who, photos, documents, note) in enumerate(RULES, 3):
        said = (en if english else zh, often, who, photos, documents, "是 yes" if note else None)
        for column, value in enumerate(said, 1):
            page.cell(row, column, value)
    page.print_area = PRINTED
    page.page_setup.orientation = "landscape"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 1
    page.print_options.gridLines = page.print_options.headings = True


def picture(*, english: bool) -> Image.Image:
    """The sheet as it is printed, without the paper around it."""
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.load_workbook(io.BytesIO(template()))
        asked = book.worksheets[1]
        filled_in(asked, english=english)
        for other in [each for each in book.worksheets if each is not asked]:
            other.sheet_state = "hidden"
        book.active = asked
        book.save(Path(folder) / "mine.xlsx")
        own = f"-env:UserInstallation=file://{folder}/user"
        for said in (
            ["soffice", own, "--headless", "--convert-to", "pdf", "mine.xlsx"],
            ["pdftoppm", "-r", "150", "-png", "mine.pdf", "mine"],
        ):
            subprocess.run(said, cwd=folder, check=True, capture_output=True)
        whole = Image.open(next(Path(folder).glob("mine*.png"))).convert("RGB")
    box = ImageChops.difference(whole, Image.new("RGB", whole.size, "white")).getbbox() or (0, 0, *whole.size)
    left, top, right, bottom = box
    cut = whole.crop((max(0, left - MARGIN), max(0, top - MARGIN), right + MARGIN, bottom + MARGIN))
    narrow = cut.resize((WIDTH, cut.height * WIDTH // cut.width)) if cut.width > WIDTH else cut
    return narrow.quantize(COLOURS)


def main() -> None:
    """Write both pictures."""
    picture(english=True).save("docs/own-roadmap.png", optimize=True)
    picture(english=False).save("docs/own-roadmap.zh.png", optimize=True)


if __name__ == "__main__":
    main()
