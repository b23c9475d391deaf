"""The command line: verbs of the operator, each a thin door to a flow; what it needs it imports when it is called."""

import os
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from bot.cli import (
    backups,
    choosing,
    keeping,
    leaving,
    own_rules,
    planning,
    records,
    roadmap_sheets,
    roadmaps,
    service,
    units,
)
from bot.errors import Refused
from bot.redact import redact

VERBS: Sequence[Callable[..., None]] = (
    planning.plan,
    units.invite,
    units.import_,
    records.report,
    records.verify,
    records.export,
    keeping.retention,
    backups.backup,
    backups.restore,
    service.init,
    service.check,
    service.doctor,
    service.recount,
    service.run,
    service.demo,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # Plain: the frames that the library draws otherwise take longer to load than all else that is said here.
    rich_markup_mode=None,
    help="DutyBell rings for safety duties and keeps the evidence.",
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"dutybell {version('dutybell')}")
        raise typer.Exit


@app.callback()
def dutybell(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """DutyBell rings for safety duties and keeps the evidence."""


for verb in VERBS:
    app.command(verb.__name__.strip("_"))(verb)
units.unit_verbs.command("choose")(choosing.unit_choose)
units.unit_verbs.command("choices")(choosing.unit_choices)
units.unit_verbs.command("bundle")(choosing.unit_bundle)
units.unit_verbs.command("bundles")(choosing.unit_bundles)
units.unit_verbs.command("adopt")(roadmaps.unit_adopt)
units.unit_verbs.command("leave")(leaving.unit_leave)
roadmaps.roadmap_verbs.command("retire")(leaving.roadmap_retire)
roadmaps.roadmap_verbs.command("template")(roadmap_sheets.roadmap_template)
roadmaps.roadmap_verbs.command("convert")(roadmap_sheets.roadmap_convert)
app.add_typer(roadmaps.roadmap_verbs, name="roadmap")
app.add_typer(units.unit_verbs, name="unit")
app.add_typer(own_rules.rule_verbs, name="rule")
app.add_typer(keeping.erase_verbs, name="erase")
app.add_typer(keeping.hold_verbs, name="hold")


def _say_whole(verbs: typer.Typer) -> None:
    """Let a list of verbs show the first paragraph of each, which the library would cut short."""
    for each in verbs.registered_commands:
        each.short_help = ((each.callback and each.callback.__doc__) or "").partition("\n\n")[0]
    for group in verbs.registered_groups:
        if group.typer_instance:
            group.short_help = group.typer_instance.info.help
            _say_whole(group.typer_instance)


_say_whole(app)


def main() -> None:
    """Run the command line; what is refused, and a fault of disk or database, is one line a fault and exit code 2.

    What it makes is its owner's alone, wherever it lies.
    """
    umask = os.umask(0o077)
    try:
        _refuse_unreadable(sys.argv[1:])
        sys.exit(app(standalone_mode=False) or 0)
    except TyperException as unread:
        print(_seen(_usage(unread)), file=sys.stderr, end="")
        sys.exit(2)
    except typer.Abort:
        sys.exit(1)
    except Refused as refused:
        print(_seen(str(refused)), file=sys.stderr)
        sys.exit(2)
    except Exception as fault:
        if line := _ground(fault):
            print(_seen(line), file=sys.stderr)
            sys.exit(2)
        import traceback

        # As the interpreter would say it, but for secrets.
        print(redact(traceback.format_exc()), file=sys.stderr, end="")
        sys.exit(1)
    finally:
        os.umask(umask)


def _usage(unread: TyperException) -> str:
    """The line for words that cannot be read, with the place where the right ones stand; without any, all of them."""
    context, said = getattr(unread, "ctx", None), unread.format_message().strip()
    path = context.command_path if context else "dutybell"
    return f"{said}\n" if said.startswith("Usage:") else f"{said.rstrip('.')} ({path} --help says what there is)\n"


def _refuse_unreadable(words: Sequence[str]) -> None:
    """Refuse words whose bytes are no text: no file of ours and no database holds them."""
    for word in words:
        if any(unicodedata.category(sign) == "Cs" for sign in word):
            raise Refused(f"{word!a}: is no UTF-8 text")


def _seen(told: str) -> str:
    """A refusal that shows the signs in words given which nobody would see: line ends, colours, other directions."""
    given = {part for word in sys.argv[1:] for part in (word, word.partition("=")[2]) if part}
    for part in sorted(given, key=len, reverse=True):
        told = told.replace(part, _spelt(part))
    return told


def _spelt(word: str) -> str:
    return "".join(ascii(sign)[1:-1] if unicodedata.category(sign) in ("Cc", "Cf") else sign for sign in word)


def _ground(fault: Exception) -> str | None:
    """The line for a fault that is not the program's own, where these settings can be read."""
    from bot.app.outer_faults import line_of
    from bot.settings import read_settings

    try:
        return line_of(fault, read_settings())
    except Refused as refused:
        return str(refused)
