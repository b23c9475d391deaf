"""How long a text is as people see it, and how long one may be that every channel shows whole."""

import re
from html import unescape

# So many UTF-16 units are seen of a text at most, in that of all channels which shows least.
LONGEST = 4096
# A tag with its slash and name, a sign written as an entity, or a sign; nothing is looked at twice.
TOKEN = re.compile(r"<(?P<ends>/?)(?P<tag>[a-z-]++)[^<>]*+>|&(?:[a-z]++|#\w++);|.", re.DOTALL | re.IGNORECASE)


def seen(html: str) -> int:
    """How many UTF-16 units of a text are seen: its tags are not."""
    return sum(units(unescape(token[0])) for token in TOKEN.finditer(html) if not token["tag"])


def units(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text.encode("utf-16-le")) // 2
