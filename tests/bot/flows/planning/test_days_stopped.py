"""Days on which a unit does not work: one stop more, one that goes on, a restart; decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.flows.planning.stops import Stops, goes_on, going_on, not_over, one_more, only_less, restarted
from bot.store.people.units import Unit
from schedules.unit import Unit as Judged
from tests.bot.flows.planning.test_plan_and_bot import as_stored

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 20), date(2026, 11, 21)
FIRST, LAST = date(2026, 11, 19), date(2026, 11, 23)
AROUND: Stops = [["2026-11-19", "2026-11-23"]]
OPEN: Stops = [["2026-11-19", None]]


def stopped(stops: Stops, **more: object) -> Unit:
    unit = as_stored(Judged(party="enterprise", first_year=2026, timezone="Asia/Shanghai"), NOW)
    return replace(unit, stops=stops, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "first", "last", "is_new"),
    [
        ([], FIRST, LAST, True),
        (AROUND, FIRST, LAST, False),
        (AROUND, date(2026, 11, 20), date(2026, 11, 22), False),
        (AROUND, date(2026, 11, 18), LAST, True),
        (AROUND, FIRST, date(2026, 11, 24), True),
        (AROUND, FIRST, None, True),
        (OPEN, FIRST, None, False),
        (OPEN, date(2026, 12, 1), date(2027, 3, 1), False),
        (OPEN, date(2026, 11, 18), None, True),
    ],
)
def test_a_stop_is_added_unless_its_days_are_stopped_already(
    before: Stops, first: date, last: date | None, is_new: bool
) -> None:
    said = [first.isoformat(), last.isoformat() if last else None]
    assert one_more(stopped(before), first, last) == ([*before, said] if is_new else before)


@pytest.mark.parametrize(
    ("before", "first", "counts_from"),
    [
        (AROUND, date(2026, 11, 19), TOMORROW),  # work has stood since
        (AROUND, TODAY, TOMORROW),
        (AROUND, TOMORROW, TOMORROW),
        (AROUND, date(2026, 11, 22), date(2026, 11, 22)),  # of days to come each is as it was said
        (AROUND, date(2026, 11, 18), date(2026, 11, 18)),  # on that day there was work
        ([["2026-11-10", "2026-11-19"]], date(2026, 11, 12), date(2026, 11, 12)),  # over before today
        ([], TODAY, TODAY),
    ],
)
def test_a_stop_that_goes_on_counts_from_tomorrow(before: Stops, first: date, counts_from: date) -> None:
    until = date(2026, 11, 30)
    assert going_on(stopped(before), first, until, TODAY) == (counts_from, until)


def test_a_restart_ends_what_is_stopped_today_and_drops_what_is_to_come() -> None:
    past: list[str | None] = ["2026-10-01", "2026-10-07"]
    ends_today: list[str | None] = ["2026-11-01", "2026-11-20"]
    stops: Stops = [past, ends_today, ["2026-11-20", None], ["2026-11-19", "2026-11-21"], ["2026-11-21", "2026-11-25"]]
    assert restarted(stopped(stops), TODAY) == [
        past,
        ends_today,
        ["2026-11-20", "2026-11-20"],
        ["2026-11-19", "2026-11-20"],
    ]


def test_a_stop_is_not_over_while_it_holds_a_day_after_today() -> None:
    stops: Stops = [["2026-11-01", "2026-11-20"], ["2026-11-02", "2026-11-21"], ["2026-11-03", None]]
    assert not_over(stopped(stops), TODAY) == [(date(2026, 11, 2), TOMORROW), (date(2026, 11, 3), None)]


@pytest.mark.parametrize(
    ("before", "after", "is_less"),
    [
        (AROUND, AROUND, True),
        (AROUND, [], True),
        (AROUND, [["2026-11-20", "2026-11-21"], ["2026-11-22", "2026-11-23"]], True),
        (AROUND, [["2026-11-20", "2026-11-21"], ["2026-11-22", "2026-11-24"]], False),
        (OPEN, AROUND, True),
        (AROUND, OPEN, False),
        ([], AROUND, False),
    ],
)
def test_days_are_only_taken_out_where_every_stop_lies_in_one_of_before(
    before: Stops, after: Stops, is_less: bool
) -> None:
    assert only_less(before, after) is is_less


@pytest.mark.parametrize(
    ("ended_on", "moment", "may_stop"),
    [
        (None, NOW, True),
        (TOMORROW, NOW, True),
        (TODAY, NOW, False),
        (TOMORROW, datetime(2026, 11, 20, 16, tzinfo=UTC), False),  # the next day has begun in Shenzhen
    ],
)
def test_a_unit_is_stopped_for_days_after_today_while_it_has_any(
    ended_on: date | None, moment: datetime, may_stop: bool
) -> None:
    assert goes_on(stopped([], ended_on=ended_on), moment) is may_stop
