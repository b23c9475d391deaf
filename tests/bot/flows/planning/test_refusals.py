"""Why an act on a duty, a notice or a reminder cannot be: decided without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.flows.notices.supervise import LONGEST as YEAR
from bot.flows.notices.supervise import wrong_day
from bot.flows.people.absence import LONGEST, Days, wrong
from bot.flows.planning.waive import refusal
from bot.flows.reminders import snooze

TODAY = date(2026, 11, 3)
NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("may", "is_open", "as_seen", "why"),
    [
        (True, True, True, None),
        (True, True, False, "changed"),
        (True, False, True, "changed"),
        (False, True, True, "not_yours"),
        (False, False, False, "not_yours"),
    ],
)
def test_a_duty_is_waived_by_who_may_while_it_is_open_and_as_they_saw_it(
    may: bool, is_open: bool, as_seen: bool, why: str | None
) -> None:
    assert refusal(may=may, is_open=is_open, as_seen=as_seen) == why


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (0, 0, None),
        (-3, 0, None),
        (-3, -1, "past"),
        (1, 1 + LONGEST.days, None),
        (1, 2 + LONGEST.days, "too_long"),
    ],
)
def test_one_is_away_until_today_at_least_and_for_a_year_at_most(first: int, last: int, why: str | None) -> None:
    days = Days(first=TODAY + timedelta(days=first), last=TODAY + timedelta(days=last))
    assert wrong(days, TODAY, may=True, has_others=True) == why


def test_an_absence_is_refused_first_for_whose_it_is_then_for_want_of_a_deputy() -> None:
    over = Days(first=TODAY - timedelta(days=2), last=TODAY - timedelta(days=1))
    assert wrong(over, TODAY, may=False, has_others=False) == "not_yours"
    assert wrong(over, TODAY, may=True, has_others=False) == "nobody_else"


@pytest.mark.parametrize(("ahead", "why"), [(-1, "past"), (0, None), (YEAR.days, None), (YEAR.days + 1, "far")])
def test_an_answer_is_wanted_from_today_on_and_within_a_year(ahead: int, why: str | None) -> None:
    assert wrong_day(TODAY + timedelta(days=ahead), TODAY) == why


@pytest.mark.parametrize(
    ("at", "last", "why"),
    [
        (1, None, None),
        (0, None, "past"),
        (-1, 5, "past"),
        (4, 5, None),
        (5, 5, None),
        (6, 5, "last_before"),
        (6, 0, None),
    ],
)
def test_a_reminder_is_put_off_to_a_moment_to_come_that_is_not_after_the_last_one(
    at: int, last: int | None, why: str | None
) -> None:
    latest = NOW + timedelta(hours=last) if last is not None else None
    assert snooze.refusal(NOW + timedelta(hours=at), NOW, latest) == why
