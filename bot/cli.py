"""The command line: verbs of the operator, each a thin door to a flow."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import keeping
from bot.faults import Refused
from bot.keeping import store_at_hand as _store

# Exit code of a backup that had to leave files out: the one that `verify` has for a file that differs.
DAMAGED = 3

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="DutyBell rings for safety duties and keeps the proof."
)


@app.callback()
def dutybell() -> None:
    """DutyBell rings for safety duties and keeps the proof."""


@app.command()
def roadmap(
    file: Annotated[Path | None, typer.Argument(help="A roadmap file; the shipped one unless given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the checked roadmap as JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a roadmap file.")] = False,
    lang: Annotated[str, typer.Option(help="Language of the titles: zh or en.")] = "zh",
) -> None:
    """Check a roadmap and show it as a table."""
    from bot.operator import roadmap_at, shipped_roadmap
    from schedules.roadmap import json_schema

    if schema:
        typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return
    checked = roadmap_at(file)
    if as_json:
        typer.echo(json.dumps(json.loads(file.read_text("utf-8") if file else shipped_roadmap()), ensure_ascii=False))
        return
    from bot.tables import roadmap_table, show

    show(roadmap_table(checked, _language(lang)))
    typer.echo(f"{len(checked.items)} items, {len(checked.obligations)} obligations")


@app.command()
def plan(
    party: Annotated[str, typer.Option(help="The unit's party, as in enterprise.")],
    first: Annotated[str, typer.Option("--from", help="First local day, as in 2026-01-01.")],
    last: Annotated[str, typer.Option("--to", help="Last local day.")],
    attr: Annotated[list[str] | None, typer.Option(help="What the unit says of itself: headcount=120.")] = None,
    scope: Annotated[str, typer.Option(help="company or project.")] = "company",
    first_year: Annotated[int | None, typer.Option(help="The calendar year of the term's year 1.")] = None,
    timezone: Annotated[str, typer.Option(help="The unit's time zone.")] = "Asia/Shanghai",
    event: Annotated[
        list[str] | None, typer.Option(help="Something that happened: penalty_decision=2026-09-28.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--roadmap", help="A roadmap file; the shipped one unless given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ics: Annotated[Path | None, typer.Option(help="Also write the due days to this iCalendar file.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the titles: zh or en.")] = "zh",
) -> None:
    """Show what a unit would owe, and what would be rung when, without any database."""
    from bot.calendar_file import calendar_file
    from bot.operator import attributes, dated_events, day, roadmap_at, unit_said
    from bot.tables import plan_table, show
    from schedules.ladder import Hours
    from schedules.plan import plan as plan_duties
    from schedules.workdays import china

    checked = roadmap_at(file)
    opens: date = day("--from", first)
    ends: date = day("--to", last)
    if ends < opens:
        raise Refused(f"--to {last}: must not be before --from {first}")
    unit = unit_said(party, scope, first_year or opens.year, attributes(attr or []), timezone)
    duties = list(
        plan_duties(checked, unit, opens, ends, workdays=china(), hours=Hours(), events=dated_events(event or []))
    )
    language = _language(lang)
    if ics:
        ics.write_bytes(calendar_file(duties, checked, language))
    if as_json:
        typer.echo(json.dumps([_plain(duty) for duty in duties], ensure_ascii=False, indent=2))
        return
    show(plan_table(duties, checked, unit, language))
    typer.echo(f"{len(duties)} duties, first year {unit.first_year}")
    for year in sorted({duty.due_on.year for duty in duties}):
        if china().is_provisional(year):
            typer.echo(f"{year}: working days are provisional, the calendar is not yet announced")


def _plain(duty: Any) -> dict[str, object]:
    return {
        "obligation": duty.obligation,
        "item": duty.item,
        "period": duty.period,
        "opens_on": duty.opens_on.isoformat(),
        "due_on": duty.due_on.isoformat(),
        "basis": duty.basis,
        "reminders": [{"at": p.at.isoformat(), "rung": p.rung, "to": list(p.to)} for p in duty.prompts],
    }


def _language(lang: str) -> str:
    if lang not in ("zh", "en"):
        raise Refused(f"--lang {lang}: must be zh or en")
    return lang


unit_verbs = typer.Typer(no_args_is_help=True, help="Units: the enterprises, projects and authorities that owe duties.")
app.add_typer(unit_verbs, name="unit")


@unit_verbs.command("add")
def unit_add(
    name: Annotated[str, typer.Argument(help="The unit's name, as people will read it.")],
    party: Annotated[str, typer.Option(help="The unit's party, as in enterprise.")],
    parent: Annotated[str | None, typer.Option(help="The name of the unit above.")] = None,
    attr: Annotated[list[str] | None, typer.Option(help="What the unit says of itself: headcount=120.")] = None,
    scope: Annotated[str, typer.Option(help="company or project.")] = "company",
    first_year: Annotated[int | None, typer.Option(help="The calendar year of the term's year 1; now's.")] = None,
    timezone: Annotated[str, typer.Option(help="The unit's time zone.")] = "Asia/Shanghai",
    calendar: Annotated[str, typer.Option(help="Its working days: china, weekdays or every_day.")] = "china",
    until: Annotated[str | None, typer.Option(help="Its last day, as in 2027-06-30, if it has one.")] = None,
) -> None:
    """Add a unit and open what it owes."""
    from bot.clock import SystemClock
    from bot.flows.enrol import add_unit
    from bot.operator import attributes, unit_said

    now = SystemClock().now()
    said = attributes(attr or [])
    judged = unit_said(party, scope, first_year or now.year, said, timezone, calendar, until)
    with _store() as store:
        added = store.write_now(add_unit, name, judged, parent, now)
    typer.echo(f"{added.name}: {added.party}, {added.scope}, first year {added.first_year}")
    if unsaid := _unsaid(judged):
        typer.echo(f"not said, so what hangs on it is left out: {', '.join(unsaid)} (--attr)")


@unit_verbs.command("set")
def unit_set(
    name: Annotated[str, typer.Argument(help="The unit's name.")],
    attr: Annotated[list[str] | None, typer.Option(help="What it says of itself from now on: headcount=80.")] = None,
    until: Annotated[str | None, typer.Option(help="Its last day, as in 2027-06-30.")] = None,
    calendar: Annotated[str | None, typer.Option(help="Its working days: china, weekdays or every_day.")] = None,
) -> None:
    """Change what a unit says of itself; it takes effect for periods that open from tomorrow on."""
    from dataclasses import replace

    from bot.clock import SystemClock
    from bot.flows.change_unit import change_unit
    from bot.operator import attributes, calendar_said, day
    from bot.store.units import unit_named

    said, now = attributes(attr or []), SystemClock().now()
    ended_on = day("--until", until) if until else None
    kept = calendar_said(calendar) if calendar else None
    with _store() as store:
        found = store.read_now(unit_named, name)
        if not found:
            raise Refused(f"{name}: no unit has this name (dutybell unit list)")
        after = replace(
            found,
            attributes={**found.attributes, **said},
            ended_on=ended_on or found.ended_on,
            calendar=kept or found.calendar,
        )
        changed = store.write_now(change_unit, found, after, now) != found
    typer.echo(f"{name}: changed, for periods that open from tomorrow on" if changed else f"{name}: nothing to change")


def _unsaid(judged: Any) -> list[str]:
    """Attributes that obligations of this unit hang on, and that it has not said."""
    from bot.operator import roadmap_at
    from schedules.plan import concerns
    from schedules.unit import attributes_of

    unknown = [each for each in roadmap_at(None).obligations if concerns(each, judged) is None]
    named = {attr for each in unknown if each.applies_when for attr in attributes_of(each.applies_when)}
    return sorted(named - set(judged.attributes))


@unit_verbs.command("list")
def unit_list() -> None:
    """Show all units with their people."""
    from bot.store.people import members
    from bot.store.units import all_units
    from bot.tables import show, units_table

    with _store() as store:
        units = store.read_now(all_units)
        people = {unit.id: store.read_now(members, unit.id) for unit in units}
    show(units_table(units, people))


@app.command()
def invite(
    unit: Annotated[str, typer.Argument(help="The unit's name.")],
    role: Annotated[str, typer.Argument(help="The role, as in principal_leader.")],
) -> None:
    """Print a one-time code and its link for a role in a unit; it lives for 72 hours."""
    import asyncio

    from bot.app import username
    from bot.clock import SystemClock
    from bot.flows.enrol import LIFETIME, invite_to
    from bot.operator import moment_text
    from bot.settings import read_settings

    settings, now = read_settings(), SystemClock().now()
    name = asyncio.run(username(settings))
    with _store() as store:
        code = store.write_now(invite_to, unit, role, now)
    typer.echo(f"code {code}")
    typer.echo(f"link https://t.me/{name or '<bot>'}?start={code}")
    if not name:
        typer.echo("the bot's name is not known: set DUTYBELL_TOKEN, or send the bot /start with the code")
    typer.echo(f"for one person, until {moment_text(now + LIFETIME, 'Asia/Shanghai')} Asia/Shanghai")


@app.command("import")
def import_(
    file: Annotated[Path | None, typer.Argument(help="An .xlsx or .csv file of units and people.")] = None,
    template: Annotated[Path | None, typer.Option(help="Write an empty table to this .xlsx file instead.")] = None,
    codes: Annotated[Path | None, typer.Option(help="Also append the invitations to this CSV file.")] = None,
    lang: Annotated[str, typer.Option(help="Language of faults and counts: zh or en.")] = "en",
) -> None:
    """Load a tree of units and invite its people: all of a file or, with any fault, nothing; twice changes nothing."""
    import asyncio

    from bot.app import username
    from bot.clock import SystemClock
    from bot.flows.load import load
    from bot.importing import bytes_of, refuse, write_codes, write_template
    from bot.settings import read_settings
    from bot.sheets.tree import read
    from bot.tables import invitations_table, show
    from bot.texts.catalogue import language
    from bot.texts.importing import counted

    speech = language(_language(lang))
    if template:
        write_template(template)
        typer.echo(f"written: {template}")
    if not file:
        if not template:
            raise Refused("give a file to import, or --template FILE.xlsx for an empty one")
        return
    tree, now = read(bytes_of(file), file.name), SystemClock().now()
    name = asyncio.run(username(read_settings()))

    def step(conn: Any) -> Any:
        loaded = load(conn, tree, now)
        if codes and loaded.invited:
            write_codes(codes, name or "", loaded.invited, now)
        return loaded

    with _store() as store:
        loaded = store.write_now(step)
    refuse(file, speech, loaded.faults)
    if loaded.invited:
        show(invitations_table(loaded.invited, name or ""))
    typer.echo(counted(speech, added=loaded.added, changed=loaded.changed, invited=len(loaded.invited)))


@app.command()
def report(
    unit: Annotated[str, typer.Argument(help="The unit's name; all units below it are in the report too.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    period: Annotated[str | None, typer.Option(help="2026, 2026-Q4 or 2026-11.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First local day, as in 2026-01-01.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last local day.")] = None,
    form: Annotated[str, typer.Option("--format", help="xlsx (ledger), pdf (dossier), json or csv.")] = "xlsx",
    lang: Annotated[str, typer.Option(help="Language of the report: zh or en.")] = "zh",
) -> None:
    """Write what a unit owed, did and proved to a file; each report is an entry of the ledger."""
    from bot.app import vault_of
    from bot.clock import SystemClock
    from bot.reporting import span_said, write_report
    from bot.settings import read_settings
    from bot.texts.catalogue import language

    span, speech = span_said(period, first, last), language(_language(lang))
    with _store() as store:
        vault, now = vault_of(read_settings()), SystemClock().now()
        written, digest = write_report(store, vault, unit, span, form, out, speech, now)
    typer.echo(f"written: {out}")
    typer.echo(f"{written.duties} duties of {len(written.units)} units, sha256 {digest}")


@app.command()
def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE|TEXT", help="An anchor that someone was sent: its text, or a file that holds it."),
    ] = None,
) -> None:
    """Check every link, anchor and file, reading only.

    Exit 0 good, 2 broken link, 3 file differs, 4 file missing, 5 anchor not met, 6 cannot be checked.
    """
    from bot.checking import checked
    from bot.flows.verify import GOOD, NAMES
    from bot.settings import read_settings

    verdict = checked(read_settings(), anchor or [])
    if verdict.code != GOOD:
        typer.echo(f"{NAMES[verdict.code]}: {verdict.place}", err=True)
        raise typer.Exit(verdict.code)
    erased = f" ({verdict.erased} of them erased)" if verdict.erased else ""
    outside = f", {verdict.outside} from outside" if anchor else ""
    typer.echo(f"good: {verdict.entries} entries, {verdict.files} files{erased}, {verdict.anchors} anchors{outside}")


@app.command()
def export(
    bundle: Annotated[Path, typer.Option(help="The .zip file to write; one that is there is left alone.")],
    unit: Annotated[str, typer.Option(help="The company's name.")],
) -> None:
    """Write a company's records, files and anchors, with a program that checks them anywhere, offline."""
    from bot.app import vault_of
    from bot.clock import SystemClock
    from bot.exporting import write_bundle
    from bot.settings import read_settings

    settings = read_settings()
    with _store() as store:
        written = write_bundle(store, vault_of(settings), unit, bundle, settings.tsa_cert, SystemClock().now())
    erased = f", {written.erased} more erased" if written.erased else ""
    typer.echo(
        f"written: {bundle} ({written.entries} entries, {written.files} files{erased}, {written.anchors} anchors)"
    )
    for sha256 in written.missing:
        typer.echo(f"missing in the vault, so not in the bundle: {sha256}", err=True)


