"""Verbs about units and how people come to them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import WORKING_DAYS, language_said, say_what_is_unsaid, store_at_hand, store_begun, unit_called
from bot.errors import Refused

unit_verbs = typer.Typer(no_args_is_help=True, help="Units: the enterprises, projects and authorities that owe duties.")


NAMELESS = (
    "there are no links, since the bot's name is not known: no DUTYBELL_TOKEN, or no answer; "
    "sending it /start with the code does as well"
)
SPOKEN = "What it speaks to people whose chat app speaks neither Chinese nor English: zh, en or none."


@unit_verbs.command("add")
def unit_add(
    name: Annotated[str, typer.Argument(help="The unit's name, as people will read it.")],
    party: Annotated[str, typer.Option(help="The unit's party, as in enterprise.")],
    parent: Annotated[str | None, typer.Option(help="The name of the unit above.")] = None,
    attr: Annotated[list[str] | None, typer.Option(help="What the unit says of itself: headcount=120.")] = None,
    *,
    scope: Annotated[str, typer.Option(help="company or project.")] = "company",
    first_year: Annotated[
        int | None, typer.Option(min=2000, max=2100, help="The calendar year of the term's year 1; now's.")
    ] = None,
    timezone: Annotated[str, typer.Option(help="The unit's time zone.")] = "Asia/Shanghai",
    calendar: Annotated[str, typer.Option(help=WORKING_DAYS)] = "china",
    until: Annotated[str | None, typer.Option(help="Its last day, as in 2027-06-30, if it has one.")] = None,
    week: Annotated[str, typer.Option(help="The days it works, Monday 1 to Sunday 7, as in 1-6.")] = "1-7",
    language: Annotated[str | None, typer.Option(help=SPOKEN)] = None,
    roadmap: Annotated[
        list[str] | None,
        typer.Option(help="A roadmap in force that it goes by; several times for several. Asked for unless given."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask: by those of the unit above, else by the first in force.")
    ] = False,
) -> None:
    """Add a unit and open what it owes; where several roadmaps are in force, it is asked by which of them it goes."""
    from bot.clock import SystemClock
    from bot.flows.people.change_unit import speak
    from bot.ops.arguments import attributes, spoken_said, unit_said
    from bot.outbox.operations import add_unit
    from bot.store.duties.adoptions import of_unit
    from bot.store.duties.roadmaps import roadmaps_in_force

    now = SystemClock().now()
    said = attributes(attr or [])
    judged = unit_said(
        party, scope, first_year or now.year, said, timezone=timezone, calendar=calendar, until=until, week=week
    )
    spoken = spoken_said(language) if language else None

    def step(conn: Any) -> Any:
        added = add_unit(conn, name, judged, parent, now=now, roadmaps=roadmaps)
        if spoken:
            speak(conn, added, spoken, now)
        return added

    with store_begun() as store:
        roadmaps = roadmap or ([] if yes else _roadmaps_asked(store, name, parent))
        added = store.write_now(step)
        texts = store.read_now(roadmaps_in_force, {one.roadmap_id for one in store.read_now(of_unit, added.id)})
    typer.echo(f"{added.name}: {added.party}, {added.scope}, first year {added.first_year}")
    typer.echo(f"goes by: {', '.join(each.id for each in texts.values()) or 'no roadmap, so it owes nothing'}")
    for each in texts.values():
        say_what_is_unsaid(judged, each)


def _roadmaps_asked(store: Any, name: str, parent: str | None) -> list[str]:
    """By which of several roadmaps in force a new unit goes, as whoever is there says; empty where there is one."""
    import sys

    from bot.store.duties.adoptions import of_unit
    from bot.store.duties.roadmaps import in_force, roadmaps_in_force
    from bot.store.people.units import unit_named

    there = store.read_now(in_force)
    above = store.read_now(unit_named, parent) if parent else None
    if len(there) < 2 or (parent and not above):
        return []
    usual = {one.roadmap_id for one in store.read_now(of_unit, above.id)} if above else {there[0].id}
    names = [each.name for each in there if each.id in usual]
    if not sys.stdin.isatty():
        listed, usually = ", ".join(each.name for each in there), ", ".join(names) or "none"
        raise Refused(
            f"several roadmaps are in force: {listed}; "
            f"say --roadmap NAME for each, or --yes for what is usual: {usually}"
        )
    titles = store.read_now(roadmaps_in_force)
    asked = [
        (each.name, f"{name} goes by {each.name} ({titles[each.id].title.en})", each.id in usual) for each in there
    ]
    chosen = [called for called, question, is_usual in asked if typer.confirm(question, default=is_usual)]
    if not chosen:
        raise Refused(f"{name}: must go by one roadmap at least, else it owes nothing")
    return chosen


@unit_verbs.command("set")
def unit_set(
    name: Annotated[str, typer.Argument(help="The unit's name.")],
    attr: Annotated[list[str] | None, typer.Option(help="What it says of itself from now on: headcount=80.")] = None,
    until: Annotated[str | None, typer.Option(help="Its last day, as in 2027-06-30.")] = None,
    calendar: Annotated[str | None, typer.Option(help=WORKING_DAYS)] = None,
    *,
    language: Annotated[str | None, typer.Option(help=SPOKEN)] = None,
    timezone: Annotated[str | None, typer.Option(help="Its time zone, as in Asia/Shanghai.")] = None,
    week: Annotated[str | None, typer.Option(help="The days it works, Monday 1 to Sunday 7, as in 1-6.")] = None,
    stop: Annotated[
        str | None, typer.Option(help="Days without work, from tomorrow on: 2026-12-01..2026-12-20.")
    ] = None,
    restart: Annotated[bool, typer.Option(help="Work goes on from tomorrow: what stop there is ends today.")] = False,
) -> None:
    """Change what a unit says of itself; it takes effect for periods that open from tomorrow on."""
    from dataclasses import replace

    from bot.clock import SystemClock
    from bot.flows.people.change_unit import speak
    from bot.ops.arguments import attributes, calendar_said, day, spoken_said, stops_after, week_said, zone_said
    from bot.outbox.operations import change_read

    said, now = attributes(attr or []), SystemClock().now()
    ended_on = day("--until", until) if until else None
    kept = calendar_said(calendar) if calendar else None
    spoken = spoken_said(language) if language else None
    zone = zone_said(timezone) if timezone is not None else None
    with store_at_hand() as store:
        found = unit_called(store, name)

        def change(of: Any) -> Any:
            return replace(
                of,
                attributes={**of.attributes, **said},
                ended_on=ended_on or of.ended_on,
                calendar=kept or of.calendar,
                timezone=zone or of.timezone,
                week=week_said(week) if week else of.week,
                stops=stops_after(of, stop, now, restart=restart),
            )

        changed = store.write_now(change_read, found.id, change, now)
        speaks = bool(spoken and store.write_now(speak, found, spoken, now))
    if speaks:
        typer.echo(f"{name}: speaks {spoken} from now on to those whose chat app speaks neither Chinese nor English")
        if not changed:
            return
    typer.echo(f"{name}: changed, for periods that open from tomorrow on" if changed else f"{name}: nothing to change")


@unit_verbs.command("list")
def unit_list() -> None:
    """Show all units with their people."""
    from bot.cli.tables import show, units_table
    from bot.store.people.members import members
    from bot.store.people.units import all_units

    with store_at_hand() as store:
        units = store.read_now(all_units)
        people = {unit.id: store.read_now(members, unit.id) for unit in units}
    show(units_table(units, people))


def invite(
    unit: Annotated[str, typer.Argument(help="The unit's name.")],
    role: Annotated[str, typer.Argument(help="The role, as in principal_leader.")],
) -> None:
    """Print a one-time code and its link for a role in a unit; it lives for 72 hours."""
    import asyncio

    from bot.app.channels import links
    from bot.clock import SystemClock
    from bot.flows.people.enrol import LIFETIME, invite_to
    from bot.ops.arguments import moment_text
    from bot.settings import read_settings

    settings, now = read_settings(), SystemClock().now()
    with store_at_hand() as store:
        code = store.write_now(invite_to, unit, role, now)
    link = asyncio.run(links(settings))
    typer.echo(f"code {code}")
    typer.echo(f"link {link(code)}" if link else NAMELESS)
    typer.echo(f"for one person, until {moment_text(now + LIFETIME, 'Asia/Shanghai')} Asia/Shanghai")


def import_(
    file: Annotated[Path | None, typer.Argument(help="An .xlsx or .csv file of units and people.")] = None,
    template: Annotated[Path | None, typer.Option(help="Write an empty table to this .xlsx file instead.")] = None,
    codes: Annotated[Path | None, typer.Option(help="Also append the invitations to this CSV file.")] = None,
    lang: Annotated[str, typer.Option(help="Language of faults and counts: zh or en.")] = "en",
) -> None:
    """Load a tree of units and invite its people: all of a file or, with any fault, nothing; twice changes nothing."""
    import asyncio

    from bot.app.channels import links
    from bot.cli.tables import invitations_table, show
    from bot.clock import SystemClock
    from bot.flows.people.import_units import load
    from bot.ops.import_units import refuse, tree_in, write_codes, write_template
    from bot.outbox.news import tell
    from bot.settings import read_settings
    from bot.texts.catalogue import language
    from bot.texts.people.import_units import counted, notes_told

    speech = language(language_said(lang))
    if template:
        write_template(template)
        typer.echo(f"written: {template}")
    if not file:
        if not template:
            raise Refused("give a file to import, or --template FILE.xlsx for an empty one")
        return
    tree, now = tree_in(file), SystemClock().now()
    known = asyncio.run(links(read_settings()))

    def link(code: str) -> str | None:
        return known(code) if known else None

    def step(conn: Any) -> Any:
        loaded = load(conn, tree, now)
        tell(conn, loaded.news, now)
        if codes and loaded.invited:
            write_codes(codes, link, loaded.invited, now)
        return loaded

    with store_begun() as store:
        loaded = store.write_now(step)
        refuse(file, speech, loaded.faults)
    if loaded.invited:
        show(invitations_table(loaded.invited, [link(one.code) for one in loaded.invited]))
        if not known:
            typer.echo(NAMELESS)
    typer.echo(counted(speech, added=loaded.added, changed=loaded.changed, invited=len(loaded.invited)))
    for note in notes_told(speech, tree.notes):
        typer.echo(note)
