"""A duty could be told if its window had enough waking hours with the system at work."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.downtime import could_be_told, could_be_told_by_the_hour

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def told(
    since: datetime, until: datetime, opens: date = MONDAY, due: date = MONDAY, known: datetime = LONG_AGO
) -> bool:
    return could_be_told(known_at=known, opens_on=opens, due_on=due, since=since, until=until, zone=ZONE)


@pytest.mark.parametrize(
    ("back_at", "could"), [((8, 0), True), ((16, 59), True), ((17, 0), True), ((17, 1), False), ((21, 0), False)]
)
def test_four_waking_hours_after_an_absence_are_enough(back_at: tuple[int, int], could: bool) -> None:
    assert told(at(MONDAY, 0), at(MONDAY, *back_at)) == could


@pytest.mark.parametrize(("away_at", "could"), [((11, 59), False), ((12, 0), True), ((21, 0), True)])
def test_four_waking_hours_before_an_absence_are_enough(away_at: tuple[int, int], could: bool) -> None:
    assert told(at(MONDAY, *away_at), at(TUESDAY, 12)) == could


def test_hours_of_several_days_count_together() -> None:
    away = at(MONDAY, 10), at(TUESDAY, 19)
    assert told(*away, opens=MONDAY, due=TUESDAY)  # two hours in the morning and two in the evening
    assert not told(away[0], away[1] + timedelta(minutes=1), opens=MONDAY, due=TUESDAY)


def test_hours_before_the_window_or_after_the_due_day_do_not_count() -> None:
    whole_tuesday = at(TUESDAY, 0), at(TUESDAY, 23)
    assert not told(*whole_tuesday, opens=TUESDAY, due=TUESDAY)
    assert told(*whole_tuesday, opens=MONDAY, due=TUESDAY)
    assert told(*whole_tuesday, opens=TUESDAY, due=date(2026, 11, 4))


def test_hours_before_the_duty_was_known_do_not_count() -> None:
    nowhere = at(TUESDAY, 0), at(TUESDAY, 0)
    assert told(*nowhere, known=at(MONDAY, 17))
    assert not told(*nowhere, known=at(MONDAY, 17, 1))
    assert not told(*nowhere, known=at(TUESDAY, 9))


def test_an_absence_at_night_takes_nothing() -> None:
    assert told(at(MONDAY, 21), at(TUESDAY, 8), opens=MONDAY, due=MONDAY)
    assert told(at(MONDAY, 0), at(MONDAY, 7), opens=MONDAY, due=MONDAY)


@given(st.integers(1, 168), st.floats(0, 1), st.floats(0, 1))
def test_what_is_due_at_an_hour_could_be_told_where_half_of_its_time_was_left(
    hours: int, opened: float, away: float
) -> None:
    due = datetime(2026, 11, 28, 2, 20, tzinfo=ZONE)
    known = due - timedelta(hours=hours) * opened
    since = known + (due - known) * away
    told = could_be_told_by_the_hour(known_at=known, due_at=due, since=since)
    assert told == (since - known >= (due - known) / 2)
    assert could_be_told_by_the_hour(known_at=known, due_at=due, since=due)
