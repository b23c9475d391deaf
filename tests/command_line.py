"""The command line as an operator uses it, in this process: a verb is spared the second that a start takes."""

import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from bot.cli import main


class Terminal(io.StringIO):
    """Someone at a terminal, who answers what is asked."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def dutybell(*words: str, home: Path, answers: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a verb with a home and settings of its own; what it printed, and its exit code.

    Nobody is there unless there are `answers`, a line each.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("DUTYBELL_")}
    env |= {"DUTYBELL_HOME": str(home), "COLUMNS": "160", **settings}
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        patch.dict(os.environ, env, clear=True),
        patch.object(sys, "argv", ["dutybell", *words]),
        patch.object(sys, "stdin", Terminal(answers) if answers else io.StringIO()),
        chdir(home),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())
