"""Each note of a camera is read for itself: none that is broken hides another, and none that cannot be is believed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.exif import OFFSET, TAKEN, noted, place_of, time_of

GOOD_TIME = {TAKEN: "2026:10:03 10:20:00", OFFSET: "+08:00"}
GOOD_PLACE = {1: "N", 2: (22.0, 32.0, 35.0), 3: "E", 4: (114.0, 3.0, 28.0)}


class Notes:
    """What a picture holds of notes, some of which cannot be read."""

    def __init__(self, time: Any, place: Any) -> None:
        self.groups = {0x8769: time, 0x8825: place}

    def get_ifd(self, number: int) -> Any:
        if isinstance(self.groups[number], Exception):
            raise self.groups[number]
        return self.groups[number]


@pytest.mark.parametrize(
    "place", [{}, {1: "N", 2: (1.0,)}, {1: "N", 2: "text", 3: "E", 4: 5}, ValueError("broken"), {2: (1, 2, 3, 4)}]
)
def test_a_broken_place_hides_no_time(place: Any) -> None:
    taken, found = noted(Notes(GOOD_TIME, place))
    assert taken == datetime.fromisoformat("2026-10-03T10:20:00+08:00")
    assert found is None


@pytest.mark.parametrize("time", [{}, {TAKEN: "0000:00:00 00:00:00"}, {TAKEN: 5}, KeyError("broken"), {TAKEN: b"\xff"}])
def test_a_broken_time_hides_no_place(time: Any) -> None:
    taken, found = noted(Notes(time, GOOD_PLACE))
    assert taken is None
    assert found == pytest.approx((22.543, 114.058), abs=1e-3)


@pytest.mark.parametrize(
    "said", ["0001:01:01 00:00:00", "9999:12:31 23:00:00", "2026:02:30 10:00:00", "2026:01:01 24:00:00"]
)
@pytest.mark.parametrize("offset", ["-12:00", "+14:00", None])
def test_a_day_that_cannot_be_is_none(said: str, offset: str | None) -> None:
    assert time_of({TAKEN: said, OFFSET: offset}) is None


@pytest.mark.parametrize("offset", ["+25:99", "+08:60", "-12:01", "+14:01", "08:00", "+8", "Z", b"+08"])
def test_an_offset_that_is_nowhere_leaves_the_time_without(offset: Any) -> None:
    assert time_of({TAKEN: "2026:10:03 10:20:00", OFFSET: offset}) == datetime(2026, 10, 3, 10, 20)  # noqa: DTZ001


ANYTHING = st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.floats(), max_size=5))


@given(
    time=st.dictionaries(st.sampled_from([TAKEN, OFFSET]), ANYTHING | st.from_regex(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d")),
    place=st.dictionaries(st.integers(1, 4), ANYTHING),
)
def test_whatever_is_noted_a_time_can_be_reckoned_with_and_a_place_is_on_earth(time: Any, place: Any) -> None:
    taken, found = time_of(time), place_of(place)
    if taken:
        assert taken + timedelta(days=366) > taken - timedelta(days=366)
    if found:
        assert abs(found[0]) <= 90
        assert abs(found[1]) <= 180
