"""What a picture shows of itself: its size, its look as hashes, and the time and place that its camera noted."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.evidence.borders import is_page, within_borders
from bot.evidence.exif import Place, noted
from bot.evidence.pixels import Unseen, check, opened, reduced
from schedules.record import record

if TYPE_CHECKING:
    from PIL import Image

    from bot.evidence.pixels import Pixels

# The hash looks at 64 x 64 points; from this side on it does not change any more.
SIDE = 512
# Below this quality a picture shows too little (a wall, a dark room, a form) for its hash to say anything.
QUALITY = 50
# Eight hashes of 32 bytes, and eight more where a border was taken off.
TURNS = 8 * 32
# Why a picture was not seen: behind the fence, or by a limit that it met there.
UNSEEN = ("", "large", "scans", "broken", "time", "memory", "output")


@record
class Picture:
    """`prints` are eight PDQ hashes of 32 bytes: the picture as it is, turned three times, and each mirrored; eight
    more follow of what is within its borders, where it has any.

    `quality` (0 to 100) says how much there is to see. `taken_at` has no zone where the camera noted none; `place`
    is latitude and longitude in degrees. `unseen` says why there are no prints.
    """

    width: int
    height: int
    prints: bytes | None = None
    quality: int = 0
    taken_at: datetime | None = None
    place: Place | None = None
    unseen: str = ""


def look(content: bytes) -> Picture | None:
    """What can be read of a picture; None where nothing can, and no prints where it is cut off or too large."""
    try:
        image = opened(content)
    except Unseen as unseen:
        width, height = unseen.size
        return Picture(width=width, height=height, unseen=unseen.why) if width else None
    with image:
        width, height = image.size
        try:
            check(image, content)
        except Unseen as unseen:
            # The notes of a JPEG stand before the picture; of others they may stand behind it.
            taken_at, place = noted(image.getexif()) if image.format == "JPEG" else (None, None)
            return Picture(width=width, height=height, taken_at=taken_at, place=place, unseen=unseen.why)
        return _seen(image)


def _seen(image: "Image.Image") -> Picture:
    width, height = image.size
    prints, quality, unseen = None, 0, ""
    # The pixels first: the notes of a PNG may stand behind them.
    try:
        prints, quality = hashed(reduced(image, SIDE))
    except MemoryError:
        unseen = "memory"
    except Exception:  # cut off, or broken further on
        unseen = "broken"
    taken_at, place = _noted(image)
    return Picture(
        width=width, height=height, prints=prints, quality=quality, taken_at=taken_at, place=place, unseen=unseen
    )


def _noted(image: "Image.Image") -> tuple[datetime | None, Place | None]:
    try:
        return noted(image.getexif())
    except Exception:  # notes are whatever some camera or program has written
        return None, None


def hashed(pixels: "Pixels") -> tuple[bytes, int]:
    """The hashes of an array of RGB pixels, also without its borders where it has any, and its quality.

    Of a page they show the form rather than what was written into it, so that its quality is below what is compared.
    """
    prints, quality = _hashed(pixels)
    inner = within_borders(pixels)
    if is_page(pixels if inner is None else inner):
        return prints, min(quality, QUALITY - 1)
    if inner is None:
        return prints, quality
    within, seen = _hashed(inner)
    if seen < QUALITY:
        return prints, quality
    return (prints + within, quality) if quality >= QUALITY else (within, seen)


def _hashed(pixels: "Pixels") -> tuple[bytes, int]:
    import numpy as np
    import pdqhash

    hashes, quality = pdqhash.compute_dihedral(np.ascontiguousarray(pixels))
    return b"".join(np.packbits(np.asarray(each, dtype=np.uint8)).tobytes() for each in hashes), int(quality)


def through_the_fence(content: bytes, said: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What `look` finds, as it is told to the other side; the hashes are the bytes."""
    found = look(content)
    if found is None:
        return {"unseen": "broken"}, b""
    taken = found.taken_at.isoformat() if found.taken_at else None
    return {**vars(found), "prints": None, "taken_at": taken}, found.prints or b""


def from_the_fence(said: dict[str, Any], prints: bytes) -> Picture:
    """The picture that was told, each word of it checked; without a size where nothing was read. Raises ValueError."""
    width, height, quality = (_whole(said.get(name, 0)) for name in ("width", "height", "quality"))
    unseen = said.get("unseen", "")
    if unseen not in UNSEEN or quality > 100 or len(prints) not in (0, TURNS, 2 * TURNS):
        raise ValueError("no picture")
    taken, place = said.get("taken_at"), said.get("place")
    if place is not None:
        latitude, longitude = map(float, place)
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise ValueError("no place")
        place = latitude, longitude
    return Picture(
        width=width,
        height=height,
        prints=prints or None,
        quality=quality,
        taken_at=datetime.fromisoformat(str(taken)) if taken else None,
        place=place,
        unseen=unseen,
    )


def _whole(number: Any) -> int:
    if not isinstance(number, int) or not 0 <= number < 1 << 31:
        raise ValueError("no number")
    return number
