"""The ledger (台账) as an Excel workbook: the rates, then one sheet a unit with one row a duty."""

import io
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.queries.report_contents import DutyLine, Report, UnitPart
from bot.reports.cells import is_risky
from bot.reports.pictures import Reading, picture_of
from bot.texts import words as roles
from bot.texts.catalogue import Language
from bot.texts.reports import beside
from bot.texts.reports import reports as texts
from bot.texts.reports.reports import Words
from schedules.obligation import is_judged_from_below
from schedules.rate import Counts, Rate
from schedules.standing import DONE, DutyStanding

# A thumbnail's longest side in pixels, how many stand in a row and how far apart, and the row's height in points there.
LONGEST, SHOWN, APART, TALL = 96, 4, 82, 62
# Paper as Excel numbers it. A ledger has too many columns for A4, and its digests are for the screen.
A3, A4, PRINTED = 8, 9, 20
ACCENT, PALE, HAIRLINE = "#1F4E79", "#EAF1F8", "#C9D3DD"
FONT = "Microsoft YaHei"
TINTS: dict[DutyStanding, tuple[str, str]] = {
    "confirmed": ("#1E6B3A", "#E3F2E8"),
    "made_good": ("#1E6B3A", "#F4F9F5"),
    "submitted": ("#5B3A8E", "#EFE8F8"),
    "due_soon": ("#8A5A00", "#FDF1D3"),
    "open": ("#1F4E79", "#E6EFF8"),
    "overdue": ("#A61B1B", "#FBE4E4"),
    "returned": ("#A61B1B", "#FBE4E4"),
    "missed": ("#FFFFFF", "#4A4A4A"),
    "waived_unseen": ("#8A3F00", "#FCE9DA"),
    "undetermined_unseen": ("#8A3F00", "#FCE9DA"),
}
# What no sheet may be called, and how many UTF-16 units its name may have.
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SHEET_NAME = 31
# In these columns of the sheet of rates stand the rate, and that of what is chosen.
RATE_AT, CHOSEN_AT = 2, 10


class Book:
    """A workbook that is being written, with its cell formats, each made once."""

    def __init__(self, path: Path, report: Report, speech: Language) -> None:
        safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(str(path), safe)
        self.speech, self.words = speech, texts.words(speech)
        created = datetime.combine(report.as_of, time())
        self._book.set_properties({"title": self.words.ledger, "subject": report.unit, "created": created})
        self._book.set_size(2400, 1400)
        self.style = cache(self._style)

    def _style(self, **given: Any) -> Any:
        usual = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "border": 1, "border_color": HAIRLINE}
        return self._book.add_format({**usual, **given})

    def sheet(self, name: str, report: Report, heading: str, told: str, *, columns: Iterable[tuple[str, float]]) -> Any:
        """A sheet with a title, and below it what its rate is of, then its frozen header; to be printed across."""
        page, shown = self._book.add_worksheet(name), list(columns)
        plain = {"border": 0}
        self.text(page, 0, 0, heading, bold=True, font_size=16, font_color=ACCENT, **plain)
        days = texts.span(self.speech, report.first, report.last)
        self.text(page, 1, 0, told, font_color="#5F6B76", **plain)
        page.set_row(0, 28)
        page.set_row(1, 18)
        for at, (title, width) in enumerate(shown):
            page.set_column(at, at, width)
            head = {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "align": "center", "text_wrap": True}
            self.text(page, 2, at, title, **head)
        page.set_row(2, 32)
        self._print_set_up(page, heading, days)
        return page

    def _print_set_up(self, page: Any, heading: str, days: str) -> None:
        page.set_landscape()
        page.set_paper(A4)
        page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(2)
        page.set_footer(f"&L&8{_in_footer(heading)} · {_in_footer(days)}&R&8&P / &N")
        page.hide_gridlines(2)

    def text(self, page: Any, row: int, column: int, said: str, **given: Any) -> None:
        """A text that stays one, whatever it begins with."""
        if is_risky(said):  # so it also stays one when someone edits the cell
            given = {**given, "quote_prefix": True}
        page.write_string(row, column, said[:32_000], self.style(**given))

    def day(self, page: Any, row: int, column: int, day: date | None, **given: Any) -> None:
        """A day, or a local moment, as a date that can be sorted and counted with."""
        form = "yyyy-mm-dd hh:mm" if isinstance(day, datetime) else "yyyy-mm-dd"
        shape = self.style(num_format=form, align="center", **given)
        if isinstance(day, datetime):
            page.write_datetime(row, column, day.replace(tzinfo=None), shape)
        elif day:
            page.write_datetime(row, column, datetime.combine(day, time()), shape)
        else:
            page.write_blank(row, column, None, shape)

    def number(self, page: Any, row: int, column: int, number: float | None, **given: Any) -> None:
        """A number; an empty cell for none."""
        if number is None:
            page.write_blank(row, column, None, self.style(**given))
        else:
            page.write_number(row, column, number, self.style(**given))

    def rate(self, page: Any, row: int, column: int, counts: Counts, **given: Any) -> None:
        """A rate, and behind it what it is of."""
        percent = None if counts.percent is None else counts.percent / 100
        self.number(page, row, column, percent, num_format="0%", align="center", **given)
        apart = (counts.reported_late, counts.made_good, counts.waived, counts.undetermined, counts.unseen)
        for at, count in enumerate((counts.owed, counts.done, *apart), column + 1):
            self.number(page, row, at, count, align="center", **given)

    def close(self) -> None:
        """Write the file."""
        self._book.close()


