"""Telegram's limits: a burst and then a pace, overall and in each chat, tighter in groups."""

import pytest

from bot.channels.limits import CHAT, GROUP, OVERALL, Bucket, Limits, unlimited
from tests.chats import telegram

PERSON, OTHER, GROUP_CHAT = 1, 2, -100


def count(limits: Limits, chat: int, at: float, parts: int = 1) -> None:
    limits.count(chat, telegram(chat), at, parts)


def test_a_bucket_begins_full_and_fills_at_its_pace_up_to_its_size() -> None:
    bucket = Bucket(3, 0.5)
    assert bucket.now(10) == 3
    bucket.level -= 2
    assert bucket.now(11) == 1.5
    assert bucket.now(13) == 2.5
    assert bucket.now(1000) == 3


def test_a_moment_before_the_last_one_counts_as_that() -> None:
    bucket = Bucket(3, 1)
    bucket.now(100)
    bucket.level = 0
    assert bucket.now(50) == 0
    assert bucket.now(101) == 1


def test_what_goes_out_takes_from_what_is_free_and_a_picture_of_an_album_counts() -> None:
    limits = Limits()
    assert limits.free(0) == int(OVERALL[0])
    count(limits, PERSON, 0)
    assert limits.free(0) == int(OVERALL[0]) - 1
    count(limits, OTHER, 0, parts=10)
    assert limits.free(0) == int(OVERALL[0]) - 11


def test_an_album_counts_once_in_its_chat() -> None:
    limits = Limits()
    count(limits, PERSON, 0, parts=10)
    assert limits.busy(0) == []


def test_one_waits_until_one_more_may_go_out_and_not_at_all_while_one_may() -> None:
    limits = Limits(overall=(2, 0.5))
    assert limits.wait(0) == 0
    count(limits, PERSON, 0, parts=2)
    assert limits.wait(0) == 2
    assert limits.wait(1) == 1
    assert limits.wait(2) == 0
    assert limits.wait(50) == 0


def test_overall_no_more_goes_out_in_a_second_than_telegram_allows() -> None:
    limits, sent = Limits(), 0
    for tick in range(1001):
        while limits.free(tick / 100):
            count(limits, sent, tick / 100)
            sent += 1
    assert OVERALL[0] + 10 * OVERALL[1] - 2 < sent <= OVERALL[0] + 10 * OVERALL[1]


@pytest.mark.parametrize(("chat", "pace"), [(PERSON, CHAT), (GROUP_CHAT, GROUP)])
def test_a_chat_is_busy_after_its_burst_and_free_again_at_its_pace(chat: int, pace: tuple[float, float]) -> None:
    limits, (burst, a_second) = Limits(), pace
    for _ in range(int(burst) - 1):
        count(limits, chat, 0)
    assert limits.busy(0) == []
    count(limits, chat, 0)
    assert limits.busy(0) == [chat]
    assert limits.busy(0.9 / a_second) == [chat]
    assert limits.busy(1.01 / a_second) == []


def test_a_chat_that_has_had_enough_holds_back_no_other() -> None:
    limits = Limits()
    for _ in range(3):
        count(limits, PERSON, 0)
    count(limits, OTHER, 0)
    assert limits.busy(0) == [PERSON]


def test_the_time_at_which_a_chat_was_last_served_is_kept() -> None:
    limits = Limits()
    count(limits, PERSON, 5)
    count(limits, OTHER, 6)
    count(limits, PERSON, 7)
    assert limits.served == {PERSON: 7, OTHER: 6}


def test_a_server_of_ones_own_has_no_limits() -> None:
    limits = unlimited()
    for number in range(1000):
        count(limits, number % 2 - 1, 0)
    assert limits.wait(0) == 0
    assert limits.busy(0) == []
    assert limits.person[0] > 1e6


def test_a_burst_after_a_rest_is_counted_from_a_full_measure() -> None:
    limits = Limits()
    for at in (0, 100):
        for _ in range(int(CHAT[0])):
            count(limits, PERSON, at)
        assert limits.busy(at) == [PERSON]
    assert limits.busy(101.1) == []
