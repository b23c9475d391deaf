"""The bot as a process: it ends when it is told to, or for a reason that it says."""

import asyncio
import signal

import structlog

from bot.app.running import running
from bot.channels.channel import Silent
from bot.channels.limits import Limits
from bot.clock import Clock
from bot.errors import Refused
from bot.settings import Settings
from bot.store.lease import Deposed
from bot.web.serve import watched

log = structlog.get_logger()


async def run_until_stopped(settings: Settings, clock: Clock, limits: Limits | None = None) -> None:
    """Run the bot until SIGINT or SIGTERM, also while it waits for another to end; what is begun comes to its end.

    Raises SystemExit(1) where only a new process can help: the only channel is silent, or another bot has taken over.
    """
    work = asyncio.create_task(_work(settings, clock, limits))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, work.cancel)
    end: BaseException | None = None
    try:
        await work
    except* asyncio.CancelledError:
        log.info("stopped", action="app.stopped")
    except* Refused as refused:
        end = Refused(str(refused.exceptions[0]))
    except* (Silent, Deposed) as ended:
        log.error("ended", action="app.ended", why=str(ended.exceptions[0]))
        end = SystemExit(1)
    if end:  # raised out here, since what is raised above would come in a group
        raise end


async def _work(settings: Settings, clock: Clock, limits: Limits | None) -> None:
    async with (
        running(settings, clock, limits=limits) as at_work,
        watched(settings, at_work.store, clock, at_work.nightly, channels=at_work.channels.names),
    ):
        await asyncio.Event().wait()
