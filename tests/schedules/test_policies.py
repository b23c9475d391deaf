"""How people are reminded follows the kind of act: what the shipped roadmap says of each, and when it then rings."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

import pytest

from schedules.cadence import OfEvent, OnDate, OnNotice, windows
from schedules.escalation import Escalation, Hours, Step
from schedules.mornings.calm import calm_prompts, outlook_upto
from schedules.mornings.prompted import prompted_on
from schedules.obligation import KindOfAct, Obligation, Text
from schedules.roadmap import read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.unit import Unit
from schedules.workdays import china
from tests.schedules.examples import obligation, roadmap_file
from tests.schedules.reminders import ROADMAP, WORKING, ZONE, on

BY_ID = {each.id: each for each in ROADMAP.obligations}
ACTS: tuple[KindOfAct, ...] = get_args(KindOfAct)


def steps() -> Iterator[tuple[str, Step]]:
    for act, policy in ROADMAP.policies.items():
        yield from ((act, step) for step in policy)
    for name, escalation in ROADMAP.escalations.items():
        yield from ((name, step) for step in escalation.steps)


def rung(key: str, opens: date, due: date, planned: date | None = None, unit: Unit | None = None) -> dict[str, date]:
    """On which local day each step of an obligation rings for whoever owes it."""
    asked, of = BY_ID[key], unit or Unit(party="enterprise", first_year=2026)
    found = calm_prompts(
        asked,
        ROADMAP.climbed_by(asked),
        opens,
        due,
        zone=ZONE,
        workdays=prompted_on(of, asked, opens, due),
        hours=Hours(),
        planned_on=planned,
    )
    return {each.step: on(each) for each in found if "owner" in each.to}


@pytest.mark.parametrize("act", ACTS)
def test_each_kind_of_act_has_a_policy_that_leads_to_its_day(act: KindOfAct) -> None:
    assert any("owner" in step.to for step in ROADMAP.policies[act])
    assert ROADMAP.policies[act][-1].days == 0
    for is_planned in (True, False):
        led = Escalation(steps=ROADMAP.policies[act], missed_after=1).where(is_planned=is_planned)
        assert led.steps
        of_day = [step.days for step in led.steps if step.anchor == "due"]
        assert of_day == sorted(set(of_day)), "in order, and each day once"


@pytest.mark.parametrize("asked", ROADMAP.obligations, ids=lambda each: each.id)
def test_each_obligation_is_led_to_its_day_and_rings_again_where_it_is_late(asked: Obligation) -> None:
    climbed = ROADMAP.climbed_by(asked)
    assert [step for step in climbed.steps if step.leads and "owner" in step.to]
    assert [step for step in climbed.steps if not step.leads and "owner" in step.to]
    names = [step.name for step in climbed.steps]
    assert len(names) == len(set(names))


def test_what_a_step_is_for_is_said_shortly_in_both_languages() -> None:
    said = [(place, step.purpose) for place, step in steps() if step.purpose]
    assert len(said) > 15
    for place, purpose in said:
        assert re.search(r"[\u4e00-\u9fff]", purpose.zh), place
        assert not re.search(r"[\u4e00-\u9fff]", purpose.en), place
        assert len(purpose.zh) <= 12, place
        assert len(purpose.en) <= 40, place


def test_what_is_held_on_a_day_says_what_to_prepare_before_it() -> None:
    for act in ("meeting", "training", "drill"):
        prepared = [step.days for step in ROADMAP.policies[act] if step.purpose and step.if_planned is None]
        assert len(prepared) == 2, act
        assert all(days <= -3 for days in prepared), act
        planned = [step.days for step in ROADMAP.policies[act] if step.if_planned is not False]
        assert -1 in planned, act


def test_a_drill_is_prepared_from_its_plan_and_supplies_on() -> None:
    planned = [step.days for step in ROADMAP.policies["drill"] if step.if_planned is not False]
    assert planned == [-45, -14, -1, 0]
    found = rung("eight-onces-drill", date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 25))
    assert found["plan-45"] == outlook_upto(date(2026, 5, 11), WORKING)
    assert found["plan-14"] == outlook_upto(date(2026, 6, 11), WORKING)
    assert found["planned-1 2026-06-25"] == date(2026, 6, 24)


def test_a_meeting_a_lesson_and_a_study_are_prepared_ten_days_before() -> None:
    for key in ("eight-onces-study", "eight-onces-lesson", "safety-committee", "all-staff-training"):
        planned = [step.days for step in ROADMAP.policies[BY_ID[key].act] if step.if_planned is not False]
        assert planned == [-10, -3, -1, 0], key


@pytest.mark.parametrize("month", range(1, 13))
def test_the_day_of_a_monthly_inspection_is_fixed_by_the_fifth_and_it_is_not_left_to_the_last_three_days(
    month: int,
) -> None:
    opens = date(2026, month, 1)
    due = (opens + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = rung("eight-onces-inspection", opens, due)
    by = max(opens.replace(day=5), WORKING.on_or_after(opens))
    assert opens <= found["opens+4"] <= WORKING.on_or_after(by)
    last = WORKING.on_or_before(due - timedelta(days=3))
    assert last in found.values()
    assert not [day for day in found.values() if last < day < WORKING.on_or_before(due)]


def test_the_advice_day_of_the_safety_month_is_rung_for_and_its_plan_made_before_may() -> None:
    firm = rung("safety-month-enterprise", date(2026, 6, 1), date(2026, 6, 30))
    led = rung("safety-month-bodies", date(2026, 6, 1), date(2026, 6, 30))
    assert date(2026, 4, 25) <= min(firm.values()) <= date(2026, 5, 1)
    assert date(2026, 4, 10) <= min(led.values()) <= date(2026, 4, 15)
    assert firm["opens+15"] == led["opens+15"] == date(2026, 6, 15)  # the outlook of the week of the 16th


def test_plans_of_a_year_are_asked_for_in_its_first_months_and_next_years_money_in_autumn() -> None:
    for key, first, last in (
        ("training-plan", date(2026, 1, 1), date(2026, 2, 28)),
        ("staff-commitments", date(2026, 1, 1), date(2026, 2, 28)),
        ("safety-budget", date(2026, 10, 1), date(2026, 11, 30)),
    ):
        [window] = windows(BY_ID[key].cadence, 2026, date(2026, 1, 1), date(2026, 12, 31), workdays=china())
        assert (window.first, window.last) == (first, last)
        days = rung(key, first, last).values()
        assert min(days) <= last - timedelta(days=7), key
        assert all(first <= day for day in days), key


def test_what_expires_is_rung_for_sixty_and_thirty_days_before() -> None:
    due = date(2026, 8, 31)
    for key in ("liability-insurance-renewal", "certificate-renewal"):
        found = rung(key, due - timedelta(days=60), due)
        assert found["opens"] <= due - timedelta(days=59)
        assert abs((due - found["due-30"]).days - 30) <= 3


def test_a_key_node_is_checked_before_the_step() -> None:
    due = date(2026, 9, 28)
    days = rung("rail-key-nodes", due - timedelta(days=14), due)
    assert min(days.values()) == due - timedelta(days=14)
    assert sum(day < due for day in days.values()) >= 2


def test_a_leaders_shift_has_its_roster_the_week_before_and_rings_on_each_day_of_the_holidays() -> None:
    for day in (date(2026, 10, 1) + timedelta(days=ahead) for ahead in range(7)):
        found = rung("leader-shift", day, day + timedelta(days=1))
        assert found["opens"] == day
        assert found["opens-7"] <= day - timedelta(days=7)
        assert WORKING.is_workday(found["opens-7"])


def test_a_briefing_is_rung_for_on_the_days_on_which_it_is_held() -> None:
    site = Unit(party="enterprise", scope="project", first_year=2026, week="123456")
    monday, sunday = date(2026, 11, 2), date(2026, 11, 8)
    week = rung("shift-briefing", monday, sunday, unit=site)
    assert (week["opens"], week["due+0"]) == (monday, sunday - timedelta(days=1))
    saturday = sunday - timedelta(days=1)
    assert rung("shift-briefing", saturday, saturday, unit=site)["due+0"] == saturday
    always = Unit(party="enterprise", scope="project", first_year=2026)
    assert rung("shift-briefing", sunday, sunday, unit=always)["due+0"] == sunday


@pytest.mark.parametrize("asked", ROADMAP.obligations, ids=lambda each: each.id)
def test_nothing_rings_before_it_opens_but_what_leads_to_its_opening(asked: Obligation) -> None:
    leads_in = any(step.anchor == "opens" and step.days < 0 for step in ROADMAP.climbed_by(asked).steps)
    if isinstance(asked.cadence, OfEvent | OnNotice):
        return
    for window in windows(asked.cadence, 2026, date(2026, 1, 1), date(2026, 12, 31), workdays=china()):
        first = min(rung(asked.id, window.first, window.last).values())
        assert (
            first >= window.first
            or leads_in
            or not any(
                WORKING.is_workday(window.first + timedelta(days=ahead))
                for ahead in range((window.last - window.first).days + 1)
            )
        )
        assert leads_in <= isinstance(asked.cadence, OnDate)


def test_a_duty_says_what_is_to_be_done_by_now() -> None:
    study = ROADMAP.climbed_by(BY_ID["eight-onces-study"])
    opens, due = date(2026, 1, 1), date(2026, 3, 31)

    def purpose(today: date, planned: date | None = None) -> Text | None:
        return study.purpose(opens, due, today, planned)

    fix, material, tell = (step.purpose for step in study.steps if step.purpose)
    assert purpose(date(2026, 1, 5)) == purpose(date(2026, 3, 2)) == fix
    assert purpose(date(2026, 3, 16)) == material
    assert purpose(date(2026, 3, 24)) == tell
    assert purpose(due) is None
    assert purpose(date(2026, 4, 1)) is None
    # Where a day is planned, it leads to that; what was not done then is led to the due day, and asks for no day twice.
    assert purpose(date(2026, 1, 5), date(2026, 2, 27)) is None
    assert purpose(date(2026, 2, 16), date(2026, 2, 27)) == material
    assert purpose(date(2026, 3, 2), date(2026, 2, 27)) == material
    assert purpose(date(2026, 3, 24), date(2026, 2, 27)) == tell


def test_a_roadmap_without_policies_is_read_and_one_whose_steps_lead_nowhere_is_refused() -> None:
    monthly = obligation("patrol", {"kind": "every", "period": "month"})
    file = roadmap_file(monthly)
    old = read_roadmap(json.dumps(file))
    assert old.climbed_by(old.obligations[0]) == old.escalations["plain"]
    file["escalations"]["plain"]["steps"] = [step for step in file["escalations"]["plain"]["steps"] if step["days"] > 0]
    with pytest.raises(RoadmapError, match=r"escalation: leads_nowhere \(given 'plain'\)"):
        read_roadmap(json.dumps(file))
    led = {"name": "due+0", "anchor": "due", "days": 0, "to": ["owner"]}
    policed = read_roadmap(json.dumps({**file, "policies": {"document": [led]}}))
    assert [step.name for step in policed.climbed_by(policed.obligations[0]).steps] == ["due+0", "due+1", "due+7"]
    with pytest.raises(RoadmapError, match=r"policies.document\[0\].days: past_due"):
        read_roadmap(json.dumps({**file, "policies": {"document": [{**led, "days": 3}]}}))
