"""Verbs about what a unit has chosen of its obligations, and what it does by one act."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.common import language_said, store_at_hand, unit_called
from bot.errors import Refused


def unit_choose(
    name: Annotated[str, typer.Argument(help="The unit's name.", metavar="UNIT")],
    said: Annotated[
        list[str] | None,
        typer.Argument(help="[ROADMAP] OBLIGATION on, off, or cadence quarter.", metavar="[ROADMAP] OBLIGATION CHOICE"),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; needed where the source asks for what is set aside.")] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            help="A CSV file in place of one choice: obligation,choice,reason. Lines whose choice is bundle NAME"
            " are put together."
        ),
    ] = None,
) -> None:
    """Say which obligations a unit keeps, and how often, for periods that open from tomorrow on."""
    from bot.clock import SystemClock
    from bot.flows.bundles.put_together import NotSaid, put_together
    from bot.flows.planning.choose import Made, NotChosen
    from bot.ops import bundles
    from bot.ops.choices import refusal, wanted, wanted_in
    from bot.outbox.operations import bundled, choose
    from bot.queries.choices import of_unit
    from bot.store.engine import Connection

    if bool(said) == bool(file):
        raise Refused("say either [ROADMAP] OBLIGATION on, off or cadence …, or --file with a line for each")
    with store_at_hand() as store:
        of = unit_called(store, name)
        put = store.read_now(of_unit, of)
        all_wanted, together = wanted_in(put, file) if file else ([wanted(put, said or [], reason)], {})

        def do(conn: Connection) -> Made:
            """All of it or nothing."""
            now = SystemClock().now()
            made = choose(conn, of.id, all_wanted, now)
            if isinstance(made, NotChosen):
                raise Refused(refusal(name, made))
            for called, keys in together.items():
                put_so = bundled(conn, of.id, put_together(conn, of.id, called, keys, now=now, by=None), now)
                if isinstance(put_so, NotSaid):
                    raise Refused(f"bundle {called}: {bundles.refusal(name, put_so)}")
            return made

        told = store.write_now(do)
    for one in told.made:
        typer.echo(f"{name}: {one.key}: {_words(one.choice)}, for periods that open from tomorrow on")
    for called, keys in together.items():
        typer.echo(f"{name}: {called}: {', '.join(key for _, key in keys)} by one act, from now on")
    if not told.made and not together:
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

    with store_at_hand() as store:
        of = unit_called(store, name)
        put = store.read_now(of_unit, of)
    show(choices_table(put, name, language_said(lang)))
    off, open_ones = sum(each.is_set_aside for each in put), sum(each.is_open for each in put)
    typer.echo(f"{len(put)} obligations, {off} of them set aside, {open_ones} offered and not decided")


def unit_bundle(
    name: Annotated[str, typer.Argument(help="The unit's name.", metavar="UNIT")],
    called: Annotated[str, typer.Argument(help="The words for it; with --apart or --back the bundle's id.")],
    obligations: Annotated[
        list[str] | None,
        typer.Argument(help="What one act fulfils: OBLIGATION or ROADMAP/OBLIGATION, two at least."),
    ] = None,
    *,
    apart: Annotated[bool, typer.Option("--apart", help="Take this bundle apart.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Put this bundle of the roadmap together again.")] = False,
    reason: Annotated[str, typer.Option(help="Why; needed where a roadmap's own bundle is taken apart.")] = "",
) -> None:
    """Put obligations of a unit together that one act fulfils, or take a bundle apart; from now on."""
    from bot.clock import SystemClock
    from bot.flows.bundles.put_together import NotSaid, Said, put_back, put_together, take_apart
    from bot.ops.bundles import named, refusal
    from bot.outbox.operations import bundled
    from bot.queries.choices import of_unit, roadmap_of
    from bot.store.engine import Connection

    if apart + back + bool(obligations) != 1:
        raise Refused("say the obligations that one act fulfils, or --apart, or --back")
    with store_at_hand() as store:
        of = unit_called(store, name)
        keys = named(store.read_now(of_unit, of), obligations or [])
        roadmap_id = store.read_now(roadmap_of, of, called)

        def do(conn: Connection) -> Said | NotSaid:
            now = SystemClock().now()
            if apart:
                told = take_apart(conn, of.id, roadmap_id, called, reason=reason.strip(), now=now, by=None)
            elif back:
                told = put_back(conn, of.id, roadmap_id, called, now=now, by=None)
            else:
                told = put_together(conn, of.id, called, keys, now=now, by=None)
            return bundled(conn, of.id, told, now)

        told = store.write_now(do)
    if isinstance(told, NotSaid):
        raise Refused(refusal(name, told))
    how = "each by itself" if apart else "by one act"
    typer.echo(f"{name}: {told.bundle.id}: {', '.join(told.bundle.obligations)} {how}, from now on")


def unit_bundles(
    name: Annotated[str, typer.Argument(help="The unit's name.", metavar="UNIT")],
    lang: Annotated[str, typer.Option(help="Language of the titles: zh or en.")] = "zh",
) -> None:
    """Show what a unit does by one act, and which bundles of its roadmaps it has taken apart."""
    from bot.cli.tables import bundles_table, show
    from bot.queries.choices import bundles

    with store_at_hand() as store:
        of = unit_called(store, name)
        found = store.read_now(bundles, of)
    show(bundles_table(found, name, language_said(lang)))
    typer.echo(f"{len(found)} bundles, {sum(each.is_apart for each in found)} of them taken apart")
