"""Months and whole numbers as people type them; a day of a table that names its year."""

# ruff: noqa: E501 (tables of writings)

from datetime import date

import pytest

from bot.reading.days import read_dated
from bot.reading.months import read_month
from bot.reading.sensible import NoDay
from bot.reading.writing import read_count
from bot.texts.catalogue import language
from bot.texts.submissions.reading import no_day, no_month

TODAY = date(2026, 11, 20)
MONTHS = {
    (2026, 9): "9|09|９|九|9月|九月|９月|9月份|九月份|9 月|Sep|sept|Sept.|September|SEPTEMBER|2026-09|2026年9月|二〇二六年九月|26年9月|Sep 2026|今年9月|9月。|9/2026|09-2026|2026 Sep",
    (2026, 12): "12|十二|十二月|12月|Dec|December|下个月|下月|next month",
    (2026, 11): "本月|这个月|這個月|当月|this month|11",
    (2027, 1): "明年1月|2027-01|January 2027|下下个月",
}  # fmt: skip
NO_MONTHS = {
    "13": "no_month", "0": "no_month", "13月": "no_month", "9月15日": "whole_day", "09-15": "whole_day", "明天": "whole_day",
    "9个月": "nothing", "9月前": "nothing", "9号楼": "nothing", "好的": "nothing", "": "nothing", "2026": "nothing", "九月十月": "nothing",
}  # fmt: skip
DATED = {
    date(2027, 6, 30): "2027-06-30|2027/6/30|2027.6.30|2027年6月30日|２０２７年６月３０日|二〇二七年六月三十日|20270630|30 June 2027|June 30, 2027|30/6/2027|2027年6月30号",
}  # fmt: skip
UNDATED = {
    "06-30": "no_year", "6月30日": "no_year", "明天": "no_year", "30 June": "no_year", "周五": "no_year",
    "2027-02-30": "no_date", "2027-13-01": "no_month", "2027-06": "only_month", "尽快": "nothing", "46000": "nothing",
}  # fmt: skip
COUNTS = {
    120: "120|１２０|1２0|一百二十|120人|120 人|120名|120 people|120个人|一百二|120名员工|120 workers|120 employees",
    1200: "1,200|1200|一千二百",
    0: "0|〇",
    120000: "12万|十二万",
}


@pytest.mark.parametrize(("month", "said"), [(key, said) for key, block in MONTHS.items() for said in block.split("|")])
def test_a_month_is_read_in_all_its_writings(month: tuple[int, int], said: str) -> None:
    assert read_month(said, TODAY, 2026) == month


@pytest.mark.parametrize(("said", "why"), NO_MONTHS.items())
def test_what_is_no_month_is_named_with_its_fault(said: str, why: str) -> None:
    read = read_month(said, TODAY, 2026)
    assert isinstance(read, NoDay), read
    assert read.why == why
    assert all(no_month(language(code), read) for code in ("zh", "en"))


@pytest.mark.parametrize(("day", "said"), [(day, said) for day, block in DATED.items() for said in block.split("|")])
def test_a_day_with_its_year_is_read_alike_on_every_day(day: date, said: str) -> None:
    assert read_dated(said) == day


@pytest.mark.parametrize(("said", "why"), UNDATED.items())
def test_a_day_that_hangs_on_today_or_cannot_be_is_named_with_its_fault(said: str, why: str) -> None:
    read = read_dated(said)
    assert isinstance(read, NoDay), read
    assert read.why == why
    assert all(no_day(language(code), read, TODAY) for code in ("zh", "en"))


@pytest.mark.parametrize(("count", "said"), [(key, said) for key, block in COUNTS.items() for said in block.split("|")])
def test_a_whole_number_is_read_in_all_its_writings(count: int, said: str) -> None:
    assert read_count(said) == count


@pytest.mark.parametrize("said", ["", "-3", "12.5", "约120", "120-130", "一二人左右", "12,34", "9" * 40, "120台"])
def test_what_is_no_whole_number_is_none(said: str) -> None:
    assert read_count(said) is None
