"""What is wrong with a roadmap in a spreadsheet, a sentence each, and what would be right."""

from collections.abc import Mapping
from typing import Any

from bot.flows.people.unit_table import Fault
from bot.texts.catalogue import Language
from bot.texts.people.import_units import placed, what_is_wrong
from bot.texts.reports.file_faults import what_is_wrong as what_is_wrong_in_file


def sheet_fault(speech: Language, fault: Fault) -> str:
    """A fault in one sentence behind its sheet, row and column."""
    said = fault.said
    own = _of_sheet(speech, fault.what, said) or _of_cell(speech, fault.what, said) or _of_row(speech, fault.what, said)
    return placed(speech, fault, own or what_is_wrong(speech, fault.what, said))


def _of_sheet(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "renamed":
            return speech.plain("This is no Excel workbook; open it in Excel or LibreOffice and save it as .xlsx.")
        case "type":
            return speech.plain("This is no Excel workbook; open it in Excel or LibreOffice and save it as .xlsx.")
        case "unknown_heading":
            return speech.plain("“{given}” is no heading; delete its column, or call it one of {names}.", **said)
        case "blank":
            return speech.plain("The file is empty; begin with dutybell roadmap template.")
        case "sheet_unknown":
            return speech.plain("The template has no such sheet; name it as one of {titles}, or delete it.", **said)
        case "sheet_twice":
            return speech.plain("There are two sheets “{given}”; put their rows on one of them.", **said)
        case "no_obligations":
            return speech.plain("There is no obligation; fill in at least one row below the headings and the example.")
        case "second_head":
            return speech.plain("There is one roadmap in a file; delete this row.")
    return None


def _of_cell(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "uncomputed":
            return speech.plain("The formula has no value; put the value in its place.")
        case "fraction":
            return speech.plain("“{given}” is no share; write one above 0 and up to 100%, as in 90%.", **said)
        case "years":
            return speech.plain("“{given}” are no years of a term; write them as in 1-3 or 1, 3.", **said)
        case "month_day":
            return speech.plain("“{given}” is no day of a year; write month and day as in 05-12.", **said)
        case "day_of_year":
            return speech.plain("“{given}” is no day; write year, month and day as in 2026-03-15.", **said)
        case "condition":
            return speech.plain(
                "“{given}” cannot be read at “{at}”; write it as in headcount >= 50 and hazardous = yes.", **said
            )
        case "json":
            return speech.plain(
                "“{given}” cannot be read; empty the cell, or write it anew from the JSON file.", **said
            )
        case "twice_said":
            return speech.plain("The last column, more, says this already; empty one of the two cells.")
        case "needed_one":
            return speech.plain("The cell is empty; it must be one of {names}.", **said)
        case "unknown":
            return speech.plain("“{given}” is not there; it must be one of {names}.", **said)
    return None


def _of_row(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "cadence_needs":
            return speech.plain("“{how}” needs this cell; write it as in {example}.", **said)
        case "cadence_unneeded":
            return speech.plain("“{how}” has no use for this cell; empty it, or choose another “how often”.", **said)
        case "nth":
            return speech.plain(
                "“{given}” is none of these days: there are {n} at most; write 2 for the second, -1 for the last.",
                **said,
            )
        case "no_proof":
            return speech.plain("No evidence is asked for; give a number of photos or documents, or ask for a note.")
        case "beyond_term":
            return speech.plain(
                "Year {given} is beyond the term; it must be 1 to {n}, or the sheet Roadmap must give more years.",
                **said,
            )
        case "not_in_years":
            return speech.plain("Year {given} is none of this row's years; it must be one of {names}.", **said)
        case "same_person":
            return speech.plain("The confirmer is the owner; choose another role, or say no to “second person”.")
        case "not_ours":
            return speech.plain("Only what is ours is recommended; empty the cell, or choose “ours” as fixed.")
        case "too_few":
            return speech.plain("One act fulfils two obligations at least; name two ids or more.")
        case "rule":
            fault = said["fault"]
            return speech.plain("{text} ({place}).", text=what_is_wrong_in_file(speech, fault), place=fault.place)
    return None
