"""A period is told as the days that it lasts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.catalogue import language
from schedules.cadence import OnDate, windows
from schedules.workdays import china

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        ("12-01", "12-07", "12月1日至7日", "1 Dec to 7 Dec"),
        ("06-01", "06-30", "6月1日至30日", "1 Jun to 30 Jun"),
        ("10-01", "11-30", "10月1日至11月30日", "1 Oct to 30 Nov"),
        ("11-15", "03-15", "2026年11月15日至2027年3月15日", "15 Nov 2026 to 15 Mar 2027"),
        ("05-12", "05-12", "5月12日 周二", "Tue 12 May"),
    ],
)
def test_a_campaign_is_told_from_its_first_day_to_its_last(first: str, last: str, zh: str, en: str) -> None:
    cadence = OnDate(kind="on_date", from_=first, to=last)
    window = next(each for each in windows(cadence, 2026, date(2026, 5, 1), date(2027, 4, 30), workdays=china()))
    assert language("zh").period(window.key, window.last) == zh
    assert language("en").period(window.key, window.last) == en


@pytest.mark.parametrize("code", ["zh", "en"])
@given(first=DAYS, days=st.integers(0, 400))
def test_both_ends_of_a_window_are_told_and_a_month_is_told_as_before(code: str, first: date, days: int) -> None:
    speech, last = language(code), first + timedelta(days=days)
    told = speech.period(first.isoformat(), last)
    ends = [f"{first.day}", f"{last.day}"] + ([f"{first.year}", f"{last.year}"] if first.year != last.year else [])
    assert all(end in told for end in ends)
    assert speech.period(f"{first:%Y-%m}", last) == speech.period(f"{first:%Y-%m}")
