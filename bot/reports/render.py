"""A report in the format that is asked for, as a file."""

from collections.abc import Callable
from pathlib import Path

from bot.queries.report_contents import Report
from bot.reports.pdf.dossier import write_dossier
from bot.reports.pictures import Reading
from bot.reports.plain import write_csv, write_json
from bot.reports.workbook import write_workbook
from bot.texts.catalogue import Language

FORMATS = ("xlsx", "pdf", "json", "csv")


def render(
    report: Report, form: str, speech: Language, read: Reading, *, path: Path, told: Callable[[], None] = lambda: None
) -> None:
    """Write the report to `path` in one of FORMATS; `told` is called once a duty where that takes long."""
    match form:
        case "xlsx":
            write_workbook(report, speech, read, path, told=told)
        case "pdf":
            write_dossier(report, speech, read, path, told=told)
        case "json":
            write_json(report, path)
        case "csv":
            write_csv(report, path)
        case _:
            raise AssertionError(form)
