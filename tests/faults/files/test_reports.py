"""What a report must withstand: texts that are formulas, markup or bombs."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pypdf
import pytest

from bot.reports.render import render
from bot.texts.catalogue import language
from tests.bot.reports.reports_made import duty, file, read, report

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")
RISKY = (
    '=cmd|"/c calc"!A1',
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "  =1+1",
    "\u3000=1+1",
    "\u00a0@x",
    "http://example.org",
)


def test_a_text_that_could_be_a_formula_stays_a_text_in_the_ledger(tmp_path: Path) -> None:
    for number, text in enumerate(RISKY):
        path = tmp_path / f"{number}.xlsx"
        render(report(duty(1, text, (file("a", name=text),)), unit=text), "xlsx", language("zh"), read, path=path)
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                assert not [cell.coordinate for cell in row if cell.data_type == "f" or cell.hyperlink]
        sheets = zipfile.ZipFile(path)
        assert not [name for name in sheets.namelist() if b"<f>" in sheets.read(name) and "worksheets" in name]
        noted = [cell.value for cell in openpyxl.load_workbook(path).worksheets[1][4]]
        assert text.replace("\r", "_x000D_") in [str(each).replace("\r", "_x000D_") for each in noted]


def test_a_text_that_could_be_a_formula_is_quoted_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    render(
        report(*(duty(at, text) for at, text in enumerate(RISKY, 1)), unit="=A1"),
        "csv",
        language("zh"),
        read,
        path=path,
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert len(rows) == len(RISKY) + 1
    for row, text in zip(rows[1:], RISKY, strict=True):
        assert f"'{text}" in row or text.startswith("http")
        assert not [cell for cell in row if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]


def test_markup_in_what_people_typed_is_set_as_it_stands(tmp_path: Path) -> None:
    typed = '*fett* #read("/etc/passwd") $x^2$ <b> \\ _u_ [x] @ref // no comment'
    path = tmp_path / "a.pdf"
    render(report(duty(1, typed), unit="#panic()"), "pdf", language("en"), read, path=path)
    told = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    assert '#read("/etc/passwd")' in told
    assert "*fett*" in told
    assert "#panic()" in told


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_pictures_that_are_too_large_broken_or_gone_are_left_out(tmp_path: Path, form: str) -> None:
    files = (file("a"), file("b"), file("c"), file("0"), file("d", "document"))
    path = tmp_path / "made"
    render(report(duty(1, files=files)), form, language("zh"), read, path=path)
    if form == "xlsx":
        assert len([name for name in zipfile.ZipFile(path).namelist() if "media/" in name]) == 1
    else:
        pages = pypdf.PdfReader(path).pages
        assert len({image.name for page in pages for image in page.images}) == 1
        assert "b" * 64 in "".join(page.extract_text() for page in pages), "its digest is told all the same"
