"""Where one reading ends and the next begins: the first and the last of what is read so, and what lies just beyond."""

from datetime import date

import pytest

from bot.reading.days import read_day
from bot.reading.figures import Figures, read_figures
from bot.reading.numerals import english_in_digits, value
from bot.reading.sensible import NoDay, on
from bot.reading.spans import read_days
from bot.reading.writing import plain

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("said", "month", "day"),
    [("12/5", 12, 5), ("12.5", 12, 5), ("5/12", 5, 12), ("13/5", 5, 13), ("13.12", 12, 13), ("1/1", 1, 1)],
)
def test_the_month_stands_first_where_it_can_be_one(said: str, month: int, day: int) -> None:
    read = read_day(said, TODAY, "past")
    assert isinstance(read, date)
    assert (read.month, read.day) == (month, day)


@pytest.mark.parametrize(
    ("said", "month", "why"),
    [
        ("1月", 1, "only_month"),
        ("12月", 12, "only_month"),
        ("0月", 0, "no_month"),
        ("13月", 13, "no_month"),
        ("Jan", 1, "only_month"),
        ("March", 3, "only_month"),
        ("December", 12, "only_month"),
    ],
)
def test_a_month_alone_is_named_with_its_number(said: str, month: int, why: str) -> None:
    read = read_day(said, TODAY, "past")
    assert isinstance(read, NoDay)
    assert (read.why, read.month) == (why, month)


@pytest.mark.parametrize(
    ("said", "days"),
    [("3天后", 3), ("in 3 days", 3), ("3天前", -3), ("2周后", 14), ("in 2 weeks", 14), ("2周前", -14), ("1天后", 1)],
)
def test_so_many_days_or_weeks_are_counted_from_today(said: str, days: int) -> None:
    read = read_day(said, TODAY, "future" if days > 0 else "past")
    assert isinstance(read, date)
    assert (read - TODAY).days == days


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("昨天（2月30日）", "no_date"),  # one of the two is no day
        ("2月30日（昨天）", "no_date"),
        ("昨天（11月18日）", "two_ways"),  # both are, and they differ
        ("昨天（你好）", "nothing"),  # the other says nothing of a day
        ("你好（昨天）", "nothing"),
    ],
)
def test_a_day_said_twice_must_be_the_same_both_times(said: str, why: str) -> None:
    read = read_day(said, TODAY, "past")
    assert isinstance(read, NoDay)
    assert read.why == why


@pytest.mark.parametrize(
    ("parts", "is_day"),
    [
        ((1, 1, 1), True),
        ((9998, 12, 31), True),
        ((9999, 1, 1), False),
        ((0, 1, 1), False),
        ((2026, 2, 28), True),
        ((2026, 2, 29), False),
        ((2026, 1, 0), False),
        ((2026, 0, 1), False),
        ((2026, 12, 1), True),
        ((2026, 13, 1), False),
    ],
)
def test_a_day_is_one_of_the_calendar(parts: tuple[int, int, int], is_day: bool) -> None:
    assert (on(*parts) == date(*parts)) if is_day else isinstance(on(*parts), NoDay)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("今明两天", (11, 20), (11, 21)),
        ("明后天", (11, 21), (11, 22)),
        ("周末", (11, 21), (11, 22)),
        ("下周末", (11, 28), (11, 29)),
        ("本周", (11, 20), (11, 22)),
        ("下周", (11, 23), (11, 29)),
        ("至12月5日", (11, 20), (12, 5)),
        ("11月25日和11月26日", (11, 25), (11, 26)),
        ("11月25日", (11, 25), (11, 25)),
        ("月底", (11, 30), (11, 30)),
        ("下个月底", (12, 31), (12, 31)),
    ],
)
def test_a_stretch_has_its_first_and_its_last_day(said: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert read_days(said, TODAY) == (date(2026, *first), date(2026, *last))


@pytest.mark.parametrize(
    ("said", "done"), [("40人半数", 20), ("half of 40", 20), ("8成 40", 32), ("40人950‰", 38), ("40人90%", 36)]
)
def test_a_share_is_of_the_whole(said: str, done: int) -> None:
    assert read_figures(said) == Figures(done=done, of=40)


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("a hundred", "100"),
        ("one hundred", "100"),
        ("two hundred and five", "205"),
        ("nine hundred ninety-nine", "999"),
        ("a hundred and twelve", "112"),
        ("thirty-nine of forty", "39 of 40"),
        ("zero", "0"),
        ("an hour", "an hour"),
    ],
)
def test_english_numbers_are_their_digits(said: str, digits: str) -> None:
    assert english_in_digits(said) == digits


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("十", 10),
        ("二十二", 22),
        ("百", 100),
        ("一百一", 110),
        ("一百十", 110),
        ("一百零二", 102),
        ("九千九百九十九", 9999),
        ("一万五", 15000),
        ("一万零五", 10005),
        ("两", 2),
        ("两百", 200),
        ("十百", None),
        ("十十", None),
    ],
)
def test_a_numeral_is_read_by_its_places_which_only_descend(said: str, number: int | None) -> None:
    assert value(said) == number


@pytest.mark.parametrize("sign", ["\ufe00", "\ufe07", "\ufe0f", "\u200b"])
def test_signs_that_are_not_seen_are_nothing_and_pictures_part_words(sign: str) -> None:
    assert plain(f"a{sign}b") == "ab"
    assert plain("a✅b") == "a b"