def write_workbook(report: Report, speech: Language, read: Reading, path: Path, *, told: Callable[[], None]) -> None:
    """Write the report as an .xlsx file, the same bytes for the same report; `told` is called once a duty."""
    book = Book(path, report, speech)
    names = sheet_names([book.words.rates, *(part.name for part in report.units)])
    _rates(book, names[0], report)
    for name, part in zip(names[1:], report.units, strict=True):
        _unit(book, name, report, part, read=read, told=told)
    book.close()


def sheet_names(wanted: list[str]) -> list[str]:
    """Names as Excel takes them: at most 31 UTF-16 units, none of them forbidden, no two alike."""
    names: list[str] = []
    taken = {"history"}
    for each in wanted:
        whole = FORBIDDEN.sub(" ", each).strip("' ") or "_"
        name, number = _cut(whole, SHEET_NAME), 1
        while not name or name.casefold() in taken:
            number += 1
            behind = f" ({number})"
            name = (_cut(whole, SHEET_NAME - len(behind)) or "_") + behind
        names.append(name)
        taken.add(name.casefold())
    return names


def _cut(text: str, most: int) -> str:
    """The beginning of a text in so many UTF-16 units, of which a rare character takes two and is never halved."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").strip("' ")


def _in_footer(text: str) -> str:
    return text.replace("&", "&&")[:80]


def _rates(book: Book, name: str, report: Report) -> None:
    say = book.words
    columns = (
        (say.what, 14),
        (say.name, 46),
        (say.rate, 16),
        (say.owed, 12),
        (say.done, 12),
        (say.reported_late, 12),
        (say.made_good, 12),
        (say.waived, 12),
        (say.undetermined, 12),
        (say.unseen, 12),
        (say.chosen, 16),
        (say.chosen_owed, 12),
        (say.chosen_done, 12),
        (say.chosen_late, 12),
        (say.chosen_good, 12),
        (say.chosen_waived, 12),
        (say.chosen_undetermined, 12),
        (say.chosen_unseen, 12),
    )
    told = texts.rate_scope(book.speech, report.unit, units=len(report.units), **_days(report))
    page = book.sheet(name, report, f"{report.unit} · {say.rates}", told, columns=columns)
    lines: list[tuple[str, str, Rate]] = [(say.whole, report.unit, report.rate)]
    lines += [(say.by_unit, part.name, part.rate) for part in report.units]
    lines += [(say.by_month, book.speech.period(each.month), each.rate) for each in report.by_month]
    lines += [(say.by_obligation, texts.said(book.speech, each.name), each.rate) for each in report.by_obligation]
    for row, (what, named, rate) in enumerate(lines, 3):
        given = {"bold": True, "bg_color": PALE} if row == 3 else {}
        book.text(page, row, 0, what, **given)
        book.text(page, row, 1, named, text_wrap=True, **given)
        book.rate(page, row, RATE_AT, rate, **given)
        book.rate(page, row, CHOSEN_AT, rate.chosen, **given)
    last = 2 + len(lines)
    bar = {"type": "data_bar", "bar_solid": True, "bar_color": "#9DC3E6", "min_type": "num", "max_type": "num"}
    for at in (RATE_AT, CHOSEN_AT):
        page.conditional_format(3, at, last, at, {**bar, "min_value": 0, "max_value": 1})
    page.autofilter(2, 0, last, len(columns) - 1)
    page.freeze_panes(3, 2)
    _foot(book, page, last + 2, report)


def _days(report: Report) -> dict[str, date]:
    return {"first": report.first, "last": report.last, "as_of": report.as_of}


def _foot(book: Book, page: Any, row: int, report: Report) -> None:
    """How a rate is counted, and how far each ledger had come."""
    grey = {"border": 0, "font_color": "#5F6B76", "font_size": 9}
    book.text(page, row, 0, book.words.rate_told, **grey)
    for at, head in enumerate(report.heads, row + 1):
        told = f"{book.words.head} · {head.company} · {head.number:06} · {head.digest}"
        book.text(page, at, 0, told, **grey)


def _columns(say: Words) -> tuple[tuple[str, float], ...]:
    return (
        (say.item, 8),
        (say.duty, 30),
        (say.period, 13),
        (say.standing, 11),
        (say.opens, 11),
        (say.due, 11),
        (say.done_on, 11),
        (say.reported_on, 11),
        (say.reported_by, 10),
        (say.judged_on, 11),
        (say.judged_by, 10),
        (say.number, 9),
        (say.pictures, (SHOWN * APART + 6) / 7),
        (say.photos, 7),
        (say.documents, 10),
        (say.figures, 8),
        (say.note, 30),
        (say.reason, 20),
        (say.owner, 14),
        (say.fixed, 10),
        (say.digest, 52),
        (say.file_digests, 52),
    )


def _unit(book: Book, name: str, report: Report, part: UnitPart, *, read: Reading, told: Callable[[], None]) -> None:
    rate = beside.both(book.speech, part.rate).unescape()
    columns = _columns(book.words)
    scope = texts.rate_scope(book.speech, part.name, units=1, **_days(report))
    page = book.sheet(name, report, f"{part.name} · {book.words.ledger} {rate}", scope, columns=columns)
    for row, line in enumerate(part.duties, 3):
        _duty(book, page, row, line)
        if line.proof:
            _pictures(page, row, line, read)
        told()
    if not part.duties:
        book.text(page, 3, 0, book.words.nothing, border=0)
    last = max(3, 2 + len(part.duties))
    page.set_paper(A3)
    page.print_area(0, 0, last, PRINTED - 1)
    page.autofilter(2, 0, last, len(columns) - 1)
    page.freeze_panes(3, 2)


def _duty(book: Book, page: Any, row: int, line: DutyLine) -> None:
    speech, proof = book.speech, line.proof
    files, small = proof.files if proof else (), {"font_size": 8, "font_color": "#5F6B76"}
    page.set_row(row, 30)
    book.text(page, row, 0, texts.row(speech, line), text_wrap=True)
    book.text(page, row, 1, texts.said(speech, line.title), text_wrap=True)
    book.text(page, row, 2, speech.period(line.period, line.due_on), text_wrap=True)
    colour, ground = TINTS.get(line.standing, ("#5F6B76", "#F4F5F6"))
    standing = texts.standing(speech, line.standing, from_below=is_judged_from_below(line.owner, line.confirmer))
    book.text(page, row, 3, standing, align="center", font_color=colour, bg_color=ground, text_wrap=True)
    book.day(page, row, 4, line.opens_on)
    book.day(page, row, 5, line.due_at or line.due_on)
    book.day(page, row, 6, proof.done_on if proof else None)
    book.day(page, row, 7, proof.reported_on if proof else None)
    added = f"{speech.plain('Added to')} {texts.day(speech, proof.added_on)}" if proof and proof.added_on else ""
    book.text(page, row, 8, "\n".join(filter(None, [proof.reported_by if proof else "", added])), text_wrap=True)
    judged = proof if proof and line.standing in DONE else None
    book.day(page, row, 9, judged.judged_on if judged else None)
    book.text(
        page,
        row,
        10,
        texts.judge(speech, judged.judged_by, came_after=judged.judge_came_after, invited=judged.judge_invited)
        if judged
        else "",
        text_wrap=True,
    )
    book.text(page, row, 11, f"{proof.number:06}" if proof else "", align="center")
    gone = [texts.erased(speech, file.erased.on, file.erased.why) for file in files if file.erased]
    book.text(page, row, 12, "\n".join(dict.fromkeys(gone)), text_wrap=True, **small)
    photos = sum(file.kind == "photo" for file in files)
    book.number(page, row, 13, photos if proof else None, align="center")
    book.number(page, row, 14, len(files) - photos if proof else None, align="center")
    book.text(page, row, 15, "/".join(map(str, line.figure or (proof and proof.figures) or ())), align="center")
    book.text(page, row, 16, (proof.note or "") if proof else "", text_wrap=True)
    book.text(page, row, 17, line.waived or (proof.reason if proof else None) or "", text_wrap=True)
    book.text(page, row, 18, roles.role_called(speech, line.owner, line.owner_called), text_wrap=True)
    rests_on = [roles.fixed(speech, line.fixed), "" if line.figure else roles.counts(speech, line.counts, line.due_at)]
    book.text(page, row, 19, "\n".join(filter(None, rests_on)), text_wrap=True)
    book.text(page, row, 20, proof.submitted.digest if proof and proof.submitted else "", **small)
    book.text(page, row, 21, "\n".join(file.sha256 for file in files), text_wrap=True, **small)


def _pictures(page: Any, row: int, line: DutyLine, read: Reading) -> None:
    """The first pictures side by side; a file of which no picture can be made leaves no gap."""
    shown = 0
    for file in line.proof.files if line.proof else ():
        made = picture_of(file, read, LONGEST) if shown < SHOWN else None
        if made:
            page.set_row(row, TALL)
            placed = {"image_data": io.BytesIO(made), "x_offset": 4 + shown * APART, "y_offset": 3, "x_scale": 0.8}
            alt = {"object_position": 1, "decorative": False, "description": file.name}
            page.insert_image(row, 12, f"{file.sha256}.jpg", {**placed, **alt, "y_scale": 0.8})
            shown += 1
