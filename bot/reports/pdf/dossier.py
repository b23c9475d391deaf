"""The dossier for an inspection as a PDF: pieces that typst sets from the report and small pictures, then joined."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import cache, partial
from importlib.resources import as_file, files
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from bot.queries.report_contents import DutyLine, File, Report, Sealed, UnitPart
from bot.reports.pdf.glyphs import all_named
from bot.reports.pdf.setting import join, pages, set_piece
from bot.reports.pictures import Reading, is_picture, picture_of
from bot.texts import words as roles
from bot.texts.catalogue import Language
from bot.texts.reports import beside
from bot.texts.reports import reports as texts
from schedules.obligation import is_judged_from_below
from schedules.rate import Rate
from schedules.record import record
from schedules.standing import DONE

TEMPLATES = ("dossier.typ", "front.typ", "look.typ")
# So many pixels a picture's longest side has, by how many pictures there are: all fit a file that a chat takes.
SIDES = ((200, 640), (800, 440), (2000, 320))
LEAST = 240
# A piece weighs at most about this, which bounds the memory that setting it takes: a duty 1, a picture more.
HEAVIEST, PICTURE = 600, 3

# Gives the name of the picture that stands for a file, where one does.
Printed = Callable[[File], str | None]


@record
class Stretch:
    """A unit's duties that stand in one piece, and whether the unit begins with them."""

    part: UnitPart
    begins: bool
    duties: Sequence[DutyLine]


def write_dossier(report: Report, speech: Language, read: Reading, path: Path, *, told: Callable[[], None]) -> None:
    """Write the report as a PDF, the same bytes for the same report; `told` is called once a duty.

    What people have typed reaches typst as data, never as markup. Only the fonts that are shipped are used.
    """
    shipped = files("bot.reports").joinpath("fonts")
    with TemporaryDirectory(prefix="dutybell-report-") as name, as_file(shipped) as fonts:
        folder = Path(name)
        for each in TEMPLATES:
            copyfile(_shipped(each), folder / each)
        printed = partial(_picture, folder, read, _side(sum(map(is_picture, report.files))))
        pieces: list[str] = []
        for stretches in _pieces(report):
            front = None if pieces else _front(report, speech)
            units = [_unit(stretch, speech, printed, told) for stretch in stretches]
            said = {**_everywhere(report, speech), "front": front, "units": units}
            pieces.append(f"{len(pieces)}.json")
            (folder / pieces[-1]).write_text(json.dumps(all_named(said), ensure_ascii=False), "utf-8")
        counts = [pages(folder, fonts, piece) for piece in pieces]
        before = accumulate(counts, initial=0)
        join([set_piece(folder, fonts, *each, total=sum(counts)) for each in zip(pieces, before, strict=False)], path)


@cache
def _shipped(name: str) -> Any:
    return files("bot.reports.pdf").joinpath(name)


def _side(count: int) -> int:
    return next((side for most, side in SIDES if count <= most), LEAST)


