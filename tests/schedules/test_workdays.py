"""The shipped calendar agrees with two independent libraries; a year without a notice is provisional."""

from datetime import date, timedelta

import chinese_calendar
import holidays

from schedules.workdays import Workdays, YearNotice, china, workdays_of

NOTICED = [date(2020, 1, 1) + timedelta(days=offset) for offset in range((date(2027, 1, 1) - date(2020, 1, 1)).days)]


def test_every_day_of_the_noticed_years_agrees_with_chinesecalendar() -> None:
    assert [day for day in NOTICED if china().is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_of_the_noticed_years_agrees_with_holidays() -> None:
    other = holidays.country_holidays("CN", years=range(2020, 2027))
    assert [day for day in NOTICED if china().is_workday(day) != other.is_working_day(day)] == []


def test_a_make_up_saturday_is_a_working_day_and_a_bridged_friday_is_not() -> None:
    assert china().is_workday(date(2026, 2, 28))
    assert not china().is_workday(date(2026, 10, 2))


def test_a_year_not_yet_announced_falls_back_to_weekdays_and_says_so() -> None:
    assert china().is_provisional(2027)
    assert not china().is_provisional(2026)
    assert china().is_workday(date(2027, 1, 4))
    assert not china().is_workday(date(2027, 1, 2))


def test_holidays_on_fixed_days_are_off_also_before_a_notice_comes() -> None:
    assert not china().is_workday(date(2027, 1, 1))
    assert not china().is_workday(date(2027, 10, 1))
    assert workdays_of("weekdays").is_workday(date(2027, 1, 1))


def test_seven_working_days_jump_over_the_national_holiday() -> None:
    # 2026: 1 to 7 October are off, Sunday 20 September and Saturday 10 October are worked.
    assert china().add(date(2026, 9, 28), 7) == date(2026, 10, 13)


def test_a_notice_is_missed_from_december_of_the_year_before_or_where_its_year_has_begun() -> None:
    known = Workdays(years={2026: YearNotice(notice="2026", off=frozenset(), work=frozenset())})
    assert known.missing(date(2026, 11, 30)) is None
    assert known.missing(date(2026, 12, 1)) == 2027
    assert known.missing(date(2027, 1, 1)) == 2027
    assert known.missing(date(2025, 12, 1)) == 2025


def test_who_works_every_day_rests_on_none_and_who_works_by_the_week_rests_at_its_end() -> None:
    saturday, new_year = date(2026, 11, 21), date(2027, 1, 1)
    assert workdays_of("every_day").is_workday(saturday)
    assert workdays_of("every_day").is_workday(new_year)
    assert not workdays_of("weekdays").is_workday(saturday)
    assert workdays_of("weekdays").on_or_after(saturday) == date(2026, 11, 23)
    assert workdays_of("weekdays").on_or_before(saturday) == date(2026, 11, 20)
    assert workdays_of("china") is china()
