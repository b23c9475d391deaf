"""What is due within hours after an event: it rings at once, at night too, and only what is sent by then is in time."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.flows.ledger.verify import GOOD, UNSAID
from bot.outbox.operations import adopt
from bot.store.engine import Connection
from schedules.unit import Unit
from tests.journeys.town import LEADER, MANAGER, SUPERVISOR, Town, local, town
from tests.machines.quiet_town import NOTE
from tests.schedules.examples import obligation, roadmap_file

CALL = {"zh": "事故快报", "en": "Report the accident"}
NIGHT = local(2026, 9, 29, 2, 5)
ROADMAP = roadmap_file(
    obligation(
        "call",
        {"kind": "after_event", "event": "accident", "within": {"hours": 1}},
        title=CALL,
        evidence=NOTE,
        owner="safety_manager",
        confirmer="principal_leader",
    ),
    obligation("look", {"kind": "after_event", "event": "accident", "within": {"days": 7}}, evidence=NOTE),
)


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 9, 28, 9, 30), database_url) as it:
        it.beside(adopt, json.dumps(ROADMAP), it.clock.now())
        it.unit("市住房和建设局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="市住房和建设局")
        it.join(SUPERVISOR, "supervisor", "市住房和建设局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        it.at(local(2026, 9, 28, 10))
        it.at(NIGHT)
        yield it


def note(here: Town, who: int, hour: str, day: str = "今天") -> None:
    here.say(who, "/event")
    here.press(who, "事故")
    here.press(who, day)
    if ":" in hour:
        here.say(who, hour)
    else:
        here.press(who, hour)


def record(here: Town, who: int, hour: str, day: str = "今天") -> None:
    note(here, who, hour, day)
    here.press(who, "✅ 记录")


def done(here: Town) -> None:
    here.open(MANAGER, CALL["zh"])
    here.press(MANAGER, "✅ 已完成")
    here.press(MANAGER, "今天")
    here.say(MANAGER, "已向主管部门电话报告。")
    here.press(MANAGER, "📤")
    here.open(LEADER, CALL["zh"])
    here.press(LEADER, "✅ 确认")


def duties(here: Town) -> list[Any]:
    assert here.bot
    query = text("SELECT period, verdict, counts, waived, due_at FROM duties WHERE key = 'call' ORDER BY id")
    return here.bot.store.read_now(lambda conn: list(conn.execute(query)))


def test_it_rings_at_night_at_once_again_before_its_moment_and_above_as_soon_as_it_has_passed(here: Town) -> None:
    note(here, LEADER, "刚刚")
    assert "9月29日 周二 02:05" in here.last(LEADER)
    assert "事故快报 · 9月29日 周二 03:05前" in here.last(LEADER)
    before, above = len(here.shown(MANAGER)), len(here.shown(SUPERVISOR))
    here.press(LEADER, "✅ 记录")
    here.tick()
    assert len(here.shown(MANAGER)) == before + 1
    assert "今天03:05到期" in here.last(MANAGER)
    here.at(NIGHT + timedelta(minutes=30))
    assert len(here.shown(MANAGER)) == before + 2
    assert len(here.shown(SUPERVISOR)) == above
    here.at(NIGHT + timedelta(hours=1, seconds=1))
    assert "今天03:05起逾期" in here.last(MANAGER)
    assert "今天03:05起逾期" in here.last(SUPERVISOR)
    here.open(MANAGER, CALL["zh"])
    assert "今天03:05起逾期" in here.last(MANAGER)
    assert here.verified().code == GOOD


def test_what_is_noted_only_after_its_moment_is_late_and_told_above_at_once(here: Town) -> None:
    record(here, LEADER, "1小时前")
    here.tick()
    assert [each.counts for each in duties(here)] == ["late"]
    assert "今天02:05起逾期" in here.last(SUPERVISOR)
    here.open(MANAGER, CALL["zh"])
    assert "时限之后才登记，或撤回后改登更晚的时刻，至多按逾期完成计" in here.last(MANAGER)


def test_what_is_told_after_its_hour_is_completed_late_and_says_so(here: Town) -> None:
    record(here, LEADER, "01:30")
    here.at(NIGHT + timedelta(minutes=40))
    here.open(MANAGER, CALL["zh"])
    here.press(MANAGER, "✅ 已完成")
    here.press(MANAGER, "今天")
    assert "时限9月29日 02:30已过，会如实记为逾期完成。" in here.last(MANAGER)
    here.say(MANAGER, "已向主管部门电话报告。")
    here.press(MANAGER, "📤")
    assert "时限9月29日 02:30之后才填报：按逾期完成计。" in here.chat(MANAGER)
    here.open(LEADER, CALL["zh"])
    here.press(LEADER, "✅ 确认")
    assert [each.verdict for each in duties(here)] == ["made_good"]
    assert here.verified().code == GOOD


def test_what_is_told_within_its_hour_is_done_in_time(here: Town) -> None:
    record(here, LEADER, "01:30")
    here.at(NIGHT + timedelta(minutes=20))
    done(here)
    assert [(each.period, each.verdict) for each in duties(here)] == [("2026-09-29T01:30", "done")]
    assert here.verified().code == GOOD


def test_an_hour_to_come_and_what_is_no_hour_are_refused_and_that_of_another_day_is_typed(here: Town) -> None:
    note(here, LEADER, "03:00")
    assert "03:00尚未到来" in here.last(LEADER)
    here.say(LEADER, "很快")
    assert "“很快”不是时刻" in here.last(LEADER)
    here.say(LEADER, "1点50分")
    assert "9月29日 周二 01:50" in here.last(LEADER)
    note(here, LEADER, "23:40", "昨天")
    assert "⚠️ 其中1项一登记就已逾期" in here.last(LEADER)
    here.press(LEADER, "✅ 记录")
    assert [(each.period, each.counts) for each in duties(here)] == [("2026-09-28T23:40", "late")]


def test_the_hour_that_was_said_first_stands(here: Town) -> None:
    record(here, LEADER, "01:40")
    record(here, MANAGER, "02:00")
    assert here.toast() == "这件事已经记录过。"
    assert "周二 01:40" in here.last(MANAGER)
    assert [each.period for each in duties(here)] == ["2026-09-29T01:40"]


def test_an_event_taken_back_and_noted_with_a_later_hour_is_completed_late_at_best_and_the_first_is_owed(
    here: Town,
) -> None:
    record(here, LEADER, "01:20")
    here.press(LEADER, "撤回")
    record(here, LEADER, "02:00")
    first, second = duties(here)
    assert (first.verdict, second.counts) == ("waived_unseen", "late")
    here.at(local(2026, 9, 30, 9, 30))
    assert "事故 9月29日 周二 01:20" in here.chat(SUPERVISOR)
    assert [each.verdict for each in duties(here)] == ["waived", "open"]


def test_an_hour_taken_up_again_is_owed_as_before(here: Town) -> None:
    record(here, LEADER, "01:20")
    here.press(LEADER, "撤回")
    record(here, LEADER, "02:00")
    here.press(LEADER, "撤回")
    record(here, LEADER, "01:20")
    first, second = duties(here)
    assert (first.waived, first.counts, second.verdict) == (False, "fully", "waived_unseen")
    assert here.verified().code == GOOD


def test_an_earlier_hour_counts_as_any_other(here: Town) -> None:
    record(here, LEADER, "02:00")
    here.press(LEADER, "撤回")
    record(here, LEADER, "01:30")
    assert [each.counts for each in duties(here)] == ["fully", "fully"]


def test_a_moment_bent_in_the_database_is_found(here: Town) -> None:
    record(here, LEADER, "01:30")
    assert here.bot

    def bend(conn: Connection) -> None:
        query = text(
            "UPDATE duties SET due_at = due_at_new.at FROM (SELECT max(created_at) AS at FROM events) due_at_new"
        )
        conn.execute(text(query.text + " WHERE duties.key = 'call'"))

    here.bot.store.write_now(bend)
    found = here.verified()
    assert found.code == UNSAID
    assert "due at" in found.place


def test_a_moment_that_passed_while_the_bot_was_away_is_not_held_against_anyone(here: Town) -> None:
    record(here, LEADER, "刚刚")
    here.at(NIGHT + timedelta(minutes=5))
    here.stop()
    here.clock.forward_to(NIGHT + timedelta(hours=3))
    here.start()
    here.tick()
    assert duties(here)[0].verdict == "undetermined_unseen"
    assert here.verified().code == GOOD


def test_what_was_returned_before_its_moment_rings_again_before_it(here: Town) -> None:
    record(here, LEADER, "刚刚")
    here.tick()
    here.open(MANAGER, CALL["zh"])
    here.press(MANAGER, "✅ 已完成")
    here.press(MANAGER, "今天")
    here.say(MANAGER, "已打电话。")
    here.press(MANAGER, "📤")
    here.open(LEADER, CALL["zh"])
    here.press(LEADER, "退回")
    here.say(LEADER, "请写明向谁报告")
    before, above = len(here.shown(MANAGER)), len(here.shown(SUPERVISOR))
    here.at(NIGHT + timedelta(minutes=31))
    assert len(here.shown(MANAGER)) == before + 1
    here.at(NIGHT + timedelta(hours=1, seconds=1))
    assert len(here.shown(SUPERVISOR)) == above + 1


def test_it_cannot_be_put_off_beyond_its_moment(here: Town) -> None:
    record(here, LEADER, "刚刚")
    here.tick()
    here.at(NIGHT + timedelta(minutes=10))
    here.press(MANAGER, "⏰ 稍后")
    here.press(MANAGER, "1小时后")
    assert "不能" in here.toast()
