"""The way through the fence: files wait for their turn, a few processes look into them, one file each at a time."""

import atexit
import os
import threading
from collections.abc import Hashable
from concurrent.futures import Future
from functools import cache
from typing import Any, BinaryIO

import structlog

from bot.fence.answer import Answer, Passed
from bot.fence.bounds import OUTPUT
from bot.fence.confined import Process
from bot.fence.turns import Turns
from schedules.record import record

log = structlog.get_logger()

# Two at least, so that whoever sends what takes long never holds up all others.
AT_ONCE = max(2, os.cpu_count() or 1)
# Seconds for which a process waits for another file before it is ended.
IDLE = 120.0


@record
class Wanted:
    """A file that waits to be looked into."""

    what: str
    file: BinaryIO
    said: dict[str, Any]
    output: int
    answer: "Future[Answer]"


class Fence:
    """Threads, each with a process of its own; begun when there is something to look into, ended after a while."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once, self._idle, self._threads = at_once, 0, 0
        # One company never holds all of them, whatever its people send.
        self._turns: Turns[Wanted] = Turns(max(1, at_once - 1))
        self._changed = threading.Condition()
        self._closed = False
        self._processes: set[Process] = set()

    def ask(
        self, what: str, file: BinaryIO, *, turn: Hashable = None, output: int = OUTPUT, **said: Any
    ) -> "Future[Answer]":
        """Have a file looked into when it is the turn of whoever sent it; the answer will be there, or Passed.

        The file must have a handle, and stay open until then; it is read from its beginning.
        """
        wanted = Wanted(what=what, file=file, said=said, output=output, answer=Future())
        with self._changed:
            if self._closed:
                raise RuntimeError("the fence is closed")
            self._turns.add(turn, wanted)
            if len(self._turns) > self._idle and self._threads < self._at_once:
                self._threads += 1
                threading.Thread(target=self._work, name="fence", daemon=True).start()
            self._changed.notify()
        return wanted.answer

    def close(self) -> None:
        """Take nothing more, and end every process at once."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            for process in self._processes:
                process.kill()
            while self._threads:
                if not self._changed.wait(5):
                    break

    def _work(self) -> None:
        """Look into one file after another, with a process that is made anew when it was killed."""
        process: Process | None = None
        try:
            while taken := self._next():
                key, wanted = taken
                process = self._looked(process, wanted)
                with self._changed:
                    self._turns.give_back(key)
                    self._changed.notify()
        finally:
            with self._changed:
                self._threads -= 1
                self._processes -= {process}
                self._changed.notify_all()
            if process:
                process.end()

    def _next(self) -> tuple[Hashable, Wanted] | None:
        """What to look into next; None once nothing has come for a while."""
        with self._changed:
            while not self._closed:
                if taken := self._turns.take():
                    return taken
                self._idle += 1
                came = self._changed.wait(IDLE)
                self._idle -= 1
                if not came and not len(self._turns):
                    break
            return None

    def _looked(self, process: Process | None, wanted: Wanted) -> Process | None:
        """Answer what is wanted; the process, if it can be used again."""
        if not wanted.answer.set_running_or_notify_cancel():
            return process
        try:
            if process is None:
                process = Process()
                with self._changed:
                    self._processes.add(process)
            answer = process.ask(wanted.what, wanted.file, wanted.said, wanted.output)
        except Passed as passed:
            log.warning("not looked into", action="fence.passed", what=wanted.what, why=str(passed))
            wanted.answer.set_exception(passed)
        except BaseException as fault:
            wanted.answer.set_exception(fault)
        else:
            wanted.answer.set_result(answer)
        if process and process.spent:
            with self._changed:
                self._processes.discard(process)
            return None
        return process


@cache
def fence() -> Fence:
    """The fence of this process."""
    made = Fence()
    atexit.register(made.close)
    return made