app.add_typer(keeping.erase_verbs, name="erase")
app.add_typer(keeping.hold_verbs, name="hold")
app.command()(keeping.retention)


@app.command()
def backup(
    to: Annotated[Path | None, typer.Option(help="Another folder of backups; nothing in it is ever removed.")] = None,
) -> None:
    """Make a backup now, also while the bot is at work: the database, then the files."""
    from bot.app import vault_of
    from bot.backup.back_up import back_up
    from bot.backup.shelf import Shelf, is_beside
    from bot.clock import SystemClock
    from bot.settings import read_settings
    from bot.store.engine import open_store
    from bot.store.revival import is_empty

    settings = read_settings()
    shelf, keep = Shelf(to or settings.backups_at), 0 if to else settings.backups
    with _refusing_faults():
        if is_empty(settings.database):
            raise Refused("DUTYBELL_DATABASE_URL: there is no database yet, so nothing to back up")
        with closing(open_store(settings.database)) as store:
            made = back_up(store, vault_of(settings), shelf, SystemClock().now(), keep=keep, go_on=lambda: None)
    of = made.manifest
    typer.echo(f"{made.folder}: {sum(of.snapshot.counts.values())} rows, {of.files} files ({made.new} new)")
    if made.removed:
        typer.echo(f"older ones removed: {made.removed} (DUTYBELL_BACKUPS={keep})")
    if is_beside(shelf, settings.home):
        typer.echo("on the disk of the data: it protects from mistakes only; DUTYBELL_BACKUP_DIR names another place")
    if of.damaged:
        typer.echo(f"damaged in the vault, and left out: {', '.join(of.damaged)}", err=True)
        raise typer.Exit(DAMAGED)


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="A backup's folder, as in backups/dutybell-20261125T190000Z.")],
) -> None:
    """Bring a backup back into an empty place, then verify it; exit codes are those of verify."""
    from bot.app import vault_of
    from bot.backup.restore import restore as bring_back
    from bot.clock import SystemClock
    from bot.operator import moment_text
    from bot.settings import read_settings

    settings = read_settings()
    with _refusing_faults():
        found = bring_back(backup.resolve(), settings.database, vault_of(settings), SystemClock().now())
    of = found.manifest
    typer.echo(f"restored as of {moment_text(of.taken_at, 'Asia/Shanghai')} Asia/Shanghai")
    for chain in of.snapshot.chains:
        typer.echo(f"{chain.name}: company {chain.company} up to entry {chain.entries}, head {chain.head}")
    typer.echo("compare these with the newest anchors that people outside hold: what an anchor has beyond them is lost")
    if found.lacking:
        typer.echo(f"files that the backup does not hold whole: {len(found.lacking)}", err=True)
    verify()


