"""What a button was shown with, as a short mark in its argument: a press counts for that and nothing newer."""

import json
from zlib import crc32


def mark(*facts: object) -> str:
    """The mark of some facts; other facts have, but for one chance in four billion, another."""
    return str(crc32(json.dumps(facts, default=str, ensure_ascii=False).encode()))
