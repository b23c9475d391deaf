"""Those above see what was done: from what to what, on which days, which duties; all of it, the oldest first."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.flows.planning import event, take_back_event
from bot.flows.planning.event import Recorded
from bot.flows.planning.take_back_event import TakenBack
from bot.outbox.news import tell
from bot.outbox.operations import change_unit
from bot.queries.context import Context
from bot.store.duties import exemptions
from bot.store.engine import Connection
from bot.store.people.units import Unit as Kept
from bot.store.people.units import unit_named
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file

ZONE = ZoneInfo("Asia/Shanghai")
SUPERVISOR, DEPUTY, MANAGER = 1, 2, 12
AUTHORITY, COMPANY = "监管局", "宏达建设"
OF_LARGE = roadmap_file(
    obligation("inspect", {"kind": "every", "period": "month"}),
    obligation("watch", {"kind": "every", "period": "day"}, applies_when={"attr": "headcount", "at_least": 100}),
    obligation("guard", {"kind": "after_event", "event": "key_time", "within": {"days": 5}}),
    obligation("clean", {"kind": "after_event", "event": "key_time", "within": {"days": 9}}),
)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 11, 2, 8), OF_LARGE)
    town.unit(AUTHORITY, Unit(party="housing_authority", first_year=2026))
    town.unit(COMPANY, Unit(party="enterprise", first_year=2026, attributes={"headcount": 120}), AUTHORITY)
    town.join(SUPERVISOR, "陈清", "supervisor", AUTHORITY)
    town.join(MANAGER, "李安", "safety_manager", COMPANY)
    town.cycle()
    yield town
    town.close()


def change(here: QuietTown, name: str = COMPANY, /, **values: Any) -> None:
    """Change a company as the operator does."""

    def step(conn: Connection) -> None:
        of = unit_named(conn, name)
        assert of
        change_unit(conn, of, replace(of, **values), here.clock.now())

    here.store.write_now(step)


def lines(here: QuietTown, who: int = SUPERVISOR) -> list[str]:
    """The lines of the newest message in which someone is told of what is not owed."""
    told = [shown.text for shown in here.shown(who) if "事项减免" in shown.text or "owe less" in shown.text]
    return told[-1].split("\n\n")[1].split("\n") if told else []


Values = dict[str, object]
TOLD: dict[str, tuple[Values, Values, str, str]] = {
    "headcount": (
        {},
        {"attributes": {"headcount": 5, "hazardous": True, "trade": "decoration"}},
        "宏达建设：单位信息变更 · 人数 120 → 5 · 高危行业 未填 → 是 · 行业 未填 → 装饰 · 11月4日 周三起",
        "宏达建设：what the unit says of itself was changed · headcount 120 → 5 · hazardous trade not said → yes"
        " · trade not said → decoration · from Wed 4 Nov on",
    ),
    "calendar": (
        {},
        {"calendar": "weekdays", "week": "12345", "timezone": "Asia/Tokyo"},
        "工作日历 中国法定工作日 → 周一至周五 · 每周工作日 每天 → 周一、周二、周三、周四、周五"
        " · 时区 Asia/Shanghai → Asia/Tokyo · 11月4日 周三起",
        "working days China&#39;s calendar → Monday to Friday · working week every day → Mon, Tue, Wed, Thu, Fri"
        " · time zone Asia/Shanghai → Asia/Tokyo · from Wed 4 Nov on",
    ),
    "stop": (
        {},
        {"stops": [["2026-11-05", "2026-11-20"], ["2026-12-01", None]]},
        "停工 · 停工 11月5日 周四至11月20日 周五、12月1日 周二起，复工待定",
        "work is stopped · days without work Thu 5 Nov to Fri 20 Nov, from Tue 1 Dec until further notice",
    ),
    "restart": (
        {"stops": [["2026-11-03", None]]},
        {"stops": [["2026-11-03", "2026-11-03"]]},
        "复工 · 停工 11月3日 周二起，复工待定 → 11月3日 周二",
        "work goes on · days without work from Tue 3 Nov until further notice → Tue 3 Nov",
    ),
    "end": (
        {},
        {"ended_on": date(2027, 1, 30)},
        "单位已结束 · 最后一天 无 → 2027年1月30日 周六",
        "the unit has ended · last day none → Sat 30 Jan 2027",
    ),
    "going on": (
        {"ended_on": date(2026, 12, 30)},
        {"ended_on": None},
        "单位继续 · 最后一天 12月30日 周三 → 无",
        "the unit goes on · last day Wed 30 Dec → none",
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_an_act_is_told_with_what_was_and_what_is(here: QuietTown, name: str) -> None:
    before, after, chinese, english = TOLD[name]
    here.join(3, "Smith", "supervisor", AUTHORITY)
    here.say(3, "/lang")
    here.press_on(3, "English")
    if before:
        change(here, **before)
    here.at(local(2026, 11, 3, 9, 30))
    change(here, **after)
    here.at(local(2026, 11, 4, 9, 30))
    assert any(chinese in line for line in lines(here)), lines(here)
    assert any(english in line for line in lines(here, 3)), lines(here, 3)
    assert "共0" not in "".join(lines(here))


def test_a_stop_along_with_another_headcount_and_a_last_day_is_an_act_of_each(here: QuietTown) -> None:
    change(here, attributes={"headcount": 5}, stops=[["2026-11-05", None]], ended_on=date(2026, 12, 30))
    here.at(local(2026, 11, 3, 9, 30))
    assert [line.split(" · ")[0] for line in lines(here)] == [
        "1 宏达建设：单位信息变更",
        "2 宏达建设：停工",
        "3 宏达建设：单位已结束",
    ]
    found = here.store.read_now(exemptions.changes, 2)
    assert [(one.kind, one.before and one.before["attributes"]) for one in found] == [
        ("changed", {"headcount": 120}),
        ("stopped", {"headcount": 5}),
        ("ended", {"headcount": 5}),
    ]


def press_all(here: QuietTown, who: int, *labels: str) -> None:
    for label in labels:
        here.press_on(who, label)


def test_a_waiver_that_is_lifted_at_once_is_told_by_its_title_as_owed_again(here: QuietTown) -> None:
    here.say(MANAGER, "/duties inspect")
    press_all(here, MANAGER, "inspect", "📋", "➖ 无需完成", "经批准不实施")
    here.say(MANAGER, "停工了")
    press_all(here, MANAGER, "📋", "仍需", "是")
    here.at(local(2026, 11, 3, 9, 30))
    assert lines(here)[:1] == ["1 宏达建设：已决定不实施，后又恢复 · inspect 2026年11月 · 李安"]


def test_an_event_is_told_with_its_day_and_whether_all_of_it_is_owed_again(here: QuietTown) -> None:
    def act(what: Callable[[Context, Kept, str, date], Recorded | TakenBack | None]) -> None:
        def step(conn: Connection) -> bool:
            who, of = person_by_number(conn, MANAGER), unit_named(conn, COMPANY)
            assert who
            assert of
            done = what(Context(conn, who, here.clock.now()), of, "key_time", date(2026, 11, 10))
            tell(conn, done.news if done else (), here.clock.now())
            return done is not None

        assert here.store.write_now(step)

    act(event.note)
    act(take_back_event.undo)
    here.at(local(2026, 11, 3, 9, 30))
    assert lines(here) == ["1 宏达建设：撤回事件 · 关键时间节点 11月10日 周二 · 共2项 · 李安"]
    act(event.note)
    act(take_back_event.undo)
    act(event.note)
    here.at(local(2026, 11, 4, 9, 30))
    assert lines(here) == ["1 宏达建设：撤回事件，后又恢复 · 关键时间节点 11月10日 周二 · 共2项 · 李安"]


def city(town: QuietTown, districts: int) -> None:
    """A city with a supervisor, and districts without anyone, a company below each."""
    town.unit("市局", Unit(party="housing_authority", first_year=2026))
    town.join(31, "周代", "supervisor", "市局")
    for number in range(districts):
        town.unit(f"区局{number}", Unit(party="housing_authority", first_year=2026), "市局")
        large = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120})
        town.unit(f"公司{number}", large, f"区局{number}")
    town.cycle()


def names(here: QuietTown, who: int) -> list[str]:
    return [line.split("：")[0].split(" ")[-1] for line in lines(here, who) if "：" in line]


def test_whoever_is_above_several_units_is_told_of_all_of_them_oldest_first(here: QuietTown) -> None:
    city(here, 14)
    for number in reversed(range(14)):
        change(here, f"公司{number}", attributes={"headcount": 60})
    here.at(local(2026, 11, 3, 9, 30))
    assert names(here, 31) == [f"公司{number}" for number in reversed(range(2, 14))]
    assert "另有2" in "".join(lines(here, 31))
    change(here, "公司13", attributes={"headcount": 61})  # who has been told of today does not come before who waits
    here.at(local(2026, 11, 4, 9, 30))
    assert names(here, 31) == ["公司1", "公司0", "公司13"]


def test_the_deputy_is_told_in_place_of_one_who_is_away_however_far_above(here: QuietTown) -> None:
    city(here, 1)
    here.join(DEPUTY, "吴代", "deputy_leader", "市局")
    here.say(31, "/away")
    here.say(31, "11-02 到 11-20")
    here.press_on(31, "吴代")
    change(here, "公司0", attributes={"headcount": 5})
    here.at(local(2026, 11, 3, 9, 30))
    assert names(here, 31) == []
    assert names(here, DEPUTY) == ["公司0"]
