"""Rows 25 and 27 to 34: time that jumps, stops, or is cut up oddly."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.sandbox import Fault
from bot.store.engine import Connection
from schedules.ladder import Hours
from schedules.unit import Unit
from schedules.workdays import china
from tests.journeys.town import LEADER, MANAGER, STRANGER, Town, local, text_of

INSPECTION = "带队检查安全生产"


def outcomes(conn: Connection) -> dict[str, bool]:
    rows = conn.execute(text("SELECT key, undetermined FROM duties WHERE period = '2026-11'"))
    return {row.key: bool(row.undetermined) for row in rows}


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(days=3), timedelta(days=30)])
def test_row_25_after_an_absence_each_person_gets_one_digest_at_most(there: Town, away: timedelta) -> None:
    there.tick()
    there.stop()
    there.clock.forward_to(there.clock.now() + away + timedelta(hours=1, minutes=5))
    there.start()
    before = {person: len(there.shown(person)) for person in (LEADER, MANAGER)}
    there.settle()
    notices = {person: "系统停了" in there.last(person) for person in before}
    for _ in range(3):
        there.tick()
    for person, count in before.items():
        assert len(there.shown(person)) - count <= 1 + (notices[person] and away > timedelta(days=1))


def test_row_25_a_period_that_closed_meanwhile_is_undetermined_and_no_breach(there: Town) -> None:
    there.tick()
    there.stop()
    there.clock.forward_to(local(2026, 12, 3, 10))
    there.start()
    assert there.bot
    assert there.bot.store.read_now(outcomes)["eight-onces-inspection"]
    there.say(LEADER, "/status")
    assert "未定 3" in there.last(LEADER)
    there.open(LEADER, INSPECTION)


def test_row_27_one_bad_duty_is_parked_and_the_others_are_served(there: Town) -> None:
    there.unit("远方建设")
    there.join(STRANGER, "principal_leader", "远方建设")
    assert there.bot

    def spoil(conn: Connection) -> None:
        conn.execute(text("UPDATE duties SET due_on = '0001-01-01', opens_on = '0001-01-01' WHERE unit_id = 1"))
        conn.execute(text("UPDATE duties SET next_prompt_at = opened_at WHERE unit_id = 1"))

    there.bot.store.write_now(spoil)
    there.at(local(2026, 11, 2, 9))
    assert "inspect" in there.last(STRANGER).lower()


def test_row_28_a_slow_download_of_one_company_delays_nobody_else(there: Town) -> None:
    there.open(LEADER, INSPECTION)
    there.press(LEADER, "✅ 已完成")
    there.press(LEADER, "今天")
    there.sandbox.faults.add(Fault("getFile", status=200, delay_after=4))
    there.sandbox.send_photos(LEADER, [b"\xff\xd8slow"])
    start = time.monotonic()
    there.sandbox.say(MANAGER, "/help")
    there.until(lambda: "职责完成" in there.last(MANAGER), 3)
    assert time.monotonic() - start < 2
    there.until(lambda: "照片 1/2" in there.last(LEADER), 10)


def test_row_28_and_30_a_ticker_that_died_is_replaced(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import app

    monkeypatch.setattr(app, "TICK", 3600)
    monkeypatch.setattr(app, "DEAD", 1.0)
    assert there.bot
    assert there.loop
    bot = there.bot
    watching = asyncio.run_coroutine_threadsafe(bot.tick_for_ever(), there.loop)
    bot.ticked_at = time.monotonic() - 100
    before = bot.ticked_at
    there.until(lambda: bot.ticked_at > before + 100, 15)
    watching.cancel()


def test_row_29_a_clock_that_jumps_ahead_sends_nothing_twice(there: Town) -> None:
    there.at(local(2026, 11, 2, 9))
    shown = len(there.shown(LEADER))
    there.at(local(2026, 11, 2, 11))
    there.at(local(2026, 11, 5, 11))
    assert len(there.shown(LEADER)) == shown


def test_row_31_evidence_after_the_due_day_is_taken_and_shown_as_late(there: Town) -> None:
    there.open(LEADER, INSPECTION)
    there.press(LEADER, "✅ 已完成")
    there.at(local(2026, 12, 1, 0, 0))
    there.press(LEADER, "今天")
    assert "如实记为补做" in there.chat(LEADER)
    there.photos(LEADER, 2)
    there.say(LEADER, "已检查")
    there.press(LEADER, "📤 提交")
    assert "已记录" in there.last(LEADER)
    assert "完成日晚于期限" in there.chat(MANAGER)


def test_row_33_a_year_without_a_calendar_is_provisional_and_never_raises() -> None:
    calendar = china()
    assert calendar.is_provisional(2027)
    assert calendar.is_workday(date(2027, 1, 1))  # a guess, and said to be one
    assert calendar.is_workday(date(2026, 2, 14))  # a Saturday to make up for


def test_row_34_a_digest_comes_once_a_local_day_through_changes_of_the_clocks() -> None:
    zone = ZoneInfo("Europe/Berlin")
    moments = [Hours().prompt_at(date(2026, 1, 1) + timedelta(days=day), zone) for day in range(365)]
    assert len({moment.astimezone(zone).date() for moment in moments}) == 365
    assert {moment.astimezone(zone).hour for moment in moments} == {9}


def test_row_34_the_zone_of_the_machine_does_not_matter(there: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        there.at(local(2026, 11, 2, 9))
        assert text_of(there.shown(LEADER)[-1]).startswith("🟦 " + INSPECTION)
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()


def test_row_34_a_unit_with_an_unknown_zone_is_refused() -> None:
    from bot.faults import Refused
    from bot.operator import unit_said

    with pytest.raises(Refused, match="must be a zone name"):
        unit_said("enterprise", "company", 2026, {}, "Mars/Base")
    assert Unit(party="enterprise", first_year=2026).timezone == "Asia/Shanghai"
    assert datetime(2026, 1, 1, tzinfo=UTC)
