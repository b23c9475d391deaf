"""/stop in the private chat: whoever plans for a unit says that its work stops, and goes on again."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.flows.planning import stops
from bot.queries.board import span
from bot.reading.sensible import NoDay
from bot.reading.stops import read_stop
from bot.store.duties import rates
from bot.store.engine import Connection
from bot.store.people.units import Unit as Known
from bot.store.people.units import unit, unit_named
from schedules.rate import Rate
from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown
from tests.schedules.examples import obligation, roadmap_file

ZONE = ZoneInfo("Asia/Shanghai")
SUPERVISOR, LEADER, MANAGER_OF_SITE = 1, 11, 12
DAILY = obligation("patrol", {"kind": "every", "period": "day"}, scope="project", owner="project_manager")


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc, arg-type]


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(local(2026, 11, 18, 8), roadmap_file(DAILY))
    town.unit("监管局", Unit(party="housing_authority", first_year=2026))
    town.unit("宏达建设", Unit(party="enterprise", first_year=2026), "监管局")
    town.unit("一号楼", Unit(party="enterprise", scope="project", first_year=2026), "宏达建设")
    town.join(SUPERVISOR, "陈清", "supervisor", "监管局")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(MANAGER_OF_SITE, "赵敏", "project_manager", "一号楼")
    town.at(local(2026, 11, 18, 9))
    yield town
    town.close()


def site(town: QuietTown) -> Known:
    found = town.store.read_now(unit_named, "一号楼")
    assert found
    return found


def rate(town: QuietTown) -> Rate:
    """The authority's rate of the year."""

    def read(conn: Connection) -> Rate:
        root = unit(conn, 1)
        return rates.by_unit(conn, root.id, span(root, "y", town.clock.now()), 0, size=9).rate

    return town.store.read_now(read)


def days(town: QuietTown, first: int, last: int, month: int = 11) -> None:
    """Let the mornings of these days pass."""
    for day in range(first, last + 1):
        town.at(local(2026, month, day, 9, 30))


def ask(town: QuietTown) -> None:
    """Ask for the days on which the site has no work."""
    town.say(LEADER, "/stop")
    town.press_on(LEADER, "一号楼")


def last(town: QuietTown, who: int) -> str:
    return town.shown(who)[-1].text


def test_a_stop_counts_once_the_supervisor_has_been_told_and_a_restart_owes_again(here: QuietTown) -> None:
    here.channel.blocked.add(SUPERVISOR)
    ask(here)
    here.press_on(LEADER, "明天起停工")
    assert "11月19日 周四起" in last(here, LEADER)
    assert "告知上级" in last(here, LEADER)
    assert site(here).stops == []  # only shown so far
    assert here.press_on(LEADER, "✅ 登记停工") == "已记下。"
    assert site(here).stops == [["2026-11-19", None]]
    entry = next(each for each in here.entries(2) if each["action"] == "unit_changed")
    assert entry["stops"] == [["2026-11-19", None]]
    assert entry["by"]
    days(here, 19, 23)
    unseen = rate(here)
    assert (unseen.owed, unseen.unseen) == (5, 4)  # what was due from 18 to 22 November, four days of it stopped
    here.channel.blocked.discard(SUPERVISOR)
    here.say(SUPERVISOR, "/today")
    days(here, 24, 24)
    assert "停工" in "".join(shown.text for shown in here.shown(SUPERVISOR))
    seen = rate(here)
    assert (seen.owed, seen.unseen) == (1, 0)
    ask(here)
    assert "⏸ 停工：11月19日 周四起" in last(here, LEADER)
    here.press_on(LEADER, "明天起复工")
    assert here.press_on(LEADER, "✅ 登记复工") == "已记下。"
    assert site(here).stops == [["2026-11-19", "2026-11-24"]]
    days(here, 25, 27)
    assert rate(here).owed == 3  # the 18th, and the 25th and 26th
    assert "一号楼：复工" in "".join(shown.text for shown in here.shown(SUPERVISOR))


def test_days_that_are_typed_are_read_and_nonsense_past_and_today_are_asked_again(here: QuietTown) -> None:
    ask(here)
    for said, why in (
        ("胡说", "“胡说”"),
        ("今天", "停工最早从明天开始"),
        ("2026-11-10 2026-11-30", "停工最早从明天开始"),
        ("2026-12-05 2026-12-01", "12月5日"),
        ("2028-12-05", "2028年"),
    ):
        here.say(LEADER, said)
        assert why in last(here, LEADER)
        assert "哪些天停工" in last(here, LEADER)
        assert "明天起停工" in last(here, LEADER)
    here.photo(LEADER)
    assert "文件未收下" in last(here, LEADER)
    here.say(LEADER, "12月1日到12月20日")
    assert "12月1日 周二至12月20日 周日" in last(here, LEADER)
    here.press_on(LEADER, "✅ 登记停工")
    assert site(here).stops == [["2026-12-01", "2026-12-20"]]
    ask(here)
    here.say(LEADER, "12月5日到12月20日")
    assert here.press_on(LEADER, "✅ 登记停工") == "此前已记下。"
    assert site(here).stops == [["2026-12-01", "2026-12-20"]]


