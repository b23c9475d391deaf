"""The time and place that a camera noted: each note is read for itself, and what cannot be so counts as none."""

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any

EXIF, GPS = 0x8769, 0x8825
TAKEN, OFFSET = 0x9003, 0x9011
LATITUDE_SIDE, LATITUDE, LONGITUDE_SIDE, LONGITUDE = 1, 2, 3, 4
# No camera noted a day before these years, and none has yet noted one after them.
YEARS = range(1990, 2100)
MOMENT = re.compile(r"(\d{4})[:\-/](\d\d)[:\-/](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
EAST = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)
# From the date line's west to its east, as clocks on earth are set.
WEST_MOST, EAST_MOST = timedelta(hours=-12), timedelta(hours=14)

Place = tuple[float, float]


def noted(exif: Any) -> tuple[datetime | None, Place | None]:
    """Time and place of a picture's notes (Pillow's `Exif`); one that is broken hides no other."""
    return time_of(_group(exif, EXIF)), place_of(_group(exif, GPS))


def _group(exif: Any, number: int) -> Mapping[int, Any]:
    with suppress(Exception):  # notes are whatever some camera or program has written
        return dict(exif.get_ifd(number))
    return {}


def time_of(notes: Mapping[int, Any]) -> datetime | None:
    """When a picture was taken; without zone where none is noted, or one that is nowhere."""
    found = MOMENT.match(_text(notes.get(TAKEN)))
    if not found:
        return None
    try:
        taken = datetime(*map(int, found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    return taken.replace(tzinfo=_zone(_text(notes.get(OFFSET)))) if taken.year in YEARS else None


def _zone(said: str) -> timezone | None:
    found = EAST.fullmatch(said)
    if not found or int(found[3]) > 59:
        return None
    east = timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)
    return timezone(east) if WEST_MOST <= east <= EAST_MOST else None


def place_of(notes: Mapping[int, Any]) -> Place | None:
    """Latitude and longitude in degrees; a camera that knew no place may have noted the point where both are nought."""
    latitude = _degrees(notes.get(LATITUDE), notes.get(LATITUDE_SIDE), ("N", "S"), most=90)
    longitude = _degrees(notes.get(LONGITUDE), notes.get(LONGITUDE_SIDE), ("E", "W"), most=180)
    if latitude is None or longitude is None or not (latitude or longitude):
        return None
    return latitude, longitude


def _degrees(parts: Any, side: Any, sides: tuple[str, str], *, most: int) -> float | None:
    """Degrees, minutes and seconds on one of two sides of nought as degrees; none where they are not these."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    value, word = degrees + minutes / 60 + seconds / 3600, _text(side).upper()
    sound = all(math.isfinite(part) and part >= 0 for part in (degrees, minutes, seconds))
    if not sound or minutes > 60 or seconds > 60 or value > most or word not in sides:
        return None
    return -value if word == sides[1] else value


def _text(value: Any) -> str:
    said = value.decode("latin-1") if isinstance(value, bytes) else str(value or "")
    return said.replace("\0", " ").strip()[:40]
