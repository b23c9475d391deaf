"""No false alarm among pictures that share much: forms of one template, screenshots of one frame."""

from collections.abc import Callable
from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.evidence.pictures import scene
from bot.evidence.picture import QUALITY, Picture, look
from bot.evidence.similarity import ALIKE, nearest

MANY = 14


def form(number: int) -> Image.Image:
    """A white form with a title and a grid, the same each time; what was written into it is another's each time."""
    dice = np.random.default_rng(number)
    page = Image.new("L", (620, 877), 255)
    draw = ImageDraw.Draw(page)
    draw.rectangle((180, 40, 440, 70), fill=30)
    for y in range(100, 820, 48):
        draw.line((40, y, 580, y), fill=0, width=2)
        draw.rectangle((50, y + 16, 120, y + 30), fill=60)
    for x in (40, 140, 400, 580):
        draw.line((x, 100, x, 820), fill=0, width=2)
    for y in range(100, 800, 48):
        for left, right in ((150, 390), (410, 570)):
            at = left
            while at < left + (right - left) * dice.random():
                wide, high = (int(value) for value in dice.integers(4, 16, 2))
                draw.rectangle((at, y + 12, at + wide, y + 12 + high), outline=int(dice.integers(0, 90)), width=2)
                at += wide + int(dice.integers(3, 14))
    return page


def screenshot(number: int) -> Image.Image:
    """The screen of a telephone: its bars are the same each time, the picture between them is another."""
    screen = Image.new("RGB", (540, 1170), (18, 18, 20))
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 540, 90), fill=(240, 240, 242))
    draw.rectangle((20, 14, 90, 30), fill=(30, 30, 30))
    draw.text((230, 50), "Photo", fill=(0, 0, 0))
    draw.rectangle((0, 1080, 540, 1170), fill=(240, 240, 242))
    for x in (80, 250, 420):
        draw.ellipse((x, 1105, x + 40, 1145), outline=(60, 60, 60), width=4)
    screen.paste(scene(number).resize((540, 405)), (0, 380))
    return screen


def scanned(page: Image.Image) -> Image.Image:
    """A page on the glass of a scanner, dark around it."""
    glass = Image.new("L", (page.width + 60, page.height + 40), 25)
    glass.paste(page, (30, 20))
    return glass


def seen(image: Image.Image) -> Picture:
    file = BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=85)
    found = look(file.getvalue())
    assert found
    return found


def alike(new: Picture, old: Picture) -> bool:
    """Whether a confirmer would be told that the new picture was used before, as the other."""
    if not (new.prints and old.prints and min(new.quality, old.quality) >= QUALITY):
        return False
    return bool(nearest(new.prints, stored(old), ALIKE))


def stored(old: Picture) -> bytes:
    """As the database gives them: a digest and a hash, once more for what is within the borders."""
    prints = old.prints or b""
    return b"".join(bytes(32) + prints[at : at + 32] for at in range(0, len(prints), 256))


KINDS: dict[str, Callable[[int], Image.Image]] = {
    "forms": form,
    "forms on a scanner": lambda number: scanned(form(number)),
    "screenshots": screenshot,
    "scenes": scene,
}


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_that_share_a_frame_are_not_taken_for_one_another(kind: str) -> None:
    pictures = [seen(KINDS[kind](number)) for number in range(MANY)]
    taken = [pair for pair in combinations(range(MANY), 2) if alike(pictures[pair[0]], pictures[pair[1]])]
    assert taken == []
