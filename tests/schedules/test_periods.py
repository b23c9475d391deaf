"""Every local day lies in exactly one period of each kind."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.period import PeriodKind, period_of, periods

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
