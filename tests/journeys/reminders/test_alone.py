"""Someone alone in a company: what only another may confirm is recalled to them at once, then once a week."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.unit import Unit
from schedules.workdays import china
from tests.journeys.submissions.test_together import a_photo, asked
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import roadmap_file

ALONE, SECOND = 11, 12
ZONE = ZoneInfo("Asia/Shanghai")
SENT_ON = date(2026, 11, 3)  # a Tuesday


@pytest.fixture
def here() -> Iterator[QuietTown]:
    file = roadmap_file(asked("hazards", 1, confirmer="safety_manager"))
    town = QuietTown(datetime(2026, 11, 2, 8, tzinfo=ZONE), file)
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026))
    town.join(ALONE, "王建国", "principal_leader", "宏达建设")
    town.at(datetime(2026, 11, 3, 10, tzinfo=ZONE))
    town.say(ALONE, "/duties hazards")
    town.press_on(ALONE, "hazards")
    town.press_on(ALONE, "✅ 已完成")
    town.press_on(ALONE, "今天")
    town.photo(ALONE, a_photo(1))
    town.press_on(ALONE, "📤")
    yield town
    town.close()


def recalled(town: QuietTown, person: int, days: int) -> list[date]:
    """The days after it was sent on which someone's chat shows the duty anew."""
    found = []
    for day in (SENT_ON + timedelta(days=number) for number in range(1, days)):
        before = len(town.shown(person))
        town.at(datetime(day.year, day.month, day.day, 9, tzinfo=ZONE))
        if any("hazards" in new.text for new in town.shown(person)[before:]):
            found.append(day)
    return found


def test_where_nobody_may_confirm_it_is_said_the_next_morning_and_then_once_a_week(here: QuietTown) -> None:
    told = recalled(here, ALONE, 25)
    assert told == [date(2026, 11, 4), date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]


def test_whoever_comes_and_may_confirm_is_told_each_working_morning(here: QuietTown) -> None:
    recalled(here, ALONE, 8)
    here.join(SECOND, "李安", "safety_manager", "宏达建设")
    told = recalled(here, SECOND, 14)
    mornings = [SENT_ON + timedelta(days=number) for number in range(8, 14)]
    assert told == [day for day in mornings if china().is_workday(day)]
