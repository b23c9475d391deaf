"""Verbs that run the bot, look at its health and mend it, or show it."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import home_begun, store_at_hand, store_begun
from bot.errors import Refused


def doctor() -> None:
    """Look at settings, database, vault, token and units; exit 1 if something needs attention."""
    import asyncio
    from contextlib import suppress

    from bot.app.home import look
    from bot.clock import SystemClock
    from bot.ops.doctor import examine
    from bot.settings import read_settings
    from bot.store.engine import DBAPIError

    settings = read_settings()
    with suppress(DBAPIError):  # one that does not answer is told of below, among all else
        if fault := look(settings):
            raise Refused(fault)
    found = asyncio.run(examine(settings, SystemClock().now()))
    for finding in found:
        typer.echo(f"{'ok  ' if finding.well else 'look'} {finding.what}")
    if not all(finding.well for finding in found):
        raise typer.Exit(1)


def init() -> None:
    """Make a home: the folder and the database in it; one that is there already stays as it is."""
    from bot.app.home import look, tighten
    from bot.settings import read_settings

    settings = read_settings()
    begins = not settings.home.exists() or look(settings)
    with store_begun():
        tighten(settings)
    if not begins:
        typer.echo(f"there is a home in {settings.home.absolute()} already; nothing is changed")


def check() -> None:
    """Judge the settings alone, opening and making nothing; exit 2 where one is wrong."""
    from bot.settings import doubts, full, read_settings

    settings = read_settings()
    for doubt in doubts(settings):
        typer.echo(f"look {doubt}")
    given = [full(name) for name in type(settings).model_fields if name in settings.model_fields_set]
    typer.echo(f"ok   settings: {', '.join(given) or 'none is set'}")


def recount() -> None:
    """Count anew how many duties stand how, which the board adds up; `dutybell doctor` says where it is wrong."""
    from bot.store.duties import tallies

    with store_at_hand() as store:
        typer.echo(f"units that were counted otherwise: {len(store.write_now(tallies.recount))}")


def run() -> None:
    """Run the bot until it is told to stop."""
    import asyncio

    from bot.app.home import tighten
    from bot.app.process import run_until_stopped
    from bot.clock import SystemClock
    from bot.log import set_up_logs
    from bot.settings import read_settings

    settings = read_settings()
    settings.bot_token()
    with home_begun(settings):
        for path in tighten(settings):
            typer.echo(f"could be read by others, and now by its owner alone: {path}")
    set_up_logs()
    asyncio.run(run_until_stopped(settings, SystemClock()))


def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Play a story here, without a browser.")] = False,
    story: Annotated[str, typer.Option(help="Which story: month (a first month) or people (two companies).")] = "month",
    port: Annotated[int, typer.Option(help="The port of the chat page.")] = 8765,
    home: Annotated[Path | None, typer.Option(help="An empty folder to keep the demo's data in.")] = None,
) -> None:
    """Show DutyBell at work: the real bot, its people, and a clock that can be moved."""
    import asyncio
    import logging
    import tempfile
    from contextlib import nullcontext, suppress

    from bot.demo.stage import hold
    from bot.demo.story import STORIES, tell_story
    from bot.log import set_up_logs

    if story not in STORIES:
        raise Refused(f"--story {story}: must be one of {', '.join(STORIES)}")
    from bot.app.home import unfit

    if home and (fault := unfit(home)):
        raise Refused(f"--home {home}: {fault}")
    if home and home.exists() and any(home.iterdir()):
        raise Refused(f"--home {home}: must be empty, or not there yet")
    if not 0 <= port <= 65535:
        raise Refused(f"--port {port}: must be a port, 1 to 65535, or 0 for a free one")
    # As Ctrl+C does it: the folder that holds the demo's data is taken away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
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
