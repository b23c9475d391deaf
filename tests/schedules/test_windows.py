"""The windows of a cadence: whatever it is, each opens before it is due and has its key once."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.cadence import By, OnDate, windows
from schedules.period import Period
from schedules.roadmap import read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.workdays import china
from tests.schedules.examples import obligation, roadmap_file

MONTH_DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def faults(cadence: dict[str, object], **changes: object) -> list[str]:
    with pytest.raises(RoadmapError) as refused:
        read_roadmap(json.dumps(roadmap_file(obligation("campaign", cadence, **changes))))
    return [*map(str, refused.value.faults)]


def test_a_campaign_over_new_year_runs_into_the_next_year() -> None:
    winter = OnDate(kind="on_date", from_="11-15", to="03-15")
    found = list(windows(winter, 2026, date(2026, 1, 1), date(2026, 12, 31), workdays=china()))
    assert [(each.key, each.first, each.last) for each in found] == [
        ("2025-11-15", date(2025, 11, 15), date(2026, 3, 15)),
        ("2026-11-15", date(2026, 11, 15), date(2027, 3, 15)),
    ]


@given(MONTH_DAYS, MONTH_DAYS, DAYS, st.integers(0, 1500))
def test_each_window_of_a_campaign_opens_by_its_due_day_and_has_its_key_once(
    start: str, end: str, first: date, days: int
) -> None:
    campaign, last = OnDate(kind="on_date", from_=start, to=end), first + timedelta(days=days)
    found = list(windows(campaign, 2026, first, last, workdays=china()))
    assert all(each.first <= each.last for each in found)
    assert all(each.first <= last and each.last >= first for each in found)
    assert len({each.key for each in found}) == len(found)
    assert [each.first for each in found] == sorted(each.first for each in found)
    day_by_day = {each.key for ahead in range(0, days + 1, 7) for each in _on(campaign, first + timedelta(days=ahead))}
    assert day_by_day <= {each.key for each in found}


def _on(campaign: OnDate, day: date) -> list[Period]:
    return list(windows(campaign, 2026, day, day, workdays=china()))


@pytest.mark.parametrize("said", ["02-30", "13-01", "00-10", "04-31", "06-00", "6-1", "06-01-", "０6-01", ""])
@pytest.mark.parametrize("end", ["from", "to"])
def test_a_day_that_no_year_has_is_refused_with_its_place(said: str, end: str) -> None:
    (fault,) = faults({"kind": "on_date", "from": "01-01", "to": "12-31", end: said})
    assert fault == f"obligations[0].cadence.{end}: month_day (given {said!r})"


def test_a_milestone_on_a_day_that_no_year_has_is_refused_with_its_place() -> None:
    assert faults({"kind": "by", "year": 1, "month": 4, "day": 31}) == [
        "obligations[0].cadence.day: no_such_day (month 4, day 31)"
    ]


def test_the_29_february_is_the_last_day_of_february_in_every_year() -> None:
    leap = OnDate(kind="on_date", from_="02-29", to="02-29")
    assert [each.last for each in windows(leap, 2026, date(2027, 1, 1), date(2028, 12, 31), workdays=china())] == [
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]
    milestone = By(kind="by", year=1, month=2, day=29)
    assert [each.last for each in windows(milestone, 2026, date(2026, 1, 1), date(2026, 1, 1), workdays=china())] == [
        date(2026, 2, 28)
    ]
