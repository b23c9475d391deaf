"""Verbs that show what was done, and prove it."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import language_said, store_at_hand


def report(
    unit: Annotated[str, typer.Argument(help="The unit's name; all units below it are in the report too.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    period: Annotated[
        str | None, typer.Option(help="2026, 2026-Q4, 2026-11 or 2026-F04, the financial year from April.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="First local day, as in 2026-01-01.")] = None,
    *,
    last: Annotated[str | None, typer.Option("--to", help="Last local day.")] = None,
    form: Annotated[str, typer.Option("--format", help="xlsx (ledger), pdf (dossier), json or csv.")] = "xlsx",
    lang: Annotated[str, typer.Option(help="Language of the report: zh or en.")] = "zh",
) -> None:
    """Write what a unit owed, did and proved to a file; each report is an entry of the ledger."""
    from bot.app.opening import vault_of
    from bot.clock import SystemClock
    from bot.ops.report_file import span_said, write_report
    from bot.settings import read_settings
    from bot.texts.catalogue import language

    span, speech = span_said(period, first, last), language(language_said(lang))
    with store_at_hand() as store:
        vault, now = vault_of(read_settings()), SystemClock().now()
        written, digest = write_report(store, vault, unit, span, form=form, out=out, speech=speech, now=now)
    typer.echo(f"written: {out}")
    typer.echo(f"{written.duties} duties of {len(written.units)} units, sha256 {digest}")


def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE|TEXT", help="An anchor that someone was sent: its text, or a file that holds it."),
    ] = None,
) -> None:
    """Check every link, anchor and file, and every row that a rate is counted from, reading only.

    Exit 0 good, 2 broken link, 3 file differs, 4 file missing, 5 anchor not met, 6 cannot be checked,
    7 time runs backwards, 8 a row differs from what the entries say.
    """
    from bot.flows.ledger.verify import GOOD, NAMES, printable
    from bot.ops.checks import checked
    from bot.settings import read_settings

    settings = read_settings()
    verdict = checked(settings, anchor or [])
    if verdict.code != GOOD:
        typer.echo(f"{NAMES[verdict.code]}: {printable(verdict.place)}", err=True)
        raise typer.Exit(verdict.code)
    erased = f" ({verdict.erased} of them erased)" if verdict.erased else ""
    outside = f", {verdict.outside} from outside" if anchor else ""
    typer.echo(f"good: {verdict.entries} entries, {verdict.files} files{erased}, {verdict.anchors} anchors{outside}")
    for line in verdict.lines:
        typer.echo(line)
    if verdict.tokens:
        vouched = "good by DUTYBELL_TSA_CERT" if settings.tsa_cert else "not verified: DUTYBELL_TSA_CERT is not set"
        typer.echo(f"{verdict.tokens} time stamps: {vouched}")


def export(
    bundle: Annotated[Path, typer.Option(help="The .zip file to write; one that is there is left alone.")],
    unit: Annotated[str, typer.Option(help="The company's name.")],
) -> None:
    """Write a company's records, files and anchors, with a program that checks them anywhere, offline."""
    from bot.app.opening import vault_of
    from bot.clock import SystemClock
    from bot.ops.bundle_file import write_bundle
    from bot.settings import read_settings

    settings = read_settings()
    with store_at_hand() as store:
        written = write_bundle(
            store, vault_of(settings), unit, bundle, certificates=settings.tsa_cert, now=SystemClock().now()
        )
    erased = f", {written.erased} more erased" if written.erased else ""
    typer.echo(
        f"written: {bundle} ({written.entries} entries, {written.files} files{erased}, {written.anchors} anchors)"
    )
    for sha256 in written.missing:
        typer.echo(f"missing in the vault, so not in the bundle: {sha256}", err=True)
