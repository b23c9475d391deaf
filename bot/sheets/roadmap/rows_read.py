"""The rows of a roadmap's sheets: which column stands where, what each cell says, and every fault of a cell alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.flows.people.unit_table import Fault
from bot.sheets.columns import names, plain
from bot.sheets.pages import merged
from bot.sheets.roadmap.cell_values import Wrong, listed, said_in, seen
from bot.sheets.roadmap.column import Column
from bot.sheets.roadmap.layout import CHOICES, COLUMNS, GUIDE, TITLES, SheetKey, headed
from bot.sheets.roadmap.obligation_columns import OBLIGATIONS
from bot.sheets.roadmap.pages_read import Page
from bot.sheets.roadmap.parts import cadence_faults, part_of, topics
from bot.sheets.roadmap.words_taken import NONE, Own, own_of, taking, usual_for
from bot.sheets.tree import stretches
from bot.texts.people.import_units import letter
from schedules.record import record


@record
class Row:
    """What a row says by its columns; `bad` are those that are faulty, `columns` where each stands, from 1."""

    sheet: SheetKey
    number: int
    columns: Mapping[str, int]
    said: Mapping[str, Any]
    bad: frozenset[str]

    def fault(self, key: str, what: str, **said: Any) -> Fault:
        """A fault in this row, in the column `key`."""
        return _fault(self.sheet, self.number, self.columns, key=key, wrong=Wrong(what, **said))


def _fault(sheet: SheetKey, number: int, columns: Mapping[str, int], *, key: str, wrong: Wrong) -> Fault:
    heading = next((column.heading for column in COLUMNS[sheet] if column.key == key), "")
    at = columns.get(key, 0)
    return Fault(what=wrong.what, sheet=TITLES[sheet], row=number, column=at, heading=heading, said=wrong.said)


def rows_of(pages: Sequence[Page]) -> tuple[dict[SheetKey, list[Row]], list[Fault], list[Fault]]:
    """The rows of each sheet, what is wrong with them, and what should be known: that something is hidden."""
    rows: dict[SheetKey, list[Row]] = {sheet: [] for sheet in TITLES}
    faults: list[Fault] = []
    notes: list[Fault] = []
    there: set[SheetKey] = set()
    own = NONE
    for page in sorted(pages, key=lambda page: _sheet(page) != "words"):  # first what the cells of others may say
        if any(plain(page.title) in names(*title.split()) for title in (GUIDE, CHOICES)):
            continue
        key = _sheet(page)
        if key is None or key in there:
            if page.rows:
                what = "sheet_twice" if key else "sheet_unknown"
                said = {"given": seen(page.title), "titles": listed(TITLES.values())}
                faults.append(Fault(what=what, sheet=seen(page.title), said=said))
            continue
        there.add(key)
        found, wrong = _of_page(key, page, own)
        own = own_of(part_of(key, row.said, 1) for row in found if "name" not in row.bad) if key == "words" else own
        rows[key] += found
        faults += wrong
        notes += _hidden(TITLES[key], page)
    if "obligations" not in there:
        faults.append(Fault(what="sheets", said={"titles": TITLES["obligations"]}))
    return rows, faults, notes


def _sheet(page: Page) -> SheetKey | None:
    """Which sheet a page is, by its title."""
    return next((key for key, title in TITLES.items() if plain(page.title) in names(*title.split())), None)


def _hidden(title: str, page: Page) -> Iterator[Fault]:
    filled = {at for _, cells in page.rows for at, cell in enumerate(cells, 1) if cell is not None}
    if page.hidden and page.rows:
        yield Fault(what="hidden_sheet", sheet=title)
    if page.hidden_rows:
        yield Fault(what="hidden_rows", sheet=title, said={"rows": stretches(page.hidden_rows)})
    if hidden := sorted(filled & {*page.hidden_columns}):
        yield Fault(what="hidden_columns", sheet=title, said={"columns": ", ".join(map(letter, hidden))})


def _of_page(sheet: SheetKey, page: Page, own: Own) -> tuple[list[Row], list[Fault]]:
    faults = [merged(TITLES[sheet], stretch) for stretch in page.merged]
    if not page.rows:
        return [], faults
    columns, wrong = _columns(sheet, page)
    columns = {at: column and taking(column, own) for at, column in columns.items()}
    faults += wrong
    rows: list[Row] = []
    unheaded: set[int] = set()
    for number, cells in page.rows:
        if number == 1:
            continue
        row, wrong = _row(sheet, columns, number, cells)
        wrong = [each for each in wrong if each.what != "unheaded" or each.column not in unheaded]
        unheaded |= {each.column for each in wrong if each.what == "unheaded"}
        if row and not _is_example(row):
            rows.append(replace(row, said={**row.said, **usual_for(row.said, own)}) if sheet == "obligations" else row)
            faults += wrong
    return rows, faults


def _columns(sheet: SheetKey, page: Page) -> tuple[dict[int, Column | None], list[Fault]]:
    """The column under each heading, from 1, None under one that is none; and what is wrong with them."""
    found: dict[int, Column | None] = {}
    faults: list[Fault] = []
    there = listed(column.heading for column in COLUMNS[sheet][:40])
    number, headings = page.rows[0]
    if number != 1:
        return {}, [Fault(what="no_headings", sheet=TITLES[sheet], row=1, said={"names": there})]
    for at, heading in enumerate(headings, 1):
        if heading is None:
            continue
        column = headed(sheet, str(heading))
        what = "unknown_heading" if not column else "heading_twice" if column in found.values() else ""
        found[at] = column if not what else None
        if what:
            said = {"given": seen(heading), "names": there}
            faults.append(Fault(what=what, sheet=TITLES[sheet], row=1, column=at, said=said))
    if not any(found.values()):
        return found, [Fault(what="no_headings", sheet=TITLES[sheet], row=1, said={"names": there})]
    known = {column.key for column in found.values() if column}
    proofs = known & set(_PROOF)
    for column in COLUMNS[sheet]:
        lacking = column.needed and column.key not in known and not (column.key in _PROOF and proofs)
        if lacking and not (column.key == "title.zh" and "title.en" in known) and "more" not in known:
            faults.append(Fault(what="no_heading", sheet=TITLES[sheet], row=1, said={"name": column.heading}))
    return found, faults


_PROOF = ("evidence.photos", "evidence.documents", "evidence.note")


def _row(
    sheet: SheetKey, columns: Mapping[int, Column | None], number: int, cells: Sequence[Any]
) -> tuple[Row | None, list[Fault]]:
    said: dict[str, Any] = {}
    bad: set[str] = set()
    faults: list[Fault] = []
    places = {column.key: at for at, column in columns.items() if column}

    def wrong_in(key: str, wrong: Wrong) -> None:
        bad.add(key)
        faults.append(_fault(sheet, number, places, key=key, wrong=wrong))

    for at, cell in enumerate(cells, 1):
        if cell is None:
            continue
        column = columns.get(at)
        if column is None:
            if at not in columns:
                faults.append(Fault(what="unheaded", sheet=TITLES[sheet], row=number, column=at))
            continue
        try:
            said[column.key] = said_in(column, cell)
        except Wrong as wrong:
            wrong_in(column.key, wrong)
    if not said and not bad:
        return None, faults
    more = {*said.get("more", {})}
    for key in sorted(said):
        if key != "more" and topics(sheet, key) & more:
            wrong_in(key, Wrong("twice_said"))
    given = {*said, *bad}
    for column in COLUMNS[sheet]:
        covered = topics(sheet, column.key) & more or column.key in given or column.key in _PROOF
        other = column.key == "title.zh" and "title.en" in given
        if column.needed and column.key in places and not covered and not other:
            wrong_in(column.key, Wrong("needed_one" if column.words else "needed", names=listed(column.choices)))
    if sheet == "obligations":
        for odd in cadence_faults(said):
            if odd.key not in bad:
                wrong_in(odd.key, odd.wrong)
        key = next((key for key in _PROOF if key in places), "")
        if not _asks(said, bad, more):
            if key or "more" in places:
                wrong_in(key or _PROOF[0], Wrong("no_proof"))
            bad.add(key or _PROOF[0])  # where their headings are missing, that alone is told
    kept = {key: value for key, value in said.items() if key not in bad}
    return Row(sheet=sheet, number=number, columns=places, said=kept, bad=frozenset(bad)), faults


def _asks(said: Mapping[str, Any], bad: set[str], more: set[str]) -> bool:
    """Whether a row asks for some proof, or may do so once its faults are corrected."""
    proofs = (*_PROOF, "evidence.measure.of.zh", "evidence.measure.of.en", "evidence.computed.from")
    return "evidence" in more or any(key in bad or said.get(key) for key in proofs)


def _is_example(row: Row) -> bool:
    examples = {column.key: column.example for column in OBLIGATIONS if column.key in ("title.zh", "title.en")}
    titles = {key: row.said.get(key) for key in examples}
    return row.sheet == "obligations" and titles == examples and "id" not in row.said
