"""Duties by days of their own and by financial years: opened, rung of, done, missed and counted over New Year."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.flows.ledger.verify import verify
from bot.flows.plans import year_plan
from bot.queries.report import financial_years
from bot.queries.status import Status, status
from bot.store.duties.duties import Duty, duties_of
from bot.store.duties.roadmaps import roadmaps_in_force
from bot.store.people.units import Unit as Kept
from bot.store.people.units import unit_named
from bot.texts.catalogue import language
from schedules.escalation import Hours
from schedules.own.usual import ESCALATIONS, POLICIES
from schedules.plan import plan
from schedules.unit import Unit
from tests.machines.quiet_town import NOTE, QuietTown
from tests.schedules.examples import obligation, roadmap_file, text

ZONE = ZoneInfo("Asia/Shanghai")
LEADER, MANAGER, COMPANY = 11, 12, "宏达建设"
FIRST, LAST = date(2026, 3, 2), date(2027, 4, 12)
CADENCES: dict[str, dict[str, Any]] = {
    "吊篮检验": {"kind": "interval", "every": 18, "unit": "month", "from": "2025-08-15"},
    "灭火器称重": {"kind": "interval", "every": 10, "unit": "week", "from": "2026-03-02"},
    "盘存": {"kind": "interval", "every": 1, "unit": "month", "from": "2026-03-31"},
    "安全例会": {"kind": "nth", "nth": 2, "of": "tuesday", "period": "month", "ahead": 5},
    "季末清查": {"kind": "nth", "nth": -1, "of": "workday", "period": "quarter"},
    "周五演练": {"kind": "nth", "nth": 5, "of": "friday", "period": "month", "ahead": 0},
    "财年季报": {"kind": "every", "period": "quarter", "year_begins": 4},
    "财年总结": {"kind": "every", "period": "year", "year_begins": 4},
}


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


def file() -> dict[str, Any]:
    """A small roadmap of all of these; the source states half of them."""
    made = roadmap_file(
        *(
            obligation(
                f"duty{number}",
                cadence,
                title=text(title),
                evidence=NOTE,
                fixed="stated" if number % 2 else "ask",
                act="meeting" if "会" in title else "inspection",
                escalation="month",
            )
            for number, (title, cadence) in enumerate(CADENCES.items())
        )
    )
    return {**made, "escalations": ESCALATIONS, "policies": POLICIES}


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 3, 2, 7), file())
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026, since=FIRST))
    town.join(LEADER, "王建国", "principal_leader", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    yield town
    assert town.store.read_now(verify, town.vault).code == 0
    town.close()


def live(town: QuietTown, first: date, last: date) -> None:
    """Live through each morning of some days."""
    day = first
    while day <= last:
        town.at(datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=9))
        day += timedelta(days=1)


def firm(town: QuietTown) -> Kept:
    of = town.store.read_now(unit_named, COMPANY)
    assert of
    return of


def owed(town: QuietTown) -> list[Duty]:
    return town.store.read_now(duties_of, [firm(town).id], date(2026, 1, 1), date(2029, 12, 31))


def stood(town: QuietTown, year: int) -> Status:
    return town.store.read_now(status, firm(town), year, town.clock.now())


def squares(town: QuietTown, year: int) -> dict[str, int]:
    return {row.title.zh: len(row.squares) for row in stood(town, year).rows}


def last(town: QuietTown, who: int) -> str:
    return town.shown(who)[-1].text


def done(town: QuietTown, title: str) -> str:
    """Report the most pressing duty of a title as done today, and let it be confirmed; its card before."""
    town.say(LEADER, f"/duties {title}")
    town.press_on(LEADER, title)
    card = last(town, LEADER)
    town.press_on(LEADER, "✅ 已完成")
    town.press_on(LEADER, "今天")
    town.say(LEADER, f"{title}已落实，无异常。")
    town.press_on(LEADER, "📤")
    town.press_on(MANAGER, "✅ 复核登记")
    return card


def test_what_is_opened_over_more_than_a_year_is_what_the_plan_says_and_nothing_twice(here: QuietTown) -> None:
    live(here, FIRST, LAST)
    found = owed(here)
    roadmap = next(iter(here.store.read_now(roadmaps_in_force).values()))
    judged = Unit(party="enterprise", first_year=2026, since=FIRST)
    planned = list(plan(roadmap, judged, FIRST, LAST, workdays=roadmap.workdays, hours=Hours()))
    assert sorted((each.key, each.period, each.opens_on, each.due_on) for each in found) == sorted(
        (each.obligation, each.period, each.opens_on, each.due_on) for each in planned if each.begins_on <= LAST
    )
    assert len({(each.key, each.period) for each in found}) == len(found)
    by = Counter(each.key for each in found)
    # Of those before the company came, the lift's stretch is owed by its end; each month but those of 28 to 30 days
    # begins on its 31st; a second Tuesday a month; five quarter ends; the fifth Fridays that four months have.
    names = dict(zip(CADENCES, (f"duty{number}" for number in range(len(CADENCES))), strict=True))
    assert {title: by[key] for title, key in names.items()} == {
        "吊篮检验": 2,
        "灭火器称重": 6,
        "盘存": 13,
        "安全例会": 14,
        "季末清查": 6,
        "周五演练": 4,
        "财年季报": 5,
        "财年总结": 2,
    }
    # Nothing was done: what is over is missed in the ledger.
    missed = {each["duty"] for each in here.entries(1) if each["action"] == "missed"}
    assert missed == {each.id for each in found if each.due_on < LAST - timedelta(days=10)}
    rate = stood(here, 2026).rate
    assert (rate.done, rate.chosen.done) == (0, 0)
    assert rate.owed == sum(each.stated for each in found if each.due_on.year == 2026)


def test_cards_name_the_period_and_how_it_comes_round_and_what_is_done_in_time_counts(here: QuietTown) -> None:
    live(here, date(2026, 11, 2), date(2026, 11, 10))
    told = done(here, "安全例会")
    assert "2026年11月" in told
    assert "每月第2个周二" in told
    told = done(here, "财年季报")
    assert "2026/27财年第3季度" in told
    assert "每季度至少一次，财年自4月起" in told
    told = done(here, "吊篮检验")
    assert "2025年8月15日至2027年2月14日" in told
    assert "每18个月一次" in told
    here.at(local(2027, 1, 11, 9))
    told = done(here, "灭火器称重")
    assert "2026年12月7日至2027年2月14日" in told
    year = {row.title.zh: row for row in stood(here, 2026).rows}
    assert (year["财年季报"].rate.chosen.done, year["安全例会"].rate.done) == (1, 1)
    assert year["财年季报"].squares[-1] == "confirmed"
    # What is due in 2027 counts there, though it was done in 2026.
    following = {row.title.zh: row for row in stood(here, 2027).rows}
    assert (following["吊篮检验"].rate.chosen.done, following["吊篮检验"].squares) == (1, ["confirmed"])
    assert following["灭火器称重"].rate.done == 1


def test_english_cards_say_the_same(here: QuietTown) -> None:
    speech = language("en")
    here.say(LEADER, "/lang")
    here.press_on(LEADER, "English")
    live(here, date(2026, 11, 2), date(2026, 11, 6))
    for title, period, how in (
        ("安全例会", speech.period("2026-11"), "on the 2nd Tuesday of each month"),
        ("季末清查", "Q4 2026", "on the last working day of each quarter"),
        ("财年总结", "financial year 2026/27", "at least once a year, financial year from April"),
        ("吊篮检验", "15 Aug 2025 to 14 Feb 2027", "every 18 months"),
    ):
        here.say(LEADER, f"/duties {title}")
        here.press_on(LEADER, title)
        assert f"{period} · {how}" in last(here, LEADER)


def test_squares_stand_for_the_windows_of_a_year_and_a_month_without_one_has_none(here: QuietTown) -> None:
    live(here, date(2026, 11, 2), date(2026, 11, 3))
    here.at(local(2027, 1, 11, 9))
    found = squares(here, 2027)
    assert found["盘存"] == found["安全例会"] == 12
    assert found["灭火器称重"] == 5
    assert found["吊篮检验"] == found["财年总结"] == 1
    assert found["财年季报"] == found["季末清查"] == 4
    fifth = [row for row in stood(here, 2027).rows if row.title.zh == "周五演练"]
    assert all(len(row.squares) == 4 for row in fifth)  # January, April, July, October, December are five in 2027


def test_the_plan_of_a_year_has_what_a_year_is_left_for_by_the_year_in_which_it_is_due(here: QuietTown) -> None:
    live(here, date(2026, 4, 1), date(2026, 4, 8))
    here.at(local(2027, 1, 4, 9))
    shown = here.store.read_now(year_plan.shown, firm(here), 2027, here.clock.now())
    assert {each.view.obligation.title.zh: each.view.due_on for each in shown.duties} == {
        "吊篮检验": date(2027, 2, 14),
        "财年总结": date(2027, 3, 31),
    }
    assert all(date(2027, 1, 4) <= each.day <= each.view.due_on for each in shown.duties)
    # What was done before the year has no month in it.
    here.clock.moment = local(2027, 1, 4, 10).astimezone(here.clock.moment.tzinfo)
    done(here, "财年总结")
    assert here.store.read_now(year_plan.shown, firm(here), 2026, here.clock.now()).duties == []
    here.say(LEADER, "/plan")
    assert "吊篮检验" in last(here, LEADER)


def test_a_report_is_offered_over_the_financial_year_and_made(here: QuietTown) -> None:
    live(here, date(2026, 4, 1), date(2026, 4, 8))
    assert here.store.read_now(financial_years, firm(here)) == [4]
    here.say(LEADER, "/report")
    offered = [button.label for button in here.shown(LEADER)[-1].buttons]
    assert offered[-2:] == ["2026/27财年", "2025/26财年"]
    here.press_on(LEADER, "2026/27财年")
    assert "2026/27财年" in last(here, LEADER)


def test_how_often_they_come_is_not_for_the_unit_to_choose_but_whether(here: QuietTown) -> None:
    live(here, date(2026, 4, 1), date(2026, 4, 8))
    here.say(MANAGER, "/choices")
    here.press_on(MANAGER, "吊篮检验")
    assert "何时到期由路线图规定" in last(here, MANAGER)
    assert not any("一次" in button.label for button in here.shown(MANAGER)[-1].buttons)
    here.press_on(MANAGER, "返回")
    here.press_on(MANAGER, "财年季报")
    assert "每季度至少一次，财年自4月起" in last(here, MANAGER)
    here.press_on(MANAGER, "每半年一次")
    assert "每半年至少一次，财年自4月起" in last(here, MANAGER)
    here.at(local(2026, 10, 5, 9))
    mine = {each.period: each.outcome for each in owed(here) if each.key == "duty6"}
    assert (mine["2026-F04-Q1"], mine["2026-F04-H2"]) == (None, None)
