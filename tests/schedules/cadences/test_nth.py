"""On the n-th weekday or working day of each period: on that day, once a period, or not at all where there is none."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from dateutil.rrule import MONTHLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from schedules.cadence import windows
from schedules.cadences.nth import LONGEST, WEEKDAYS, In, Nth, Of, most_of
from schedules.escalation import Hours
from schedules.period import Period, period_named, period_of
from schedules.plan import plan
from schedules.roadmap import in_plain, read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.unit import Unit
from schedules.workdays import Workdays, china, workdays_of
from tests.schedules.cadences.stretches import DAYS, LENGTHS, held, of
from tests.schedules.examples import obligation, roadmap_file, roadmap_of

KINDS_OF_DAY: st.SearchStrategy[Of] = st.sampled_from([*WEEKDAYS, "workday"])
PERIODS = st.sampled_from([*LONGEST])


@st.composite
def nths(draw: st.DrawFn) -> Nth:
    kind, period = draw(KINDS_OF_DAY), draw(PERIODS)
    number = draw(st.integers(1, most_of(kind, period))) * draw(st.sampled_from([1, -1]))
    ahead = draw(st.none() | st.integers(0, 40))
    return Nth(kind="nth", nth=number, of=kind, period=period, ahead=ahead)


def on_the(number: int, kind: Of, period: In = "month", ahead: int | None = None) -> Nth:
    return Nth(kind="nth", nth=number, of=kind, period=period, ahead=ahead)


def _counts(kind: Of, day: date, workdays: Workdays) -> bool:
    return workdays.is_workday(day) if kind == "workday" else day.weekday() == WEEKDAYS.index(kind)


@given(nths(), DAYS, LENGTHS)
def test_each_period_has_its_day_once_and_opens_with_the_period_or_so_many_days_before(
    nth: Nth, first: date, days: int
) -> None:
    for each in held(nth, first, first + timedelta(days=days)):
        period = period_of(nth.period, each.last)
        assert each.key == period.key
        assert each.first == (period.first if nth.ahead is None else each.last - timedelta(days=nth.ahead))
        some = [day for day in _days(period) if _counts(nth.of, day, china())]
        assert some[nth.nth - 1 if nth.nth > 0 else nth.nth] == each.last


@given(nths(), DAYS)
def test_a_period_without_such_a_day_has_no_window_and_any_other_has_one(nth: Nth, day: date) -> None:
    period = period_of(nth.period, day)
    some = [each for each in _days(period) if _counts(nth.of, each, china())]
    there = [each for each in of(nth, period.first, period.last) if each.key == period.key]
    assert len(there) == (len(some) >= abs(nth.nth))


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=n) for n in range((period.last - period.first).days + 1)]


@given(st.integers(1, 5), st.integers(0, 6), st.booleans())
def test_weekdays_of_months_are_those_that_dateutil_finds(number: int, day: int, from_the_end: bool) -> None:
    number = -number if from_the_end else number
    rule = rrule(MONTHLY, dtstart=date(2026, 1, 1), until=date(2028, 12, 31), byweekday=weekday(day, number))
    found = of(on_the(number, WEEKDAYS[day]), date(2026, 1, 1), date(2028, 12, 31))
    assert [each.last for each in found] == [each.date() for each in rule]


def test_a_month_without_a_fifth_friday_owes_nothing() -> None:
    found = of(on_the(5, "friday"), date(2026, 1, 1), date(2026, 12, 31))
    assert [each.key for each in found] == ["2026-01", "2026-05", "2026-07", "2026-10"]


def test_working_days_count_by_the_roadmaps_calendar_and_never_by_a_units_own() -> None:
    # The first working day after National Day's holidays, and a Saturday that is worked in their place.
    (october,) = of(on_the(1, "workday"), date(2026, 10, 1), date(2026, 10, 31))
    assert october.last == china().on_or_after(date(2026, 10, 1)) > date(2026, 10, 5)
    british = replace(roadmap_of(obligation("test", {"kind": "nth", "nth": 1, "of": "workday", "period": "month"})))
    british = replace(british, calendar="GB")
    for calendar in ("china", "every_day", "weekdays"):
        unit = Unit(party="enterprise", first_year=2026, calendar=calendar)
        (duty,) = plan(british, unit, date(2026, 10, 1), date(2026, 10, 31), workdays=british.workdays, hours=Hours())
        assert duty.due_on == date(2026, 10, 1)
        assert duty.due_on == workdays_of("GB").on_or_after(date(2026, 10, 1))


def test_a_notice_that_comes_later_moves_the_day_and_gives_no_second_duty() -> None:
    year, first_day = max(china().years) + 1, date(max(china().years) + 1, 1, 1)
    assert china().is_provisional(year)
    known = replace(
        china(),
        years={
            **china().years,
            year: replace(china().years[2026], off=frozenset({first_day + timedelta(days=n) for n in range(10)})),
        },
    )
    cadence = on_the(1, "workday")
    before, after = (
        next(windows(cadence, year, first_day, date(year, 1, 31), workdays=each)) for each in (china(), known)
    )
    assert before.key == after.key == f"{year}-01"
    assert before.last < after.last


def test_what_opens_before_its_period_is_of_the_year_in_which_it_is_due() -> None:
    cadence = {"kind": "nth", "nth": 1, "of": "monday", "period": "year", "ahead": 30}
    unit = Unit(party="enterprise", first_year=2026)

    def owed(years: list[int], first: date, last: date) -> list[tuple[str, date, date]]:
        roadmap = roadmap_of(obligation("test", cadence, years=years))
        found = plan(roadmap, unit, first, last, workdays=roadmap.workdays, hours=Hours())
        return [(each.period, each.opens_on, each.due_on) for each in found]

    second = ("2027", date(2026, 12, 5), date(2027, 1, 4))
    assert owed([2], date(2026, 12, 1), date(2026, 12, 31)) == [second]
    assert owed([1], date(2026, 12, 1), date(2026, 12, 31)) == []
    assert owed([1, 2, 3], date(2025, 12, 1), date(2027, 1, 31)) == [
        ("2026", date(2025, 12, 6), date(2026, 1, 5)),
        second,
    ]


def test_its_key_names_its_period_for_good() -> None:
    for period in get_args(In):
        (found,) = of(on_the(1, "sunday", period), date(2026, 11, 1), date(2026, 11, 1)) or of(
            on_the(-1, "sunday", period), date(2026, 11, 1), date(2026, 11, 1)
        )
        named = period_named(found.key)
        assert named is not None
        assert named.first <= found.last <= named.last


@pytest.mark.parametrize(
    ("changes", "key", "what"),
    [
        ({"nth": 0}, "nth", "nth"),
        ({"nth": 6}, "nth", "nth"),
        ({"nth": -6}, "nth", "nth"),
        ({"nth": 10**12}, "nth", "nth"),
        ({"nth": 1.5}, "nth", "whole"),
        ({"of": "workday", "nth": 32}, "nth", "nth"),
        ({"period": "half_year", "nth": 28}, "nth", "nth"),
        ({"of": "holiday"}, "of", "one_of"),
        ({"period": "week"}, "period", "one_of"),
        ({"ahead": 367}, "ahead", "most"),
        ({"ahead": -1}, "ahead", "least"),
    ],
)
def test_what_no_period_has_is_refused_with_its_place(changes: dict[str, Any], key: str, what: str) -> None:
    said = {"kind": "nth", "nth": 2, "of": "tuesday", "period": "month", **changes}
    with pytest.raises(RoadmapError) as refused:
        read_roadmap(json.dumps(roadmap_file(obligation("test", said))))
    assert [(each.place, each.what) for each in refused.value.faults] == [(f"obligations[0].cadence.{key}", what)]


@given(nths())
def test_it_is_written_back_as_it_was_read(nth: Nth) -> None:
    said: dict[str, Any] = {"kind": "nth", "nth": nth.nth, "of": nth.of, "period": nth.period}
    said |= {} if nth.ahead is None else {"ahead": nth.ahead}
    roadmap = roadmap_of(obligation("test", said))
    assert roadmap.obligations[0].cadence == nth
    assert in_plain(roadmap)["obligations"][0]["cadence"] == said
    assert read_roadmap(json.dumps(in_plain(roadmap))) == roadmap
