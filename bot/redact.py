"""Texts without secrets: tokens and passwords are known by their form, wherever they come from."""

import re

# A bot token; and a password in an address, as of a proxy or a database.
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{3,}")
PASSWORD = re.compile(r"(://[^\s:/@]*):\S+@")


def redact(text: str) -> str:
    """The text with everything that has the form of a bot token, or of a password in an address, taken out."""
    return PASSWORD.sub(r"\1:[password]@", TOKEN.sub("[token]", text))
