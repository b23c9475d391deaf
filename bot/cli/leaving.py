"""Verbs by which roadmaps end: a unit leaves one, or one is retired for all."""

from typing import Annotated, Any

import typer

from bot.cli.roadmaps import Yes, roadmap_named, say_months
from bot.errors import Refused

Reason = Annotated[str, typer.Option(help="Why; those above are told.")]


def unit_leave(
    unit: Annotated[str, typer.Argument(help="The unit's name.")],
    roadmap: Annotated[str, typer.Argument(help="The name of a roadmap that it goes by.")],
    reason: Reason = "",
    yes: Yes = False,
) -> None:
    """Let a unit go by a roadmap no more: what has begun stays owed, nothing begins from tomorrow on.

    Says first what it will owe no more within a year, and asks. Until someone above has seen it, that counts as owed.
    Units below go on as they do.
    """
    from bot.cli.common import agreed, store_at_hand, unit_called
    from bot.clock import SystemClock
    from bot.flows.planning.adopt import NotLeft, why_not_left
    from bot.ops.consequences import of_leaving
    from bot.outbox.operations import leave

    now, why = SystemClock().now(), reason.strip()
    with store_at_hand() as store:
        of, named = unit_called(store, unit), store.read_now(roadmap_named, roadmap, also_retired=True)
        refused = store.read_now(why_not_left, of.id, named.id, why)
        if refused:
            raise Refused(_refusal(unit, roadmap, refused))
        told = store.read_now(of_leaving, of, named.id, now)
        _say_leaving(unit, told)
        if not yes:
            agreed(f"let {unit} leave {roadmap}, so that nothing begins under it from tomorrow on?")

        def step(conn: Any) -> None:
            left = leave(conn, of.id, named, why, now=now)
            if isinstance(left, NotLeft):
                raise Refused(_refusal(unit, roadmap, left.why))

        store.write_now(step)
    typer.echo(f"{unit}: has left {roadmap}; what has begun by today is still owed")


def roadmap_retire(
    roadmap: Annotated[str, typer.Argument(metavar="NAME", help="The name of a roadmap in force.")],
    reason: Reason = "",
    yes: Yes = False,
) -> None:
    """End a roadmap's force: every unit that goes by it leaves it, and none may go by it any more.

    Says first what changes for whom within a year, and asks. What was done under it stays as it is, with its texts;
    dutybell roadmap adopt takes it into force again.
    """
    from bot.cli.common import agreed, store_at_hand
    from bot.clock import SystemClock
    from bot.flows.planning.adopt import NotLeft, is_no_reason
    from bot.ops.consequences import of_retiring
    from bot.outbox.operations import retire

    now, why = SystemClock().now(), reason.strip()
    with store_at_hand() as store:
        named = store.read_now(roadmap_named, roadmap)
        if is_no_reason(why):
            raise Refused(_refusal("", roadmap, "no_reason"))
        told = store.read_now(of_retiring, named.id, now)
        for name, leaving in told.items():
            _say_leaving(name, leaving)
        if not told:
            typer.echo("no unit goes by it")
        if not yes:
            agreed(f"retire {roadmap}, so that nothing begins under it from tomorrow on?")

        def step(conn: Any) -> Any:
            done = retire(conn, roadmap_named(conn, roadmap), why, now)
            if isinstance(done, NotLeft):
                raise Refused(_refusal("", roadmap, done.why))
            return done

        done = store.write_now(step)
    typer.echo(f"retired: {roadmap}; units that have left it: {done.units}")


def _refusal(unit: str, roadmap: str, why: str) -> str:
    match why:
        case "not_adopted":
            return f"{unit}: does not go by {roadmap}"
        case "left_before":
            return f"{unit}: has left {roadmap} already"
        case _:
            return f"{roadmap}: --reason must say why it is left, in 500 characters at most; those above see it"


def _say_leaving(unit: str, told: Any) -> None:
    """What a unit owes no more within a year, whether it then goes by any roadmap, and who sees it."""
    say_months(unit, told.months)
    if not told.others:
        owes = ": once that is seen, it owes nothing but what has begun by today" if told.is_seen else ""
        typer.echo(f"{unit}: goes by no other roadmap{owes}")
    if told.is_seen:
        typer.echo(f"{unit}: those above are told; until one of them has seen it, all of it counts as owed")
    else:
        typer.echo(f"{unit}: nobody above is there to see it: all of it goes on counting as owed")
