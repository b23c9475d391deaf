"""A process that has read all the bot's code and forks a bot on each line that it is sent, so that one starts fast."""

import asyncio
import os
import signal
import sys

import bot.app.process
import bot.chat.router
from bot.channels.limits import unlimited
from bot.clock import SystemClock
from bot.log import set_up_logs
from bot.settings import read_settings


def main() -> None:
    """Fork a bot a line, say its process number."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    settings = read_settings()
    assert bot.chat.router
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            set_up_logs(40)
            asyncio.run(bot.app.process.run_until_stopped(settings, SystemClock(), unlimited()))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
