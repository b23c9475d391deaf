"""What of a picture says nothing of what it shows: bars of one colour, the frame of a screenshot, paper."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

# A line belongs to a border where so much of it is this near to the line's own colour: signs may stand on the rest.
SHARE, NEAR = 0.8, 24
# Less than this of either side, or of the whole, is no picture that was framed.
LEAST_SIDE, LEAST = 0.2, 0.1
# Of a page so much is paper, which is at least so light.
PAPER, LIGHT = 0.5, 160


def within_borders(pixels: "Pixels") -> "Pixels | None":
    """What is left of RGB pixels without their borders; None where they have none, or nothing would be left."""
    top, left = 0, 0
    bottom, right = pixels.shape[:2]
    while True:
        before = top, bottom, left, right
        seen = pixels[top:bottom, left:right]
        above, below = _plain_ends(seen)
        top, bottom = top + above, bottom - below
        if bottom - top < LEAST_SIDE * pixels.shape[0]:
            return None
        before_left, before_right = _plain_ends(pixels[top:bottom, left:right].swapaxes(0, 1))
        left, right = left + before_left, right - before_right
        if right - left < LEAST_SIDE * pixels.shape[1]:
            return None
        if before == (top, bottom, left, right):
            break
    found = pixels[top:bottom, left:right]
    if found.shape == pixels.shape or found.size < LEAST * pixels.size:
        return None
    return found


def is_page(pixels: "Pixels") -> bool:
    """Whether this is paper with something on it: most of it is of one light colour."""
    import numpy as np

    few = pixels[::2, ::2].astype(np.int16)
    colour = np.median(few, axis=(0, 1))
    return bool(colour.min() >= LIGHT and (np.abs(few - colour) <= NEAR).all(axis=2).mean() >= PAPER)


def _plain_ends(pixels: "Pixels") -> tuple[int, int]:
    """How many lines at the beginning and at the end are of one colour."""
    import numpy as np

    colour = np.median(pixels, axis=1).astype(np.int16)
    near = (np.abs(pixels.astype(np.int16) - colour[:, None, :]) <= NEAR).all(axis=2).mean(axis=1) >= SHARE
    if near.all():
        return len(near), 0
    return int(np.argmin(near)), int(np.argmin(near[::-1]))
