"""Rates add up, and say 100 % only when all is done."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schedules.rate import Counts, Figure, Judged, figure, rate, verdict
from schedules.standing import Outcome

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
OUTCOMES: st.SearchStrategy[Outcome | None] = st.sampled_from(
    [None, "submitted", "returned", "confirmed", "waived", "undetermined"]
)


@st.composite
def duties(draw: st.DrawFn) -> Judged:
    due_on, outcome = draw(DAYS), draw(OUTCOMES)
    done_on = draw(DAYS) if outcome == "confirmed" else None
    reported_on = done_on + timedelta(days=draw(st.integers(0, 60))) if done_on else None
    return Judged(due_on=due_on, outcome=outcome, done_on=done_on, reported_on=reported_on)


@given(st.lists(duties()), DAYS)
def test_what_is_done_never_exceeds_what_is_owed(owed: list[Judged], today: date) -> None:
    found = rate(owed, today)
    assert 0 <= found.done <= found.owed <= len(owed)
    assert found.reported_late <= found.done
    assert found.owed + found.waived + found.undetermined <= len(owed)


@given(st.lists(duties()), st.lists(duties()), DAYS)
def test_the_counts_of_two_units_add_up(first: list[Judged], second: list[Judged], today: date) -> None:
    a, b, both = rate(first, today), rate(second, today), rate([*first, *second], today)
    for name in ("owed", "done", "reported_late", "made_good", "waived", "undetermined"):
        assert getattr(both, name) == getattr(a, name) + getattr(b, name)


@given(st.lists(duties()), DAYS)
def test_a_hundred_percent_means_all(owed: list[Judged], today: date) -> None:
    found = rate(owed, today)
    assert (found.percent == 100) == (found.owed > 0 and found.done == found.owed)


def test_a_duty_done_in_time_and_told_late_counts_and_is_shown_apart() -> None:
    told_late = Judged(
        due_on=date(2026, 11, 30), outcome="confirmed", done_on=date(2026, 11, 30), reported_on=date(2026, 12, 2)
    )
    found = rate([told_late], date(2026, 12, 3))
    assert (found.done, found.owed, found.reported_late, found.made_good) == (1, 1, 1, 0)


def test_a_duty_done_late_is_made_good_and_not_in_time() -> None:
    late = Judged(due_on=date(2026, 11, 30), outcome="confirmed", done_on=date(2026, 12, 1))
    found = rate([late], date(2026, 12, 3))
    assert (found.done, found.owed, found.made_good, found.percent) == (0, 1, 1, 0)


def test_nothing_owed_is_no_rate() -> None:
    assert rate([], date(2026, 1, 1)).percent is None


def test_what_nobody_above_has_seen_yet_is_owed_once_its_due_day_has_ended_and_counted_apart() -> None:
    due = date(2026, 11, 30)
    unseen = [Judged(due_on=due, outcome=outcome, unseen=True) for outcome in ("waived", "undetermined")]
    done = Judged(due_on=due, outcome="confirmed", done_on=due)
    found = rate([*unseen, done], due + timedelta(days=1))
    assert (found.owed, found.done, found.unseen, found.waived, found.undetermined) == (3, 1, 2, 1, 1)
    assert (found.percent, found.percent_once_seen) == (33, 100)
    before = rate([*unseen, done], due)
    assert (before.owed, before.unseen, before.percent) == (1, 0, 100)


def test_what_those_above_have_seen_counts_on_neither_side() -> None:
    due = date(2026, 11, 30)
    found = rate([Judged(due_on=due, outcome=outcome) for outcome in ("waived", "undetermined", "waived")], due)
    assert (found.owed, found.waived, found.undetermined, found.unseen) == (0, 2, 1, 0)
    assert found.percent_once_seen is None


def test_what_is_open_is_owed_once_its_due_day_has_ended() -> None:
    due = date(2026, 11, 30)
    open_ones = [Judged(due_on=due, outcome=outcome) for outcome in (None, "submitted", "returned")]
    assert rate(open_ones, due).owed == 0
    assert rate(open_ones, due + timedelta(days=1)).owed == 3


def test_a_duty_opened_only_after_its_due_day_is_made_good_at_best_and_one_of_ones_own_counts_nowhere() -> None:
    due = date(2026, 11, 30)
    done: dict[str, Any] = {"due_on": due, "outcome": "confirmed", "done_on": due, "reported_on": due}
    assert rate([Judged(**done, counts="late")], due).made_good == 1
    assert rate([Judged(**done, counts="apart")], due).owed == 0
    told_on_the_day = rate([Judged(**done)], due)
    assert (told_on_the_day.done, told_on_the_day.reported_late) == (1, 0)


@given(st.lists(duties()), st.integers(0, 5))
def test_a_figure_at_the_end_of_its_days_is_the_rate_of_its_duties(counted: list[Judged], to_come: int) -> None:
    last = date(2026, 12, 31)
    found = figure(((verdict(duty), duty.due_on) for duty in counted), to_come, last + timedelta(days=1))
    whole = rate(counted, last + timedelta(days=1))
    assert (found.done, found.of) == (whole.done, whole.owed + to_come)
    assert found.missed == whole.owed - whole.done


@given(st.lists(duties()), st.lists(duties()), DAYS)
def test_what_is_not_stated_stands_beside_the_rate_and_is_never_in_it(
    stated: list[Judged], others: list[Judged], today: date
) -> None:
    found = rate([*stated, *(replace(each, stated=False) for each in others)], today)
    alone, beside = rate(stated, today), rate(others, today)
    assert replace(found, chosen=Counts()) == alone
    assert found.percent == alone.percent
    assert {**vars(beside), "chosen": Counts()} == {**vars(found.chosen), "chosen": Counts()}


def test_a_figure_is_reached_by_its_rate_and_by_nothing_where_nothing_is_owed() -> None:
    assert Figure(done=0, of=0).reaches(1.0)
    assert Figure(done=9, of=10).reaches(0.9)
    assert not Figure(done=9, of=10).reaches(1.0)
