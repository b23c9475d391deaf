"""Days without work as people type them: a span, a first day with no last, or why it is none."""

from datetime import date

import pytest

from bot.reading.sensible import NoDay
from bot.reading.stops import read_stop

TODAY = date(2026, 11, 20)
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 5)


@pytest.mark.parametrize("said", ["12月1日到5日", "12月1日-12月5日", "1 Dec to 5 Dec"])
def test_a_span_has_both_its_days(said: str) -> None:
    assert read_stop(said, TODAY) == (FIRST, LAST)


@pytest.mark.parametrize(
    "said",
    [
        "12月1日起停工",
        "从12月1日开始停工",
        "12月1日起",
        "12月1日起至另行通知",
        "from 1 Dec until further notice.",
        "from 1 Dec",
    ],
)
def test_a_first_day_without_a_last_is_until_further_notice(said: str) -> None:
    assert read_stop(said, TODAY) == (FIRST, None)


@pytest.mark.parametrize("said", ["尽快起停工", "好的", ""])
def test_what_names_no_day_is_none(said: str) -> None:
    assert isinstance(read_stop(said, TODAY), NoDay)


def test_what_is_far_too_long_is_none() -> None:
    assert isinstance(read_stop("12月1日起停工" + "啊" * 300 + "另行通知", TODAY), NoDay)
