"""Time that jumps, stops, or is cut up oddly."""

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import apscheduler.schedulers.base
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.sandbox import Fault, groups
from bot.store.engine import Connection
from bot.store.messages import messages
from schedules.escalation import Hours
from schedules.period import period_of, periods
from schedules.unit import Unit
from schedules.workdays import china, lack_of
from tests.chats import chat_id
from tests.command_line import dutybell
from tests.faults.process import Site
from tests.journeys.town import DEPUTY, LEADER, MANAGER, STRANGER, Town, local, text_of, town

INSPECTION = "带队检查安全生产"


def outcomes(conn: Connection) -> dict[str, bool]:
    rows = conn.execute(text("SELECT key, undetermined FROM duties WHERE period = '2026-11'"))
    return {row.key: bool(row.undetermined) for row in rows}


def add_unreadable(conn: Connection, chat: int, purpose: str, now: datetime) -> int:
    there = chat_id(conn, chat)
    return messages.add_message(conn, person_id=None, chat_id=there, purpose=purpose, duty_id=None, body="{", now=now)


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(days=3), timedelta(days=30)])
def test_after_an_absence_each_person_gets_one_digest_at_most(there: Town, away: timedelta) -> None:
    there.tick()
    there.stop()
    there.clock.forward_to(there.clock.now() + away + timedelta(hours=1, minutes=5))
    there.start()
    before = {person: len(there.shown(person)) for person in (LEADER, MANAGER)}
    there.settle()
    for _ in range(3):
        there.tick()
    for person, count in before.items():
        new = [text_of(message) for message in there.shown(person)[count:]]
        assert len(new) <= 1, new
        assert (
            ["系统中断服务" in said for said in new] == [True]
            if away > timedelta(days=1)
            else "系统中断服务" not in "".join(new)
        )


def test_a_period_that_closed_meanwhile_is_undetermined_and_no_breach(there: Town) -> None:
    there.tick()
    there.stop()
    there.clock.forward_to(local(2026, 12, 3, 10))
    there.start()
    assert there.bot
    assert there.bot.store.read_now(outcomes)["eight-onces-inspection"]
    there.say(LEADER, "/status")
    assert "无法判定 2" in there.last(LEADER)
    there.open(LEADER, INSPECTION)


def test_one_bad_duty_is_parked_and_the_others_are_served(there: Town) -> None:
    there.unit("远方建设")
    there.join(STRANGER, "principal_leader", "远方建设")
    assert there.bot

    def spoil(conn: Connection) -> None:
        conn.execute(text("UPDATE duties SET due_on = '0001-01-01', opens_on = '0001-01-01' WHERE unit_id = 1"))
        conn.execute(text("UPDATE duties SET next_prompt_at = opened_at WHERE unit_id = 1"))

    there.bot.store.write_now(spoil)
    with capture_logs() as logs:
        there.at(local(2026, 11, 2, 9))
    assert any(line["action"] == "remind.parked" for line in logs)
    assert "inspect" in there.last(STRANGER).lower()


def test_where_a_digest_and_a_board_cannot_be_written_the_others_are(tmp_path: Path, database_url: str) -> None:
    with town(tmp_path, local(2026, 10, 30, 18), database_url) as here:
        for leader, group, company in ((LEADER, -1001, "宏达建设"), (DEPUTY, -1002, "远方建设")):
            here.unit(company)
            here.join(leader, "principal_leader", company)
            groups.add_group(here.sandbox, group, company, by=leader)
            groups.say_in(here.sandbox, group, leader, "/bind")
            here.settle()
        assert here.bot

        def periods_read(conn: Connection, old: str, new: str) -> None:
            change = text("UPDATE duties SET period = :new || substr(period, length(:old) + 1) WHERE unit_id = 1")
            conn.execute(change, {"old": old, "new": new})

        here.bot.store.write_now(periods_read, "20", "??")
        here.bot.store.write_now(add_unreadable, -1001, "board", here.clock.now())
        here.settle()
        with capture_logs() as logs:
            here.at(local(2026, 11, 2, 9))
        put_aside = {line["action"] for line in logs if line["log_level"] == "error"}
        assert put_aside == {"digest.parked", "board.parked"}
        assert "带队检查" in here.last(DEPUTY)
        assert "带队检查" in text_of(here.shown(-1002)[-1])
        here.bot.store.write_now(periods_read, "??", "20")
        here.bot.store.write_now(lambda conn: conn.execute(text("DELETE FROM messages WHERE body = '{'")))
        seen = len(here.shown(LEADER))
        here.at(local(2026, 11, 2, 9, 30))
        assert len(here.shown(LEADER)) == seen
        here.at(local(2026, 11, 2, 10, 1))
        assert len(here.shown(LEADER)) == seen + 1
        assert "11月30日" in here.last(LEADER)
        assert "带队检查" in text_of(here.shown(-1001)[-1])


