"""Every local day lies in exactly one period of each kind."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.period import PeriodKind, period_named, period_of, periods

DAYS = st.dates(date(2019, 1, 1), date(2036, 12, 31))
KINDS: list[PeriodKind] = ["day", "week", "month", "quarter", "half_year", "year"]


@given(DAYS, st.sampled_from(KINDS))
def test_a_day_lies_in_its_period_and_in_no_neighbour(day: date, kind: PeriodKind) -> None:
    period = period_of(kind, day)
    assert period.first <= day <= period.last
    assert period_of(kind, period.first) == period_of(kind, period.last) == period
    assert period_of(kind, period.last + timedelta(days=1)).first == period.last + timedelta(days=1)
    assert period_of(kind, period.first - timedelta(days=1)).last == period.first - timedelta(days=1)


@given(DAYS, st.integers(0, 800), st.sampled_from(KINDS))
def test_periods_of_a_stretch_follow_each_other_without_gap_and_with_own_keys(
    first: date, length: int, kind: PeriodKind
) -> None:
    last = first + timedelta(days=length)
    found = list(periods(kind, first, last))
    assert found[0].first <= first
    assert found[-1].last >= last
    assert all(after.first - before.last == timedelta(days=1) for before, after in itertools.pairwise(found))
    assert len({period.key for period in found}) == len(found)


def test_a_leap_february_ends_on_the_29th() -> None:
    assert period_of("month", date(2028, 2, 3)).last == date(2028, 2, 29)
    assert period_of("month", date(2027, 2, 3)).last == date(2027, 2, 28)


def test_a_year_end_closes_month_quarter_half_and_year_together() -> None:
    for kind in KINDS[2:]:
        assert period_of(kind, date(2026, 12, 31)).last == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("1950", date(1950, 1, 1), date(1950, 12, 31)),
        ("2199-12", date(2199, 12, 1), date(2199, 12, 31)),
    ],
)
def test_a_period_is_found_by_its_key(key: str, first: date, last: date) -> None:
    found = period_named(key)
    assert found is not None
    assert (found.key, found.first, found.last) == (key, first, last)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "26",
        "2026-00",
        "2026-13",
        "2026-Q0",
        "2026-Q5",
        "2026-H3",
        "2026-W48",
        "2026-1",
        "1949",
        "2200",
        "2026-11-01",
    ],
)
def test_what_names_no_period_is_none(key: str) -> None:
    assert period_named(key) is None


def test_keys_and_days_of_a_stretch_are_those_of_the_calendar() -> None:
    assert [each.key for each in periods("quarter", date(2026, 9, 30), date(2027, 1, 1))] == [
        "2026-Q3",
        "2026-Q4",
        "2027-Q1",
    ]
    assert [each.key for each in periods("half_year", date(2026, 6, 30), date(2026, 7, 1))] == ["2026-H1", "2026-H2"]
    assert [each.key for each in periods("week", date(2026, 12, 31), date(2027, 1, 4))] == ["2026-W53", "2027-W01"]
    assert [each.key for each in periods("day", date(2026, 12, 31), date(2027, 1, 1))] == ["2026-12-31", "2027-01-01"]
    assert list(periods("month", date(2026, 2, 1), date(2026, 1, 31))) == []
