"""An hour of the day that someone typed."""

import re
from datetime import time

from bot.reading.writing import LONGEST_SAID, plain

_PART = r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里)?"
FORMS = (
    re.compile(
        rf"(?:at )?{_PART} ?(?P<hour>\d{{1,2}})[:.h](?P<minute>\d{{2}})(?::\d{{2}})?(?: ?(?P<half>[ap])\.?m\.?)?"
    ),
    re.compile(r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)"),
    re.compile(r"(?:at )?(?P<hour>\d{1,2}) ?(?P<half>[ap])\.?m\.?"),
    re.compile(
        rf"{_PART} ?(?P<hour>\d{{1,2}})[点时](?:(?P<minute>\d{{1,2}})分?|(?P<halved>半)|(?P<quarters>[13])刻|整)?"
    ),
)
# Of these parts of a day an hour up to eleven is twelve later.
LATER = ("下午", "傍晚", "晚上")
HALF_A_DAY = 12


def read_hour(said: str) -> time | None:
    """The hour that a text names, where it is nothing else: 14:20, 1420, 2:20 pm, 下午2点20分; None for any other."""
    text = plain(said).strip(" .,;!。")
    if len(text) > LONGEST_SAID:
        return None
    found = next((match for form in FORMS if (match := form.fullmatch(text))), None)
    return _hour(found.groupdict()) if found else None


def _hour(said: dict[str, str | None]) -> time | None:
    hour, half, part = int(said["hour"] or 0), said.get("half"), said.get("part")
    if half and not 1 <= hour <= HALF_A_DAY:
        return None
    if half:
        hour = hour % HALF_A_DAY + (HALF_A_DAY if half == "p" else 0)
    elif part in LATER and hour < HALF_A_DAY:
        hour += HALF_A_DAY
    minute = 30 if said.get("halved") else 15 * int(said.get("quarters") or 0) + int(said.get("minute") or 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
