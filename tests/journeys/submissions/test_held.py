"""What comes outside any dialogue: asked for, let go, offered again, and never part of what nobody meant it for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.reading.talk import is_talk, without_greeting
from bot.store.duties.duties import duty
from bot.store.engine import Connection
from bot.store.submissions import held, submissions
from schedules.unit import Unit
from tests.chats import person_by_number
from tests.machines.quiet_town import NOTE, PHOTO, QuietTown
from tests.schedules.examples import obligation, roadmap_file

LEADER, MANAGER = 1001, 1002
COMPANY = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120, "hazardous": True})
MONTHLY = {"kind": "every", "period": "month"}
ROADMAP = roadmap_file(
    obligation("inspect", MONTHLY, evidence=NOTE | {"photos": 2}),
    obligation("study", MONTHLY, evidence=NOTE),
)


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 20, 1, tzinfo=UTC), ROADMAP)
    town.unit("宏达建设", COMPANY)
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.cycle()
    yield town
    town.close()


def last(here: QuietTown) -> str:
    return here.shown(LEADER)[-1].text


def labels(here: QuietTown) -> list[str]:
    return [button.label for button in here.shown(LEADER)[-1].buttons]


def held_of(here: QuietTown) -> list[str]:
    def read(conn: Connection) -> list[str]:
        by = person_by_number(conn, LEADER)
        assert by
        return [one.text or "photo" for one in held.held_of(conn, by.id)]

    return here.store.read_now(read)


def draft(here: QuietTown, key: str) -> tuple[str | None, int]:
    def read(conn: Connection) -> tuple[str | None, int]:
        by = person_by_number(conn, LEADER)
        assert by
        for one in submissions.drafts_by(conn, by.id):
            if duty(conn, one.duty_id).key == key:
                return one.note, len(submissions.evidence_of(conn, one.id))
        return None, 0

    return here.store.read_now(read)


def photo(number: int) -> bytes:
    return PHOTO + bytes([number])


def begin(here: QuietTown, title: str) -> None:
    here.say(LEADER, f"/duties {title}")
    here.press_on(LEADER, title)
    here.press_on(LEADER, "✅ 已完成")


def test_cancel_names_and_drops_what_is_held_with_a_way_back(here: QuietTown) -> None:
    here.photo(LEADER, photo(1), caption="东侧临边")
    here.say(LEADER, "/today")
    here.say(LEADER, "/cancel")
    assert held_of(here) == []
    assert "已取消：1份文件、“东侧临边”" in last(here)
    here.press_on(LEADER, "恢复已取消的内容")
    assert held_of(here) == ["东侧临边"]
    here.press_on(LEADER, "🟦 inspect")
    assert draft(here, "inspect") == ("东侧临边", 1)


def test_what_was_dropped_is_gone_after_a_day_and_it_is_said(here: QuietTown) -> None:
    here.say(LEADER, "东侧临边已整改")
    here.say(LEADER, "/cancel")
    here.at(here.clock.moment + timedelta(hours=25))
    assert "没有可恢复" in (here.press_on(LEADER, "恢复已取消的内容") or "")
    assert held_of(here) == []


@pytest.mark.parametrize("between", [timedelta(minutes=11), timedelta()])
def test_what_was_held_before_joins_what_comes_later_only_when_told(here: QuietTown, between: timedelta) -> None:
    here.say(LEADER, "今天带队检查完了")
    if between:
        here.clock.moment += between
    else:
        here.say(LEADER, "/status")  # something else is the last message now
    here.photo(LEADER, photo(1), caption="东侧临边")
    assert "不计入本次：“今天带队检查完了”" in last(here)
    assert "🟦 inspect · 2026年11月" in labels(here)
    here.press_on(LEADER, "🟦 inspect")
    assert draft(here, "inspect") == ("东侧临边", 1)
    assert held_of(here) == ["今天带队检查完了"]


def test_an_earlier_one_goes_along_where_its_sender_says_so(here: QuietTown) -> None:
    here.say(LEADER, "今天带队检查完了")
    here.say(LEADER, "/status")
    here.photo(LEADER, photo(1))
    here.press_on(LEADER, "➕ 连同“今天带队检查完了”")
    here.press_on(LEADER, "🟦 inspect")
    assert draft(here, "inspect") == ("今天带队检查完了", 1)
    assert held_of(here) == []


def test_the_last_message_after_a_duty_is_begun_is_its_own_and_offers_what_is_held(here: QuietTown) -> None:
    here.say(LEADER, "今天带队检查完了")
    begin(here, "study")
    assert "请选择完成日期" in last(here)
    assert draft(here, "study") == (None, 0)
    here.press_on(LEADER, "📎 归入“今天带队检查完了”")
    assert draft(here, "study") == ("今天带队检查完了", 0)
    assert held_of(here) == []
    assert "请选择完成日期" in last(here)
    assert not any("📎" in label for label in labels(here))


def test_a_photo_after_a_question_goes_first_to_the_duty_asked_about(here: QuietTown) -> None:
    begin(here, "study")
    here.press_on(LEADER, "今天")
    here.say(LEADER, "东侧临边已整改")
    here.press_on(LEADER, "📤 提交")
    here.press_on(MANAGER, "❓")
    here.press_on(MANAGER, "请补现场照片")
    here.say(LEADER, "/status")
    here.photo(LEADER, photo(1))
    assert "study" in labels(here)[0]


@pytest.mark.parametrize(
    "text",
    [
        "在吗",
        "？",
        "你好",
        "hello there",
        "怎么提交？",
        "请问这个怎么办",
        "What is this for?",
        "落实率多少",
        "还差几项？",
    ],
)
def test_a_greeting_or_a_question_is_answered_and_not_held(here: QuietTown, text: str) -> None:
    assert is_talk(text)
    here.say(LEADER, text)
    assert held_of(here) == []
    assert "/help" in last(here)
    assert ("/status" in last(here)) == ("率" in text)
    assert "/board" not in last(here)  # a company without anything below has none


@pytest.mark.parametrize(
    "text",
    ["临边已整改", "西侧也已整改", "11-20 现场复查", "早上检查了临边", "共整改3处，是否复查待定", "已整改，可以吗？"],
)
def test_what_reports_something_is_no_talk(text: str) -> None:
    assert not is_talk(text)
    assert without_greeting(text) == text


def test_a_greeting_is_no_part_of_what_is_held(here: QuietTown) -> None:
    here.say(LEADER, "在吗，我今天带队检查完了")
    assert held_of(here) == ["我今天带队检查完了"]
    assert "在吗" not in last(here)


def test_leaving_says_what_was_kept_only_where_something_was(here: QuietTown) -> None:
    begin(here, "study")
    here.say(LEADER, "/cancel")
    assert "✅" in last(here)
    begin(here, "study")
    here.press_on(LEADER, "今天")
    here.say(LEADER, "东侧临边已整改")
    here.press_on(LEADER, "📤 提交")
    here.press_on(MANAGER, "↩️ 请补正")
    here.say(MANAGER, "/cancel")
    assert "没有任何改动" in here.shown(MANAGER)[-1].text
