"""How a duty comes round is told in the reader's language, as people say it."""

from datetime import date

import pytest

from bot.cli.tables import cadence_words
from bot.texts import words
from bot.texts.catalogue import language
from schedules.cadence import AfterEvent, Cadence, Every, Standing
from schedules.cadences.hours import WithinHours
from schedules.cadences.interval import Interval
from schedules.cadences.nth import Nth

START = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("cadence", "zh", "en", "terminal"),
    [
        (
            Interval(kind="interval", every=18, unit="month", from_=START),
            "每18个月一次",
            "every 18 months",
            "every 18 months from 2026-03-15",
        ),
        (
            Interval(kind="interval", every=1, unit="week", from_=START),
            "每1周一次",
            "once a week",
            "every week from 2026-03-15",
        ),
        (
            Nth(kind="nth", nth=2, of="tuesday", period="month"),
            "每月第2个周二",
            "on the 2nd Tuesday of each month",
            "2nd tuesday of every month",
        ),
        (
            Nth(kind="nth", nth=-1, of="workday", period="quarter"),
            "每季度最后一个工作日",
            "on the last working day of each quarter",
            "last workday of every quarter",
        ),
        (
            Nth(kind="nth", nth=-23, of="workday", period="half_year", ahead=5),
            "每半年倒数第23个工作日",
            "on the 23rd to last working day of each half year",
            "23rd to last workday of every half_year, from 5 days before",
        ),
        (
            Nth(kind="nth", nth=11, of="sunday", period="year"),
            "每年第11个周日",
            "on the 11th Sunday of each year",
            "11th sunday of every year",
        ),
        (
            AfterEvent(kind="after_event", event="fatality", within=WithinHours(hours=8)),
            "8小时内",
            "within 8 hours",
            "8 hours after fatality",
        ),
        (
            Every(kind="every", period="half_year", year_begins=7),
            "每半年至少一次，财年自7月起",
            "at least once in half a year, financial year from July",
            "every half_year, years beginning in July",
        ),
        (
            Standing(kind="standing", review="year", year_begins=10),
            "常态化工作 · 每年落实，财年自10月起",
            "ongoing, reported yearly, financial year from October",
            "standing, review every year, years beginning in October",
        ),
    ],
)
def test_each_is_told_in_both_languages_and_on_a_terminal(cadence: Cadence, zh: str, en: str, terminal: str) -> None:
    assert words.cadence(language("zh"), cadence) == zh
    assert words.cadence(language("en"), cadence) == en
    assert cadence_words(cadence) == terminal
