"""Reminders within windows of any length: whoever owes it hears of it in time, never too early and never too often."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

from hypothesis import assume, given
from hypothesis import strategies as st

from schedules.cadence import Cadence, Every
from schedules.cadences.interval import Interval
from schedules.cadences.nth import Nth
from schedules.escalation import Hours, Prompt
from schedules.mornings.calm import FAR, LAST_YEAR, LONG, calm_prompts
from schedules.mornings.prompted import prompted_on
from schedules.obligation import Obligation
from schedules.own.usual import ESCALATIONS, POLICIES, escalation_of
from schedules.period import OF_YEARS, Period
from schedules.roadmap import Roadmap, in_plain, read_roadmap
from schedules.unit import EVERY_DAY, Unit
from schedules.workdays import workdays_of
from tests.schedules.cadences.stretches import DAYS, of
from tests.schedules.cadences.test_interval import INTERVALS
from tests.schedules.cadences.test_nth import nths
from tests.schedules.examples import obligation, roadmap_file
from tests.schedules.reminders import ZONE, on

FINANCIAL = st.builds(Every, kind=st.just("every"), period=st.sampled_from(OF_YEARS), year_begins=st.integers(2, 12))


@st.composite
def asked(draw: st.DrawFn) -> tuple[Roadmap, Obligation, Period, Unit]:
    """An obligation that is rung of as usual, one of its windows, and a unit that owes it."""
    cadence: Cadence = draw(INTERVALS | nths() | FINANCIAL)
    file = roadmap_file(obligation("test", {"kind": "every", "period": "year"}))
    file |= {"escalations": ESCALATIONS, "policies": POLICIES}
    file["obligations"][0]["escalation"] = "year"
    roadmap = _read(file)
    (one,) = roadmap.obligations
    one = replace(one, cadence=cadence, fixed=draw(st.sampled_from(["stated", "ask", "ours", "own"])))
    one = replace(one, act=draw(st.sampled_from([*POLICIES])))
    (said,) = in_plain(replace(roadmap, obligations=[one]))["obligations"]
    one = replace(one, escalation=escalation_of(said["cadence"]))
    day = draw(DAYS)
    found = of(cadence, day, day + timedelta(days=400)) or of(cadence, day, date(2040, 1, 1))
    assume(found)
    unit = Unit(party="enterprise", first_year=2026, week=draw(st.sampled_from([EVERY_DAY, "12345"])))
    return roadmap, one, draw(st.sampled_from(found[:12])), unit


def _read(file: dict[str, object]) -> Roadmap:
    return read_roadmap(json.dumps(file))


def _told(roadmap: Roadmap, one: Obligation, window: Period, unit: Unit) -> list[Prompt]:
    return calm_prompts(
        one,
        roadmap.climbed_by(one),
        window.first,
        window.last,
        zone=ZONE,
        workdays=prompted_on(unit, one, window.first, window.last),
        hours=Hours(),
    )


@given(asked())
def test_whoever_owes_it_hears_of_it_in_time_and_nobody_before_it_opens(
    case: tuple[Roadmap, Obligation, Period, Unit],
) -> None:
    _, one, window, unit = case
    ahead = [each for each in _told(*case) if on(each) <= window.last]
    assert any("owner" in each.to for each in ahead)
    working = prompted_on(unit, one, window.first, window.last)
    days = range((window.last - window.first).days + 1)
    if any(working.is_workday(window.first + timedelta(days=n)) for n in days):
        assert all(on(each) >= window.first for each in ahead)
    else:
        assert [on(each) for each in ahead] == [working.on_or_before(window.first)]


@given(asked())
def test_nobody_is_told_twice_a_day_and_of_what_is_far_away_nothing(
    case: tuple[Roadmap, Obligation, Period, Unit],
) -> None:
    roadmap, one, window, _ = case
    ahead = [each for each in _told(*case) if on(each) <= window.last]
    assert [on(each) for each in ahead] == sorted({on(each) for each in ahead})
    leading = [step for step in roadmap.climbed_by(one).steps if step.leads]
    assert len(ahead) <= len(leading) + 2
    if one.fixed != "stated" and (window.last - window.first >= LONG or isinstance(one.cadence, Nth)):
        assert len(ahead) <= 2
    far = LAST_YEAR if one.fixed != "stated" else FAR + timedelta(days=7)
    early = [each for each in ahead if window.last - on(each) > far]
    assert not early or len(early) == len(ahead) == 1


def test_what_is_due_on_a_day_of_its_own_is_told_in_that_weeks_outlook_and_on_the_day() -> None:
    thursday = Nth(kind="nth", nth=2, of="thursday", period="month")
    file = roadmap_file(obligation("test", {"kind": "every", "period": "month"}, fixed="ask", act="meeting"))
    roadmap = _read({**file, "escalations": {"plain": ESCALATIONS["month"]}, "policies": POLICIES})
    one = replace(roadmap.obligations[0], cadence=thursday)
    unit = Unit(party="enterprise", first_year=2026)
    for window in of(thursday, date(2026, 3, 1), date(2026, 8, 31)):
        working = workdays_of(unit.calendar)
        days = [on(each) for each in _told(roadmap, one, window, unit) if on(each) <= window.last]
        assert days == sorted({working.on_or_after(window.last - timedelta(days=3)), working.on_or_before(window.last)})


def test_of_three_years_people_hear_in_the_last_of_them() -> None:
    file = roadmap_file(obligation("test", {"kind": "every", "period": "year"}, fixed="ask"))
    roadmap = _read({**file, "escalations": {"plain": ESCALATIONS["year"]}, "policies": POLICIES})
    cadence = Interval(kind="interval", every=3, unit="year", from_=date(2024, 3, 1))
    one, unit = replace(roadmap.obligations[0], cadence=cadence), Unit(party="enterprise", first_year=2026)
    for fixed in get_args(type(one).__annotations__["fixed"]):
        (window,) = of(cadence, date(2026, 1, 1), date(2026, 1, 1))
        told = [on(each) for each in _told(roadmap, replace(one, fixed=fixed), window, unit)]
        assert min(told) >= window.last - LAST_YEAR
