"""Years that begin in any month: their quarters, halves and wholes, by keys that are no others'."""

import itertools
import json
from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.catalogue import language
from schedules.cadence import Every, Standing
from schedules.choice import OFTEN, as_chosen
from schedules.escalation import Hours
from schedules.period import OF_YEARS, PeriodKind, period_named, period_of, periods
from schedules.plan import plan
from schedules.roadmap import in_plain, read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.unit import Choice, Unit
from tests.schedules.cadences.stretches import DAYS, LENGTHS, held, of, tile
from tests.schedules.examples import obligation, roadmap_file, roadmap_of

KINDS = st.sampled_from(OF_YEARS)
BEGINS = st.integers(1, 12)


@given(KINDS, BEGINS, DAYS, LENGTHS)
def test_periods_of_financial_years_tile_the_time_and_are_those_of_the_calendar_moved(
    kind: PeriodKind, begins: int, first: date, days: int
) -> None:
    cadence, last = Every(kind="every", period=kind, year_begins=begins), first + timedelta(days=days)
    found = held(cadence, first, last)
    assert tile(found)
    assert found[0].first <= first <= last <= found[-1].last
    back = relativedelta(months=begins - 1)
    for each in found:
        moved = period_of(kind, each.first - back)
        assert each.first == moved.first + back
        assert each.last + timedelta(days=1) == moved.last + timedelta(days=1) + back
    assert held(Standing(kind="standing", review=kind, year_begins=begins), first, last) == found


@given(KINDS, BEGINS, DAYS)
def test_a_period_is_found_again_by_its_key(kind: PeriodKind, begins: int, day: date) -> None:
    (found,) = periods(kind, day, day, begins)
    assert period_named(found.key) == found


def test_no_two_periods_of_any_years_have_one_key() -> None:
    first, last = date(2024, 1, 1), date(2028, 12, 31)
    whole = [
        each
        for kind, begins in itertools.product(OF_YEARS, range(1, 13))
        for each in periods(kind, first, last, begins)
    ]
    assert len({each.key for each in whole}) == len({(each.key, each.first, each.last) for each in whole}) == len(whole)
    # Nor has one the key of a day, be it that of a campaign or of an interval, or of a week.
    shorter = {each.key for kind in ("day", "week", "month") for each in periods(kind, first, last)}
    assert not shorter & {each.key for each in whole}


def test_a_year_that_begins_in_january_is_the_calendars() -> None:
    for kind in OF_YEARS:
        plain = of(Every(kind="every", period=kind), date(2026, 1, 1), date(2028, 1, 1))
        assert of(Every(kind="every", period=kind, year_begins=1), date(2026, 1, 1), date(2028, 1, 1)) == plain


@pytest.mark.parametrize(
    "key",
    [
        "2026-F01",
        "2026-F13",
        "2026-F00",
        "2026-F4",
        "2026-F04-Q5",
        "2026-F04-H3",
        "2026-F04-01",
        "2026-F04-",
        "1949-F04",
        "2026-F04-Q0",
        "2026-F",
    ],
)
def test_what_names_no_financial_year_is_none(key: str) -> None:
    assert period_named(key) is None


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        ("2026-F04", "2026/27财年", "financial year 2026/27"),
        ("2026-F04-Q1", "2026/27财年第1季度", "Q1 of financial year 2026/27"),
        ("2026-F07-H1", "2026/27财年上半年", "first half of financial year 2026/27"),
        ("2099-F10-H2", "2099/00财年下半年", "second half of financial year 2099/00"),
    ],
)
def test_a_financial_year_is_told_by_both_its_calendar_years(key: str, zh: str, en: str) -> None:
    assert language("zh").period(key) == zh
    assert language("en").period(key) == en


def owed(cadence: dict[str, Any], first: date, last: date, **changes: Any) -> list[str]:
    roadmap = roadmap_of(obligation("test", cadence, **changes))
    unit = Unit(party="enterprise", first_year=2026)
    return [each.period for each in plan(roadmap, unit, first, last, workdays=roadmap.workdays, hours=Hours())]


def test_a_year_of_the_term_is_the_financial_year_that_begins_in_it() -> None:
    quarterly = {"kind": "every", "period": "quarter", "year_begins": 4}
    yearly = {"kind": "standing", "review": "year", "year_begins": 4}
    whole = date(2025, 6, 1), date(2028, 12, 31)
    assert owed(quarterly, *whole, years=[1]) == [f"2026-F04-Q{number}" for number in (1, 2, 3, 4)]
    assert owed(yearly, *whole, years=[1]) == ["2026-F04"]
    assert owed(quarterly, date(2026, 12, 31), date(2027, 1, 1)) == ["2026-F04-Q3", "2026-F04-Q4"]
    assert owed(yearly, date(2026, 1, 1), date(2026, 3, 31)) == []


@pytest.mark.parametrize("period", ["day", "week", "month"])
@pytest.mark.parametrize("key", ["every", "standing"])
def test_what_is_the_same_in_any_year_begins_in_no_month(period: str, key: str) -> None:
    said = {"kind": key, "period" if key == "every" else "review": period, "year_begins": 4}
    with pytest.raises(RoadmapError) as refused:
        read_roadmap(json.dumps(roadmap_file(obligation("test", said))))
    told = [(each.place, each.what) for each in refused.value.faults]
    assert told == [("obligations[0].cadence.year_begins", "year_begins")]


@pytest.mark.parametrize("begins", [0, 13, "April"])
def test_a_month_that_no_year_has_is_refused_with_its_place(begins: object) -> None:
    said = {"kind": "every", "period": "year", "year_begins": begins}
    with pytest.raises(RoadmapError) as refused:
        read_roadmap(json.dumps(roadmap_file(obligation("test", said))))
    assert [each.place for each in refused.value.faults] == ["obligations[0].cadence.year_begins"]


def test_how_often_is_chosen_within_the_financial_year_as_long_as_there_is_one() -> None:
    said = {"kind": "every", "period": "year", "year_begins": 4}
    roadmap = roadmap_of(obligation("test", said, fixed="ask"))
    (asked,) = roadmap.obligations
    assert in_plain(roadmap)["obligations"][0]["cadence"] == said
    for kind in OFTEN:
        chosen = as_chosen(asked, Choice(is_on=True, period=kind)).cadence
        assert chosen == Every(kind="every", period=kind, year_begins=4 if kind in OF_YEARS else 1)
