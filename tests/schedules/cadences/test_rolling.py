"""Since the last done: windows counted from the day on which the last was done."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.cadences.interval import Length
from schedules.cadences.rolling import (
    MOST,
    Known,
    Last,
    Rolling,
    after,
    first_window,
    next_window,
    window_after,
)
from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.period import Period
from schedules.plan import begun, never, plan
from schedules.roadmap import in_plain, read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.unit import Unit
from schedules.workdays import china
from tests.schedules.examples import obligation, roadmap_of

DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2036, 12, 31))
UNITS: Sequence[Length] = ("day", "week", "month", "year")
CADENCES = st.sampled_from(UNITS).flatmap(
    lambda unit: st.builds(
        Rolling,
        kind=st.just("rolling"),
        every=st.integers(1, MOST[unit]),
        unit=st.just(unit),
        ahead=st.none() | st.integers(1, 366),
    )
)
HALF_A_YEAR = {"kind": "rolling", "every": 6, "unit": "month", "ahead": 30}


@given(CADENCES, DAYS)
def test_a_window_lies_behind_the_day_from_which_it_is_counted_and_opens_by_its_due_day(
    cadence: Rolling, done_on: date
) -> None:
    window = window_after(cadence, done_on)
    assert done_on < window.first <= window.last == after(cadence, done_on)
    if cadence.ahead:
        assert window.last - window.first <= timedelta(days=cadence.ahead)
    else:
        assert window.first == done_on + DAY


@given(CADENCES, DAYS, DAYS)
def test_what_is_done_later_is_due_no_earlier_again(cadence: Rolling, one: date, other: date) -> None:
    first, second = sorted((one, other))
    assert window_after(cadence, first).last <= window_after(cadence, second).last


@given(CADENCES, st.lists(CADENCES, min_size=1, max_size=6), DAYS, st.data())
def test_no_two_windows_of_a_unit_are_named_alike_whenever_each_is_done_and_however_the_interval_changes(
    first: Rolling, then: Sequence[Rolling], since: date, data: st.DataObject
) -> None:
    window, names = first_window(first, since), list[str]()
    for cadence in then:
        names.append(window.key)
        done_on = window.first + timedelta(days=data.draw(st.integers(0, 400)))
        window = window_after(cadence, done_on)
    assert sorted(set(names)) == names, "in their order, each once"


@pytest.mark.parametrize(
    ("every", "unit", "done_on", "due_on"),
    [
        (90, "day", date(2026, 1, 1), date(2026, 4, 1)),
        (2, "week", date(2026, 12, 30), date(2027, 1, 13)),
        (1, "month", date(2026, 1, 31), date(2026, 2, 28)),
        (6, "month", date(2026, 8, 31), date(2027, 2, 28)),
        (1, "year", date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_it_is_due_so_long_after_the_day_on_the_last_day_of_a_month_that_is_shorter(
    every: int, unit: Length, done_on: date, due_on: date
) -> None:
    assert after(Rolling(kind="rolling", every=every, unit=unit), done_on) == due_on


def known(*lasts: Last, since: date = date(2026, 6, 1), came: date = date(2026, 1, 1)) -> Known:
    return Known(since=since, came=came, lasts=dict(zip(["lift"], lasts, strict=False)))


def window(first: date, last: date) -> Period:
    return Period(key=first.isoformat(), first=first, last=last)


MONTH = Rolling(kind="rolling", every=1, unit="month")
GIVEN = window(date(2026, 4, 11), date(2026, 5, 10))


@pytest.mark.parametrize(
    ("last", "follows"),
    [
        (Last(window=GIVEN), (GIVEN, True)),
        (Last(window=GIVEN, counts_from=date(2026, 5, 2)), (window(date(2026, 5, 3), date(2026, 6, 2)), False)),
        (Last(window=GIVEN, counts_from=date(2026, 7, 2)), (window(date(2026, 7, 3), date(2026, 8, 2)), False)),
        (Last(window=GIVEN, let_go=True), None),
        (Last(window=replace(GIVEN, last=date(2026, 6, 10)), let_go=True),
         (replace(GIVEN, last=date(2026, 6, 10)), True)),
    ],
)  # fmt: skip
def test_what_comes_next_hangs_on_what_became_of_the_last(last: Last, follows: tuple[Period, bool] | None) -> None:
    assert next_window(MONTH, "lift", known(last)) == follows


def test_where_nothing_was_given_or_all_would_be_over_before_the_unit_came_it_begins_anew() -> None:
    assert next_window(MONTH, "lift", known()) is None
    done = Last(window=GIVEN, counts_from=date(2026, 4, 20))
    assert next_window(MONTH, "lift", known(done, came=date(2026, 5, 20))) is not None
    assert next_window(MONTH, "lift", known(done, came=date(2026, 5, 21))) is None


def planned(cadence: dict[str, Any], unit: Unit, first: date, last: date, **said: Any) -> list[Duty]:
    more = {key: said.pop(key) for key in ("known", "done_on") if key in said}
    roadmap = roadmap_of(obligation("lift", cadence, **said))
    return list(plan(roadmap, unit, first, last, workdays=china(), hours=Hours(), **more))


COMPANY = Unit(party="enterprise", first_year=2026, since=date(2026, 3, 10))


def days(owed: Sequence[Duty]) -> list[tuple[str, str, str]]:
    return [(each.period, f"{each.opens_on}", f"{each.due_on}") for each in owed]


def test_a_plan_takes_each_to_be_done_on_its_due_day() -> None:
    assert days(planned(HALF_A_YEAR, COMPANY, date(2026, 1, 1), date(2027, 12, 31))) == [
        ("2026-03-10", "2026-03-10", "2026-09-09"),
        ("2026-09-10", "2027-02-07", "2027-03-09"),
        ("2027-03-10", "2027-08-10", "2027-09-09"),
    ]


def test_or_on_the_day_that_is_said_and_nothing_follows_what_nobody_does() -> None:
    three_before = planned(
        HALF_A_YEAR, COMPANY, date(2026, 1, 1), date(2027, 6, 30), done_on=lambda each: each.last - 3 * DAY
    )
    assert days(three_before)[1] == ("2026-09-07", "2027-02-04", "2027-03-06")
    assert len(planned(HALF_A_YEAR, COMPANY, date(2026, 1, 1), date(2036, 12, 31), done_on=never)) == 1


def test_a_plan_of_some_days_is_that_part_of_a_longer_one() -> None:
    whole = planned(HALF_A_YEAR, COMPANY, date(2026, 1, 1), date(2030, 12, 31))
    part = planned(HALF_A_YEAR, COMPANY, date(2027, 9, 1), date(2028, 9, 1))
    assert part == [each for each in whole if each.due_on >= date(2027, 9, 1) and each.opens_on <= date(2028, 9, 1)]


def test_it_begins_in_the_first_year_of_the_term_that_asks_for_it() -> None:
    [first, *_] = planned(HALF_A_YEAR, COMPANY, date(2026, 1, 1), date(2027, 12, 31), years=[2, 3])
    assert (first.opens_on, first.due_on) == (date(2027, 1, 1), date(2027, 6, 30))
    assert planned(HALF_A_YEAR, COMPANY, date(2026, 1, 1), date(2036, 12, 31), years=[1])[-1].opens_on.year == 2026


def test_a_window_of_which_no_day_is_worked_waits_for_the_first_day_worked() -> None:
    stopped = replace(COMPANY, stops=[(date(2026, 9, 1), date(2027, 4, 30))], week="12345")
    assert (
        days(planned(HALF_A_YEAR, stopped, date(2026, 1, 1), date(2027, 12, 31)))
        == [
            ("2026-03-10", "2026-03-10", "2026-09-09"),
            ("2027-05-03", "2027-05-03", "2027-11-02"),
            ("2027-11-03", "2028-04-02", "2028-05-02"),
        ][:2]
    )
    idle = replace(COMPANY, stops=[(date(2026, 3, 1), None)])
    assert planned(HALF_A_YEAR, idle, date(2026, 1, 1), date(2036, 12, 31)) == []


@given(DAYS, st.integers(0, 500), st.sampled_from([HALF_A_YEAR, {"kind": "rolling", "every": 9, "unit": "day"}]))
def test_on_each_day_a_unit_has_one_window_at_most_and_it_is_the_one_that_stands(
    came: date, later: int, cadence: dict[str, Any]
) -> None:
    roadmap = roadmap_of(obligation("lift", cadence))
    unit = Unit(party="enterprise", first_year=2019, since=came)
    today = came + timedelta(days=later)
    stands = Last(window=Period(key=f"{came}", first=came, last=came + 5 * DAY))
    known = Known(since=today, came=came, lasts={"lift": stands})
    [one] = begun(roadmap, unit, today, today, hours=Hours(), known=known)
    assert (one.period, one.due_on) == (f"{came}", came + 5 * DAY), "however long it is overdue"


def faults(cadence: dict[str, Any]) -> list[str]:
    with pytest.raises(RoadmapError) as raised:
        roadmap_of(obligation("lift", cadence))
    return [f"{each.place} {each.what}" for each in raised.value.faults]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"every": 0}, "obligations[0].cadence.every least"),
        ({"every": 241}, "obligations[0].cadence.every most"),
        ({"every": 21, "unit": "year"}, "obligations[0].cadence.every most"),
        ({"unit": "quarter"}, "obligations[0].cadence.unit one_of"),
        ({"ahead": 0}, "obligations[0].cadence.ahead least"),
        ({"ahead": 367}, "obligations[0].cadence.ahead most"),
        ({"from": "2026-01-01"}, "obligations[0].cadence.from extra"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_place(said: dict[str, Any], told: str) -> None:
    assert faults(HALF_A_YEAR | said) == [told]


@given(CADENCES)
def test_it_is_written_back_as_it_was_read(cadence: Rolling) -> None:
    said = {"kind": "rolling", "every": cadence.every, "unit": cadence.unit}
    said |= {"ahead": cadence.ahead} if cadence.ahead else {}
    roadmap = roadmap_of(obligation("lift", said))
    assert roadmap.obligations[0].cadence == cadence
    plain = in_plain(roadmap)
    assert plain["obligations"][0]["cadence"] == said
    assert read_roadmap(json.dumps(plain)) == roadmap
