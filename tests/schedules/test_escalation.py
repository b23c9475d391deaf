"""When the reminders of a duty fall: at the digest's hour, on working days, one a day, and never silently none."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from schedules.duty import Duty
from schedules.escalation import Escalation, Hours, Prompt, Step, planned_prompts, prompts
from schedules.workdays import china

ZONE = ZoneInfo("Asia/Shanghai")
OPENS, DUE = date(2026, 11, 2), date(2026, 11, 30)  # Mondays


def step(days: int, anchor: Literal["opens", "due"] = "due", name: str = "") -> Step:
    return Step(name=name or f"{anchor}{days:+d}", anchor=anchor, days=days, to=["owner"])


def named(found: list[Prompt]) -> dict[str, date]:
    return {each.step: each.at.astimezone(ZONE).date() for each in found}


def fall(*steps: Step, opens: date = OPENS, due: date = DUE) -> dict[str, date]:
    escalation = Escalation(steps=list(steps), missed_after=14)
    return named(list(prompts(escalation, opens, due, ZONE, workdays=china(), hours=Hours())))


def planned(*steps: Step, on: date, opens: date = OPENS, due: date = DUE) -> dict[str, date]:
    escalation = Escalation(steps=list(steps), missed_after=14)
    return named(list(planned_prompts(escalation, opens, on, due, zone=ZONE, workdays=china(), hours=Hours())))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(("digest", "hour"), [(7, 8), (8, 8), (9, 9), (20, 20), (21, 8), (23, 8)])
def test_a_digest_within_the_quiet_hours_comes_when_they_end(digest: int, hour: int) -> None:
    assert Hours(digest=time(digest)).prompt_at(OPENS, ZONE) == at(OPENS, hour)


def test_from_now_on_one_is_prompted_at_the_digest_at_once_by_day_and_else_tomorrow() -> None:
    hours, tomorrow = Hours(), OPENS + timedelta(days=1)
    assert hours.from_then_on(at(OPENS, 3), ZONE) == at(OPENS, 9)
    assert hours.from_then_on(at(OPENS, 9), ZONE) == at(OPENS, 9)
    assert hours.from_then_on(at(OPENS, 15), ZONE) == at(OPENS, 15)
    assert hours.from_then_on(at(OPENS, 20, 59), ZONE) == at(OPENS, 20, 59)
    assert hours.from_then_on(at(OPENS, 21), ZONE) == at(tomorrow, 9)
    assert hours.from_then_on(at(OPENS, 23), ZONE) == at(tomorrow, 9)


def test_steps_fall_so_many_days_from_the_opening_or_the_due_day() -> None:
    assert fall(step(0, "opens"), step(2, "opens"), step(-7), step(0), step(1)) == {
        "opens+0": date(2026, 11, 2),
        "opens+2": date(2026, 11, 4),
        "due-7": date(2026, 11, 23),
        "due+0": DUE,
        "due+1": date(2026, 12, 1),
    }


def test_what_leads_to_the_due_day_moves_back_to_a_working_day_and_what_follows_moves_on() -> None:
    saturday = date(2026, 11, 28)
    assert fall(step(0), step(1), due=saturday) == {"due+0": date(2026, 11, 27), "due+1": date(2026, 11, 30)}


def test_an_opening_on_a_day_off_is_told_on_the_next_working_day_but_never_past_the_due_day() -> None:
    saturday, sunday = date(2026, 11, 28), date(2026, 11, 29)
    assert fall(step(0, "opens"), opens=saturday) == {"opens+0": DUE}
    assert fall(step(0, "opens"), opens=saturday, due=sunday) == {"opens+0": date(2026, 11, 27)}


def test_a_step_from_the_opening_that_lies_past_the_due_day_is_left_out() -> None:
    assert fall(step(0, "opens"), step(5, "opens"), due=OPENS + timedelta(days=4)) == {"opens+0": OPENS}
    assert fall(step(4, "opens"), due=OPENS + timedelta(days=4)) == {"opens+4": OPENS + timedelta(days=4)}


def test_of_two_steps_on_one_day_the_later_one_stays() -> None:
    assert fall(step(0, "opens"), step(0), due=OPENS) == {"due+0": OPENS}


def test_steps_before_the_opening_are_left_out_but_the_last_is_told_as_it_opens_where_none_else_is() -> None:
    short = OPENS + timedelta(days=2)
    assert fall(step(-7), step(0), due=short) == {"due+0": short}
    assert fall(step(-7), step(-3), step(1), due=short) == {"due-3": OPENS, "due+1": short + timedelta(days=1)}
    assert fall(step(-2), due=short) == {"due-2": OPENS}
    saturday, sunday = date(2026, 11, 28), date(2026, 11, 29)
    assert fall(step(-7), opens=saturday, due=sunday) == {"due-7": date(2026, 11, 27)}


def test_a_planned_duty_is_led_to_its_planned_day_and_then_to_its_due_day() -> None:
    steps = step(0, "opens"), step(-7), step(0), step(1)
    assert planned(*steps, on=date(2026, 11, 16)) == {
        "opens+0": OPENS,
        "plan-7": date(2026, 11, 9),
        "plan+0": date(2026, 11, 16),
        "due-7": date(2026, 11, 23),
        "due+0": DUE,
        "due+1": date(2026, 12, 1),
    }


def test_what_leads_to_the_due_day_before_the_planned_day_has_come_is_left_to_the_plan() -> None:
    assert planned(step(-7), step(0), on=date(2026, 11, 25)) == {
        "plan-7": date(2026, 11, 18),
        "plan+0": date(2026, 11, 25),
        "due+0": DUE,
    }


def test_without_a_step_to_the_planned_day_the_due_day_is_led_to_all_the_same() -> None:
    assert planned(step(1), on=date(2026, 11, 16)) == {"due+1": date(2026, 12, 1)}


def duty(*days: date) -> Duty:
    told = tuple(Prompt(at=at(day, 9), step="due", to=("owner",)) for day in days)
    return Duty(
        roadmap="example",
        obligation="a",
        item="1.1",
        period="2026-11",
        opens_on=OPENS,
        due_on=DUE,
        begins_on=OPENS,
        fixed="stated",
        prompts=told,
    )


def test_a_duty_opened_late_is_first_prompted_at_its_next_reminder_up_to_the_due_day() -> None:
    owed = duty(OPENS, DUE)
    assert owed.step_after(at(OPENS, 0), at(OPENS, 0), ZONE) == at(OPENS, 9)
    assert owed.step_after(at(OPENS, 9), at(OPENS, 12), ZONE) == at(DUE, 9)
    assert duty().step_after(at(OPENS, 9), at(OPENS, 12), ZONE) is None


def test_where_its_last_reminder_up_to_the_due_day_has_gone_a_duty_is_prompted_at_once() -> None:
    after = DUE + timedelta(days=1)
    assert duty(OPENS, after).step_after(at(OPENS, 9), at(OPENS, 12), ZONE) == at(OPENS, 12)
    assert duty(OPENS).step_after(at(OPENS, 9), at(OPENS, 9), ZONE) == at(OPENS, 9)
    assert duty(OPENS).step_after(at(OPENS, 9), at(DUE, 23), ZONE) == at(DUE, 23)
    assert duty(OPENS, after).step_after(at(OPENS, 9), at(after, 8), ZONE) == at(after, 9)
    assert duty(after).step_after(at(OPENS, 9), at(OPENS, 12), ZONE) == at(after, 9)