def _pieces(report: Report) -> Iterator[list[Stretch]]:
    """The report in pieces that are light enough, in order; a unit without duties stands in one all the same."""
    lines = [(part, line) for part in report.units for line in part.duties or (None,)]
    weights = accumulate(_weight(line) for _, line in lines)
    placed = ((weight // HEAVIEST, each) for weight, each in zip(weights, lines, strict=True))
    for _, piece in groupby(placed, key=itemgetter(0)):
        by_unit = groupby((each for _, each in piece), key=lambda each: each[0].id)
        yield [_stretch(list(some)) for _, some in by_unit]


def _weight(line: DutyLine | None) -> int:
    return 1 + PICTURE * sum(map(is_picture, line.proof.files)) if line and line.proof else 1


def _stretch(lines: Sequence[tuple[UnitPart, DutyLine | None]]) -> Stretch:
    part, duties = lines[0][0], [line for _, line in lines if line]
    return Stretch(part=part, begins=duties[:1] == list(part.duties[:1]), duties=duties)


def _everywhere(report: Report, speech: Language) -> dict[str, object]:
    """What each piece shows, every text ready to be set."""
    return {
        "lang": speech.code,
        "words": asdict(texts.words(speech)),
        "unit": report.unit,
        "span": texts.span(speech, report.first, report.last),
        "as_of": texts.day(speech, report.as_of),
        "day": [report.as_of.year, report.as_of.month, report.as_of.day],
    }


def _front(report: Report, speech: Language) -> dict[str, object]:
    return {
        "rate": _rate(report.rate, speech),
        "scope": texts.rate_scope(
            speech,
            report.unit,
            units=len(report.units),
            first=report.first,
            last=report.last,
            as_of=report.as_of,
        ),
        "counts": _counts(report, speech),
        "duties": report.duties,
        "units": [{"name": part.name, **_rate(part.rate, speech)} for part in report.units],
        "months": [{"name": speech.period(each.month), **_rate(each.rate, speech)} for each in report.by_month],
        "obligations": [
            {"name": texts.said(speech, each.name), **_of_one(each.rate, speech)} for each in report.by_obligation
        ],
        "heads": [_head(head) for head in report.heads],
        "anchors": [{**_head(each), "day": each.day.isoformat()} for each in report.anchors],
    }


def _unit(stretch: Stretch, speech: Language, printed: Printed, told: Callable[[], None]) -> dict[str, object]:
    lines = []
    for line in stretch.duties:
        lines.append(_line(line, speech, printed))
        told()
    return {
        "name": stretch.part.name,
        "begins": stretch.begins,
        "rate": _rate(stretch.part.rate, speech),
        "duties": lines,
    }


def _head(head: Any) -> dict[str, str]:
    return {"company": head.company, "number": f"{head.number:06}", "digest": head.digest}


def _rate(rate: Rate, speech: Language) -> dict[str, object]:
    """A rate, and in words the one beside it, if anything of that was due."""
    said = str(beside.chosen(speech, rate).unescape()) if rate.chosen.owed else None
    return {**asdict(rate), "percent": rate.percent, "beside": said}


def _of_one(rate: Rate, speech: Language) -> dict[str, object]:
    """The rate of an obligation, which is stated or chosen."""
    found = rate.chosen if rate.chosen.owed and not rate.owed else rate
    named = texts.words(speech).chosen if found is rate.chosen else None
    return {**asdict(found), "percent": found.percent, "beside": named}


def _counts(report: Report, speech: Language) -> list[dict[str, object]]:
    """How many duties stand how, in the order in which a leader asks."""
    found: dict[str, int] = {}
    for part in report.units:
        for line in part.duties:
            found[line.standing] = found.get(line.standing, 0) + 1
    return [
        {"standing": each, "name": texts.standing(speech, each), "count": found[each]}
        for each in texts.STANDINGS
        if each in found
    ]


def _line(line: DutyLine, speech: Language, printed: Printed) -> dict[str, object]:
    say, proof = texts.words(speech), line.proof
    told = [
        f"{say.due} {texts.day(speech, line.due_on)}{f' {line.due_at:%H:%M}' if line.due_at else ''}",
        f"{say.owner} {roles.role_called(speech, line.owner, line.owner_called)}",
        roles.fixed(speech, line.fixed),
        *([f"{say.figures} {line.figure[0]} / {line.figure[1]}"] if line.figure else []),
        *([apart] if not line.figure and (apart := roles.counts(speech, line.counts, line.due_at)) else []),
    ]
    shown: dict[str, object] = {
        "item": texts.row(speech, line),
        "title": texts.said(speech, line.title),
        "period": speech.period(line.period, line.due_on),
        "standing": line.standing,
        "standing_name": texts.standing(
            speech, line.standing, from_below=is_judged_from_below(line.owner, line.confirmer)
        ),
        "told": told,
        "waived": line.waived,
    }
    if not proof:
        return shown
    done = [(say.done_on, proof.done_on, None), (say.reported_on, proof.reported_on, proof.reported_by)]
    done.append((speech.plain("Added to"), proof.added_on, None))
    if line.standing in DONE:
        done.append(
            (
                say.judged_on,
                proof.judged_on,
                texts.judge(speech, proof.judged_by, came_after=proof.judge_came_after, invited=proof.judge_invited),
            )
        )
    return {
        **shown,
        "number": f"{proof.number:06}",
        "steps": [[name, texts.day(speech, day), who] for name, day, who in done if day],
        "note": proof.note,
        "reason": proof.reason,
        "figures": f"{proof.figures[0]} / {proof.figures[1]}" if proof.figures else None,
        "submitted": _sealed(proof.submitted),
        "judged": _sealed(proof.judged),
        "files": [_file(file, speech, printed) for file in proof.files],
    }


def _sealed(entry: Sealed | None) -> dict[str, str] | None:
    return {"number": f"{entry.number:06}", "digest": entry.digest} if entry else None


def _file(file: File, speech: Language, printed: Printed) -> dict[str, object]:
    named = texts.erased(speech, file.erased.on, file.erased.why) if file.erased else file.name
    return {"name": named, "sha256": file.sha256, "picture": printed(file)}


def _picture(folder: Path, read: Reading, side: int, file: File) -> str | None:
    """The name of a file's small picture in the folder; None where none can be made."""
    if not is_picture(file):
        return None
    place = folder / f"{file.sha256}.jpg"
    if not place.exists():
        made = picture_of(file, read, side)
        if not made:
            return None
        place.write_bytes(made)
    return place.name