def test_a_stop_that_goes_on_for_longer_is_said_with_the_day_on_which_it_began(here: QuietTown) -> None:
    ask(here)
    here.say(LEADER, "11月19日到11月23日")
    here.press_on(LEADER, "✅ 登记停工")
    days(here, 19, 21)
    ask(here)
    here.say(LEADER, "11月18日到11月30日")
    assert "停工最早从明天开始" in last(here, LEADER)  # on the 18th there was work
    here.say(LEADER, "11月19日到11月30日")
    assert "11月22日 周日至11月30日 周一" in last(here, LEADER)
    assert here.press_on(LEADER, "✅ 登记停工") == "已记下。"
    assert site(here).stops == [["2026-11-19", "2026-11-23"], ["2026-11-22", "2026-11-30"]]
    ask(here)
    here.press_on(LEADER, "明天起复工")
    here.press_on(LEADER, "✅ 登记复工")
    assert all(end is not None and end <= "2026-11-21" for _, end in site(here).stops)


def test_a_button_of_an_earlier_day_stops_nothing_and_shows_what_would_be_right(here: QuietTown) -> None:
    ask(here)
    here.press_on(LEADER, "明天起停工")
    days(here, 19, 19)
    preview = next(shown for shown in here.shown(LEADER) if "✅ 登记停工" in shown.text)
    assert here.press(LEADER, preview.data(preview.buttons[0]), preview.message_id) == "未记下，请再看一遍。"
    assert "停工最早从明天开始" in preview.text
    assert site(here).stops == []
    here.press_on(LEADER, "明天起停工")
    here.press_on(LEADER, "✅ 登记停工")
    ask(here)
    here.press_on(LEADER, "明天起复工")
    days(here, 20, 21)
    assert here.press_on(LEADER, "✅ 登记复工") == "未记下，请再看一遍。"
    assert site(here).stops == [["2026-11-20", None]]
    here.press_on(LEADER, "✅ 登记复工")
    assert site(here).stops == [["2026-11-20", "2026-11-21"]]


def test_whoever_does_not_plan_for_the_unit_is_refused_also_with_a_forged_button(here: QuietTown) -> None:
    here.say(MANAGER_OF_SITE, "/stop")
    assert "此操作限以下角色办理" in last(here, MANAGER_OF_SITE)
    here.say(MANAGER_OF_SITE, "/duties")
    shown = here.shown(MANAGER_OF_SITE)[-1]
    number = site(here).id
    for forged in (f"stop_unit:{number}", f"stop_days:{number}.20261201.0", f"stop_ok:{number}.20261201.0",
                   f"stop_restart:{number}.20261119", f"restart_ok:{number}.20261119"):  # fmt: skip
        assert "您" in (here.press(MANAGER_OF_SITE, f"{shown.key}:{forged}", shown.message_id) or ""), forged
    for forged in (
        "stop_ok:x",
        f"stop_ok:{number}.20261340.0",
        f"stop_ok:{number}.20261201.7",
        "stop_ok:999.20261201.0",
    ):
        assert here.press(LEADER, f"{shown.key}:{forged}", shown.message_id)
    assert site(here).stops == []


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("12月1日起", date(2026, 12, 1), None),
        ("从12月1日开始停工", date(2026, 12, 1), None),
        ("明天起，直到另行通知", date(2026, 11, 19), None),
        ("from 1 Dec", date(2026, 12, 1), None),
        ("tomorrow until further notice", date(2026, 11, 19), None),
        ("from 1 Dec to 5 Dec", date(2026, 12, 1), date(2026, 12, 5)),
        ("12月1日", date(2026, 12, 1), date(2026, 12, 1)),
        ("明天起3天", date(2026, 11, 19), date(2026, 11, 21)),
        ("12-01 12-20", date(2026, 12, 1), date(2026, 12, 20)),
    ],
)
def test_a_first_day_with_no_last_is_until_further_notice(said: str, first: date, last: date | None) -> None:
    assert read_stop(said, date(2026, 11, 18)) == (first, last)


@pytest.mark.parametrize("said", ["", "起", "from", "另行通知", "on", "胡说起", "起" * 5000])
def test_what_names_no_day_is_none(said: str) -> None:
    assert isinstance(read_stop(said, date(2026, 11, 18)), NoDay)


def test_a_restart_is_told_from_a_stop_by_whether_a_day_is_stopped_that_was_not() -> None:
    open_end = [["2026-12-01", None]]
    assert stops.only_less(open_end, [["2026-12-05", "2026-12-09"]])
    assert stops.only_less(open_end, [])
    assert not stops.only_less([["2026-12-01", "2026-12-09"]], open_end)
    assert not stops.only_less(open_end, [["2026-11-30", "2026-12-09"]])
