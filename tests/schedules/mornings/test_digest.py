"""A digest decided: what is said now, what waits, in which order, and what is folded."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schedules.mornings.digest import RATION, SHOWN, Waiting, laid, morning
from schedules.workdays import china

WORKING = china()
workday = st.dates(date(2026, 1, 1), date(2027, 12, 31)).filter(WORKING.is_workday)
waits = st.builds(
    lambda number, act, fixed, days, own, short, recalls: (number, act, fixed, days, own, short, recalls),
    st.integers(0, 10**6),
    st.sampled_from("abcdefgh"),
    st.sampled_from(["stated", "ask", "ours"]),
    st.integers(-30, 60),
    st.booleans(),
    st.booleans(),
    st.sampled_from([False, False, False, True]),
)
many = st.lists(waits, max_size=30, unique_by=lambda each: each[0])


def waiting(said: list[tuple[Any, ...]], today: date) -> list[Waiting[int]]:
    return [
        Waiting(
            what=number,
            act=act,
            line=number,
            name=str(number),
            fixed=fixed,
            due_on=today + timedelta(days=days),
            is_own=own,
            is_short=short,
            recalls=recalls,
        )
        for number, act, fixed, days, own, short, recalls in said
    ]


@given(many, workday)
def test_nothing_is_lost_and_what_is_urgent_never_waits(said: list[tuple[Any, ...]], today: date) -> None:
    given_ones = waiting(said, today)
    decided = morning(given_ones, today, WORKING)
    assert {each.what for each in decided.said} | {each.what for each, _ in decided.held} == {each[0] for each in said}
    tomorrow = WORKING.on_or_after(today + timedelta(days=1))
    assert not any(each.is_urgent(today, tomorrow) for each, _ in decided.held)
    urgent = sum(each.is_urgent(today, tomorrow) for each in given_ones)
    assert len(decided.said) == min(len(said), max(urgent, RATION))


@given(many, workday)
def test_what_waits_comes_back_on_a_working_day_and_where_it_can_before_it_is_due(
    said: list[tuple[Any, ...]], today: date
) -> None:
    tomorrow = WORKING.on_or_after(today + timedelta(days=1))
    for each, again in morning(waiting(said, today), today, WORKING).held:
        assert again > today
        assert WORKING.is_workday(again)
        assert again <= each.due_on or again == tomorrow


@given(many, workday)
def test_ones_own_stand_before_those_of_others_and_rows_are_few(said: list[tuple[Any, ...]], today: date) -> None:
    decided = morning(waiting(said, today), today, WORKING)
    rows = laid(decided.said)
    assert len(rows.mine) + len(rows.follow_up) <= SHOWN
    shown = [each for row in (*rows.mine, *rows.follow_up) for each in row]
    assert sorted([*shown, *rows.folded]) == sorted(each.what for each in decided.said)
    own = {each.what for each in decided.said if each.is_own}
    assert {each for row in rows.mine for each in row} <= own
    assert not own & {each for row in rows.follow_up for each in row}
    assert not rows.follow_up or not own & set(rows.folded)


def test_the_repeats_of_one_act_are_one_row() -> None:
    today = date(2026, 11, 2)
    three = waiting([(number, "briefing", "ask", number, True, True, False) for number in range(3)], today)
    assert laid(morning(three, today, WORKING).said).mine == ((0, 1, 2),)


def test_what_the_source_fixes_goes_before_what_it_does_not() -> None:
    today = date(2026, 11, 2)
    said = [(number, str(number), "ask", 20, True, False, False) for number in range(RATION)]
    decided = morning(waiting([*said, (99, "x", "stated", 30, True, False, False)], today), today, WORKING)
    assert decided.said[0].what == 99


def test_however_much_is_ones_own_one_thing_of_others_that_is_late_is_heard_of() -> None:
    today = date(2026, 11, 2)
    said = [(number, str(number), "stated", 20, True, False, False) for number in range(9)]
    decided = morning(waiting([*said, (99, "x", "ask", -1, False, False, False)], today), today, WORKING)
    assert [each.what for each in decided.said] == [0, 1, 2, 99]


def test_what_one_act_fulfils_is_one_line_and_one_row() -> None:
    today = date(2026, 11, 2)
    bundle = [
        Waiting(what=number, act="round", line="round", name="round", fixed="ask", due_on=date(2026, 11, 30))
        for number in range(9)
    ]
    decided = morning([*bundle, *waiting([(99, "x", "ask", 40, True, False, False)], today)], today, WORKING)
    assert decided.lines == 2
    assert not decided.held
    assert laid(decided.said).mine == (tuple(range(9)), (99,))