@app.command()
def doctor() -> None:
    """Look at settings, database, vault, token and units; exit 1 if something needs attention."""
    import asyncio

    from bot.clock import SystemClock
    from bot.doctor import examine
    from bot.settings import read_settings

    found = asyncio.run(examine(read_settings(), SystemClock().now()))
    for finding in found:
        typer.echo(f"{'ok  ' if finding.well else 'look'} {finding.what}")
    if not all(finding.well for finding in found):
        raise typer.Exit(1)


@app.command()
def run() -> None:
    """Run the bot until it is told to stop."""
    import asyncio

    from bot.app import run_until_stopped
    from bot.clock import SystemClock
    from bot.log import set_up_logs
    from bot.settings import read_settings

    settings = read_settings()
    settings.bot_token()
    set_up_logs()
    asyncio.run(run_until_stopped(settings, SystemClock()))


@app.command()
def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Play a story here, without a browser.")] = False,
    story: Annotated[str, typer.Option(help="Which story: month (a first month) or people (two companies).")] = "month",
    port: Annotated[int, typer.Option(help="The port of the chat page.")] = 8765,
    home: Annotated[Path | None, typer.Option(help="An empty folder to keep the demo's data in.")] = None,
) -> None:
    """Show DutyBell at work: the real bot, its people, and a clock that can be moved."""
    import asyncio
    import tempfile
    from contextlib import nullcontext, suppress

    from bot.demo.stage import hold
    from bot.demo.story import STORIES, tell_story
    from bot.log import set_up_logs

    if story not in STORIES:
        raise Refused(f"--story {story}: must be one of {', '.join(STORIES)}")
    if home and home.exists() and any(home.iterdir()):
        raise Refused(f"--home {home}: must be empty, or not there yet")
    set_up_logs(logging.WARNING)
    with (
        nullcontext(home) if home else tempfile.TemporaryDirectory(prefix="dutybell-demo-") as folder,
        suppress(KeyboardInterrupt),
    ):
        if not headless:
            asyncio.run(hold(Path(folder), port, typer.echo))
            return
        verdict = asyncio.run(tell_story(Path(folder), typer.echo, story))
        if home:
            typer.echo(f"its data: {home} (DUTYBELL_HOME={home} dutybell verify)")
        if verdict.code:
            raise typer.Exit(verdict.code)


@contextmanager
def _refusing_faults() -> Iterator[None]:
    """Say in one line what a disk or a database would not do."""
    from bot.store.engine import DBAPIError
    from bot.store.snapshot import Damaged

    try:
        yield
    except Damaged as fault:
        raise Refused(f"what was copied is not whole: {fault}; the earlier backups are as they were") from None
    except OSError as fault:
        raise Refused(f"{fault.filename or 'disk'}: {fault.strerror or fault}") from None
    except DBAPIError as fault:
        raise Refused(f"DUTYBELL_DATABASE_URL: {str(fault.orig).splitlines()[0]}") from None


def main() -> None:
    """Run the command line; refused input is one line a fault and exit code 2."""
    try:
        app()
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(2)
