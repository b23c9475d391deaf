"""The operator's files around a roadmap in a spreadsheet: what is read, and what is written, whole or not at all."""

import asyncio
import json
from pathlib import Path

from bot.errors import Refused
from bot.flows.people.unit_table import Fault
from bot.ops.arguments import LARGEST, SHEET, refuse_other_sheet, roadmap_at
from bot.ops.whole_file import whole_file
from bot.sheets.roadmap.assembled import Sheets, roadmap_of
from bot.sheets.roadmap.pages_read import pages_of
from bot.sheets.roadmap.written import pages_said, template, workbook_of
from bot.sheets.values import Unreadable
from bot.texts.catalogue import Language
from bot.texts.reports.file_faults import unreadable
from bot.texts.reports.sheet_faults import sheet_fault
from schedules.roadmap import Roadmap, in_plain

# So many faults are told.
TOLD = 1_000
JSON = ".json"


def write_empty(path: Path, speech: Language, *, replace: bool) -> None:
    """Write the empty workbook; raises Refused where it cannot be."""
    if path.suffix.lower() != SHEET:
        raise Refused(speech.plain("{file}: must end in {ending}", file=path, ending=SHEET))
    _free(path, replace=replace, speech=speech)
    _write(path, template(), replace=replace, speech=speech)


def convert(source: Path, target: Path, speech: Language, year: int, *, replace: bool) -> Sheets:
    """Write what a workbook says as JSON, or a JSON file as a workbook; raises Refused with every fault."""
    ways = source.suffix.lower(), target.suffix.lower()
    refuse_other_sheet(source, speech)
    if ways not in ((SHEET, JSON), (JSON, SHEET)):
        names = {"source": source, "target": target, "sheet": SHEET, "json": JSON}
        raise Refused(speech.plain("{source} {target}: one must end in {sheet} and the other in {json}", **names))
    _free(target, replace=replace, speech=speech)
    if ways[0] == JSON:
        roadmap = roadmap_at(source, speech)
        back = roadmap_of(pages_said(roadmap), source.stem, year)
        if back.roadmap != roadmap:
            long = speech.plain("a text is longer than a cell")
            why = sheet_fault(speech, back.faults[0]) if back.faults else long
            raise Refused(speech.plain("{file}: no spreadsheet can hold this: {why}", file=source, why=why))
        _write(target, workbook_of(roadmap), replace=replace, speech=speech)
        return Sheets(roadmap=roadmap, faults=())
    said = sheets_at(source, year, speech)
    if said.faults or not said.roadmap:
        raise Refused("\n".join(_lines(source, speech, list(said.faults))))
    _write(target, as_json(said.roadmap), replace=replace, speech=speech)
    return said


def sheets_at(path: Path, year: int, speech: Language) -> Sheets:
    """What a workbook on the disk says, with its faults; raises Refused where it cannot be read at all."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(speech.plain("{file}: is larger than {n} MB; no roadmap is", file=path, n=LARGEST >> 20))
        with path.open("rb") as content:
            return roadmap_of(asyncio.run(pages_of(content)), path.stem, year)
    except Unreadable as odd:
        return Sheets(roadmap=None, faults=(odd.fault,))
    except OSError as fault:
        raise Refused(unreadable(speech, path, fault)) from None


def as_json(roadmap: Roadmap) -> bytes:
    """A roadmap as the text of a file."""
    return (json.dumps(in_plain(roadmap), ensure_ascii=False, indent=2) + "\n").encode()


def _lines(path: Path, speech: Language, faults: list[Fault]) -> list[str]:
    more = len(faults) - TOLD
    told = [*faults[:TOLD], *([Fault(what="and_more", said={"n": more})] if more > 0 else [])]
    return [_line(path, speech, fault) for fault in told]


def _line(path: Path, speech: Language, fault: Fault) -> str:
    text = sheet_fault(speech, fault)
    return text if fault.sheet else speech.plain("{place}: {what}", place=path, what=text)


def _free(path: Path, *, replace: bool, speech: Language) -> None:
    if path.exists() and not (replace and path.is_file()):
        raise Refused(speech.plain("{file}: is there already; give another name, or replace it with --yes", file=path))


def _write(path: Path, content: bytes, *, replace: bool, speech: Language) -> None:
    with whole_file(path, str(path)) as file:
        file.write(content)
        _free(path, replace=replace, speech=speech)
