"""The file `.env`: which names stand in it, and which lines are none, without showing what may be a secret."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic_settings import BaseSettings, DotEnvSettingsSource

from bot.errors import Refused

ENV_FILE = ".env"


def in_file() -> list[str]:
    """The names that stand in `.env`; raises Refused where it cannot be read."""
    with _unread() as lines:
        try:
            found = DotEnvSettingsSource(BaseSettings, env_file=ENV_FILE, case_sensitive=True).env_vars
            lines += _nameless(found)
        except (OSError, ValueError) as fault:
            why = getattr(fault, "strerror", None) or "it is no UTF-8 text"
            raise Refused(f"{ENV_FILE}: cannot be read: {why}") from None
    if lines:
        raise Refused("\n".join(f"{ENV_FILE} line {line}: must be NAME=value" for line in sorted(lines, key=int)))
    return list(found)


def _nameless(found: Mapping[str, str | None]) -> list[str]:
    """The numbers of lines in `.env` without a value, or whose name holds what no name does: it may be a secret."""
    wrong = [
        name
        for name, value in found.items()
        if value is None or (name.upper().startswith("DUTY") and not re.fullmatch(r"\w+", name, re.ASCII))
    ]
    written = Path(ENV_FILE).read_text("utf-8").splitlines() if wrong else []
    return [next((str(at) for at, line in enumerate(written, 1) if name in line), "1") for name in wrong]


class _Unread(logging.Handler):
    """Keeps the numbers of lines in `.env` that are no settings, which its reader only logs and passes over."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.lines.append(str(record.args[0] if isinstance(record.args, tuple) and record.args else record.msg))


@contextmanager
def _unread() -> Iterator[list[str]]:
    reader, kept = logging.getLogger("dotenv.main"), _Unread()
    propagate, reader.propagate = reader.propagate, False
    reader.addHandler(kept)
    try:
        yield kept.lines
    finally:
        reader.removeHandler(kept)
        reader.propagate = propagate
