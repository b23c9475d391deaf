"""A unit's first week foreseen: who is led through it, and what falls away because nothing of it is to be done."""

from collections.abc import Mapping, Sequence
from datetime import date

from schedules.duty import Duty
from schedules.escalation import Hours
from schedules.mornings.first_week import FirstWeekStep
from schedules.mornings.led import led
from schedules.mornings.year import DoneOn, before_due, never
from schedules.obligation import Role
from schedules.plan import plan
from schedules.unit import Choice, Unit
from schedules.workdays import china
from tests.schedules.examples import obligation, roadmap_of

MONDAY = date(2026, 3, 2)
OFFERED = obligation("offered", {"kind": "every", "period": "quarter"}, fixed="ours", recommended=True)
YEARLY = [obligation(name, {"kind": "every", "period": "year"}) for name in ("drill", "lesson")]
MONTHLY = obligation(
    "inspect", {"kind": "every", "period": "month"}, owner="safety_manager", confirmer="principal_leader"
)
ALL = [OFFERED, *YEARLY, MONTHLY]
FIRM = Unit(party="enterprise", first_year=2026)


def week(
    people: Sequence[Role],
    asked: Sequence[dict[str, object]] = ALL,
    unit: Unit = FIRM,
    *,
    begun: date = MONDAY,
    done_on: DoneOn = never,
) -> tuple[Role | None, Mapping[date, FirstWeekStep]]:
    roadmap = roadmap_of(*asked)
    duties = plan(roadmap, unit, begun, date(begun.year, 12, 31), workdays=china(), hours=Hours())
    done: list[tuple[Duty, date | None]] = [(each, done_on(each)) for each in duties]
    return led(unit, begun, people=people, roadmaps=[roadmap], done=done, workdays=china())


def test_someone_alone_is_led_through_all_of_it_a_step_a_working_day() -> None:
    role, said = week(["safety_manager"])
    assert role == "safety_manager"
    assert said == {
        date(2026, 3, 3): "people",
        date(2026, 3, 4): "choices",
        date(2026, 3, 5): "month",
        date(2026, 3, 6): "plan",
    }


def test_who_comes_first_of_those_who_look_after_a_unit_is_led_and_nobody_else() -> None:
    assert week(["principal_leader", "safety_manager"])[0] == "safety_manager"
    assert week(["principal_leader", "deputy_leader"])[0] == "principal_leader"
    assert week(["deputy_leader"]) == (None, {})


def test_what_leaves_nothing_to_do_is_not_said() -> None:
    def said(
        *asked: dict[str, object], people: Sequence[Role] = ("principal_leader", "safety_manager")
    ) -> list[FirstWeekStep]:
        return list(week(people, asked)[1].values())

    assert said(*ALL) == ["choices", "month", "plan"]
    assert said(*YEARLY, MONTHLY) == ["month", "plan"]
    assert said(OFFERED, *YEARLY) == ["choices", "plan"]
    assert said(OFFERED, YEARLY[0], MONTHLY) == ["choices", "month"], "one duty needs no plan of the year"
    assert said(YEARLY[0]) == []
    assert said(*ALL, people=["principal_leader", "deputy_leader"]) == ["choices", "month"], (
        "the plan is a manager's to fix"
    )


def test_a_choice_that_a_plan_takes_as_made_is_still_to_be_made_in_the_first_week() -> None:
    taken = Unit(party="enterprise", first_year=2026, choices={"offered": Choice(is_on=True)})
    assert "choices" in week(["principal_leader", "safety_manager"], ALL, taken)[1].values()


def test_late_in_a_year_no_plan_of_it_is_asked_for() -> None:
    assert "plan" in week(["safety_manager"], begun=date(2026, 10, 9))[1].values()
    assert "plan" not in week(["safety_manager"], begun=date(2026, 11, 2))[1].values()


def test_what_is_done_by_its_morning_is_not_asked_to_be_looked_at() -> None:
    monthly = week(["safety_manager"], [MONTHLY], done_on=before_due(28))
    assert list(monthly[1].values()) == ["people"]


def test_a_project_has_no_first_week() -> None:
    site = Unit(party="enterprise", first_year=2026, scope="project")
    assert week(["safety_manager"], ALL, site) == (None, {})
