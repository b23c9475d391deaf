"""Commands as people type them: with the stroke of a Chinese keyboard, as a bare word, or where none is obeyed."""

import re

from bot.reading.writing import plain

_STROKE = re.compile(r"^[／、](?=[A-Za-z_]+(?:@\w+)?(?:\s|$))")
_COMMAND = re.compile(r"^[/／、][A-Za-z_]+(?:@\w+)?(?:\s|$)")
_LEAVING = frozenset(("取消", "退出", "cancel", "quit", "exit"))
# A longer text is more than one of these words.
_LONGEST = 12


def order(text: str) -> str | None:
    """The command that a message by itself gives, written `/word and what follows it`; None where it gives none."""
    said = text.strip()
    if len(said) <= _LONGEST and plain(said).strip("。.! ") in _LEAVING:
        return "/cancel"
    said = _STROKE.sub("/", said)
    return said if said.startswith("/") else None


def is_command(text: str) -> bool:
    """Whether words that stand below a file or come as an edit, where no command is obeyed, are one."""
    return bool(_COMMAND.match(text.strip()))
