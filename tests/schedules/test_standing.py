"""How a duty stands follows from its dates and its outcome."""

from datetime import date

import pytest

from schedules.standing import standing


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
    window = {"opens_on": date(2026, 11, 1), "due_on": date(2026, 11, 30), "missed_after": 14}
    assert standing(**window, outcome=None, today=today) == expected
    assert standing(**window, outcome="confirmed", today=today) == "confirmed"
