"""What a unit says of itself: the days on which it works, and conditions that hold, do not, or cannot be told yet."""

from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter

from schedules.unit import Condition, Stop, Unit, attributes_of, holds

MONDAY, SUNDAY = date(2026, 11, 2), date(2026, 11, 8)
DAY = timedelta(days=1)


def unit(week: str = "1234567", *stops: Stop) -> Unit:
    return Unit(party="enterprise", first_year=2026, week=week, stops=stops)


def test_a_unit_works_in_a_stretch_if_a_day_of_its_week_is_in_it() -> None:
    assert unit().works_in(SUNDAY, SUNDAY)
    assert unit("1").works_in(MONDAY, MONDAY)
    assert not unit("1").works_in(MONDAY + DAY, SUNDAY)
    assert unit("1").works_in(MONDAY + DAY, SUNDAY + DAY)


def test_a_unit_works_on_no_day_of_its_stops() -> None:
    assert not unit("1234567", (MONDAY, SUNDAY)).works_in(MONDAY, SUNDAY)
    assert unit("1234567", (MONDAY, SUNDAY)).works_in(MONDAY - DAY, SUNDAY)
    assert unit("1234567", (MONDAY, SUNDAY)).works_in(MONDAY, SUNDAY + DAY)
    assert not unit("1234567", (MONDAY, None)).works_in(MONDAY, SUNDAY + 365 * DAY)
    assert not unit("1234567", (MONDAY, MONDAY), (MONDAY + DAY, None)).works_in(MONDAY, SUNDAY)


def said(condition: dict[str, object]) -> Condition:
    """A condition as the roadmap writes it."""
    return TypeAdapter(Condition).validate_python(condition)


HAZARDOUS = {"attr": "hazardous", "is": True}
LARGE = {"attr": "headcount", "at_least": 50}
STATE = {"attr": "ownership", "one_of": ["provincial_state", "central_state"]}


@pytest.mark.parametrize(
    ("condition", "attributes", "answer"),
    [
        (HAZARDOUS, {"hazardous": True}, True),
        (HAZARDOUS, {"hazardous": False}, False),
        (HAZARDOUS, {}, None),
        (LARGE, {"headcount": 50}, True),
        (LARGE, {"headcount": 49}, False),
        (STATE, {"ownership": "central_state"}, True),
        (STATE, {"ownership": "private"}, False),
        ({"not": HAZARDOUS}, {"hazardous": True}, False),
        ({"not": HAZARDOUS}, {"hazardous": False}, True),
        ({"not": HAZARDOUS}, {}, None),
        ({"all": [HAZARDOUS, LARGE]}, {"hazardous": True, "headcount": 50}, True),
        ({"all": [HAZARDOUS, LARGE]}, {"hazardous": True}, None),
        ({"all": [HAZARDOUS, LARGE]}, {"hazardous": False}, False),
        ({"any": [HAZARDOUS, LARGE]}, {"headcount": 50}, True),
        ({"any": [HAZARDOUS, LARGE]}, {"headcount": 49}, None),
        ({"any": [HAZARDOUS, LARGE]}, {"headcount": 49, "hazardous": False}, False),
    ],
)
def test_a_condition_holds_or_not_or_cannot_be_told(
    condition: dict[str, object], attributes: dict[str, bool | int | str], answer: bool | None
) -> None:
    assert holds(said(condition), attributes) is answer


def test_a_condition_looks_at_the_attributes_of_all_its_parts() -> None:
    nested = said({"all": [HAZARDOUS, {"any": [LARGE, {"not": STATE}]}]})
    assert attributes_of(nested) == {"hazardous", "headcount", "ownership"}
