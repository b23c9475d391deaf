"""A process that has read all the bot's code and forks a bot for each request, so that one starts in no time.

`Child` asks for one and is held as `subprocess.Popen` is; the mother of a test process ends with it.
"""

import array
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[2]


class Child:
    """`dutybell run` as a process of its own, with what it says on standard error."""

    def __init__(self, env: Mapping[str, str]) -> None:
        said, says = os.pipe()
        self._ended, ends = os.pipe()
        socket.send_fds(_mother(), [json.dumps(dict(env)).encode()], [says, ends])
        os.close(says)
        os.close(ends)
        self.stderr: TextIO = open(said, encoding="utf-8")  # noqa: SIM115
        self.pid = self._told()
        self.returncode: int | None = None

    def __del__(self) -> None:
        os.close(self._ended)

    def _told(self) -> int:
        """A number that the one who keeps the process tells: the process's own, then its exit code."""
        return array.array("i", os.read(self._ended, 4))[0]

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it is there."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Let it die at once."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """Its exit code; None while it is there."""
        if self.returncode is None and select.select([self._ended], [], [], 0)[0]:
            self.returncode = self._told()
        return self.returncode

    def wait(self, seconds: float) -> int:
        """Wait until it has ended; its exit code."""
        select.select([self._ended], [], [], seconds)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired("dutybell run", seconds)
        return code


@cache
def _mother() -> socket.socket:
    """Where the mother of this test process is asked."""
    asks, asked = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with asked:
        subprocess.Popen([sys.executable, "-m", "tests.faults.mother"], stdin=asked.fileno(), cwd=ROOT)
    return asks


def main() -> None:
    """Fork a bot, and one who keeps it, for each request, until nobody asks any more."""
    import bot.app.process
    import bot.chat.router
    import bot.cli

    assert bot.app.process
    assert bot.chat.router
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    asked = socket.socket(fileno=0)
    while True:
        said, (*handed,), _, _ = socket.recv_fds(asked, 1 << 20, 2)
        if not said:
            return None
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _keep(*handed)
            os.environ.clear()
            os.environ.update(json.loads(said))
            sys.argv = ["dutybell", "run"]
            return bot.cli.main()
        for each in handed:
            os.close(each)


def _keep(says: int, ends: int) -> None:
    """Fork the bot, which returns from here, and keep it: tell its number, wait for its end, tell its exit code."""
    child = os.fork()
    if child:
        os.close(says)
        os.write(ends, array.array("i", [child]).tobytes())
        status = os.waitpid(child, 0)[1]
        os.write(ends, array.array("i", [os.waitstatus_to_exitcode(status)]).tobytes())
        os._exit(0)
    os.close(ends)
    os.dup2(says, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.close(says)


if __name__ == "__main__":
    main()
