"""A planned day: offered where it leaves time, refused where it is none, led to by the day before and itself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.cadence import Every
from schedules.escalation import Hours, Prompt
from schedules.obligation import Computed, Obligation
from schedules.planned.day_and_place import (
    ALONE,
    DAY,
    EVE,
    HELD,
    MET_FOR,
    OFFERED,
    SPARE,
    around,
    day_led_to,
    days_offered,
    eve_of,
    is_met_for,
    leads,
    wrong_day,
)
from tests.schedules.reminders import ROADMAP, WORKING, ZONE, led, on

OPENS, DUE = date(2026, 11, 1), date(2026, 11, 30)
MET = [each for each in ROADMAP.obligations if is_met_for(each)]
INSPECTION = next(each for each in MET if each.cadence == Every(kind="every", period="month"))
novembers = st.dates(OPENS, DUE)


def test_people_meet_for_inspections_meetings_trainings_and_drills_and_for_no_figure() -> None:
    assert MET
    assert {each.act for each in MET} == MET_FOR == {"inspection", "meeting", "training", "drill"}
    figure = replace(INSPECTION.evidence, computed=Computed(from_=["a"], rate=1.0))
    assert not is_met_for(replace(INSPECTION, evidence=figure))
    assert not is_met_for(replace(INSPECTION, act="document"))


def test_a_day_before_today_before_the_window_or_after_the_due_day_is_none() -> None:
    today = date(2026, 11, 18)

    def why(day: date) -> str | None:
        return wrong_day(day, today=today, opens_on=OPENS, due_on=DUE)

    assert why(today) is None
    assert why(DUE) is None
    assert why(today - timedelta(days=1)) == "past"
    assert why(DUE + timedelta(days=1)) == "late"
    assert wrong_day(OPENS, today=date(2026, 10, 20), opens_on=OPENS, due_on=DUE) is None
    assert wrong_day(OPENS - timedelta(days=1), today=date(2026, 10, 20), opens_on=OPENS, due_on=DUE) == "early"


@given(novembers, st.sets(novembers, max_size=8))
def test_every_day_that_is_offered_can_be_planned(today: date, taken: set[date]) -> None:
    offered = days_offered(OPENS, DUE, today, workdays=WORKING, taken=taken)
    assert 1 <= len(offered) <= OFFERED
    assert len(set(offered)) == len(offered)
    assert not [day for day in offered if wrong_day(day, today=today, opens_on=OPENS, due_on=DUE)]
    assert all(WORKING.is_workday(day) for day in offered)
    assert offered == sorted(offered, key=lambda day: (day in taken, day))


def test_the_first_day_offered_leaves_a_day_to_hear_of_it_and_days_to_make_it_up() -> None:
    assert days_offered(OPENS, DUE, date(2026, 11, 9), workdays=WORKING) == [
        date(2026, 11, day) for day in (11, 12, 13, 16, 17)
    ]
    assert max(days_offered(OPENS, DUE, date(2026, 11, 20), workdays=WORKING)) <= DUE - SPARE
    assert days_offered(OPENS, DUE, date(2026, 10, 20), workdays=WORKING)[0] == date(2026, 11, 2)
    taken = {date(2026, 11, 11)}
    assert days_offered(OPENS, DUE, date(2026, 11, 9), workdays=WORKING, taken=taken)[0] == date(2026, 11, 12)


def test_near_its_end_whatever_day_is_left_is_offered_and_none_once_it_is_overdue() -> None:
    assert days_offered(OPENS, DUE, date(2026, 11, 27), workdays=WORKING) == [date(2026, 11, 27), DUE]
    assert days_offered(OPENS, DUE, DUE, workdays=WORKING) == [DUE]
    assert days_offered(OPENS, DUE, DUE + timedelta(days=1), workdays=WORKING) == []
    sunday = date(2026, 11, 29)
    assert days_offered(OPENS, sunday, sunday, workdays=WORKING) == [sunday]


@pytest.mark.parametrize("obligation", MET, ids=lambda each: each.id)
@given(planned=novembers)
def test_a_planned_day_is_rung_the_day_before_and_that_morning_and_asked_after_once(
    obligation: Obligation, planned: date
) -> None:
    told = led(obligation, OPENS, DUE, planned)
    mine = {on(each): each for each in told if "owner" in each.to}
    eve, after = WORKING.on_or_before(planned - timedelta(days=1)), WORKING.on_or_after(planned + timedelta(days=1))
    for step, day in ((EVE, eve), (DAY, planned), (HELD, after)):
        assert mine[day].step == f"{step} {planned}"
        assert mine[day].at == Hours().prompt_at(day, ZONE)
    assert [each for each in mine if planned - ALONE < each <= planned] == [eve, planned] or eve <= planned - ALONE
    assert [on(each) for each in told] == sorted({on(each) for each in told})
    assert len([each for each in told if leads(each.step)]) == 3


def test_what_leads_to_the_due_day_and_beyond_it_goes_on_after_the_planned_day() -> None:
    told = led(INSPECTION, OPENS, DUE, date(2026, 11, 10))
    later = [each for each in led(INSPECTION, OPENS, DUE, None) if on(each) > date(2026, 11, 12)]
    assert later
    assert {on(each) for each in later if on(each) > DUE} <= {on(each) for each in told}
    assert any(date(2026, 11, 12) < on(each) <= DUE for each in told if "owner" in each.to)


def test_others_are_told_as_before_also_where_the_owner_is_not() -> None:
    at = Hours().prompt_at
    day = date(2026, 11, 18)
    told = [
        Prompt(at=at(day - ALONE, ZONE), step="far", to=("owner", "deputy")),
        Prompt(at=at(day - timedelta(days=6), ZONE), step="near", to=("owner", "confirmer")),
        Prompt(at=at(day - timedelta(days=5), ZONE), step="mine", to=("owner",)),
        Prompt(at=at(day, ZONE), step="day", to=("deputy", "owner")),
    ]
    found = around(told, day, zone=ZONE, workdays=WORKING, hours=Hours())
    assert [(each.step.split(" ")[0], each.to) for each in found] == [
        ("far", ("owner", "deputy")),
        ("near", ("confirmer",)),
        (EVE, ("owner",)),
        (DAY, ("owner", "deputy")),
        (HELD, ("owner",)),
    ]


def test_a_planned_day_without_work_is_rung_all_the_same_and_heard_of_on_the_working_day_before() -> None:
    sunday = date(2026, 11, 22)
    assert eve_of(sunday, WORKING) == date(2026, 11, 20)
    days = {each.step.split(" ")[0]: on(each) for each in led(INSPECTION, OPENS, DUE, sunday) if leads(each.step)}
    assert days == {EVE: date(2026, 11, 20), DAY: sunday, HELD: date(2026, 11, 23)}


def test_a_document_is_not_led_to_by_such_steps() -> None:
    document = next(each for each in ROADMAP.obligations if each.act == "document")
    assert not [each for each in led(document, OPENS, DUE, date(2026, 11, 18)) if leads(each.step)]


def test_a_step_says_which_day_it_leads_to() -> None:
    assert day_led_to(f"{EVE} 2026-11-18") == date(2026, 11, 18)
    assert leads(f"{HELD} 2026-11-18")
    assert not leads("plan-7")
    assert not leads("due-7")
