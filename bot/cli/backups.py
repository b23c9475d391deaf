"""Verbs about keeping everything a second time."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import home_begun
from bot.cli.records import verify

# Exit code of a backup that had to leave files out: the one that `verify` has for a file that differs.
DAMAGED = 3
# And of one that lacks files which the database names, as where another vault was set: that of a missing file.
MISSING = 4


def backup(
    to: Annotated[Path | None, typer.Option(help="Another folder of backups; nothing in it is ever removed.")] = None,
) -> None:
    """Make a backup now, also while the bot is at work: the database, then the files."""
    from bot.app.home import require
    from bot.app.opening import vault_of
    from bot.backup.back_up import back_up
    from bot.backup.manifest import files_of
    from bot.backup.shelf import Shelf, is_beside
    from bot.clock import SystemClock
    from bot.settings import read_settings
    from bot.store.engine import open_store
    from bot.store.submissions.files_kept import digests_named

    settings = read_settings()
    shelf, keep = Shelf(to or settings.backups_at), 0 if to else settings.backups
    require(settings)
    with closing(open_store(settings.database)) as store:
        named = store.read_now(digests_named)
        made = back_up(store, vault_of(settings), shelf, SystemClock().now(), keep=keep, go_on=lambda: None)
        # Named before and after: what was let go meanwhile is missed by nobody.
        missing = (named & store.read_now(digests_named)) - {*files_of(made.folder), *made.manifest.damaged}
    of = made.manifest
    typer.echo(f"{made.folder}: {sum(of.snapshot.counts.values())} rows, {of.files} files ({made.new} new)")
    if made.removed:
        typer.echo(f"older ones removed: {made.removed} (DUTYBELL_BACKUPS={keep})")
    if is_beside(shelf, settings.home):
        typer.echo("on the disk of the data: it protects from mistakes only; DUTYBELL_BACKUP_DIR names another place")
    if of.damaged:
        typer.echo(f"damaged in the vault, and left out: {', '.join(of.damaged)}", err=True)
        raise typer.Exit(DAMAGED)
    if missing:
        typer.echo(f"missing in the vault, and so in the backup: {len(missing)} files; dutybell verify", err=True)
        raise typer.Exit(MISSING)


def restore(
    backup: Annotated[Path, typer.Argument(help="A backup's folder, as in backups/dutybell-20261125T190000Z.")],
) -> None:
    """Bring a backup back into an empty place, then verify it; exit codes are those of verify."""
    from bot.app.opening import vault_of
    from bot.backup.restore import restore as bring_back
    from bot.clock import SystemClock
    from bot.ops.arguments import moment_text
    from bot.settings import read_settings

    settings = read_settings()
    with home_begun(settings):
        found = bring_back(backup.resolve(), settings.database, vault_of(settings), SystemClock().now())
    of = found.manifest
    typer.echo(f"restored as of {moment_text(of.taken_at, 'Asia/Shanghai')} Asia/Shanghai")
    for chain in of.snapshot.chains:
        typer.echo(f"{chain.name}: company {chain.company} up to entry {chain.entries}, head {chain.head}")
    typer.echo("compare these with the newest anchors that people outside hold: what an anchor has beyond them is lost")
    if found.lacking:
        typer.echo(f"files that the backup does not hold whole: {len(found.lacking)}", err=True)
    verify()
