"""An Excel workbook read as a stream: its sheets, texts and dates, cell by cell, and no more than bounds allow."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from posixpath import dirname, join, normpath
from typing import Any
from zipfile import ZipFile, ZipInfo

from bot.formats.xml_stream import Begins, Ends, Says, read
from bot.sheets.values import Odd, Unreadable, Value
from schedules.record import record

# So much is unpacked of all that is read, and so long a text may be.
UNPACKED_MB, TEXT = 100, 1_000
# So many elements are looked at in all parts together; so many more for each row that holds something, and for each of
# the texts, of which there may be as many as so many in each row.
ELEMENTS, A_ROW, A_TEXT, TEXTS = 200_000, 100, 10, 5
# So many parts a workbook has at most, and so many sheets.
PARTS, SHEETS = 5_000, 1_000
# How an entry in the directory of a zip begins; more than so many entries cannot be in it, whatever it says.
ENTRY = b"PK\x01\x02"
# No more columns are read.
WIDTH = 64
BLOCK = 1 << 16
STRICT = "http://purl.oclc.org/ooxml/"
# Numbers of formats that are days (ECMA-376-1, 18.8.30, with those of Chinese Excel), and what makes another one so.
DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
DAY_SIGNS = set("ymdhs年月日")


@record
class Sheet:
    """A sheet's title, the part that holds it, and whether it is hidden."""

    title: str
    part: str
    hidden: bool


@record
class Line:
    """A row that holds something: its number from 1, its cells, and whether it is hidden, as filtered ones are."""

    number: int
    cells: tuple[Value, ...]
    hidden: bool


@contextmanager
def whole_or_unreadable() -> Iterator[None]:
    """Let whatever a damaged workbook fails in be Unreadable; it fails in as many ways as there are parts in it."""
    try:
        yield
    except (Unreadable, MemoryError):
        raise
    except Exception as fault:
        raise Unreadable("damaged") from fault


