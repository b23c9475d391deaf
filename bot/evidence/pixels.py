"""A picture of a stranger opened: what it says of its size is held against bounds before anything is unpacked."""

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

# What reads pictures takes time to load, which a start can do without: it is imported where it is used.
if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

# Never more pixels than this are unpacked at once. Pillow holds four copies of a WebP.
PIXELS, WEBP = 25_000_000, 12_000_000
# A JPEG of one scan is unpacked row by row, and as small as an eighth: it may have these.
ONE_SCAN = 250_000_000
# Each further scan goes over the whole picture again; programs write ten.
SCANS = 64
BAND = 32
FORMATS = ("JPEG", "PNG", "WEBP")
# A mark in a JPEG: what follows 0xFF, but for a stuffed nought, the marks of restart, and filling.
MARK = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
START_OF_SCAN, END_OF_PICTURE = 0xDA, 0xD9
# Any mark at all, of which these stand alone.
ANY_MARK, ALONE = re.compile(rb"\xff([^\x00\xff])"), range(0xD0, 0xDA)
# So many segments a JPEG may have, and so many bytes that fill the room between them, before its first scan: a profile
# takes 255, and Pillow goes byte by byte through what fills the room. Behind that so many marks are looked at.
SEGMENTS, FILLING, MARKS = 1_000, 1_000, 20_000


class Unseen(Exception):
    """A picture that is not unpacked: too large (`size` tells), of too many scans, or broken."""

    def __init__(self, why: str, size: tuple[int, int] = (0, 0)) -> None:
        super().__init__(why)
        self.why, self.size = why, size


def opened(content: bytes) -> "Image.Image":
    """A picture, nothing of it unpacked yet; raises Unseen."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # looked at below
    if content.startswith(b"RIFF"):  # which Pillow makes room for as soon as it opens it
        _bounded(_webp_size(content), WEBP)
    if content.startswith(b"\xff\xd8") and not _begins_soon(content):
        raise Unseen("broken")
    try:
        image = Image.open(BytesIO(content), formats=FORMATS)
    except MemoryError:
        raise
    except Exception:  # broken files raise whatever they break
        raise Unseen("broken") from None
    if not all(image.size):
        raise Unseen("broken")
    return image


def check(image: "Image.Image", content: bytes) -> None:
    """Hold an opened picture against the bounds; raises Unseen."""
    if image.format != "JPEG":
        _bounded(image.size, PIXELS)
        return
    scans = sum(1 for _ in islice(_scans(content), SCANS + 1))
    _bounded(image.size, ONE_SCAN if scans <= 1 else PIXELS)
    if scans > SCANS:
        raise Unseen("scans", image.size)


def _bounded(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise Unseen("large", size)


def _webp_size(content: bytes) -> tuple[int, int]:
    """The size of a WebP by its first chunk (RFC 9649); nought where there is none."""
    kind, head = content[12:16], content[20:30].ljust(10, b"\0")
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 6)
    return width & 0x3FFF, height & 0x3FFF


def _begins_soon(content: bytes) -> bool:
    """Whether a JPEG comes to its first scan within bounds."""
    at, filling = 2, 0
    for _ in range(SEGMENTS):
        found = ANY_MARK.search(content, at)
        filling += found.start() - at if found else 0
        if not found or filling > FILLING:
            return False
        mark, at = found[1][0], found.end()
        if mark == START_OF_SCAN:
            return True
        if mark not in ALONE:
            at += max(2, int.from_bytes(content[at : at + 2], "big"))
    return False


def _scans(content: bytes) -> Iterator[int]:
    """Where the scans of a JPEG begin; what is inside other segments is passed over."""
    at, marks = 2, 0
    while found := MARK.search(content, at):
        mark, at, marks = found[1][0], found.end(), marks + 1
        if mark == END_OF_PICTURE:
            return
        if marks > MARKS:
            raise Unseen("broken")
        if mark == START_OF_SCAN:
            yield found.start()
        at += int.from_bytes(content[at : at + 2], "big")


def reduced(image: "Image.Image", side: int) -> "Pixels":
    """The pixels of a picture in plain colours with about `side` or more points each way, white where see-through.

    Band by band, so that no second copy of the whole is made.
    """
    import numpy as np

    image.draft("RGB", (side, side))
    across, down = (max(1, length // side) for length in image.size)
    width, height = image.size
    bands = []
    for top in range(0, height, BAND * down):
        band = plain(image.crop((0, top, width, min(height, top + BAND * down))))
        bands.append(np.asarray(band.reduce((across, down)) if across * down > 1 else band))
    return np.concatenate(bands)


def plain(image: "Image.Image") -> "Image.Image":
    """A picture in plain colours: white where it was see-through, and sixteen bits of grey as their upper eight."""
    from PIL import Image

    if image.mode.startswith("I"):
        image = _eight_bits(image)
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    return white.convert("RGB")


def _eight_bits(image: "Image.Image") -> "Image.Image":
    import numpy as np
    from PIL import Image

    return Image.fromarray((np.asarray(image).clip(0, 0xFFFF) // 256).astype(np.uint8))
