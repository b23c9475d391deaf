"""Limits in hours: moments are reckoned in hours that pass, and said by the clock of the unit."""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.cadence import AfterEvent, window_of_event
from schedules.cadences.hours import LONGEST, WithinHours, event_day, local_moment
from schedules.escalation import Hours
from schedules.plan import plan
from schedules.rate import Judged, verdict
from schedules.roadmap import in_plain, read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.standing import standing
from schedules.unit import Unit
from schedules.workdays import china
from tests.schedules.examples import obligation, roadmap_file, roadmap_of

CHICAGO, SHENZHEN = ZoneInfo("America/Chicago"), ZoneInfo("Asia/Shanghai")
ZONES = st.sampled_from([CHICAGO, SHENZHEN, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata")])
MOMENTS = st.integers(0, 15 * 366 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
LIMITS = st.integers(1, LONGEST)


def within(hours: int) -> AfterEvent:
    return AfterEvent(kind="after_event", event="accident", within=WithinHours(hours=hours))


@given(MOMENTS, LIMITS, ZONES)
def test_the_limit_is_so_many_hours_that_pass_whatever_the_clocks_do(at: datetime, hours: int, zone: ZoneInfo) -> None:
    on = at.astimezone(zone).date()
    window = window_of_event(within(hours), on, china(), zone=zone, at=at)
    assert window.due_at
    assert window.due_at == at + timedelta(hours=hours)
    assert (window.first, window.last) == (on, window.due_at.astimezone(zone).date())
    assert event_day(window.key) == on
    assert len(window.key) <= 20


@given(MOMENTS, MOMENTS, LIMITS, ZONES)
def test_events_of_two_minutes_have_two_windows(at: datetime, other: datetime, hours: int, zone: ZoneInfo) -> None:
    keys = [
        window_of_event(within(hours), each.astimezone(zone).date(), china(), zone=zone, at=each).key
        for each in (at, other)
    ]
    local = [f"{each.astimezone(zone):%Y%m%d%H%M}" for each in (at, other)]
    assert (keys[0] == keys[1]) == (local[0] == local[1])


def test_in_the_night_in_which_the_clocks_go_back_eight_hours_end_an_hour_sooner_by_the_clock() -> None:
    at = local_moment(date(2026, 10, 31), time(22), CHICAGO)
    window = window_of_event(within(8), date(2026, 10, 31), china(), zone=CHICAGO, at=at)
    assert window.due_at
    assert f"{window.due_at.astimezone(CHICAGO):%m-%d %H:%M}" == "11-01 05:00"


def test_an_hour_that_the_clocks_skip_is_the_one_an_hour_later_and_one_shown_twice_the_first() -> None:
    skipped = local_moment(date(2026, 3, 8), time(2, 30), CHICAGO)
    assert f"{skipped.astimezone(CHICAGO):%H:%M}" == "03:30"
    twice = local_moment(date(2026, 11, 1), time(1, 30), CHICAGO)
    assert twice == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_an_event_without_its_hour_counts_from_the_beginning_of_its_day() -> None:
    window = window_of_event(within(24), date(2026, 11, 28), china(), zone=SHENZHEN)
    assert (window.key, window.last) == ("2026-11-28T00:00", date(2026, 11, 29))


@given(MOMENTS, LIMITS, st.integers(0, 10_000), st.integers(-5_000, 5_000))
def test_it_is_done_in_time_only_where_it_was_submitted_by_its_moment(
    at: datetime, hours: int, second: int, apart: int
) -> None:
    due_at = at + timedelta(hours=hours)
    told = due_at + timedelta(seconds=apart)
    day = due_at.date()
    found = verdict(
        Judged(due_on=day, outcome="confirmed", done_on=at.date(), due_at=due_at, submitted_at=told, reported_on=day)
    )
    assert found == ("done" if apart <= 0 else "made_good")


def test_it_is_overdue_from_its_moment_on_though_its_day_is_not_over() -> None:
    day = date(2026, 11, 28)
    found = [
        standing(opens_on=day, due_on=day, missed_after=3, outcome=None, today=day, is_over=is_over)
        for is_over in (False, True)
    ]
    assert found == ["due_soon", "overdue"]


def test_a_plan_counts_from_the_moment_of_the_event_and_rings_at_once_before_it_and_above_when_it_has_passed() -> None:
    roadmap = roadmap_of(obligation("call", {"kind": "after_event", "event": "accident", "within": {"hours": 8}}))
    unit = Unit(party="enterprise", first_year=2026, timezone="America/Chicago")
    at = datetime(2026, 6, 1, 23, 10, tzinfo=CHICAGO)
    first, last = date(2026, 6, 1), date(2026, 6, 1)
    (duty,) = plan(roadmap, unit, first, last, workdays=china(), hours=Hours(), events={"accident": [at]})
    assert duty.due_at == at.astimezone(UTC) + timedelta(hours=8)
    assert duty.due_on == date(2026, 6, 2)
    rung = [(each.step, each.at - at, each.to) for each in duty.prompts][:3]
    assert rung == [
        ("hour begun", timedelta(), ("owner",)),
        ("hour near", timedelta(hours=7), ("owner",)),
        ("hour over", timedelta(hours=8), ("owner", "supervisor")),
    ]
    assert all(each.at.astimezone(CHICAGO).date() > duty.due_on for each in duty.prompts[3:])
    assert len(duty.prompts) > 3


@pytest.mark.parametrize("hours", [0, 169, "soon", 1.5])
def test_a_limit_that_is_none_is_refused_with_its_place(hours: object) -> None:
    cadence = {"kind": "after_event", "event": "accident", "within": {"hours": hours}}
    with pytest.raises(RoadmapError) as refused:
        read_roadmap(json.dumps(roadmap_file(obligation("call", cadence))))
    assert [each.place for each in refused.value.faults] == ["obligations[0].cadence.within.hours"]


def test_a_limit_in_hours_is_written_as_it_was_read() -> None:
    cadence = {"kind": "after_event", "event": "accident", "within": {"hours": 1}}
    read = roadmap_of(obligation("call", cadence))
    assert in_plain(read)["obligations"][0]["cadence"] == cadence
    assert read_roadmap(json.dumps(in_plain(read))) == read