class Workbook:
    """A workbook's bytes; raises Unreadable where it is none that can be read.

    A text is read up to `text` signs. Where it is `computed`, a formula is what it came to when it was last reckoned.
    """

    def __init__(self, content: bytes, limit: int, *, text: int = TEXT, computed: bool = False) -> None:
        self._elements, self._limit = ELEMENTS, limit
        self._text, self._computed = text, computed
        if content.count(ENTRY) > PARTS:
            raise Unreadable("heavy")
        try:
            self._zip = ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile:
            raise Unreadable("damaged") from None
        self._parts: Mapping[str, ZipInfo] = {
            part.filename.replace("\\", "/").lstrip("/").casefold(): part for part in self._zip.infolist()
        }
        if "[content_types].xml" not in self._parts:
            raise Unreadable("type")
        self._left = UNPACKED_MB << 20
        self._main = self._of_kind("", "/officeDocument", "xl/workbook.xml")
        if self._main not in self._parts:
            raise Unreadable("type")
        self._since_1904 = False
        self.sheets = self._sheets()
        self._days = self._day_styles()
        self._texts = self._shared_texts()

    def read(self, sheet: Sheet) -> "SheetRead":
        """Read a sheet from its beginning to its end."""
        found = SheetRead(
            sheet.title,
            self._texts,
            self._days,
            since_1904=self._since_1904,
            longest=self._text,
            computed=self._computed,
        )

        def ends(name: str) -> None:
            known = len(found.lines)
            found.ends(name)
            if len(found.lines) > known:
                self._elements += A_ROW
                if known > self._limit:  # one of them may be the headings
                    raise Unreadable("many", sheet.title, n=self._limit)

        self._walk(sheet.part, found.begins, ends, found.says)
        return found

    def _walk(self, part: str, begins: Begins, ends: Ends | None = None, says: Says | None = None) -> None:
        """Read a part, as long as all that is looked at keeps within bounds."""

        def counted(name: str, said: Mapping[str, str]) -> None:
            self._elements -= 1
            if self._elements < 0:
                raise Unreadable("formatted")
            begins(name, said)

        read(self._blocks(part), counted, ends, says)

    def _blocks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, as long as all that is unpacked keeps within bounds."""
        if part not in self._parts:
            raise Unreadable("damaged")
        with self._zip.open(self._parts[part]) as unpacking:
            while block := unpacking.read(BLOCK):
                self._left -= len(block)
                if self._left < 0:
                    raise Unreadable("large", n=UNPACKED_MB)
                yield block

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to, by number: kind and part."""
        found: dict[str, tuple[str, str]] = {}

        def begins(name: str, said: Mapping[str, str]) -> None:
            if name == "Relationship":
                target = said.get("Target", "").replace("\\", "/")
                place = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))
                found[said.get("Id", "")] = said.get("Type", ""), place.casefold()

        relations = join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")
        if relations in self._parts:
            self._walk(relations, begins)
        return found

    def _of_kind(self, part: str, kind: str, usual: str) -> str:
        return next((place for said, place in self._related(part).values() if said.endswith(kind)), usual)

    def _sheets(self) -> tuple[Sheet, ...]:
        related = self._related(self._main)
        found: list[Sheet] = []

        def begins(name: str, said: Mapping[str, str]) -> None:
            if name == "workbook" and any(value.startswith(STRICT) for value in said.values()):
                raise Unreadable("strict")
            if name == "workbookPr":
                self._since_1904 = said.get("date1904") in ("1", "true")
            if name == "sheet":
                number = next((value for key, value in said.items() if key.endswith(":id")), "")
                hidden = said.get("state", "visible") != "visible"
                if len(found) >= SHEETS:
                    raise Unreadable("heavy")
                part = related.get(number, ("", ""))[1]
                found.append(Sheet(title=said.get("name", ""), part=part, hidden=hidden))

        self._walk(self._main, begins)
        return tuple(found)

    def _day_styles(self) -> frozenset[int]:
        """The styles in which a number is a day."""
        part = self._of_kind(self._main, "/styles", "xl/styles.xml")
        codes: dict[str, str] = {}
        used: list[str] = []
        within = [False]

        def begins(name: str, said: Mapping[str, str]) -> None:
            if name == "numFmt":
                codes[said.get("numFmtId", "")] = said.get("formatCode", "")
            elif name == "cellXfs":
                within[0] = True
            elif name == "xf" and within[0] and len(used) < 65_536:
                used.append(said.get("numFmtId", "0"))

        def ends(name: str) -> None:
            within[0] = within[0] and name != "cellXfs"

        if part in self._parts:
            self._walk(part, begins, ends)
        return frozenset(at for at, number in enumerate(used) if _is_day(number, codes.get(number)))

    def _shared_texts(self) -> list[str]:
        part = self._of_kind(self._main, "/sharedStrings", "xl/sharedstrings.xml")
        reading = _Texts(self._text)

        def ends(name: str) -> None:
            known = len(reading.found)
            reading.ends(name)
            if known < len(reading.found) <= TEXTS * self._limit:
                self._elements += A_TEXT

        if part in self._parts:
            self._walk(part, reading.begins, ends, reading.says)
        return reading.found


def _is_day(number: str, code: str | None) -> bool:
    if code is None:
        return number.isascii() and number.isdecimal() and len(number) < 6 and int(number) in DAYS
    plain, quoted = [], ""
    for sign in code[:200]:
        if quoted:
            quoted = "" if sign == quoted else quoted
        elif sign in '"[':
            quoted = '"' if sign == '"' else "]"
        else:
            plain.append(sign.lower())
    return bool(DAY_SIGNS & set(plain)) and "general" not in "".join(plain)


class _Texts:
    """The shared texts of a workbook, each without how it is pronounced."""

    def __init__(self, text: int) -> None:
        self._text = text
        self.found: list[str] = []
        self._parts: list[str] | None = None
        self._spoken = self._inside = False

    def begins(self, name: str, said: Mapping[str, str]) -> None:
        if name == "si":
            self._parts = []
        self._spoken = self._spoken or name == "rPh"
        self._inside = name == "t" and not self._spoken

    def ends(self, name: str) -> None:
        self._inside = False
        if name == "rPh":
            self._spoken = False
        if name == "si" and self._parts is not None:
            self.found.append("".join(self._parts)[: self._text])
            self._parts = None

    def says(self, text: str) -> None:
        if self._inside and self._parts is not None and sum(map(len, self._parts)) < self._text:
            self._parts.append(text[: self._text])


