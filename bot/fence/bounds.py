"""The limits behind the fence, set by a process for itself before it sees a file."""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

# What one look may take: seconds of work, bytes of memory, bytes that are answered unless a reader says more.
SECONDS, MEMORY, OUTPUT = 10.0, 300 << 20, 4 << 20
# Seconds by the wall clock: on a machine that is busy with other things ten seconds of work take longer.
PATIENCE = 40.0
# Above so many bytes of memory after a look, a process is not used again.
WORN = 150 << 20
PR_SET_PDEATHSIG = 1


def confine(parent: int) -> None:
    """Bound memory, files and open handles for good, be polite to the rest, and end when the parent does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # What is private and writable counts; libraries and what they map do not.
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    if os.getppid() != parent:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.nice(10)


def clocked(work: float, patience: float) -> None:
    """End this process by the kernel's hand after so many seconds of work or of waiting; 0 takes that back."""
    for mark, clock, seconds in (
        (signal.SIGPROF, signal.ITIMER_PROF, work),
        (signal.SIGALRM, signal.ITIMER_REAL, patience),
    ):
        signal.signal(mark, signal.SIG_DFL)
        signal.setitimer(clock, seconds)


def memory_of(pid: int | str = "self") -> int:
    """The memory that a process holds now, in bytes; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return 0
