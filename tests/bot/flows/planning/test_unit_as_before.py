"""What a unit says of itself, and the unit as it would be had that not changed; decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.flows.planning.unit_facts import adopted_as, as_before, going_on_as, gone_by, said
from bot.store.duties.adoptions import Adoption
from bot.store.duties.exemptions import Exemption
from schedules.unit import Choice
from schedules.unit import Unit as Judged
from tests.bot.flows.planning.test_plan_and_bot import as_stored

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
THEN = replace(
    as_stored(Judged(party="enterprise", first_year=2026, attributes={"headcount": 120}), NOW),
    since=date(2026, 3, 1),
    ended_on=date(2027, 1, 31),
    calendar="weekdays",
    week="1111100",
    stops=[["2026-05-01", None]],
)
NOW_OTHERWISE = replace(
    THEN,
    attributes={"headcount": 20},
    since=date(2026, 6, 1),
    first_year=2027,
    ended_on=None,
    calendar="china",
    week="1111111",
    stops=[],
    timezone="Asia/Urumqi",
)
CHOSEN = {"a": Choice(is_on=True, period="month"), "b": Choice(is_on=False, period=None)}
FIRST = Adoption(unit_id=1, roadmap_id=1, first_year=2026, adopted_at=NOW, choices=CHOSEN)
SECOND = Adoption(unit_id=1, roadmap_id=2, first_year=2025, adopted_at=NOW)


def test_a_unit_is_as_it_was_in_all_that_it_said_of_itself_but_its_clock() -> None:
    assert as_before(NOW_OTHERWISE, said(THEN, [])) == replace(THEN, timezone=NOW_OTHERWISE.timezone)


def test_what_was_kept_before_years_and_days_were_said_leaves_them_as_they_are() -> None:
    kept = {name: value for name, value in said(THEN, []).items() if name not in ("since", "first_year")}
    found = as_before(NOW_OTHERWISE, kept)
    assert (found.since, found.first_year) == (NOW_OTHERWISE.since, NOW_OTHERWISE.first_year)


@pytest.mark.parametrize(
    ("then", "now", "last"),
    [
        (date(2026, 5, 1), date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 9, 1), date(2026, 5, 1), date(2026, 9, 1)),
        (None, date(2026, 9, 1), None),
        (date(2026, 9, 1), None, None),
    ],
)
def test_a_unit_that_goes_on_goes_on_up_to_the_later_of_its_last_days(
    then: date | None, now: date | None, last: date | None
) -> None:
    found = going_on_as(replace(NOW_OTHERWISE, ended_on=now), said(replace(THEN, ended_on=then), []))
    assert found == replace(THEN, ended_on=last, timezone=NOW_OTHERWISE.timezone)


def test_choices_are_as_they_were_and_those_of_a_time_without_any_as_they_are() -> None:
    before = said(THEN, [FIRST, SECOND])
    changed = replace(FIRST, choices={"a": Choice(is_on=False, period=None)})
    assert [one.choices for one in adopted_as(THEN, before, [changed, SECOND])] == [CHOSEN, {}]
    del before["choices"]
    assert adopted_as(THEN, before, [changed])[0].choices == changed.choices


def test_first_years_are_as_they_were_said_for_each_roadmap() -> None:
    before = {"first_year": 2026, "first_years": {"1": 2024}}
    assert [one.first_year for one in adopted_as(THEN, before, [FIRST, SECOND])] == [2024, 2025]


def test_a_first_year_that_was_said_of_the_unit_holds_for_what_it_goes_by_from_its_own() -> None:
    of = replace(THEN, first_year=2026)
    assert [one.first_year for one in adopted_as(of, {"first_year": 2023}, [FIRST, SECOND])] == [2023, 2025]
    assert [one.first_year for one in adopted_as(of, {}, [FIRST, SECOND])] == [2026, 2025]


def act(seq: int) -> Exemption:
    """A change by the entry of this number."""
    known: dict[str, Any] = {"reason": "", "person_id": None, "before": {}, "at": NOW, "told_at": None}
    known |= {"company_id": 1, "unit_id": 1, "above_id": None, "seen_at": None, "seen_by": None}
    return Exemption(id=seq, kind="roadmap_left", seq=seq, **known)


@pytest.mark.parametrize(
    ("seq", "years"),
    [
        (5, [2024, 2025]),  # before the first leaving, and what came after it is gone by too
        (10, [2024, 2025]),  # that leaving itself
        (11, [2026, 2025]),  # it was gone by again
        (20, [2026, 2025]),
        (21, [2025]),
    ],
)
def test_had_a_change_not_been_made_a_unit_goes_by_what_no_entry_before_it_has_ended(
    seq: int, years: list[int]
) -> None:
    history = [
        replace(FIRST, first_year=2024, left_seq=10),
        replace(FIRST, first_year=2026, left_seq=20),
        SECOND,
    ]
    assert [one.first_year for one in gone_by(act(seq), history)] == years
