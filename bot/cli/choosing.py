"""Verbs about what a unit has chosen of its obligations."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import language_said, store_at_hand
from bot.errors import Refused


def unit_choose(
    name: Annotated[str, typer.Argument(help="The unit's name.", metavar="UNIT")],
    said: Annotated[
        list[str] | None,
        typer.Argument(help="[ROADMAP] OBLIGATION on, off, or cadence quarter.", metavar="[ROADMAP] OBLIGATION CHOICE"),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; needed where the source asks for what is set aside.")] = "",
    file: Annotated[
        Path | None, typer.Option(help="A CSV file in place of one choice: obligation,choice,reason.")
    ] = None,
) -> None:
    """Say which obligations a unit keeps, and how often, for periods that open from tomorrow on."""
    from bot.clock import SystemClock
    from bot.flows.planning.choose import NotChosen
    from bot.ops.choices import refusal, wanted, wanted_in
    from bot.outbox.operations import choose
    from bot.queries.choices import of_unit
    from bot.store.people.units import unit_named

    if bool(said) == bool(file):
        raise Refused("say either [ROADMAP] OBLIGATION on, off or cadence …, or --file with a line for each")
    with store_at_hand() as store:
        of = store.read_now(unit_named, name)
        if not of:
            raise Refused(f"{name}: no unit has this name (dutybell unit list)")
        put = store.read_now(of_unit, of)
        all_wanted = wanted_in(put, file) if file else [wanted(put, said or [], reason)]
        told = store.write_now(choose, of.id, all_wanted, SystemClock().now())
    if isinstance(told, NotChosen):
        raise Refused(refusal(name, told))
    for one in told.made:
        typer.echo(f"{name}: {one.key}: {_words(one.choice)}, for periods that open from tomorrow on")
    if not told.made:
        typer.echo(f"{name}: nothing to change")


def _words(choice: Any) -> str:
    return "off" if not choice.is_on else f"on, once a {choice.period}" if choice.period else "on"


def unit_choices(
    name: Annotated[str, typer.Argument(help="The unit's name.", metavar="UNIT")],
    lang: Annotated[str, typer.Option(help="Language of the titles: zh or en.")] = "zh",
) -> None:
    """Show what is asked of a unit or offered to it, and what it has chosen, by whom and why."""
    from bot.cli.tables import choices_table, show
    from bot.queries.choices import of_unit
    from bot.store.people.units import unit_named

    with store_at_hand() as store:
        of = store.read_now(unit_named, name)
        if not of:
            raise Refused(f"{name}: no unit has this name (dutybell unit list)")
        put = store.read_now(of_unit, of)
    show(choices_table(put, name, language_said(lang)))
    off, open_ones = sum(each.is_set_aside for each in put), sum(each.is_open for each in put)
    typer.echo(f"{len(put)} obligations, {off} of them set aside, {open_ones} offered and not decided")
