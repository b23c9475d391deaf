"""One process behind the fence, as the bot holds it: asked, watched, and killed when it passes a limit."""

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from bot.fence.answer import Answer, Passed, Why
from bot.fence.bounds import MEMORY, OUTPUT, PATIENCE, memory_of
from bot.fence.readers import READERS

# Seconds between two looks at the memory of a process at work, and within which one must be ready after its start.
WATCH, START = 0.05, 60.0
# The signals by which the kernel ends a process whose time is over.
CLOCKS = (-signal.SIGPROF, -signal.SIGALRM)


def bare_environment() -> dict[str, str]:
    """What a process needs to find what this one finds: no token, no password, one thread for its arithmetic."""
    found = os.pathsep.join(str(Path(place).absolute()) for place in sys.path if place)
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MALLOC_ARENA_MAX"), "1")
    return {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": found, "LANG": "C.UTF-8", **single}


class Process:
    """A process that looks into one file after another; of no use any more once `spent`."""

    def __init__(self) -> None:
        self.spent = False
        self._ours, theirs = socket.socketpair()
        told = ("-P", "-m", "bot.fence.inside", str(theirs.fileno()), str(os.getpid()))
        nothing = subprocess.DEVNULL
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, *told],
                env=bare_environment(),
                cwd="/",
                pass_fds=(theirs.fileno(),),
                stdin=nothing,
                stdout=nothing,
                stderr=nothing,
            )
        try:
            self._take(1, time.monotonic() + START)
        except Passed as passed:
            self.end()
            raise OSError(f"no process looks into files: {passed}") from None

    def ask(self, what: str, file: BinaryIO, said: dict[str, Any], output: int = OUTPUT) -> Answer:
        """Have a file looked into; raises Passed where a limit was met, and then this process is at its end."""
        asked = {"reader": READERS[what], "said": said, "output": output}
        text = json.dumps(asked).encode()
        until = time.monotonic() + PATIENCE
        try:
            socket.send_fds(self._ours, [struct.pack(">I", len(text)) + text], [file.fileno()])
            size, made = struct.unpack(">II", self._take(8, until))
            if size + made > max(output, OUTPUT):
                raise Passed("output")
            return self._judged(json.loads(self._take(size, until)), self._take(made, until))
        except Passed:
            self.end()
            raise
        except (OSError, ValueError, RecursionError) as fault:
            self.end()
            raise Passed("broken", repr(fault)) from None

    def kill(self) -> None:
        """Kill it, from whatever thread; whoever waits for its answer learns of it."""
        self._process.kill()

    def end(self) -> None:
        """Kill it, and wait until it is gone."""
        self.spent = True
        self._process.kill()
        self._process.wait()
        self._ours.close()

    def _judged(self, answer: Any, content: bytes) -> Answer:
        if not isinstance(answer, dict):
            raise Passed("broken", "no answer")
        if answer.get("passed"):
            whys: tuple[Why, ...] = ("memory", "output")
            raise Passed(next((why for why in whys if why == answer["passed"]), "broken"), str(answer.get("about", "")))
        if answer.get("spent"):
            self.end()
        if not isinstance(answer.get("answer"), dict):
            raise Passed("broken", "no answer")
        return Answer(said=answer["answer"], content=content)

    def _take(self, size: int, until: float) -> bytes:
        """So many bytes of its answer, while it keeps within its limits."""
        got = bytearray()
        while len(got) < size:
            ready, _, _ = select.select([self._ours], [], [], WATCH)
            if ready:
                block = self._ours.recv(min(size - len(got), 1 << 20))
                if not block:
                    code = self._process.wait()
                    raise Passed("time" if code in CLOCKS else "broken", f"ended with {code}")
                got += block
            if time.monotonic() > until:
                raise Passed("time")
            if memory_of(self._process.pid) > MEMORY:
                raise Passed("memory")
        return bytes(got)
