"""The dossier for an inspection as a PDF, set by typst from the report's data and small pictures."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import typst

from bot.reports.contents import DutyLine, File, Report, Sealed
from bot.reports.pictures import Pictures, Reading, is_picture
from bot.texts import reports as texts
from bot.texts import words as roles
from bot.texts.catalogue import Language
from schedules.rate import Rate

TEMPLATE = "dossier.typ"
# So many pixels a picture's longest side has, by how many pictures there are: all fit a file that a chat takes.
SIDES = ((200, 640), (800, 440), (2000, 320))
LEAST = 240


def write_dossier(report: Report, speech: Language, read: Reading, path: Path, told: Callable[[], None]) -> None:
    """Write the report as a PDF, the same bytes for the same report; `told` is called once a duty.

    What people have typed reaches typst as data, never as markup. Only the fonts that are shipped are used.
    """
    with TemporaryDirectory(prefix="dutybell-report-") as name, as_file(_shipped("fonts")) as fonts:
        folder = Path(name)
        copyfile(_shipped(TEMPLATE), folder / TEMPLATE)
        pictures = Pictures(read, _side(sum(is_picture(file) for file in report.files)))
        (folder / "report.json").write_text(_json(report, speech, folder, pictures, told), "utf-8")
        typst.compile(
            str(folder / TEMPLATE),
            output=str(path),
            root=name,
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"report": "report.json"},
            pdf_tags=False,  # tagging five thousand duties costs a minute, and the JSON is there for machines
        )


@cache
def _shipped(name: str) -> Any:
    return files("bot.reports").joinpath(name)


def _side(count: int) -> int:
    return next((side for most, side in SIDES if count <= most), LEAST)


def _json(report: Report, speech: Language, folder: Path, pictures: Pictures, told: Callable[[], None]) -> str:
    """What the template shows, every text ready to be set."""
    say = texts.words(speech)
    parts = []
    for part in report.units:
        lines = []
        for line in part.duties:
            lines.append(_line(line, speech, folder, pictures))
            told()
        parts.append({"name": part.name, "company": part.company, "rate": _rate(part.rate), "duties": lines})
    shown = {
        "lang": speech.code,
        "words": asdict(say),
        "unit": report.unit,
        "span": texts.span(speech, report.first, report.last),
        "as_of": texts.day(speech, report.as_of),
        "day": [report.as_of.year, report.as_of.month, report.as_of.day],
        "rate": _rate(report.rate),
        "counts": _counts(report, speech),
        "units": parts,
        "months": [{"name": texts.said(speech, each.name), **_rate(each.rate)} for each in report.by_month],
        "obligations": [{"name": texts.said(speech, each.name), **_rate(each.rate)} for each in report.by_obligation],
        "heads": [_head(head) for head in report.heads],
        "anchors": [{**_head(each), "day": each.day.isoformat()} for each in report.anchors],
    }
    return json.dumps(shown, ensure_ascii=False)


def _head(head: Any) -> dict[str, str]:
    return {"company": head.company, "number": f"{head.number:06}", "digest": head.digest}


def _rate(rate: Rate) -> dict[str, int | None]:
    return {**asdict(rate), "percent": rate.percent}


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


def _line(line: DutyLine, speech: Language, folder: Path, pictures: Pictures) -> dict[str, object]:
    say, proof = texts.words(speech), line.proof
    told = [
        f"{say.due} {texts.day(speech, line.due_on)}",
        f"{say.owner} {roles.role(speech, line.owner)}",
        say.stated if line.basis == "stated" else say.assumed,
    ]
    shown: dict[str, object] = {
        "item": texts.item(line.item),
        "title": texts.said(speech, line.title),
        "period": speech.period(line.period),
        "standing": line.standing,
        "standing_name": texts.standing(speech, line.standing),
        "told": told,
        "waived": line.waived,
    }
    if not proof:
        return shown
    done = [(say.done_on, proof.done_on, None), (say.reported_on, proof.reported_on, proof.reported_by)]
    if line.standing == "confirmed":
        done.append((say.judged_on, proof.judged_on, proof.judged_by))
    return {
        **shown,
        "number": f"{proof.number:06}",
        "steps": [[name, texts.day(speech, day), who] for name, day, who in done if day],
        "note": proof.note,
        "reason": proof.reason,
        "figures": f"{proof.figures[0]} / {proof.figures[1]}" if proof.figures else None,
        "submitted": _sealed(proof.submitted),
        "judged": _sealed(proof.judged),
        "files": [_file(file, folder, pictures) for file in proof.files],
    }


def _sealed(entry: Sealed | None) -> dict[str, str] | None:
    return {"number": f"{entry.number:06}", "digest": entry.digest} if entry else None


def _file(file: File, folder: Path, pictures: Pictures) -> dict[str, object]:
    """A file with the name of its small picture in the folder, where one could be made."""
    name, made = f"{file.sha256}.jpg", pictures.of(file)
    if made and not (folder / name).exists():
        (folder / name).write_bytes(made)
    return {"kind": file.kind, "name": file.name, "sha256": file.sha256, "picture": name if made else None}
