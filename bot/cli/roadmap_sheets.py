"""Verbs about a roadmap in a spreadsheet: an empty one, and from it to JSON and back."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import faults_in

YES = Annotated[bool, typer.Option("--yes", help="Replace a file that is there.")]


def roadmap_template(
    file: Annotated[Path, typer.Argument(help="The .xlsx file to write.")],
    yes: YES = False,
    lang: Annotated[str, typer.Option(help="Language of faults: zh or en.")] = "en",
) -> None:
    """Write an empty spreadsheet for a roadmap of one's own: one row an obligation, with lists to choose from."""
    from bot.ops.roadmap_file import write_empty

    speech = faults_in(lang)
    write_empty(file, speech, replace=yes)
    typer.echo(speech.plain("written: {file}", file=file))


def roadmap_convert(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A roadmap as .xlsx or .json.")],
    target: Annotated[Path, typer.Argument(metavar="TO", help="The .json or .xlsx file to write.")],
    yes: YES = False,
    lang: Annotated[str, typer.Option(help="Language of faults: zh or en.")] = "en",
) -> None:
    """Turn a roadmap's spreadsheet into JSON, or JSON into a spreadsheet: nothing is lost, with any fault not written.

    Every fault is named at once, by sheet, row and column.
    """
    from bot.clock import SystemClock
    from bot.ops.roadmap_file import convert
    from bot.texts.people.import_units import notes_told

    speech = faults_in(lang)
    said = convert(source, target, speech, SystemClock().now().year, replace=yes)
    for note in notes_told(speech, said.notes):
        typer.echo(note, err=True)
    typer.echo(speech.plain("written: {file}", file=target))
    if found := said.roadmap:
        counted = {"items": len(found.items), "n": len(found.obligations)}
        typer.echo(speech.plain("{items} items, {n} obligations", **counted))
