"""The report for machines: JSON, and CSV that Excel opens without running any of it."""

import csv
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bot.queries.report_contents import DutyLine, Report, UnitPart
from bot.reports.cells import harmless
from bot.texts.catalogue import language
from schedules.rate import Counts

COUNTS = tuple(Counts.__dataclass_fields__)
# The columns of the CSV file; days as in 2026-11-30, several values of a cell parted by a blank.
COLUMNS = (
    "unit",
    "company",
    "roadmap",
    "item",
    "obligation",
    "title_zh",
    "title_en",
    "period",
    "owner",
    "fixed",
    "opens_on",
    "due_on",
    "due_at",
    "standing",
    "counts",
    "done_on",
    "reported_on",
    "added_on",
    "reported_by",
    "judged_on",
    "judged_by",
    "judge_came_after",
    "judge_invited",
    "number",
    "photos",
    "documents",
    "figures",
    "note",
    "reason",
    "submitted_entry",
    "judged_entry",
    "files",
    "erased_files",
)


def write_json(report: Report, path: Path) -> None:
    """Write the whole report as JSON: the fields of `contents.Report`, rates with their whole percent."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(as_json(report), file, ensure_ascii=False, indent=1)
        file.write("\n")


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain values, its months named in both languages."""
    plain = _plain(asdict(report))
    plain["by_month"] = [{"name": _month(each["month"]), "rate": each["rate"]} for each in plain["by_month"]]
    return {"format": "dutybell report 1", **plain}


def _month(key: str) -> dict[str, str]:
    return {code: language(code).period(key) for code in ("zh", "en")}


def _plain(value: Any) -> Any:
    """Days as texts; a rate also says its percent."""
    if isinstance(value, dict):
        plain = {name: _plain(each) for name, each in value.items()}
        if "made_good" in plain:
            counts = Counts(**{name: value[name] for name in COUNTS})
            plain |= {"percent": counts.percent, "percent_once_seen": counts.percent_once_seen}
        return plain
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def write_csv(report: Report, path: Path) -> None:
    """Write one row a duty, with the mark by which Excel knows UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for part in report.units:
            rows.writerows([harmless(str(cell)) for cell in _row(part, line)] for line in part.duties)


def _row(part: UnitPart, line: DutyLine) -> tuple[object, ...]:
    proof = line.proof
    head = (
        part.name,
        part.company,
        line.roadmap,
        line.item,
        line.obligation,
        line.title.zh,
        line.title.en,
        line.period,
        line.owner,
        line.fixed,
        line.opens_on,
        line.due_on,
        f"{line.due_at:%Y-%m-%dT%H:%M%z}" if line.due_at else "",
        line.standing,
        line.counts,
    )
    if not proof:
        figure = "/".join(map(str, line.figure or ()))
        return (*head, *[""] * 11, figure, "", line.waived or "", "", "", "", "")
    photos = sum(file.kind == "photo" for file in proof.files)
    return (
        *head,
        proof.done_on or "",
        proof.reported_on or "",
        proof.added_on or "",
        proof.reported_by,
        proof.judged_on or "",
        proof.judged_by or "",
        "yes" if proof.judge_came_after else "",
        "yes" if proof.judge_invited else "",
        f"{proof.number:06}",
        photos,
        len(proof.files) - photos,
        f"{proof.figures[0]}/{proof.figures[1]}" if proof.figures else "",
        proof.note or "",
        line.waived or proof.reason or "",
        proof.submitted.digest if proof.submitted else "",
        proof.judged.digest if proof.judged else "",
        " ".join(file.sha256 for file in proof.files),
        " ".join(file.sha256 for file in proof.files if file.erased),
    )
