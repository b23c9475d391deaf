"""A unit's first week: one thing a working day, in order, what is done left out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.mornings.first_week import NEW, STEPS, FirstWeekStep, coming, following, is_new, turn
from schedules.workdays import workdays_of

CALENDAR = workdays_of("china")


def week(begun: date, done: dict[date, set[FirstWeekStep]]) -> dict[date, FirstWeekStep]:
    """What is said on which day, where these things are done by these days."""
    said: dict[date, FirstWeekStep] = {}
    step: FirstWeekStep | None = STEPS[0]
    day = begun
    while step:
        day = turn(day, CALENDAR)
        now = coming(step, {each for by, some in done.items() if by <= day for each in some})
        if now is None:
            break
        said[day] = now
        step = following(now)
    return said


def test_a_week_goes_from_people_to_the_plan_a_step_a_working_day() -> None:
    assert week(date(2026, 9, 29), {}) == {
        date(2026, 9, 30): "people",
        date(2026, 10, 8): "choices",  # the National Day holidays lie between
        date(2026, 10, 9): "month",
        date(2026, 10, 10): "plan",  # a Saturday that makes up for one of them
    }


def test_what_is_done_by_its_turn_gives_it_to_the_next() -> None:
    monday = date(2026, 3, 2)
    assert list(week(monday, {monday: {"people", "choices"}}).values()) == ["month", "plan"]
    assert list(week(monday, {date(2026, 3, 5): {"month", "plan"}}).values()) == ["people", "choices"]
    assert week(monday, {monday: set(STEPS)}) == {}


@given(
    begun=st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    days=st.lists(st.tuples(st.integers(0, 9), st.sampled_from(STEPS)), max_size=4),
)
def test_no_step_comes_twice_or_before_another_or_on_a_day_off(
    begun: date, days: list[tuple[int, FirstWeekStep]]
) -> None:
    done: dict[date, set[FirstWeekStep]] = {}
    for after, step in days:
        done.setdefault(begun + timedelta(days=after), set()).add(step)
    said = week(begun, done)
    steps = [STEPS.index(step) for step in said.values()]
    assert steps == sorted(set(steps))
    assert all(CALENDAR.is_workday(day) and day > begun for day in said)
    assert not any(by <= day and step in some for day, step in said.items() for by, some in done.items())


@pytest.mark.parametrize(("days", "new"), [(0, True), (NEW.days - 1, True), (NEW.days, False)])
def test_a_unit_is_new_for_a_month(days: int, new: bool) -> None:
    assert is_new(date(2026, 3, 2), date(2026, 3, 2) + timedelta(days=days)) is new
