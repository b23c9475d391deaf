"""Working days of other countries: their feasts and weekends, what is only estimated, and limits that count by them."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import holidays
import pytest
from dateutil.easter import easter

from schedules.calendars.countries import country, is_country
from schedules.escalation import Hours
from schedules.plan import plan
from schedules.roadmap import read_roadmap
from schedules.roadmaps.fault import RoadmapError
from schedules.unit import Unit
from schedules.workdays import china, workdays_of
from tests.schedules.examples import obligation, roadmap_file, roadmap_of

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
KNOWN = sorted(each for each in holidays.list_supported_countries(include_aliases=False) if is_country(each))


@pytest.mark.parametrize("year", [2025, 2026, 2030])
def test_where_good_friday_is_a_holiday_it_is_none_of_the_working_days(year: int) -> None:
    friday = easter(year) - timedelta(days=2)
    assert not any(country(each).is_workday(friday) for each in ("GB", "DE", "AU-NSW", "SG", "ZA"))
    assert country("IE").is_workday(friday)
    assert china().is_workday(friday) or year == 2026, "where it is the day of the dead as well"


@pytest.mark.parametrize(
    ("code", "off", "worked"),
    [
        (
            "GB-ENG",
            date(2026, 12, 28),
            date(2026, 11, 30),
        ),  # Boxing Day moved from a Saturday; Saint Andrew is Scottish
        ("GB-SCT", date(2026, 11, 30), date(2026, 4, 6)),  # where Easter Monday is worked
        ("US", date(2026, 7, 3), date(2026, 7, 6)),  # Independence Day moved from a Saturday
        ("SA", date(2026, 1, 2), date(2026, 1, 4)),  # a weekend of Friday and Saturday
    ],
)
def test_a_day_off_is_the_countrys_or_the_parts(code: str, off: date, worked: date) -> None:
    working = workdays_of(code)
    assert not working.is_workday(off)
    assert working.is_workday(worked)


def test_a_year_is_provisional_where_a_feast_of_it_is_only_estimated() -> None:
    assert country("SG").is_provisional(2030)
    assert not country("SG").is_provisional(2026)
    assert not country("US").is_provisional(2030)
    assert country("US").is_provisional(2101), "nothing is known of it"
    assert country("US").is_workday(date(2101, 3, 1))


@pytest.mark.parametrize("code", KNOWN)
def test_a_year_of_which_the_library_knows_nothing_is_provisional(code: str) -> None:
    plain = holidays.country_holidays(code)
    for year in {1999, 2101, plain.start_year - 1, plain.end_year + 1}:
        assert country(code).is_provisional(year)
    assert len(country(code).years) == len([*country(code).years]) > 0


def test_a_year_names_by_which_version_of_the_library_it_is_known() -> None:
    assert country("US").years[2026].notice.startswith("holidays 0.")


@pytest.mark.parametrize("code", KNOWN)
def test_every_country_has_working_days_and_days_off_in_every_year_and_its_code_fits(code: str) -> None:
    for year in (2024, 2027):
        days = [date(year, 1, 1) + timedelta(days=ahead) for ahead in range(365)]
        assert 180 < sum(map(country(code).is_workday, days)) < 330
    assert max(len(f"{code}-{part}") for part in ["", *holidays.list_supported_countries()[code]]) <= 20


@pytest.mark.parametrize("code", ["", "-", "GB-", "GB-XX", "gb", "GBR", "XX", "CN", "CN-BJ", "china", "GB ENG", "GB\n"])
def test_what_is_no_code_is_no_country(code: str) -> None:
    assert not is_country(code)
    with pytest.raises(KeyError):
        country(code)


def test_a_country_that_is_known_no_longer_is_a_guess_and_ends_nothing() -> None:
    file = roadmap_file(obligation("a", {"kind": "every", "period": "month"}))
    kept = read_roadmap(json.dumps({**file, "calendar": "XX"}), is_kept=True)
    assert kept.workdays.is_provisional(2026)
    assert workdays_of("XX").is_provisional(2026)
    assert workdays_of("XX").add(date(2026, 11, 27), 1) == date(2026, 11, 30)


def test_limits_count_by_the_roadmaps_country_and_no_unit_lengthens_them_by_its_own_calendar() -> None:
    asked = obligation("publish", {"kind": "after_event", "event": "penalty_decision", "within": {"workdays": 2}})
    events = {"penalty_decision": [date(2026, 12, 24)]}
    due: dict[str, set[date]] = {}
    for law, own in product(("china", "GB"), ("china", "weekdays", "every_day", "GB", "SA")):
        unit, roadmap = (
            Unit(party="enterprise", first_year=2026, calendar=own),
            replace(roadmap_of(asked), calendar=law),
        )
        (duty,) = plan(roadmap, unit, FIRST, LAST, workdays=roadmap.workdays, hours=Hours(), events=events)
        due.setdefault(law, set()).add(duty.due_on)
    assert due == {"china": {date(2026, 12, 28)}, "GB": {date(2026, 12, 30)}}


@pytest.mark.parametrize("said", ["weekdays", "every_day", "XX", "CN", "", "gb"])
def test_a_roadmap_of_no_known_country_is_refused(said: str) -> None:
    with pytest.raises(RoadmapError, match="calendar: calendar"):
        read_roadmap(
            json.dumps({**roadmap_file(obligation("a", {"kind": "every", "period": "month"})), "calendar": said})
        )
