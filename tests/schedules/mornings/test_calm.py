"""Calm reminders: outlooks on the first working day of a week, mornings of their own only where something presses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.cadence import Every, OfEvent, OnDate, OnNotice, windows
from schedules.escalation import Hours, prompts
from schedules.mornings.calm import NEAR, is_short, outlook, outlook_from, outlook_upto
from schedules.obligation import Obligation
from schedules.workdays import china
from tests.schedules.reminders import ROADMAP, WORKING, ZONE, led, on

OF_THE_CALENDAR = [each for each in ROADMAP.obligations if not isinstance(each.cadence, OnNotice | OfEvent)]
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(days)
def test_the_outlook_of_a_week_is_on_its_first_working_day(day: date) -> None:
    upto, since = outlook_upto(day, WORKING), outlook_from(day, WORKING)
    for found in (outlook(day, WORKING), upto, since):
        assert WORKING.is_workday(found)
        monday = found - timedelta(days=found.weekday())
        assert not any(WORKING.is_workday(monday + timedelta(days=ahead)) for ahead in range(found.weekday()))
    assert upto <= day <= since


@pytest.mark.parametrize("obligation", OF_THE_CALENDAR, ids=lambda each: each.id)
@pytest.mark.parametrize("year", [2026, 2027])
def test_every_duty_is_heard_of_by_whoever_owes_it_before_it_is_late(obligation: Obligation, year: int) -> None:
    for window in windows(obligation.cadence, year, date(year, 1, 1), date(year, 12, 31), workdays=china()):
        told = led(obligation, window.first, window.last)
        assert [each for each in told if "owner" in each.to and on(each) <= window.last]
        assert all(WORKING.is_workday(on(each)) for each in told)
        assert [on(each) for each in told] == sorted({on(each) for each in told})


@pytest.mark.parametrize("obligation", OF_THE_CALENDAR, ids=lambda each: each.id)
def test_more_than_a_week_ahead_people_are_told_in_the_outlook_of_a_week_alone(obligation: Obligation) -> None:
    for window in windows(obligation.cadence, 2026, date(2026, 1, 1), date(2026, 12, 31), workdays=china()):
        if is_short(obligation, window.first, window.last):
            continue
        for each in led(obligation, window.first, window.last):
            if window.last - on(each) >= NEAR:
                assert on(each) == outlook(on(each), WORKING) or on(each) < window.first


@pytest.mark.parametrize("obligation", OF_THE_CALENDAR, ids=lambda each: each.id)
def test_others_hear_before_the_due_day_only_of_what_the_source_fixes_and_once(obligation: Obligation) -> None:
    for window in windows(obligation.cadence, 2026, date(2026, 1, 1), date(2026, 12, 31), workdays=china()):
        ahead = [each for each in led(obligation, window.first, window.last) if on(each) <= window.last]
        others = [to for each in ahead for to in each.to if to != "owner"]
        assert len(others) == len(set(others))
        assert not others or obligation.fixed == "stated"


def test_what_is_overdue_is_told_as_the_escalation_says() -> None:
    inspection = next(each for each in ROADMAP.obligations if each.cadence == Every(kind="every", period="month"))
    opens, due = date(2026, 11, 1), date(2026, 11, 30)
    escalation = ROADMAP.climbed_by(inspection)
    as_said = prompts(escalation, opens, due, ZONE, workdays=WORKING, hours=Hours())
    late = [each for each in as_said if on(each) > due]
    assert [each for each in led(inspection, opens, due) if on(each) > due] == late
    assert late


def has_days_of_its_own(obligation: Obligation) -> bool:
    """Whether it is a campaign within which something has a day, as the advice day of the Work Safety Month."""
    steps = ROADMAP.climbed_by(obligation).steps
    return isinstance(obligation.cadence, OnDate) and any(each.anchor == "opens" and each.days > 0 for each in steps)


def test_what_the_source_leaves_open_is_named_once_and_called_for_once_more() -> None:
    for obligation in OF_THE_CALENDAR:
        for window in windows(obligation.cadence, 2026, date(2026, 1, 1), date(2026, 12, 31), workdays=china()):
            if obligation.fixed == "stated" or is_short(obligation, window.first, window.last):
                continue
            ahead = [on(each) for each in led(obligation, window.first, window.last) if on(each) <= window.last]
            assert 1 <= len(ahead) <= 2 + has_days_of_its_own(obligation)
            assert len(ahead) == 1 or ahead[0] == outlook(ahead[0], WORKING)


def test_what_a_quarter_leaves_open_does_not_wait_for_its_last_days_alone() -> None:
    asked = [each for each in OF_THE_CALENDAR if getattr(each.cadence, "review", None) == "quarter"]
    weeks = {on(led(each, date(2026, 4, 1), date(2026, 6, 30))[0]) for each in asked}
    assert len(weeks) >= 8


def test_a_planned_day_is_led_to_before_the_due_day() -> None:
    yearly = next(each for each in ROADMAP.obligations if each.cadence == Every(kind="every", period="year"))
    told = led(yearly, date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 25))
    assert [on(each) for each in told if each.step.startswith("plan") and "owner" in each.to]
    assert any(on(each) > date(2026, 7, 1) for each in told)
