"""What is due at an hour rings at once, again before its moment, and above as soon as that has passed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.cadences.hours import LONGEST, WithinHours
from schedules.escalation import Escalation, Prompt, Step
from schedules.mornings.at_the_hour import BEFORE, NEAR, OVER, at_the_hour, rings_at_once

DUE = datetime(2026, 11, 29, 2, 20, tzinfo=UTC)
LATE = Prompt(at=DUE + timedelta(days=1), step="due+1", to=("owner",))
ESCALATION = Escalation(
    steps=[
        Step(name="opens", anchor="opens", days=0, to=["owner", "confirmer"]),
        Step(name="due+1", anchor="due", days=1, to=["owner", "deputy"]),
    ],
    missed_after=3,
)


@given(st.integers(1, LONGEST))
def test_it_rings_as_its_event_is_noted_before_its_moment_and_at_it_and_then_in_mornings(hours: int) -> None:
    rung = at_the_hour(WithinHours(hours=hours), DUE, ESCALATION, [LATE])
    begun, near, over, late = rung
    assert begun.at == DUE - timedelta(hours=hours)
    assert begun.at < near.at < over.at == DUE
    assert DUE - near.at == min(BEFORE, timedelta(hours=hours) / 2)
    assert late == LATE
    assert [rings_at_once(each.step) for each in rung] == [True, True, True, False]


def test_those_above_hear_of_it_at_its_moment_and_no_sooner() -> None:
    rung = {each.step: each.to for each in at_the_hour(WithinHours(hours=8), DUE, ESCALATION, [])}
    assert rung[NEAR] == ("owner",)
    assert rung[OVER] == ("owner", "deputy", "supervisor")
