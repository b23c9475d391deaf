"""Texts without secrets: tokens and passwords are known by their form, wherever they come from."""

import re

# A bot token: looked for where its digits begin, so that each digit is looked at once.
TOKEN = re.compile(r"(?<!\d)\d{3,}:[A-Za-z0-9_-]{3,}")
# The beginning of a password in an address, as of a proxy or a database; it ends at the last @ before a blank.
PASSWORD = re.compile(r"(://[^\s:/@]*):")
BLANK = re.compile(r"(\s+)")


def redact(text: str) -> str:
    """The text with everything that has the form of a bot token, or of a password in an address, taken out."""
    return "".join(map(_without_password, BLANK.split(TOKEN.sub("[token]", text))))


def _without_password(word: str) -> str:
    found, end = PASSWORD.search(word), word.rfind("@")
    return f"{word[: found.end()]}[password]{word[end:]}" if found and end > found.end() else word
