"""An hour that someone typed: read as the one they mean, or as none."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.hours import read_hour


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("14:20", time(14, 20)),
        ("14：20", time(14, 20)),
        ("1420", time(14, 20)),
        ("９:05", time(9, 5)),
        ("2:20 pm", time(14, 20)),
        ("2pm", time(14)),
        ("12 a.m.", time(0)),
        ("at 7:30", time(7, 30)),
        ("下午2点20分", time(14, 20)),
        ("下午两点半", time(14, 30)),
        ("晚上11点", time(23)),
        ("上午9点1刻", time(9, 15)),
        ("14时20分", time(14, 20)),
        ("00:00", time(0)),
    ],
)
def test_an_hour_is_read_as_people_write_it(said: str, meant: time) -> None:
    assert read_hour(said) == meant


@pytest.mark.parametrize(
    "said", ["", "24:00", "14:60", "今天", "14", "13pm", "0am", "2026-11-28", "14:20 明天", "很快"]
)
def test_what_is_no_hour_is_none(said: str) -> None:
    assert read_hour(said) is None


@given(st.times())
def test_every_minute_is_read_as_it_is_shown(at: time) -> None:
    assert read_hour(f"{at:%H:%M}") == at.replace(second=0, microsecond=0)


@given(st.text(max_size=200))
def test_no_text_breaks_it(said: str) -> None:
    read_hour(said)
