"""The command line as an operator uses it, in this process: a verb is spared the second that a start takes."""

import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from bot.cli import main


def dutybell(*words: str, home: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a verb with a home and settings of its own; what it printed, and its exit code."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DUTYBELL_")}
    env |= {"DUTYBELL_HOME": str(home), "COLUMNS": "160", **settings}
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        patch.dict(os.environ, env, clear=True),
        patch.object(sys, "argv", ["dutybell", *words]),
        patch.object(sys, "stdin", io.StringIO()),
        chdir(home),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())
