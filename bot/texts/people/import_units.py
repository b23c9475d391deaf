"""What is said of a spreadsheet: its faults, each with its place, and what was made of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from bot.flows.people.unit_table import Fault, Invited
from bot.messages.body import Body, invitation
from bot.texts import words
from bot.texts.catalogue import Language

# So many faults are told in the chat; a card's length, which lists of invitations keep to as well.
TOLD, LENGTH = 20, 900


def letter(column: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    above, place = divmod(column - 1, 26)
    return (letter(above) if above else "") + chr(ord("A") + place)


def fault_line(speech: Language, fault: Fault) -> str:
    """A fault in one sentence behind its place."""
    return placed(speech, fault, what_is_wrong(speech, fault.what, fault.said))


def placed(speech: Language, fault: Fault, what: str) -> str:
    """The sentence of a fault behind its place."""
    where = {"sheet": fault.sheet, "row": fault.row, "what": what}
    if fault.column and fault.heading:
        at = {"column": letter(fault.column), "heading": fault.heading, **where}
        return speech.plain("{sheet}, row {row}, column {column} ({heading}): {what}", **at)
    if fault.column:
        return speech.plain("{sheet}, row {row}, column {column}: {what}", column=letter(fault.column), **where)
    if fault.row:
        return speech.plain("{sheet}, row {row}: {what}", **where)
    return speech.plain("{sheet}: {what}", **where) if fault.sheet else what


def what_is_wrong(speech: Language, what: str, said: Mapping[str, Any]) -> str:
    """What is wrong, and what would be right."""
    for part in (_of_file, _of_heading, _of_cell, _of_row):
        if text := part(speech, what, said):
            return text
    raise AssertionError(what)


def _of_file(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "type":
            return speech.plain("This is no table; send an Excel file (.xlsx) or a CSV file (.csv).")
        case "renamed":
            return speech.plain(
                "The file is damaged, or no workbook whatever its ending; open it in Excel and save it anew as .xlsx."
            )
        case "old":
            return speech.plain("This is an old or locked Excel file; save it as .xlsx without a password.")
        case "damaged":
            return speech.plain("The file cannot be read; open it in Excel and save it anew as .xlsx.")
        case "large":
            return speech.plain("The file holds too much; it must stay below {n} MB.", **said)
        case "encoding":
            return speech.plain("The letters of this CSV file cannot be read; save it as CSV UTF-8.")
        case "empty":
            return speech.plain("There is no unit and no person in it; fill in at least one row below the headings.")
        case "example":
            return speech.plain("Only the example rows are in it; write your own units and people in their place.")
        case "sheets":
            return speech.plain("There is no sheet named {titles}; keep these names, as in the template.", **said)
        case "many":
            return speech.plain("There are more than {n} rows; split the file.", **said)
        case "wide":
            return speech.plain("There are more than {n} columns; keep those of the template.", **said)
        case "line":
            return speech.plain("A line is longer than {n} characters; is this a table of units and people?", **said)
        case "formatted":
            return speech.plain("It goes on far below its last row; delete the empty rows and columns, and save it.")
        case "strict":
            return speech.plain("This is a “Strict Open XML” workbook; save it as an ordinary Excel workbook (.xlsx).")
        case "heavy":
            return speech.plain("Reading it takes too long; copy the rows into the empty template and send that.")
        case "and_more":
            return speech.plain("There are {n} more faults; correct these first.", **said)
    return None


def _of_heading(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "no_headings":
            return speech.plain("The headings are missing; the first row must hold {names}.", **said)
        case "no_heading":
            return speech.plain("The heading {name} is missing; write it in the first row.", **said)
        case "unknown_heading":
            return speech.plain("“{given}” is no heading; there are {names}.", **said)
        case "heading_twice":
            return speech.plain("“{given}” heads a second column; keep only one.", **said)
        case "unheaded":
            return speech.plain("This cell has no heading above it; write one, or empty the cell.")
        case "row_kind":
            return speech.plain("“{given}” is no kind of row; it must be {names}.", **said)
        case "foreign":
            return speech.plain("This does not belong to a row of this kind; empty the cell.")
    return None


def _of_cell(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "formula":
            return speech.plain("The cell holds a formula; put its value in its place.")
        case "error":
            return speech.plain("The cell shows an error; put a value in its place.")
        case "merged":
            return speech.plain("The cells {cells} are merged; unmerge them and fill in each.", **said)
        case "needed":
            return speech.plain("The cell is empty; a value is needed here.")
        case "text":
            return speech.plain("“{given}” is no text; it must be written as text.", **said)
        case "long":
            return speech.plain("The text is too long; it holds {n} characters at most.", **said)
        case "whole":
            return speech.plain("“{given}” is no whole number; write only digits, as in {example}.", **said)
        case "range":
            return speech.plain("“{given}” is out of range; it must be {least} to {most}.", **said)
        case "no_year":
            return speech.plain("“{given}” names no year; write it as in 2026-01-31.", **said)
        case "day":
            return speech.plain("“{given}” is no day from 2000 to 2100; write it as in 2026-01-31.", **said)
        case "choice":
            return speech.plain("“{given}” is not known; it must be one of {names}.", **said)
        case "calendar":
            return speech.plain(
                "“{given}” is no calendar; write one of {names}, or another country's code, as in GB or US-CA.", **said
            )
        case "zone":
            return speech.plain("“{given}” is no time zone; write one as in Asia/Shanghai.", **said)
    return None


def _of_row(speech: Language, what: str, said: Mapping[str, Any]) -> str | None:
    match what:
        case "before":
            return speech.plain(
                "The end {until} lies before the start {since}; it must be the same day or later.", **said
            )
        case "twice":
            return speech.plain("“{given}” stands in row {row} already; keep one of the two rows.", **said)
        case "cycle":
            return speech.plain(
                "These units are above each other: {names}; one of them must have another parent.", **said
            )
        case "no_parent":
            return speech.plain(
                "No unit is named “{given}”; add it to the units of the table or correct the name.", **said
            )
        case "project":
            return speech.plain("A project belongs to a company; name it as the parent.")
        case "supervising":
            return speech.plain("“{given}” supervises nobody, so what supervises cannot stand below it.", **said)
        case "fixed":
            return speech.plain("“{given}” differs from what is recorded; it must stay {was}.", **said)
        case "fixed_empty":
            return speech.plain("“{given}” differs from what is recorded; leave the cell empty.", **said)
        case "taken":
            return speech.plain("The name “{given}” is taken by a unit that is not yours; choose another name.", **said)
        case "unfit":
            role = words.role(speech, said["given"])
            return speech.plain(
                "There is no {role} in {unit}; choose a role that fits it.", role=role, unit=said["unit"]
            )
        case "ungiven":
            role = words.role(speech, said["given"])
            return speech.plain(
                "{role} of {unit} is not yours to give; those who answer for it invite them.",
                role=role,
                unit=said["unit"],
            )
        case "late_year":
            return speech.plain("“{given}” is too late; the first year is {last} at the latest.", **said)
        case "late_since":
            return speech.plain("“{given}” is too late; it must be {last} or earlier.", **said)
        case "no_roadmap":
            return speech.plain("No roadmap in force is named “{given}”; there are {names}.", **said)
        case "operators":
            return speech.plain("Which roadmaps a unit goes by is the operator's to say; leave the cell empty.")
        case "fixed_roadmaps":
            return speech.plain(
                "The unit does not go by “{given}” and nothing else; leave the cell empty. "
                "dutybell unit adopt and unit leave change that.",
                **said,
            )
        case "reach":
            return speech.plain("A new unit must stand below one of yours; name that one as its parent.")
    return None


def faults_told(speech: Language, faults: Sequence[Fault]) -> list[Body]:
    """The first faults of a file, how many more there are, and how to go on, in as few messages as hold them."""
    lines = [
        speech.count("Nothing was loaded: {n} fault.", "Nothing was loaded: {n} faults.", len(faults)),
        *(escape(fault_line(speech, fault)) for fault in faults[:TOLD]),
    ]
    if len(faults) > TOLD:
        lines.append(speech.count("And {n} more.", "And {n} more.", len(faults) - TOLD))
    lines.append(speech.html("Correct the file and send it again, or leave with /cancel."))
    return _packed(lines)


def notes_told(speech: Language, notes: Sequence[Fault]) -> list[str]:
    """What should be known of a file that was loaded, a sentence each."""
    return [f"⚠️ {_note(speech, note)}" for note in notes]


def _note(speech: Language, note: Fault) -> str:
    match note.what:
        case "hidden_rows":
            text = speech.plain(
                "Hidden or filtered rows were loaded like the rest: {sheet}, {rows}.", sheet=note.sheet, **note.said
            )
        case "hidden_columns":
            text = speech.plain(
                "Hidden columns were loaded like the rest: {sheet}, {columns}.", sheet=note.sheet, **note.said
            )
        case "alike":
            same = speech.plain(
                "It asks for the very same as row {row}; delete one of the two if that is not meant.", **note.said
            )
            text = placed(speech, note, same)
        case "long_title":
            long = speech.plain(
                "It has {n} characters, and whoever is reminded reads them all; say it in {most} at most, and how it is"
                " done under guide.",
                **note.said,
            )
            text = placed(speech, note, long)
        case _:
            text = speech.plain("The sheet {sheet} is hidden; it was loaded like the rest.", sheet=note.sheet)
    return text


def _packed(blocks: Sequence[Markup]) -> list[Body]:
    """Blocks of text in as few messages as hold them."""
    filled: list[list[Markup]] = [[]]
    for block in blocks:
        if filled[-1] and sum(map(len, filled[-1])) + len(filled[-1]) + len(block) > LENGTH:
            filled.append([])
        filled[-1].append(block)
    return [Body(text=str(Markup("\n").join(some))) for some in filled]


def counted(speech: Language, *, added: int, changed: int, invited: int) -> str:
    """How many units and people a file has brought."""
    parts = [
        speech.count("{n} unit added", "{n} units added", added) if added else "",
        speech.count("{n} unit changed", "{n} units changed", changed) if changed else "",
        speech.count("{n} person invited", "{n} people invited", invited) if invited else "",
    ]
    said = speech.plain(", ").join(str(part) for part in parts if part)
    return said or speech.plain("All of this is here already; nothing was changed.")


def invitations(speech: Language, invited: Sequence[Invited]) -> list[Body]:
    """Each invitation with its link, in as few messages as hold them."""
    if not invited:
        return []
    told = [
        speech.html("{name} · {role} · {unit}", name=one.name, role=words.role(speech, one.role), unit=one.unit)
        + Markup("\n")
        + invitation(one.code)
        for one in invited
    ]
    return _packed([speech.html("Give each person their link; it is for one person and 72 hours."), *told])


def ask(speech: Language) -> str:
    """What stands below the template in the chat."""
    return str(
        speech.html(
            "Fill in this table, or a CSV file with the same headings, and send it back here. "
            "Sheet 3 explains each column.\nLeave with /cancel."
        )
    )
