"""The operator's report: a unit's ledger or dossier written to a file, and noted in the ledger."""

from datetime import date, datetime
from pathlib import Path

from bot.errors import Refused
from bot.flows.reports.request_report import digest_of, note
from bot.ops.arguments import day
from bot.queries.report import gather
from bot.queries.report_contents import Report
from bot.reports.render import FORMATS, render
from bot.store.engine import Store
from bot.store.people.units import unit_named
from bot.texts.catalogue import Language
from bot.vault import Vault
from schedules.period import period_named


def span_said(period: str | None, first: str | None, last: str | None) -> tuple[date, date]:
    """The days that the options name; raises Refused where they name none, or two."""
    if period and (first or last):
        raise Refused("--period: give either a period, or --from and --to")
    if period:
        found = period_named(period)
        if not found:
            raise Refused(
                f"--period {period}: must be a year, quarter or month, as in 2026, 2026-Q4 or 2026-11, or of financial"
                " years, as in 2026-F04 (from April 2026) or 2026-F04-Q1"
            )
        return found.first, found.last
    if not first or not last:
        raise Refused("give --period, as in 2026-Q4, or both --from and --to")
    opens, ends = day("--from", first), day("--to", last)
    if ends < opens:
        raise Refused(f"--to {last}: must not be before --from {first}")
    return opens, ends


def write_report(
    store: Store,
    vault: Vault,
    name: str,
    span: tuple[date, date],
    *,
    form: str,
    out: Path,
    speech: Language,
    now: datetime,
) -> tuple[Report, str]:
    """Write a report to a file, whole or not at all; the report and the file's digest."""
    if form not in FORMATS:
        raise Refused(f"--format {form}: must be one of {', '.join(FORMATS)}")
    of = store.read_now(unit_named, name)
    if not of:
        raise Refused(f"{name}: no unit has this name (dutybell unit list)")
    if not out.parent.is_dir():
        raise Refused(f"--out {out}: cannot be written: there is no folder {out.parent}")
    report = store.read_now(gather, of, *span, now=now)
    coming = out.with_name(f".{out.name}.coming")
    try:
        render(report, form, speech, vault.read, path=coming)
        digest, size = digest_of(coming)
        store.write_now(note, None, report, of.id, form=form, sha256=digest, size=size, now=now)
        coming.replace(out)
    except OSError as fault:
        raise Refused(f"--out {out}: cannot be written: {fault.strerror}") from None
    finally:
        coming.unlink(missing_ok=True)
    return report, digest
