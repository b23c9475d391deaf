"""Evidence made small for a report, without ever decoding what is larger than a picture should be."""

import io
import warnings
from collections.abc import Callable, Iterator

from PIL import Image, ImageOps

from bot.reports.contents import File

# Gives the bytes of a file by its digest, in blocks; raises FileNotFoundError.
Reading = Callable[[str], Iterator[bytes]]

# More pixels than this are not decoded: no camera of a phone sends more through a chat.
MOST_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def is_picture(file: File) -> bool:
    """Whether a file says that it is a picture, and may be shown; only looking into it shows whether it is one."""
    return not file.erased and (file.kind == "photo" or file.media_type.startswith("image/"))


def small(content: bytes, longest: int, quality: int = 72) -> bytes | None:
    """A picture as a JPEG of at most `longest` pixels a side, upright and without any of its metadata.

    None for what is no picture, is broken, or has more than MOST_PIXELS. The same bytes give the same JPEG.
    """
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; the next line looks for itself
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (longest * 2, longest * 2))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((longest, longest))
            kept = io.BytesIO()
            _on_white(upright).save(kept, "JPEG", quality=quality)
            return kept.getvalue()
    except Exception:
        # A decoder may raise anything over a forged file; a report is made without that picture.
        return None


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture in plain colours, white where it was see-through."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture.convert("RGBA"))
    return white.convert("RGB")


def picture_of(file: File, read: Reading, longest: int) -> bytes | None:
    """The small picture of a file; None where there is none to be made, or the vault has lost it."""
    if not is_picture(file):
        return None
    try:
        return small(b"".join(read(file.sha256)), longest)
    except OSError:
        return None
