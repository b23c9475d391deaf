"""Owing more that is cheap, saying it late and moving the clock: none of it betters a rate."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date

import pytest

from bot.outbox.operations import change_unit
from bot.queries.report import gather
from bot.queries.report_contents import Report
from bot.queries.status import status
from bot.store.people.units import Unit as Kept
from bot.store.people.units import unit_named
from schedules.rate import Rate
from schedules.unit import Unit
from tests.journeys.below_authority import (
    COMPANY,
    LEADER,
    MANAGER,
    SUPERVISOR,
    below_authority,
    local,
)
from tests.journeys.exemptions.test_exemptions import rate
from tests.machines.quiet_town import PHOTO, QuietTown

SITE, SITE_LEADER = "一号楼", 14


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = below_authority()
    yield town
    town.close()


def own(here: QuietTown) -> Rate:
    """The company's rate as its own report counts it."""
    return here.store.read_now(lambda conn: status(conn, known(conn), 2026, here.clock.now())).rate


def known(conn: object) -> Kept:
    found = unit_named(conn, COMPANY)  # type: ignore[arg-type]
    assert found
    return found


def report(here: QuietTown) -> Report:
    year = date(2026, 1, 1), date(2026, 12, 31)
    return here.store.read_now(lambda conn: gather(conn, known(conn), *year, now=here.clock.now()))


def notice(here: QuietTown, who: int, text: str) -> None:
    """Let someone issue a notice in their own words to all units below theirs, due within a week."""
    here.say(who, "/notice")
    here.press_on(who, "自己写")
    here.say(who, text)
    for label in ("全部", "下一步", "7天内", "📤 下发"):
        here.press_on(who, label)


def told_done(here: QuietTown, who: int, day: str = "今天") -> None:
    """Let someone say that the duty shown last is done, with a note as its proof."""
    here.press_on(who, "✅ 已完成")
    if day == "今天":
        here.press_on(who, day)
    else:
        here.press_on(who, "其他日期")
        here.say(who, day)


def event(here: QuietTown, day: str) -> None:
    """Let the manager note a penalty decision of a day."""
    here.say(MANAGER, "/event")
    here.press_on(MANAGER, "处罚")
    here.say(MANAGER, day)
    here.press_on(MANAGER, "✅ 记录")


def published(here: QuietTown, day: str, photo: bytes) -> None:
    here.say(MANAGER, "/duties publish")
    here.press_on(MANAGER, "publish")
    told_done(here, MANAGER, day)
    here.photo(MANAGER, photo)
    here.press_on(MANAGER, "📤 提交")
    here.press_on(LEADER, "✅ 确认")


def test_a_notice_that_a_company_gives_itself_is_in_no_rate_and_says_so(here: QuietTown) -> None:
    here.unit(SITE, Unit(party="enterprise", first_year=2026, scope="project"), COMPANY)
    before = rate(here)
    notice(here, MANAGER, "晨会提醒：注意安全")
    here.press_on(LEADER, "打开")
    assert "本公司自行下发，不计入落实率" in here.shown(LEADER)[-1].text
    told_done(here, LEADER)
    here.say(LEADER, "已传达到位。")
    here.press_on(LEADER, "📤 提交")
    assert "李安是本通知的下发人" in here.shown(MANAGER)[-1].text
    here.press_on(MANAGER, "✅ 复核登记")
    here.at(local(2026, 11, 16, 9, 30))
    assert "notice_issued" in [entry["action"] for entry in here.entries(2)]
    assert (rate(here).done, rate(here).owed) == (before.done, before.owed + 2)  # two weeks' patrols of the site
    [line] = [line for part in report(here).units for line in part.duties if line.counts == "apart"]
    assert line.standing == "confirmed"
    assert report(here).rate.done == 0


def test_a_notice_from_above_counts(here: QuietTown) -> None:
    notice(here, SUPERVISOR, "开展冬季检查")
    here.press_on(LEADER, "打开")
    told_done(here, LEADER)
    here.say(LEADER, "已检查完毕。")
    here.press_on(LEADER, "📤 提交")
    here.press_on(MANAGER, "✅ 复核登记")
    assert (rate(here).done, own(here).done, report(here).rate.done) == (1, 1, 1)


def test_what_an_event_opens_only_after_its_due_day_is_made_good_at_best(here: QuietTown) -> None:
    here.at(local(2026, 11, 20, 9, 30))
    event(here, "8月3日")
    published(here, "8月4日", PHOTO + b"1")
    for found in (rate(here), own(here), report(here).rate):
        assert (found.done, found.made_good, found.owed) == (0, 1, 1)
    event(here, "11月19日")
    published(here, "今天", PHOTO + b"2")
    for found in (rate(here), own(here), report(here).rate):
        assert (found.done, found.made_good, found.owed) == (1, 1, 2)
    here.at(local(2026, 11, 23, 9, 30))
    weekly = [shown.text for shown in here.shown(SUPERVISOR) if "一周" in shown.text][-1]
    assert "本周登记事件2件" in weekly


def test_what_is_added_after_the_due_day_makes_a_submission_reported_late_at_best(here: QuietTown) -> None:
    here.at(local(2026, 11, 30, 20))
    here.say(LEADER, "/duties inspect")
    here.press_on(LEADER, "inspect")
    told_done(here, LEADER)
    here.photo(LEADER, PHOTO + b"1")
    here.press_on(LEADER, "📤 提交")
    here.press_on(MANAGER, "❓")
    here.say(MANAGER, "请补真正的照片")
    here.at(local(2026, 12, 21, 9, 30))
    here.press_on(LEADER, "➕")
    here.photo(LEADER, PHOTO + b"2")
    here.press_on(LEADER, "📤")
    here.press_on(MANAGER, "✅ 复核登记")
    for found in (rate(here), own(here), report(here).rate):
        assert (found.done, found.reported_late) == (1, 1)
    assert any("期限11月30日" in shown.text and "补充" in shown.text for shown in here.shown(LEADER))


def test_a_change_of_the_zone_does_not_move_the_days_of_what_is_open(here: QuietTown) -> None:
    here.at(local(2026, 11, 30, 23, 30))

    def to_london(conn: object) -> None:
        of = known(conn)
        change_unit(conn, of, replace(of, timezone="Europe/London"), here.clock.now())  # type: ignore[arg-type]

    here.store.write_now(to_london)
    here.clock.moment = local(2026, 12, 1, 7, 30).astimezone(UTC)  # by London's clock still the day before
    here.say(LEADER, "/duties inspect")
    here.press_on(LEADER, "inspect")
    told_done(here, LEADER)
    here.photo(LEADER, PHOTO + b"1")
    here.press_on(LEADER, "📤 提交")
    here.press_on(MANAGER, "✅ 复核登记")
    for found in (rate(here), own(here), report(here).rate):
        assert (found.done, found.reported_late) == (1, 1)
