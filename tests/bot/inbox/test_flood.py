"""Who sends too much at once: what is taken, when it begins to be turned away, and when it is taken again."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.limits import PERSON
from bot.inbox.flood import ENOUGH, Flood


@given(st.lists(st.floats(0, 600), max_size=400))
def test_in_no_minute_more_is_taken_than_the_pace_allows(moments: list[float]) -> None:
    flood, (at_once, a_second) = Flood(PERSON), PERSON
    taken = [at for at in sorted(moments) if flood.verdict(1, at) == "taken"]
    for number, at in enumerate(taken):
        assert sum(each >= at - 60 for each in taken[: number + 1]) <= at_once + 60 * a_second
    assert flood.verdict(2, 0.0) == "taken"


def test_whoever_goes_on_sending_is_told_once_each_half_minute() -> None:
    flood = Flood(PERSON)
    verdicts = [flood.verdict(1, number / 10) for number in range(1200)]  # ten a second for two minutes
    assert verdicts[:60] == ["taken"] * 60
    assert verdicts.count("first") in range(2, 6)
    assert flood.verdict(1, 60.0) == "over"  # a clock that was set back lets nobody in
    assert flood.verdict(1, 1000.0) == "taken"


def test_exactly_so_much_is_taken_at_once_and_then_nothing_until_enough_has_come_together() -> None:
    flood = Flood((20, 0.5))
    assert [flood.verdict(1, 0.0) for _ in range(22)] == ["taken"] * 20 + ["first", "over"]
    assert flood.verdict(1, ENOUGH / 0.5 - 0.1) == "over"
    assert flood.verdict(1, ENOUGH / 0.5) == "taken"


def test_after_a_while_in_which_nothing_was_taken_the_next_one_begins_with_a_word_again() -> None:
    flood = Flood((20, 0.5))
    first = [flood.verdict(1, 0.0) for _ in range(22)]
    again = [flood.verdict(1, 30.0) for _ in range(17)]
    assert first[-2:] == ["first", "over"]
    assert again == ["taken"] * 15 + ["first", "over"]
