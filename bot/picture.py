"""What a picture shows of itself: its size, its look as hashes, and the time and place that its camera noted."""

import math
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import TYPE_CHECKING, Any

from schedules.record import record

# What reads pictures takes time to load, which a start can do without: it is imported where it is used.
if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

# Never more pixels than this are unpacked at once; of a JPEG a smaller version is unpacked from the start.
PIXELS = 25_000_000
# The hash looks at 64 x 64 points; from this side on it does not change any more.
SIDE = 512
BAND = 32

EXIF, GPS = 0x8769, 0x8825
TAKEN, OFFSET = 0x9003, 0x9011


@record
class Picture:
    """`prints` are eight PDQ hashes of 32 bytes: the picture as it is, turned three times, and each mirrored.

    `quality` (0 to 100) says how much there is to see. `taken_at` has no zone where the camera noted none; `place`
    is latitude and longitude in degrees.
    """

    width: int
    height: int
    prints: bytes | None = None
    quality: int = 0
    taken_at: datetime | None = None
    place: tuple[float, float] | None = None


def look(content: bytes) -> Picture | None:
    """What can be read of a picture; None where nothing can, and no prints where it is cut off or too large."""
    from PIL import Image

    try:
        image = Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
    except Exception:  # broken files raise whatever they break, a bomb raises DecompressionBombError
        return None
    with image:
        width, height = image.size
        taken_at, place = _noted(image)
        seen = Picture(width=width, height=height, taken_at=taken_at, place=place)
        if width * height > PIXELS:
            return seen
        try:
            prints, quality = hashed(_reduced(image))
        except Exception:  # cut off, or broken further on
            return seen
        return Picture(**{**vars(seen), "prints": prints, "quality": quality})


def hashed(pixels: "Pixels") -> tuple[bytes, int]:
    """The eight hashes of an array of RGB pixels, and its quality."""
    import numpy as np
    import pdqhash

    hashes, quality = pdqhash.compute_dihedral(pixels)
    return b"".join(np.packbits(np.asarray(each, dtype=np.uint8)).tobytes() for each in hashes), int(quality)


def _reduced(image: "Image.Image") -> "Pixels":
    """The pixels of a picture at about SIDE; band by band, so that no second copy of the whole is made."""
    import numpy as np

    image.draft("RGB", (SIDE, SIDE))
    factor = max(1, min(image.size) // SIDE)
    width, height = image.size
    bands = []
    for top in range(0, height, BAND * factor):
        band = image.crop((0, top, width, min(height, top + BAND * factor))).convert("RGB")
        bands.append(np.asarray(band.reduce(factor) if factor > 1 else band))
    return np.concatenate(bands)


def _noted(image: "Image.Image") -> tuple[datetime | None, tuple[float, float] | None]:
    """Time and place as the camera noted them; what cannot be read is as if it were not there."""
    try:
        exif = image.getexif()
        return _time(exif.get_ifd(EXIF)), _place(exif.get_ifd(GPS))
    except Exception:  # notes are whatever some camera or program has written
        return None, None


def _time(notes: dict[int, Any]) -> datetime | None:
    try:
        taken = datetime.fromisoformat(str(notes.get(TAKEN, "")).strip("\0 ").replace(":", "-", 2))
    except ValueError:
        return None
    offset = str(notes.get(OFFSET, "")).strip("\0 ")
    if taken.tzinfo or len(offset) != 6 or offset[0] not in "+-" or not (offset[1:3] + offset[4:6]).isdigit():
        return taken
    east = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    return taken.replace(tzinfo=timezone(-east if offset[0] == "-" else east))


def _place(notes: dict[int, Any]) -> tuple[float, float] | None:
    if not {1, 2, 3, 4} <= set(notes):
        return None
    latitude, longitude = _degrees(notes[2], notes[1], "S"), _degrees(notes[4], notes[3], "W")
    sound = math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    # A camera that knew no place may have noted the point where both are nought.
    return (latitude, longitude) if sound and (latitude or longitude) else None


def _degrees(parts: Any, side: str, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(side).strip("\0 ").upper() == negative else value
