"""What is read of a picture: its look in every turn, and what its camera noted, however odd."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.evidence.picture import Picture, look
from bot.evidence.similarity import ALIKE, nearest
from bot.evidence.thumbnail import small


def a_picture(number: int) -> Image.Image:
    noise = np.random.default_rng(number).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize((640, 480), Image.Resampling.BICUBIC)


def content(image: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def seen(image: Image.Image, kind: str = "JPEG", **more: Any) -> Picture:
    found = look(content(image, kind, **more))
    assert found
    return found


@pytest.mark.parametrize("turn", [None, *Image.Transpose])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_known_again_in_every_turn_and_format(kind: str, turn: Image.Transpose | None) -> None:
    picture, other = a_picture(1), a_picture(2)
    stored = b"".join(
        bytes([number]) * 32 + (seen(one).prints or b"")[:32] for number, one in ((1, picture), (2, other))
    )
    turned = picture if turn is None else picture.transpose(turn)
    prints = seen(turned.convert("RGBA") if kind == "PNG" else turned, kind).prints
    assert prints
    [(digest, bits)] = nearest(prints, stored)
    assert digest == "01" * 32
    assert bits <= ALIKE


def test_nothing_is_like_a_picture_where_nothing_is_stored() -> None:
    assert nearest(bytes(256), b"") == []


def noted(taken: object, offset: object = None, place: dict[int, Any] | None = None) -> Picture:
    notes = Image.Exif()
    notes[0x8769] = {0x9003: taken, **({0x9011: offset} if offset else {})}
    if place:
        notes[0x8825] = place
    return seen(a_picture(1), exif=notes)


def test_time_and_place_are_read_as_the_camera_noted_them() -> None:
    degrees = {1: "S", 2: (22.0, 32.0, 35.16), 3: "W", 4: (114.0, 3.0, 28.44)}
    found = noted("2026:10:03 10:20:00", "+08:00", degrees)
    assert found.taken_at == datetime(2026, 10, 3, 10, 20, tzinfo=timezone(timedelta(hours=8)))
    assert found.taken_at.astimezone(UTC).hour == 2
    assert found.place == pytest.approx((-22.5431, -114.0579), abs=1e-5)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "", "yesterday", "2026:13:45 99:00:00", "\0" * 19])
def test_a_time_that_is_none_is_as_if_it_were_not_there(taken: str) -> None:
    assert noted(taken).taken_at is None


@pytest.mark.parametrize("offset", ["", "Z", "+8", "+25:99x", "\0"])
def test_an_offset_that_is_none_leaves_the_time_without(offset: str) -> None:
    found = noted("2026:10:03 10:20:00", offset)
    assert found.taken_at
    assert found.taken_at.tzinfo is None


@pytest.mark.parametrize(
    "place",
    [
        {1: "N", 2: (22.0, 32.0, 35.16)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (122.0, 0.0, 0.0), 3: "E", 4: (114.0, 0.0, 0.0)},
    ],
)
def test_a_place_that_is_none_is_as_if_it_were_not_there(place: dict[int, Any]) -> None:
    assert noted("2026:10:03 10:20:00", None, place).place is None


def test_bytes_changed_anywhere_break_nothing() -> None:
    # A small one, of which a good part is what says how it is to be read.
    whole = bytearray(content(a_picture(1).resize((96, 72)), exif=_some_exif()))
    dice = np.random.default_rng(7)
    for at in dice.integers(0, len(whole), 300):
        spoilt = bytearray(whole)
        spoilt[at] ^= 0xFF
        look(bytes(spoilt))  # must not raise
    for length in range(0, len(whole), len(whole) // 50):
        look(bytes(whole[:length]))


def _some_exif() -> Image.Exif:
    notes = Image.Exif()
    notes[0x8769] = {0x9003: "2026:10:03 10:20:00"}
    notes[0x8825] = {1: "N", 2: (22.0, 32.0, 35.16), 3: "E", 4: (114.0, 3.0, 28.44)}
    return notes


def test_the_bot_starts_without_what_hashes_pictures_or_speaks_to_buckets() -> None:
    code = "import sys, bot.app.running, bot.cli; print({'pdqhash', 'obstore'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


def framed(image: Image.Image, colour: str, left: int, top: int) -> Image.Image:
    canvas = Image.new("RGB", (image.width + 2 * left, image.height + 2 * top), colour)
    canvas.paste(image, (left, top))
    return canvas


@pytest.mark.parametrize("colour", ["black", "white", "#2a6"])
@pytest.mark.parametrize(("left", "top"), [(200, 0), (0, 150), (80, 400)])
def test_a_border_hides_no_picture_whichever_of_the_two_came_first(colour: str, left: int, top: int) -> None:
    picture, bordered = a_picture(5), framed(a_picture(5), colour, left, top)
    for first, then in ((picture, bordered), (bordered, picture)):
        before, after = seen(first).prints or b"", seen(then).prints or b""
        stored = b"".join(b"\1" * 32 + before[at : at + 32] for at in range(0, len(before), 256))
        assert [digest for digest, _ in nearest(after, stored)] == ["01" * 32]
    other = seen(framed(a_picture(6), colour, left, top)).prints or b""
    stored = b"".join(b"\2" * 32 + other[at : at + 32] for at in range(0, len(other), 256))
    assert nearest(seen(bordered).prints or b"", stored) == []


def test_sixteen_bits_of_grey_look_like_eight() -> None:
    grey = np.asarray(a_picture(3).convert("L"))
    deep = look(content(Image.fromarray(grey.astype(np.uint16) * 257), "PNG"))
    shallow = look(content(Image.fromarray(grey), "PNG"))
    assert deep
    assert shallow
    assert deep.prints == shallow.prints


def test_a_jpeg_of_48_megapixels_is_seen_and_made_small() -> None:
    large = content(a_picture(4).resize((8000, 6000)), quality=60)
    found = look(large)
    assert found
    assert found.prints
    assert small(large, 96)


@pytest.mark.parametrize(("size", "unseen"), [((1, 24_000_000), ""), ((5_100, 5_000), "large")])
def test_a_size_is_looked_at_before_anything_is_unpacked(size: tuple[int, int], unseen: str) -> None:
    found = look(content(Image.new("L", size), "PNG"))
    assert found
    assert found.unseen == unseen