def test_a_message_that_cannot_be_read_stops_no_other(there: Town) -> None:
    assert there.bot
    spoilt = there.bot.store.write_now(add_unreadable, LEADER, "reply", there.clock.now())
    there.say(LEADER, "/help")
    assert "职责完成" in there.last(LEADER)
    query = text("SELECT state FROM messages WHERE id = :id")
    assert there.bot.store.read_now(lambda conn: conn.execute(query, {"id": spoilt}).scalar_one()) == "failed"


def test_a_slow_download_of_one_company_delays_nobody_else(there: Town) -> None:
    there.open(LEADER, INSPECTION)
    there.press(LEADER, "✅ 已完成")
    there.press(LEADER, "今天")
    there.sandbox.faults.add(Fault("getFile", status=200, delay_after=4))
    there.sandbox.send_photos(LEADER, [b"\xff\xd8slow"])
    there.sandbox.say(MANAGER, "/help")
    there.until(lambda: "职责完成" in there.last(MANAGER), 3)
    assert "照片 1/2" not in there.last(LEADER)
    there.until(lambda: "照片 1/2" in there.last(LEADER))


def test_a_ticker_that_died_is_replaced(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.app import ticker

    monkeypatch.setattr(ticker, "TICK", 3600)
    monkeypatch.setattr(ticker, "DEAD", 1.0)
    assert there.bot
    assert there.loop
    bot = there.bot
    watching = asyncio.run_coroutine_threadsafe(bot.ticker.tick_for_ever(), there.loop)
    bot.ticker.ticked_at = time.monotonic() - 100
    before = bot.ticker.ticked_at
    there.until(lambda: bot.ticker.ticked_at > before + 100)
    watching.cancel()


def test_a_tick_that_fails_is_followed_by_the_next(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(conn: Connection, old: str, new: str) -> None:
        conn.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    assert there.bot
    store = there.bot.store
    store.write_now(rename, "reminders", "elsewhere")
    with ticking(there, monkeypatch), capture_logs() as logs:
        there.clock.forward_to(local(2026, 11, 2, 9))
        there.until(lambda: any(line["action"] == "tick.failed" for line in logs))
        store.write_now(rename, "elsewhere", "reminders")
        there.until(lambda: INSPECTION in there.last(LEADER))


def test_a_loop_that_was_blocked_catches_up(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert there.loop
    with ticking(there, monkeypatch):
        there.loop.call_soon_threadsafe(time.sleep, 3)
        there.clock.forward_to(local(2026, 11, 2, 9))
        there.until(lambda: text_of(there.shown(LEADER)[-1]).startswith("🟦 " + INSPECTION))
    assert there.chat(LEADER).count(f"🟦 {INSPECTION}\n") == 1


@pytest.mark.parametrize("hours", [-3, 8])
def test_the_ticker_outlives_a_jump_of_the_wall_clock(there: Town, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    """Without help APScheduler stands still for as long as the clock was set back."""

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(hours=hours)

    assert there.bot
    bot = there.bot
    with ticking(there, monkeypatch):
        began = bot.ticker.ticked_at
        there.until(lambda: bot.ticker.ticked_at > began)
        monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Moved)
        moved = time.monotonic()
        there.until(lambda: bot.ticker.ticked_at > moved + 2)
        later = bot.ticker.ticked_at
        there.until(lambda: bot.ticker.ticked_at > later)


def test_a_clock_that_is_set_back_repeats_nothing_and_keeps_nobody_waiting(there: Town) -> None:
    there.at(local(2026, 11, 2, 9))
    minded(there)
    shown = len(there.shown(LEADER))
    there.sandbox.faults.add(Fault("sendMessage", status=500, chat_id=LEADER))
    there.sandbox.say(LEADER, "/help")
    there.until(lambda: any(call.status == 500 for call in there.sandbox.calls))
    time.sleep(0.2)  # so that the pause before the next attempt is noted, by the clock as it was
    there.clock._shift -= timedelta(hours=2)
    minded(there)
    there.until(lambda: "职责完成" in there.last(LEADER))
    for _ in range(3):
        there.tick()
    assert len(there.shown(LEADER)) == shown + 1
    assert "system_unavailable" not in there.entries()


def test_what_closed_while_the_machine_slept_is_undetermined_and_no_breach(there: Town) -> None:
    there.tick()
    there.clock.forward_to(local(2026, 12, 3, 10))  # and the steady clock stood still
    minded(there)
    there.tick()
    assert there.bot
    assert there.bot.store.read_now(outcomes)["eight-onces-inspection"]
    assert "system_unavailable" in there.entries()
    assert "请再发一次" in there.chat(LEADER)
    assert "missed" not in there.entries()


def minded(there: Town) -> None:
    """The bot looks at the clock, as it does before each tick of its own."""
    assert there.bot
    assert there.loop
    asyncio.run_coroutine_threadsafe(there.bot.ticker.mind_the_clock(), there.loop).result(30)


@contextmanager
def ticking(there: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The bot's own ticker at work, faster than in life."""
    from bot.app import ticker

    for name, seconds in (("TICK", 0.3), ("DEAD", 2.0), ("LOOK", 0.2)):
        monkeypatch.setattr(ticker, name, seconds)
    assert there.bot
    assert there.loop
    at_work = asyncio.run_coroutine_threadsafe(there.bot.ticker.tick_for_ever(), there.loop)
    yield
    at_work.cancel()


def test_a_clock_that_jumps_ahead_sends_nothing_twice(there: Town) -> None:
    there.at(local(2026, 11, 2, 9))
    shown = len(there.shown(LEADER))
    there.at(local(2026, 11, 2, 11))
    there.at(local(2026, 11, 5, 11))
    assert len(there.shown(LEADER)) == shown


def test_evidence_after_the_due_day_is_taken_and_shown_as_late(there: Town) -> None:
    there.open(LEADER, INSPECTION)
    there.press(LEADER, "✅ 已完成")
    there.at(local(2026, 12, 1, 0, 0))
    there.press(LEADER, "其他日期")  # 今天 is the day on which it was shown
    there.say(LEADER, "12月1日")
    assert "如实记为逾期完成" in there.chat(LEADER)
    there.photos(LEADER, 2)
    there.say(LEADER, "已检查")
    there.press(LEADER, "📤 提交")
    assert "已记录" in there.last(LEADER)
    assert "完成日晚于期限" in there.chat(MANAGER)


@pytest.mark.parametrize(
    "zone",
    ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe"],
)
def test_every_moment_of_twelve_years_lies_in_one_period_of_each_kind(zone: str) -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(4383)]
    assert days[-1] == date(2035, 12, 31)
    for kind in ("day", "week", "month", "quarter", "half_year", "year"):
        found = list(periods(kind, days[0], days[-1]))
        for day in days:
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
            local_day = noon.astimezone(ZoneInfo(zone)).date()
            while found and found[0].last < local_day:
                del found[0]
            assert found[0].first <= local_day <= found[0].last
            assert period_of(kind, local_day) == found[0]


def test_a_year_without_a_calendar_is_provisional_and_never_raises() -> None:
    calendar = china()
    assert calendar.is_provisional(2027)
    assert calendar.is_workday(date(2027, 2, 8))  # a guess, and said to be one
    assert calendar.is_workday(date(2026, 2, 14))  # a Saturday to make up for


def test_from_december_on_administrators_are_warned_daily_of_a_year_without_a_calendar(there: Town) -> None:
    there.unit("系统")
    there.join(MANAGER, "administrator", "系统")

    def warned() -> int:
        return there.chat(MANAGER).count("2027年工作日安排尚未收录")

    there.at(local(2026, 11, 30, 10))
    assert warned() == 0
    there.at(local(2026, 12, 1, 8))
    assert warned() == 0  # not before the hour of their digest
    for hour in (9, 12, 20):
        there.at(local(2026, 12, 1, hour))
    there.restart()
    there.tick()
    assert warned() == 1
    for day in (2, 3, 4):
        there.at(local(2026, 12, day, 9, 1))
    assert warned() == 4
    assert "2027年工作日安排尚未收录" not in there.chat(LEADER)
    shown = dutybell("doctor", home=there.settings.home)
    assert "2027 not yet announced" in shown.stdout


def test_a_calendar_is_missed_from_december_or_where_its_year_has_begun() -> None:
    calendar = china()
    assert [calendar.missing(date(2026, month, 1)) for month in (10, 11, 12)] == [None, None, 2027]
    assert calendar.missing(date(2027, 3, 1)) == 2027
    assert calendar.missing(date(2025, 12, 31)) is None


def test_each_calendar_by_which_anything_counts_is_looked_at_and_an_unknown_one_is_said_to_be_so(there: Town) -> None:
    there.unit("系统")
    there.unit("伦敦公司", Unit(party="enterprise", first_year=2026, calendar="GB"))
    there.join(MANAGER, "administrator", "系统")
    there.at(local(2026, 11, 3, 10))
    assert "工作日历" not in there.chat(MANAGER)
    shown = dutybell("doctor", home=there.settings.home)
    assert "working days of GB: known" in shown.stdout
    there.beside(lambda conn: conn.exec_driver_sql("UPDATE units SET calendar = 'XY' WHERE name = '伦敦公司'"))
    there.at(local(2026, 11, 4, 10))
    assert there.chat(MANAGER).count("没有代码为“XY”的工作日历") == 1
    shown = dutybell("doctor", home=there.settings.home)
    assert "working days of XY: no calendar is known by this code, Monday to Friday are taken" in shown.stdout
    assert shown.returncode == 1


def test_what_rests_on_no_notices_or_is_only_estimated_is_not_missed() -> None:
    for calendar in ("weekdays", "every_day", "SA", "TR"):
        assert lack_of(calendar, date(2026, 12, 1)) is None
    lack = lack_of("XY", date(2026, 6, 1))
    assert lack
    assert lack.year is None
    far = lack_of("GB", date(2101, 3, 1))
    assert far
    assert far.year == 2101


def test_a_digest_comes_once_a_local_day_through_changes_of_the_clocks() -> None:
    zone = ZoneInfo("Europe/Berlin")
    moments = [Hours().prompt_at(date(2026, 1, 1) + timedelta(days=day), zone) for day in range(365)]
    assert len({moment.astimezone(zone).date() for moment in moments}) == 365
    assert {moment.astimezone(zone).hour for moment in moments} == {9}


def test_the_zone_of_the_machine_does_not_matter(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        there.at(local(2026, 11, 2, 9))
        assert text_of(there.shown(LEADER)[-1]).startswith("🟦 " + INSPECTION)
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()


def test_a_machine_whose_zone_cannot_be_read_is_worked_on(here: Site) -> None:
    at_work = here.run("pass", TZ="Nowhere/Nothing").says("app.started")
    at_work.signal(signal.SIGTERM)
    assert at_work.ended(20) == 0


def test_a_unit_with_an_unknown_zone_is_refused() -> None:
    from bot.errors import Refused
    from bot.ops.arguments import unit_said

    with pytest.raises(Refused, match="must be a zone name"):
        unit_said("enterprise", "company", 2026, {}, timezone="Mars/Base")
    assert Unit(party="enterprise", first_year=2026).timezone == "Asia/Shanghai"
    assert datetime(2026, 1, 1, tzinfo=UTC)
