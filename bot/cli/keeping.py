"""Verbs about what is kept, for how long, and how it is erased."""

from typing import Annotated

import typer

from bot.cli.common import agreed, store_at_hand
from bot.errors import Refused

erase_verbs = typer.Typer(no_args_is_help=True, help="Erase what is kept of a person; the ledger still verifies.")
hold_verbs = typer.Typer(no_args_is_help=True, help="Holds: while one stands on a unit, nothing of it is erased.")

Reason = Annotated[str, typer.Option(help="Why; it is kept beside the entry.")]


@erase_verbs.command("person")
def erase_person(
    who: Annotated[str, typer.Argument(help="Their name, or their account, as in telegram:1001.")],
    reason: Reason,
    unit: Annotated[str | None, typer.Option(help="Their unit, where several people have the name.")] = None,
    files: Annotated[
        bool, typer.Option("--files", help="Also the files that they sent, as evidence or with notices.")
    ] = False,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erase a person and what they wrote; a number stays in their place. It cannot be undone."""
    from bot.app.opening import vault_of
    from bot.clock import SystemClock
    from bot.flows.retention import erase_person, legal_hold
    from bot.flows.retention.erase_files import sweep
    from bot.outbox.operations import erase
    from bot.settings import read_settings

    if not 0 < len(reason.strip()) <= legal_hold.REASON_LIMIT:
        raise Refused(f"--reason: must be 1 to {legal_hold.REASON_LIMIT} characters")
    with store_at_hand() as store:
        found = store.read_now(erase_person.find, who, unit)
        if found.erased_at:
            raise Refused(f"{who}: is erased already")
        store.read_now(legal_hold.refuse_where_held, found.id, found.name)
        if not yes:
            agreed(f"erase {found.name} for good{', with their files' if files else ''}?")
        erased = store.write_now(erase, found, reason, SystemClock().now(), files=files)
        sweep(store, vault_of(read_settings()))
        store.scrub()
    typer.echo(
        f"erased: {erased.pseudonym} stands in their place; {erased.texts} texts and {erased.files} files are gone"
    )
    typer.echo("backups made before now still hold them, until they are dropped")


@hold_verbs.command("add")
def hold_add(unit: Annotated[str, typer.Argument(help="The unit's name.")], reason: Reason) -> None:
    """Let nothing of a unit, or of units below it, be erased until the hold is lifted."""
    from bot.clock import SystemClock
    from bot.flows.retention import legal_hold

    with store_at_hand() as store:
        store.write_now(legal_hold.add, unit, reason, SystemClock().now())
    typer.echo(f"{unit}: held, with all units below it")


@hold_verbs.command("lift")
def hold_lift(unit: Annotated[str, typer.Argument(help="The unit's name.")], reason: Reason) -> None:
    """Lift a unit's hold."""
    from bot.clock import SystemClock
    from bot.flows.retention import legal_hold

    with store_at_hand() as store:
        store.write_now(legal_hold.lift, unit, reason, SystemClock().now())
    typer.echo(f"{unit}: no hold stands on it any more")


@hold_verbs.command("list")
def hold_list() -> None:
    """Show the holds that stand."""
    from bot.ops.arguments import moment_text
    from bot.store.people.units import unit
    from bot.store.retention.holds import holds_standing

    with store_at_hand() as store:
        standing = store.read_now(holds_standing)
        names = {each.unit_id: store.read_now(unit, each.unit_id) for each in standing}
    for each in standing:
        of = names[each.unit_id]
        typer.echo(f"{of.name}: since {moment_text(each.at, of.timezone)}: {each.reason}")
    if not standing:
        typer.echo("no hold stands")


def retention(
    years: Annotated[int, typer.Option(help="What has been kept for more than so many years goes.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how much would go.")] = False,
) -> None:
    """Erase files and texts that have been kept for long enough, save what is held; entries stay."""
    from bot.app.opening import vault_of
    from bot.clock import SystemClock
    from bot.flows.retention.erase_files import sweep
    from bot.flows.retention.retain import end_of_retention, rehearse, retain_all
    from bot.settings import read_settings

    if not 1 <= years <= 100:
        raise Refused(f"--years {years}: must be 1 to 100")
    now = SystemClock().now()
    before = end_of_retention(years, now)
    with store_at_hand() as store:
        if dry_run:
            gone = rehearse(store, before, now)
        else:
            gone = retain_all(store, before, now)
            sweep(store, vault_of(read_settings()))
            store.scrub()
    went = "would be erased" if dry_run else "erased"
    typer.echo(f"{went}: {gone.files} files and {gone.texts} texts from before {before:%Y-%m-%d}")
