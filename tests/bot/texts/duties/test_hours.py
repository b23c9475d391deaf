"""What is due at an hour is told with its hour, in both languages, wherever it stands."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.queries.duty_views import DutyView, by_urgency
from bot.reports.calendars.person import personal_calendar
from bot.texts.catalogue import language
from bot.texts.duties import cards, digests
from schedules.mornings.digest import Laid
from schedules.standing import DutyStanding
from tests.schedules.examples import obligation, roadmap_of

CHICAGO = ZoneInfo("America/Chicago")
CALL = roadmap_of(obligation("call", {"kind": "after_event", "event": "fatality", "within": {"hours": 8}}))
DUE = datetime(2026, 11, 28, 14, 20, tzinfo=CHICAGO)
TODAY = DUE.date()


def view(standing: DutyStanding = "due_soon", due_at: datetime = DUE, today: date = TODAY) -> DutyView:
    return DutyView(
        duty_id=1,
        unit="Works",
        obligation=CALL.obligations[0],
        period="2026-11-28T06:20",
        due_on=due_at.date(),
        due_at=due_at,
        standing=standing,
        today=today,
        is_over=standing == "overdue",
    )


@pytest.mark.parametrize(
    ("seen", "en", "zh"),
    [
        (view(), "Due Sat 28 Nov · due today 14:20", "期限 11月28日 周六 · 今天14:20到期"),
        (view("overdue"), "Due Sat 28 Nov · overdue since 14:20 today", "期限 11月28日 周六 · 今天14:20起逾期"),
        (
            view(due_at=DUE + timedelta(hours=12)),
            "Due Sun 29 Nov · due tomorrow 02:20",
            "期限 11月29日 周日 · 明天02:20到期",
        ),
        (
            view(due_at=DUE + timedelta(hours=72)),
            "Due Tue 1 Dec · 3 days left, to 14:20",
            "期限 12月1日 周二 · 还剩3天，至14:20",
        ),
        (view("confirmed"), "Due Sat 28 Nov 14:20 · confirmed", "期限 11月28日 周六 14:20 · 已确认"),
        (view("overdue", today=date(2026, 11, 30)), "Due Sat 28 Nov 14:20 · 2 days overdue", "逾期2天"),
    ],
)
def test_a_card_says_until_which_hour(seen: DutyView, en: str, zh: str) -> None:
    assert en in cards.card(language("en"), seen).text
    assert zh in cards.card(language("zh"), seen).text
    assert "Sat 28 Nov 06:20 · within 8 hours" in cards.card(language("en"), seen).text


def test_a_digest_of_what_is_due_at_an_hour_alone_does_not_say_good_morning() -> None:
    later = replace(view(), duty_id=2, due_at=None)
    for rows, head in (
        ([view()], "🔔 Ann · Works: time limits in hours"),
        ([view(), later], "Good morning, Ann · Works"),
    ):
        laid = Laid[DutyView](mine=tuple((each,) for each in rows), follow_up=(), folded=())
        assert digests.digest(language("en"), "Ann", laid).text.startswith(head)
    nothing = Laid[DutyView](mine=(), follow_up=(), folded=())
    assert digests.digest(language("en"), "Ann", nothing).text.startswith("Good morning")


def test_of_one_day_what_is_due_at_an_hour_stands_first_and_the_soonest_before_it() -> None:
    day = replace(view(), duty_id=1, due_at=None)
    late, soon = replace(view(), duty_id=2), replace(view(), duty_id=3, due_at=DUE - timedelta(hours=1))
    assert [each.duty_id for each in by_urgency([day, late, soon])] == [3, 2, 1]


def test_a_calendar_has_it_at_its_hour_and_rings_an_hour_before() -> None:
    (event,) = Calendar.from_ical(personal_calendar([view()], [], language("en"))).walk("VEVENT")
    assert event.decoded("dtstart") == DUE
    assert [each.decoded("trigger") for each in event.walk("VALARM")] == [timedelta(hours=-1), timedelta()]
