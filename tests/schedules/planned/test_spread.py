"""A year's duties spread over its months: never late, never in the past, never all at the end."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.planned.spread import DAYS, YearDuty, months_left, spread
from schedules.workdays import china

YEAR_END = date(2026, 12, 31)
days = st.dates(date(2026, 1, 1), YEAR_END)
duties = st.lists(
    st.builds(
        YearDuty,
        key=st.text("abcdefgh", min_size=1, max_size=6),
        due_on=st.just(YEAR_END),
        best_month=st.none() | st.integers(1, 12),
    ),
    unique_by=lambda each: each.key,
    max_size=24,
)


@given(duties, days)
def test_a_planned_day_is_a_working_day_between_today_and_the_due_day(
    given_duties: list[YearDuty], today: date
) -> None:
    for key, day in spread(given_duties, today, china()).items():
        assert key in {each.key for each in given_duties}
        assert day <= YEAR_END
        if months_left(YEAR_END, today, china()):
            assert day >= today
            assert china().is_workday(day)


@given(st.integers(1, 40), days)
def test_what_suits_no_month_is_spread_evenly(count: int, today: date) -> None:
    given_duties = [YearDuty(key=f"{number:03}", due_on=YEAR_END) for number in range(count)]
    months = Counter(day.month for day in spread(given_duties, today, china()).values())
    left = [month for month in months_left(YEAR_END, today, china()) if month < 12]
    if left and count <= len(DAYS) * len(left):
        assert max(months.values()) <= -(-count // len(left))
        assert months[12] == 0
    elif left:  # a duty a week in each month before the last, and then that one takes its share
        assert max(months.values()) <= max(len(DAYS), -(-count // (len(left) + 1)))
        assert min(months[month] for month in left) >= len(DAYS)


def test_what_a_plan_of_november_spreads_does_not_all_land_in_november() -> None:
    late = [YearDuty(key=f"{number:02}", due_on=YEAR_END) for number in range(18)]
    months = Counter(day.month for day in spread(late, date(2026, 11, 2), china()).values())
    assert months == {11: 9, 12: 9}


@given(st.integers(1, 12), days)
def test_what_suits_a_month_is_planned_in_it_while_it_is_to_come(month: int, today: date) -> None:
    (day,) = spread([YearDuty(key="drill", due_on=YEAR_END, best_month=month)], today, china()).values()
    if month in months_left(YEAR_END, today, china()):
        assert day.month == month


def test_the_year_of_a_firm_that_plans_in_january_ends_calmly() -> None:
    best = {"drill": 6, "summary": 12, "letters": 1, "analysis": 7, "lesson": 3, "training": 4}
    year = [YearDuty(key=key, due_on=YEAR_END, best_month=month) for key, month in best.items()]
    planned = spread(year, date(2026, 1, 5), china())
    assert {key: day.month for key, day in planned.items()} == best
    assert planned["summary"] <= YEAR_END - timedelta(days=1)
