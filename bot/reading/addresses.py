"""What an operator writes as an address or a path, judged by its form alone."""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def address(url: str, schemes: Collection[str]) -> SplitResult | None:
    """An address taken apart; None where it is none of these schemes, has no host, a port beyond all, or a gap."""
    try:
        there = urlsplit(url)
        if there.scheme not in schemes or not there.hostname or there.port == 0 or not url.isprintable():
            return None
    except ValueError:  # brackets that do not close, a port that is no port
        return None
    return None if any(each.isspace() for each in url) else there


def is_here(host: str | None) -> bool:
    """Whether a host is this machine, so that nothing said to it travels."""
    return (host or "") in LOOPBACK


def path_fault(text: str) -> str | None:
    """What is wrong with a path as it was written; None where nothing is."""
    if text != text.strip() or not text.isprintable():
        return "must be a path without spaces around it or characters that do not print"
    if text.startswith("~"):
        return "must be a whole path: ~ is not read as your home here"
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return "must stand without quotes"
    return None
