"""The command line: verbs of the operator, each a thin door to a flow."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.faults import Refused

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
) -> None:
    """Add a unit and open what it owes."""
    from bot.clock import SystemClock
    from bot.flows.enrol import add_unit
    from bot.operator import attributes, unit_said

    now = SystemClock().now()
    said = attributes(attr or [])
    judged = unit_said(party, scope, first_year or now.year, said, timezone)
    with _store() as store:
        added = store.write_now(add_unit, name, judged, parent, now)
    typer.echo(f"{added.name}: {added.party}, {added.scope}, first year {added.first_year}")
    if unsaid := _unsaid(judged):
        typer.echo(f"not said, so what hangs on it is left out: {', '.join(unsaid)} (--attr)")


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


@app.command()
def verify() -> None:
    """Check every link of the ledger and every file: exit 0 good, 2 broken link, 3 file differs, 4 file missing."""
    from bot.app import vault_of
    from bot.flows.verify import BROKEN, DIFFERS, GOOD
    from bot.flows.verify import verify as check
    from bot.settings import read_settings

    settings = read_settings()
    with _store() as store:
        verdict = store.read_now(check, vault_of(settings))
    if verdict.code == GOOD:
        typer.echo(f"good: {verdict.entries} entries, {verdict.files} files")
        return
    what = {BROKEN: "broken link", DIFFERS: "file differs"}.get(verdict.code, "file missing")
    typer.echo(f"{what}: {verdict.place}", err=True)
    raise typer.Exit(verdict.code)


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
    headless: Annotated[bool, typer.Option("--headless", help="Play the story here, without a browser.")] = False,
    port: Annotated[int, typer.Option(help="The port of the chat page.")] = 8765,
    home: Annotated[Path | None, typer.Option(help="An empty folder to keep the demo's data in.")] = None,
) -> None:
    """Show DutyBell at work: the real bot, three people, and a clock that can be moved."""
    import asyncio
    import tempfile
    from contextlib import nullcontext, suppress

    from bot.demo.stage import hold
    from bot.demo.story import tell_story
    from bot.log import set_up_logs

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
        verdict = asyncio.run(tell_story(Path(folder), typer.echo))
        if home:
            typer.echo(f"its data: {home} (DUTYBELL_HOME={home} dutybell verify)")
        if verdict.code:
            raise typer.Exit(verdict.code)


@contextmanager
def _store() -> Iterator[Any]:
    """The database of this process's settings, closed at the end."""
    from bot.app import opened
    from bot.clock import SystemClock
    from bot.settings import read_settings

    store = opened(read_settings(), SystemClock().now())
    try:
        yield store
    finally:
        store.close()


def main() -> None:
    """Run the command line; refused input is one line a fault and exit code 2."""
    try:
        app()
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(2)
