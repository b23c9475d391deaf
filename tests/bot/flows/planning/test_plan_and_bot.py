"""The plan that is printed and the bot that rings agree: each duty is prompted by the day that the plan names."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.flows.planning.openings import Openings
from bot.flows.reminders.remind import climb
from bot.outbox.operations import open_duties
from bot.store.duties.adoptions import Adoption
from bot.store.engine import Connection
from bot.store.people.units import Unit
from schedules.escalation import Hours
from schedules.mornings.prompted import prompted_on
from schedules.plan import plan
from schedules.roadmap import read_roadmap
from schedules.unit import Calendar
from schedules.unit import Unit as Judged
from schedules.workdays import china
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file

pytestmark = pytest.mark.slow

OFFICER = 21
KINDS = ["day", "week", "month", "quarter", "half_year", "year"]
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Apia", "America/St_Johns", "UTC"]


def file(scope: str = "company") -> dict[str, Any]:
    """One obligation of each cadence that the calendar sets, one that is counted from when it was done last, and a
    campaign that rings ahead of its window.
    """
    cadences: list[dict[str, Any]] = [{"kind": "every", "period": kind} for kind in KINDS]
    cadences += [{"kind": "by", "year": 1}, {"kind": "standing", "review": "quarter"}]
    cadences += [
        {"kind": "on_date", "from": start, "to": end} for start, end in (("10-01", "10-07"), ("11-15", "03-15"))
    ]
    cadences += [{"kind": "rolling", "every": 400, "unit": "day"}]
    each = [obligation(f"o{number}", cadence, scope=scope) for number, cadence in enumerate(cadences)]
    ahead = obligation("ahead", {"kind": "on_date", "from": "06-01", "to": "06-30"}, escalation="ahead", scope=scope)
    made = roadmap_file(*each, ahead)
    steps = [{"name": f"opens{days:+}", "anchor": "opens", "days": days, "to": ["owner"]} for days in (-14, 0)]
    return made | {"escalations": made["escalations"] | {"ahead": {"steps": steps, "missed_after": 14}}}


def as_stored(judged: Judged, came: datetime) -> Unit:
    """A unit of record that stands as this one."""
    return Unit(
        id=1, name="单位", party=judged.party, scope=judged.scope, parent_id=None, company_id=1,
        attributes=judged.attributes, first_year=judged.first_year, timezone=judged.timezone,
        continues=judged.continues, since=judged.since or date.min, ended_on=judged.until, calendar=judged.calendar,
        changed_on=None, next_plan_at=came, created_at=came,
        zones_before=[], language=None, week=judged.week,
        stops=[[first.isoformat(), last.isoformat() if last else None] for first, last in judged.stops],
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(2024, 1, 1), date(2031, 12, 31)),
    st.sampled_from(ZONES),
    st.sampled_from(["china", "weekdays", "every_day", "GB-SCT"]),
    st.sampled_from(range(24)),
    st.integers(20, 80),
    st.sampled_from(["1234567", "123456", "12345"]),
    st.none() | st.integers(0, 40),
)
def test_day_by_day_the_bot_opens_and_rings_each_duty_on_the_day_that_the_plan_names(
    came: date, zone_name: str, calendar: Calendar, hour: int, days: int, week: str, stopped: int | None
) -> None:
    zone, hours = ZoneInfo(zone_name), Hours(digest=time(hour))
    roadmap = read_roadmap(json.dumps(file()))
    judged = Judged(party="enterprise", first_year=2025, timezone=zone_name, calendar=calendar, since=came, week=week)
    if stopped is not None:
        judged = replace(judged, stops=((came + timedelta(days=stopped), came + timedelta(days=2 * stopped)),))
    at = datetime.combine(came, time(), zone).astimezone(UTC)
    unit = as_stored(judged, at)
    first_step: dict[tuple[str, str], Any] = {}
    adopted = [Adoption(unit_id=1, roadmap_id=1, first_year=2025, adopted_at=at)]
    for ahead in range(days):
        now = datetime.combine(came + timedelta(days=ahead), time(), zone)
        for duty in Openings({1: roadmap}, hours).of(unit, adopted, now):
            first_step.setdefault((duty.obligation, duty.period), duty.step_after(unit.next_plan_at, now, zone))
        unit = replace(unit, next_plan_at=datetime.combine(now.date() + timedelta(days=1), time(), zone))
    last = came + timedelta(days=days - 1)
    for duty in plan(roadmap, judged, came, last, workdays=china(), hours=hours):
        promised = duty.prompts[0].at
        assert promised.astimezone(zone).date() <= duty.due_on, "heard of before it is overdue"
        asked = next(each for each in roadmap.obligations if each.id == duty.obligation)
        prompted = prompted_on(judged, asked, duty.opens_on, duty.due_on)
        assert prompted.is_workday(promised.astimezone(zone).date())
        step = first_step[duty.obligation, duty.period]
        if promised.astimezone(zone).date() >= came:
            assert step == promised
        else:
            assert step is not None
            assert step.astimezone(zone).date() <= duty.due_on


def first_reminders(conn: Connection) -> dict[tuple[str, str], str]:
    query = "SELECT key, period, min(at) FROM reminders JOIN duties ON duties.id = duty_id GROUP BY duty_id"
    return {(row[0], row[1]): row[2] for row in conn.execute(text(query))}


@pytest.mark.slow
def test_through_a_year_of_mornings_each_duty_is_step_first_on_the_day_that_the_plan_names() -> None:
    start, zone = date(2026, 1, 1), ZoneInfo("Asia/Shanghai")
    town = QuietTown(datetime.combine(start, time(8), zone), file())
    town.unit("宏达建设", Judged(party="enterprise", first_year=2026))
    town.join(OFFICER, "陈经理", "principal_leader", "宏达建设")
    for ahead in range(366):
        town.clock.moment = datetime.combine(start + timedelta(days=ahead), time(9), zone).astimezone(UTC)
        town.store.write_now(open_duties, town.clock.now())
        town.store.write_now(climb, town.clock.now())
    step = town.store.read_now(first_reminders)
    town.close()
    judged = Judged(party="enterprise", first_year=2026, since=start)
    owed = plan(
        read_roadmap(json.dumps(file())), judged, start, start + timedelta(days=365), workdays=china(), hours=Hours()
    )
    for duty in owed:
        promised = duty.prompts[0].at.astimezone(zone).date()
        if promised > start + timedelta(days=365):
            continue
        told = datetime.fromisoformat(step[duty.obligation, duty.period]).astimezone(zone).date()
        assert told == (promised if promised >= start else told)
        assert told <= duty.due_on or duty.due_on == start


def test_on_a_friday_the_duties_of_the_week_end_are_named_and_before_the_holidays_those_of_the_holidays() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    daily = roadmap_file(obligation("patrol", {"kind": "every", "period": "day"}, title={"zh": "巡查", "en": "patrol"}))
    town = QuietTown(datetime(2026, 9, 30, 8, tzinfo=zone), daily)
    town.unit("宏达建设", Judged(party="enterprise", first_year=2026))
    town.join(OFFICER, "陈经理", "principal_leader", "宏达建设")
    town.at(datetime(2026, 9, 30, 9, tzinfo=zone))
    holidays = town.shown(OFFICER)[-1].text
    assert "×8 9月30日–10月7日" in holidays, holidays
    for day in (19, 20):
        town.at(datetime(2026, 11, day, 9, tzinfo=zone))
    week_end = town.shown(OFFICER)[-1].text
    assert "–11月22日" in week_end, week_end
    town.close()