class SheetRead:
    """A sheet as it is being read, and then what it holds."""

    def __init__(
        self, title: str, texts: list[str], days: frozenset[int], *, since_1904: bool, longest: int, computed: bool
    ) -> None:
        self.lines: list[Line] = []
        self.merged: list[str] = []
        self.hidden_columns: set[int] = set()
        self._longest, self._computed = longest, computed
        self._title, self._texts, self._days = title, texts, days
        self._zero = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
        self._row = self._column = 0
        self._cells: dict[int, Value] = {}
        self._hidden = self._formula = self._inside = False
        self._kind, self._style, self._said = "", "", list[str]()

    def begins(self, name: str, said: Mapping[str, str]) -> None:
        match name:
            case "row":
                self._row = _number(said.get("r"), self._row + 1)
                self._column, self._cells, self._hidden = 0, {}, said.get("hidden") in ("1", "true")
            case "c":
                self._column = _column(said.get("r", "")) or self._column + 1
                self._kind, self._style, self._said, self._formula = said.get("t", "n"), said.get("s", "0"), [], False
            case "f":
                self._formula = True
            case "mergeCell" if len(self.merged) < 1_000:
                self.merged.append(said.get("ref", "")[:40])
            case "col" if said.get("hidden") in ("1", "true"):
                first, last = _number(said.get("min"), 0), _number(said.get("max"), 0)
                self.hidden_columns |= set(range(first, min(last, WIDTH) + 1))
        self._inside = name in ("v", "t")

    def says(self, text: str) -> None:
        if self._inside and sum(map(len, self._said)) < self._longest:
            self._said.append(text[: self._longest])

    def ends(self, name: str) -> None:
        self._inside = False
        if name == "c":
            value = self._value()
            if value is not None and self._column > WIDTH:
                raise Unreadable("wide", self._title, n=WIDTH)
            if value is not None:
                self._cells[self._column] = value
        elif name == "row" and self._cells:
            cells = tuple(self._cells.get(at) for at in range(1, max(self._cells) + 1))
            self.lines.append(Line(number=self._row, cells=cells, hidden=self._hidden))

    def _value(self) -> Value:
        said = "".join(self._said)
        if self._formula and not (self._computed and said):
            return Odd.FORMULA
        match self._kind:
            case "e":
                return Odd.ERROR
            case "s":
                at = _number(said, -1)
                return (self._texts[at].strip() or None) if 0 <= at < len(self._texts) else Odd.ERROR if said else None
            case "b":
                return said == "1" if said else None
            case "n":
                return self._figure(said)
            case "d":
                with suppress(ValueError):
                    return datetime.fromisoformat(said).date()
        return said.strip() or None

    def _figure(self, said: str) -> Value:
        if not said.strip():
            return None
        try:
            figure: Any = float(said)
            whole = int(figure)
        except (ValueError, OverflowError):
            return Odd.ERROR
        if _number(self._style, 0) in self._days and figure >= 1:
            with suppress(OverflowError):
                return self._zero + timedelta(days=whole)
        return whole if figure == whole and abs(figure) < 1e15 else figure


def _number(said: str | None, usual: int) -> int:
    return int(said) if said and said.isascii() and said.isdecimal() and len(said) < 10 else usual


def _column(cell: str) -> int:
    """The number of a cell's column, from 1; 0 where it names none."""
    column = 0
    for sign in cell[:4]:
        if not "A" <= sign <= "Z":
            break
        column = column * 26 + ord(sign) - ord("A") + 1
    return column


def place_of(cells: str) -> tuple[int, int]:
    """Row and column at which a stretch of cells begins, as in `B2:C5`; noughts where it names none."""
    start = cells.partition(":")[0]
    return _number(start.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 0), _column(start)


__all__ = ["Line", "Sheet", "SheetRead", "Workbook", "place_of"]
