"""A picture made small: a JPEG of our own, without anything that came with the one it shows."""

import io
from typing import Any

from bot.evidence.pixels import Unseen, check, opened, plain

# No thumbnail is larger, whatever is asked for.
LONGEST = 2000


def small(content: bytes, longest: int, quality: int = 72) -> bytes | None:
    """A picture as a JPEG of at most `longest` pixels a side, upright and without any of its metadata.

    None for what is no picture, is broken, or passes the bounds of `pixels`. The same bytes give the same JPEG.
    """
    from PIL import ImageOps

    try:
        with opened(content) as picture:
            check(picture, content)
            picture.draft("RGB", (longest * 2, longest * 2))
            upright = ImageOps.exif_transpose(_near(picture, longest))
            upright.thumbnail((longest, longest))
            kept = io.BytesIO()
            plain(upright).save(kept, "JPEG", quality=quality)
            return kept.getvalue()
    except (Unseen, MemoryError):
        return None
    except Exception:
        # A decoder may raise anything over a forged file; a report is made without that picture.
        return None


def _near(picture: Any, longest: int) -> Any:
    """The picture at twice the size that is wanted or a little more, so that turning it costs no second whole one."""
    factor = max(1, max(picture.size) // (longest * 2))
    if factor == 1:
        return picture
    from PIL import Image

    exif = picture.getexif()
    if picture.mode.startswith("I") or picture.mode in ("1", "P", "PA"):
        picture = plain(picture)
    made = picture.reduce(factor) if min(picture.size) >= factor else picture.resize((1, 1), Image.Resampling.BOX)
    made.info["exif"] = exif.tobytes() if exif else b""
    return made


def through_the_fence(content: bytes, said: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The small picture that is asked for, as bytes; none where none can be made."""
    made = small(content, min(int(said["longest"]), LONGEST))
    return {}, made or b""
