"""What a unit owes: windows, milestones, conditions, events, and the prompts that lead to them."""

import json
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.plan import begun, plan
from schedules.roadmap import read_roadmap
from schedules.unit import Unit
from schedules.workdays import china
from tests.schedules.examples import obligation, roadmap_file, roadmap_of

ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def owed(
    unit: Unit, first: date, last: date, *obligations: dict[str, Any], events: dict[str, list[date]] | None = None
) -> list[Duty]:
    return list(plan(roadmap_of(*obligations), unit, first, last, workdays=china(), hours=Hours(), events=events or {}))


def enterprise(**said: Any) -> Unit:
    return Unit(party="enterprise", first_year=2026, **said)


def test_a_monthly_obligation_is_owed_twelve_times_a_year_each_due_at_the_months_end() -> None:
    duties = owed(enterprise(), *YEAR, obligation("monthly", {"kind": "every", "period": "month"}))
    assert [duty.period for duty in duties] == [f"2026-{month:02}" for month in range(1, 13)]
    assert duties[1].due_on == date(2026, 2, 28)


def test_a_milestone_of_year_two_is_due_at_the_end_of_the_units_own_second_year() -> None:
    milestone = obligation("milestone", {"kind": "by", "year": 2}, years=[2])
    assert owed(enterprise(), *YEAR, milestone) == []
    (duty,) = owed(enterprise(), date(2027, 3, 1), date(2027, 3, 1), milestone)
    assert (duty.opens_on, duty.due_on) == (date(2027, 1, 1), date(2027, 12, 31))


def test_recurring_duties_go_on_after_the_term_unless_the_unit_says_otherwise() -> None:
    monthly = obligation("monthly", {"kind": "every", "period": "month"})
    after = (date(2030, 1, 1), date(2030, 12, 31))
    assert len(owed(enterprise(), *after, monthly)) == 12
    assert owed(enterprise(continues=False), *after, monthly) == []


def test_a_year_that_the_source_leaves_out_owes_nothing() -> None:
    first_only = obligation("first", {"kind": "every", "period": "month"}, years=[1])
    assert owed(enterprise(), date(2027, 1, 1), date(2027, 12, 31), first_only) == []


def test_fifty_staff_in_a_hazardous_trade_or_three_hundred_otherwise() -> None:
    condition = {
        "any": [
            {"all": [{"attr": "hazardous", "is": True}, {"attr": "headcount", "at_least": 50}]},
            {"attr": "headcount", "at_least": 300},
        ]
    }
    director = obligation("director", {"kind": "every", "period": "year"}, applies_when=condition)
    said = [(50, True), (49, True), (299, False), (300, False)]
    counts = [
        len(owed(enterprise(attributes={"headcount": head, "hazardous": hazardous}), *YEAR, director))
        for head, hazardous in said
    ]
    assert counts == [1, 0, 0, 1]


def test_publication_is_due_seven_working_days_after_the_decision() -> None:
    cadence = {"kind": "after_event", "event": "penalty_decision", "within": {"workdays": 7}}
    events = {"penalty_decision": [date(2026, 9, 28)]}
    (duty,) = owed(enterprise(), *YEAR, obligation("publish", cadence), events=events)
    assert (duty.opens_on, duty.due_on) == (date(2026, 9, 28), date(2026, 10, 13))


def test_a_campaign_has_its_calendar_dates() -> None:
    (duty,) = owed(enterprise(), *YEAR, obligation("month", {"kind": "on_date", "from": "06-01", "to": "06-30"}))
    assert (duty.opens_on, duty.due_on) == (date(2026, 6, 1), date(2026, 6, 30))


@given(
    st.dates(date(2019, 1, 1), date(2036, 12, 1)),
    st.sampled_from(ZONES),
    st.sampled_from(["month", "quarter", "half_year", "year"]),
    st.times(),
)
def test_prompts_fall_on_working_days_outside_quiet_hours_and_due_days_never_move(
    first: date, zone: str, period: str, digest: time
) -> None:
    roadmap = roadmap_of(obligation("recurring", {"kind": "every", "period": period}))
    unit = Unit(party="enterprise", first_year=2019, timezone=zone)
    hours = Hours(digest=digest)

    def planned() -> list[Duty]:
        return list(plan(roadmap, unit, first, first + timedelta(days=40), workdays=china(), hours=hours))

    duties = planned()
    assert duties == planned()
    for duty in duties:
        assert (duty.due_on + timedelta(days=1)).day == 1
        assert [p.at for p in duty.prompts] == sorted({p.at for p in duty.prompts})
        for prompt in duty.prompts:
            local = prompt.at.astimezone(ZoneInfo(zone))
            assert china().is_workday(local.date())
            assert hours.quiet_to <= local.time() < hours.quiet_from
        assert any(p.step == "due+0" and p.at.astimezone(ZoneInfo(zone)).date() <= duty.due_on for p in duty.prompts)


def begun_by(today: date, first: date = date(2026, 11, 1)) -> set[str]:
    daily = obligation("daily", {"kind": "every", "period": "day"})
    monthly = obligation("monthly", {"kind": "every", "period": "month"})
    roadmap = roadmap_of(daily, monthly)
    unit = Unit(party="enterprise", first_year=2026)
    return {f"{duty.obligation} {duty.period}" for duty in begun(roadmap, unit, first, today, hours=Hours())}


def test_on_a_friday_the_duties_of_the_weekend_have_begun_and_that_of_monday_has_not() -> None:
    found = begun_by(date(2026, 11, 6), date(2026, 11, 6))
    assert found >= {"daily 2026-11-06", "daily 2026-11-07", "daily 2026-11-08", "monthly 2026-11"}
    assert "daily 2026-11-09" not in found


def test_a_duty_has_begun_once_its_kind_of_act_leads_to_its_opening() -> None:
    """What leads to an opening may stand in a policy, as in the escalation."""
    window = {"kind": "on_date", "from": "12-01", "to": "12-07"}
    file = roadmap_file(obligation("week", window))
    file["escalations"]["plain"]["steps"] = [step for step in file["escalations"]["plain"]["steps"] if step["days"] > 0]
    steps = [("opens-40", "opens", -40), ("due+0", "due", 0)]
    led = [{"name": name, "anchor": anchor, "days": days, "to": ["owner"]} for name, anchor, days in steps]
    roadmap = read_roadmap(json.dumps({**file, "policies": {"document": led}}))
    unit, first = Unit(party="enterprise", first_year=2026), date(2026, 10, 1)
    found = [duty.obligation for duty in begun(roadmap, unit, first, date(2026, 10, 23), hours=Hours())]
    assert found == ["week"]


def test_on_a_thursday_only_the_duty_of_the_day_has_begun() -> None:
    assert begun_by(date(2026, 11, 5), date(2026, 11, 5)) == {"daily 2026-11-05", "monthly 2026-11"}
