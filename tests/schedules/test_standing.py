"""How a duty stands follows from its dates and its outcome."""

from datetime import date
from typing import Any, get_args

import pytest

from schedules.rate import Judged, verdict
from schedules.standing import Outcome, standing


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 10, 31), "upcoming"),
        (date(2026, 11, 1), "open"),
        (date(2026, 11, 23), "open"),
        (date(2026, 11, 24), "due_soon"),
        (date(2026, 11, 30), "due_soon"),
        (date(2026, 12, 1), "overdue"),
        (date(2026, 12, 14), "overdue"),
        (date(2026, 12, 15), "missed"),
    ],
)
def test_an_undone_duty_ripens_from_upcoming_to_missed(today: date, expected: str) -> None:
    window: dict[str, Any] = {"opens_on": date(2026, 11, 1), "due_on": date(2026, 11, 30), "missed_after": 14}
    assert standing(**window, outcome=None, today=today) == expected
    assert standing(**window, outcome="confirmed", today=today) == "confirmed"


@pytest.mark.parametrize("outcome", [None, *get_args(Outcome)])
@pytest.mark.parametrize("unseen", [True, False])
def test_a_standing_and_a_verdict_say_the_same_of_what_is_not_owed(outcome: Outcome | None, unseen: bool) -> None:
    stands = standing(
        opens_on=date(2026, 11, 1),
        due_on=date(2026, 11, 30),
        missed_after=14,
        outcome=outcome,
        today=date(2026, 12, 3),
        unseen=unseen,
    )
    counts = verdict(Judged(due_on=date(2026, 11, 30), outcome=outcome, unseen=unseen))
    not_owed = ("waived", "undetermined", "waived_unseen", "undetermined_unseen")
    assert (stands if stands in not_owed else "") == (counts if counts in not_owed else "")


@pytest.mark.parametrize(
    ("done_on", "never_in_time", "expected"),
    [
        (None, True, "confirmed"),
        (date(2026, 11, 29), False, "confirmed"),
        (date(2026, 11, 30), False, "confirmed"),
        (date(2026, 12, 1), False, "made_good"),
        (date(2026, 11, 30), True, "made_good"),
    ],
)
def test_what_was_done_up_to_its_due_day_is_confirmed_and_made_good_after_it(
    done_on: date | None, never_in_time: bool, expected: str
) -> None:
    stands = standing(
        opens_on=date(2026, 11, 1),
        due_on=date(2026, 11, 30),
        missed_after=14,
        outcome="confirmed",
        today=date(2026, 12, 20),
        done_on=done_on,
        never_in_time=never_in_time,
    )
    assert stands == expected
