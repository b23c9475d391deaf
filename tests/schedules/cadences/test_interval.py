"""Every so many days, weeks, months or years from a day: the stretches follow each other, and none drifts."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from schedules.cadences.interval import Interval
from schedules.escalation import Hours
from schedules.own.usual import escalation_of
from schedules.plan import plan
from schedules.planned.spread import takes_a_year
from schedules.roadmap import in_plain, read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.unit import Unit
from tests.schedules.cadences.stretches import DAYS, LENGTHS, held, of, tile
from tests.schedules.examples import obligation, roadmap_file, roadmap_of

INTERVALS = st.builds(
    Interval,
    kind=st.just("interval"),
    every=st.integers(1, 40),
    unit=st.sampled_from(["day", "week", "month", "year"]),
    from_=DAYS,
)


def every(count: int, unit: Any, start: date) -> Interval:
    return Interval(kind="interval", every=count, unit=unit, from_=start)


@given(INTERVALS, DAYS, LENGTHS)
def test_the_stretches_tile_the_time_from_the_day_on_and_there_is_none_before_it(
    interval: Interval, first: date, days: int
) -> None:
    last = first + timedelta(days=days)
    found = held(interval, first, last)
    assert tile(found)
    assert all(each.first >= interval.from_ and each.key == each.first.isoformat() for each in found)
    assert bool(found) == (interval.from_ <= last)
    if found:
        assert found[0].first <= max(first, interval.from_)
        assert found[-1].last >= last


@given(INTERVALS, st.integers(0, 60))
def test_each_stretch_begins_where_counting_from_the_day_leads_so_that_none_drifts(
    interval: Interval, number: int
) -> None:
    step = relativedelta(**{f"{interval.unit}s": interval.every * number})
    assert interval.opens(number) == interval.from_ + step


def test_the_last_day_of_january_comes_back_after_february() -> None:
    found = of(every(1, "month", date(2026, 1, 31)), date(2026, 1, 1), date(2026, 5, 1))
    assert [each.key for each in found] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert [each.last for each in found[:2]] == [date(2026, 2, 27), date(2026, 3, 30)]
    leap = of(every(1, "year", date(2024, 2, 29)), date(2027, 1, 1), date(2028, 12, 31))
    assert [each.first for each in leap] == [date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


def test_eighteen_months_and_ten_days_are_as_people_count_them() -> None:
    found = of(every(18, "month", date(2026, 3, 15)), date(2026, 1, 1), date(2029, 1, 1))
    assert [(each.first, each.last) for each in found] == [
        (date(2026, 3, 15), date(2027, 9, 14)),
        (date(2027, 9, 15), date(2029, 3, 14)),
    ]
    ten = of(every(10, "day", date(2026, 12, 28)), date(2026, 12, 1), date(2027, 1, 7))
    assert [(each.first, each.last) for each in ten] == [
        (date(2026, 12, 28), date(2027, 1, 6)),
        (date(2027, 1, 7), date(2027, 1, 16)),
    ]


def owed(cadence: dict[str, Any], first: date, last: date, **changes: Any) -> list[tuple[str, date]]:
    roadmap = roadmap_of(obligation("test", cadence, **changes))
    unit = Unit(party="enterprise", first_year=2026)
    duties = plan(roadmap, unit, first, last, workdays=roadmap.workdays, hours=Hours())
    return [(each.period, each.due_on) for each in duties]


def test_what_is_due_in_a_year_of_the_term_is_owed_however_long_before_it_opened() -> None:
    three = {"kind": "interval", "every": 3, "unit": "year", "from": "2024-07-01"}
    assert owed(three, date(2026, 1, 1), date(2026, 12, 31)) == [("2024-07-01", date(2027, 6, 30))]
    assert owed(three, date(2026, 1, 1), date(2026, 12, 31), years=[1]) == []
    assert owed(three, date(2026, 1, 1), date(2026, 12, 31), years=[2]) == [("2024-07-01", date(2027, 6, 30))]


def test_over_new_year_nothing_is_owed_twice_and_nothing_is_left_out() -> None:
    weekly = {"kind": "interval", "every": 2, "unit": "week", "from": "2026-12-21"}
    over = owed(weekly, date(2026, 12, 1), date(2027, 1, 31))
    assert over == [
        ("2026-12-21", date(2027, 1, 3)),
        ("2027-01-04", date(2027, 1, 17)),
        ("2027-01-18", date(2027, 1, 31)),
    ]


@pytest.mark.parametrize(
    ("changes", "key", "what"),
    [
        ({"from": "2026-02-30"}, "from", "day"),
        ({"from": "20260315"}, "from", "day"),
        ({"from": "2026-W11-7"}, "from", "day"),
        ({"from": 1_773_532_800}, "from", "day"),
        ({"from": "0001-01-01"}, "from", "day"),
        ({"every": 0}, "every", "least"),
        ({"every": 1_001}, "every", "most"),
        ({"unit": "quarter"}, "unit", "one_of"),
        ({"until": "2027-01-01"}, "until", "extra"),
    ],
)
def test_what_is_no_interval_is_refused_with_its_place(changes: dict[str, Any], key: str, what: str) -> None:
    said = {"kind": "interval", "every": 18, "unit": "month", "from": "2026-03-15", **changes}
    with pytest.raises(RoadmapError) as refused:
        read_roadmap(json.dumps(roadmap_file(obligation("test", said))))
    assert [(each.place, each.what) for each in refused.value.faults] == [(f"obligations[0].cadence.{key}", what)]


@given(INTERVALS)
def test_it_is_written_back_as_it_was_read(interval: Interval) -> None:
    said = {
        "kind": "interval",
        "every": interval.every,
        "unit": interval.unit,
        "from": interval.from_.isoformat(),
    }
    roadmap = roadmap_of(obligation("test", said))
    assert roadmap.obligations[0].cadence == interval
    assert in_plain(roadmap)["obligations"][0]["cadence"] == said
    assert read_roadmap(json.dumps(in_plain(roadmap))) == roadmap


@pytest.mark.parametrize(
    ("count", "unit", "as_long_as"),
    [
        (1, "day", "day"),
        (10, "day", "week"),
        (3, "week", "week"),
        (6, "week", "month"),
        (3, "month", "quarter"),
        (6, "month", "half_year"),
        (18, "month", "year"),
        (3, "year", "year"),
    ],
)
def test_it_is_rung_of_as_the_longest_period_that_is_no_longer(count: int, unit: str, as_long_as: str) -> None:
    assert escalation_of({"kind": "interval", "every": count, "unit": unit, "from": "2026-01-01"}) == as_long_as


def test_the_farthest_day_that_can_be_said_is_planned_as_any() -> None:
    assert of(every(1_000, "year", date(2199, 12, 31)), date(2026, 1, 1), date(2026, 12, 31)) == []
    (far,) = of(every(1_000, "year", date(1950, 1, 31)), date(2026, 1, 1), date(2026, 12, 31))
    assert far.last == date(2950, 1, 30)


@pytest.mark.parametrize(
    ("count", "unit", "is_a_year"),
    [
        (365, "day", False),
        (366, "day", True),
        (52, "week", False),
        (53, "week", True),
        (11, "month", False),
        (12, "month", True),
        (1, "year", True),
    ],
)
def test_one_of_a_year_or_more_is_in_the_years_plan(count: int, unit: str, is_a_year: bool) -> None:
    said = {"kind": "interval", "every": count, "unit": unit, "from": "2026-01-01"}
    (asked,) = roadmap_of(obligation("test", said)).obligations
    assert takes_a_year(asked) == is_a_year
