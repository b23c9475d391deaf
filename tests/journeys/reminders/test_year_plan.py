"""The year plan: proposed in January, moved by buttons, fixed; prompts follow it and the legal due days stay."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from tests.journeys.town import COMPANY, DEPUTY, LEADER, MANAGER, Town, local, text_of, town

DRILL = "参加安全生产应急救援演练"


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 1, 4, 8), database_url) as it:
        it.unit()
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        yield it


def line(here: Town, person: int, month: int) -> str:
    """The line of a month in the newest picture of the year."""
    return next(row for row in here.last(person).splitlines() if row.startswith(f"{month}月 "))


def drawn(here: Town, person: int) -> bytes:
    """The picture in the newest message, a PNG that a phone can show."""
    content = here.sandbox.files[here.shown(person)[-1]["photo"][-1]["file_id"]].content
    with Image.open(BytesIO(content)) as picture:
        assert picture.format == "PNG"
        width, height = picture.size
    assert width == 1080
    assert 500 < height < 4000
    return content


def test_the_year_is_drawn_and_the_picture_follows_what_is_moved_and_fixed(here: Town) -> None:
    here.say(MANAGER, "/plan")
    proposal, count = drawn(here, MANAGER), len(here.shown(MANAGER))
    here.press(MANAGER, DRILL)
    assert drawn(here, MANAGER) == proposal
    here.press(MANAGER, "9月")
    moved = drawn(here, MANAGER)
    assert moved != proposal
    here.press(MANAGER, "✅ 确定计划")
    assert drawn(here, MANAGER) not in (proposal, moved)
    assert len(here.shown(MANAGER)) == count
    here.say(MANAGER, "/lang")
    here.press(MANAGER, "English")
    here.say(MANAGER, "/plan")
    assert "plan for 2026 · fixed" in here.last(MANAGER)
    assert drawn(here, MANAGER) != moved


def test_in_january_the_safety_manager_is_offered_a_plan_that_spreads_the_year(here: Town) -> None:
    here.at(local(2026, 1, 4, 9))
    here.press(MANAGER, "2026年计划待确定")
    assert "参加安全生产应急救援演练 25" in line(here, MANAGER, 6)
    assert "组织召开安全生产总结会" in line(here, MANAGER, 12)
    assert "组织签订全员岗位安全生" in line(here, MANAGER, 1)
    assert len(here.last(MANAGER)) < 900


def test_who_joins_later_in_the_year_is_offered_it_with_the_welcome(here: Town) -> None:
    here.clock.forward_to(local(2026, 5, 11, 8))
    here.join(DEPUTY, "safety_manager")
    here.press(DEPUTY, "2026年计划待确定")
    assert "参加安全生产应急救援演练 25" in line(here, DEPUTY, 6)
    assert not any(line.startswith("1月") for line in here.last(DEPUTY).splitlines())  # nothing is left to do then


def test_a_duty_is_moved_to_another_month_and_the_plan_fixed(here: Town) -> None:
    here.say(MANAGER, "/plan")
    here.press(MANAGER, DRILL)
    assert "期限 12月31日" in here.last(MANAGER)
    here.press(MANAGER, "9月")
    assert "参加安全生产应急救援演练" in line(here, MANAGER, 9)
    assert "建议" in here.last(MANAGER)
    here.press(MANAGER, "✅ 确定计划")
    assert "已定" in here.last(MANAGER)
    assert "plan_fixed" in here.entries()
    here.at(local(2026, 1, 6, 9))
    here.say(MANAGER, "/plan")
    assert "参加安全生产应急救援演练" in line(here, MANAGER, 9)


def test_prompts_follow_the_planned_day_and_the_legal_due_day_stays(here: Town) -> None:
    here.say(MANAGER, "/plan")
    here.press(MANAGER, "✅ 确定计划")
    here.mornings(local(2026, 6, 23, 9), 3)
    told = [text_of(message) for message in here.shown(LEADER) if DRILL in text_of(message)]
    assert any("12月31日" in text for text in told) or any("还剩189天" in text for text in told)
    before = len(told)
    here.mornings(local(2026, 12, 28, 9), 4)
    told = [text_of(message) for message in here.shown(LEADER) if DRILL in text_of(message)]
    assert len(told) > before
    assert any("今天到期" in text for text in told)


def test_without_a_plan_nothing_rings_in_june(here: Town) -> None:
    here.mornings(local(2026, 1, 5, 9), 1)
    here.at(local(2026, 6, 22, 9))
    before = len([m for m in here.shown(LEADER) if DRILL in text_of(m)])
    here.mornings(local(2026, 6, 23, 9), 3)
    alone = [m for m in here.shown(LEADER) if text_of(m).startswith(f"🟦 {DRILL}")]
    assert not alone
    assert before <= len([m for m in here.shown(LEADER) if DRILL in text_of(m)])


def test_who_may_not_plan_sees_the_year_without_buttons(here: Town) -> None:
    here.join(DEPUTY, "safety_officer")
    here.say(DEPUTY, "/plan")
    assert "2026" in here.last(DEPUTY)
    assert "reply_markup" not in here.shown(DEPUTY)[-1]


def test_another_companys_manager_can_neither_see_nor_move_the_plan(here: Town) -> None:
    here.unit("远景装饰", COMPANY)
    here.join(DEPUTY, "safety_manager", "远景装饰")
    here.say(DEPUTY, "/plan")
    message = here.shown(DEPUTY)[-1]
    key = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[0]
    for forged in ("plan_unit:1.2026", "plan_fix:1.2026", "plan_move:1", "plan_to:1.9", "plan_to:999999.9"):
        here.sandbox.query(DEPUTY, message, f"{key}:{forged}")
        here.settle()
    assert "宏达建设" not in here.chat(DEPUTY)
    assert "plan_fixed" not in here.entries()


def test_a_year_that_cannot_be_drawn_keeps_nobody_else_from_being_answered(here: Town) -> None:
    assert here.bot
    two_lines = text("UPDATE units SET name = :name")
    here.bot.store.write_now(lambda conn: conn.execute(two_lines, {"name": "宏达\n建设"}))
    here.say(MANAGER, "/plan")
    here.say(MANAGER, "/help")
    assert "职责完成" in here.last(MANAGER)


def test_the_month_to_which_a_duty_is_moved_may_be_typed_in_any_writing(here: Town) -> None:
    for said, month in (("９月", 9), ("十月", 10), ("Aug", 8)):
        here.say(MANAGER, "/plan")
        here.press(MANAGER, DRILL)
        for wrong, fault in (
            ("13月", "没有13月"),
            ("9月15日", "只需要月份"),
            ("尽快", "不是月份"),
            ("明年3月", "不在可选的月份"),
        ):
            here.say(MANAGER, wrong)
            assert fault in here.last(MANAGER)
            assert "9月" in str(here.shown(MANAGER)[-1]["reply_markup"])
        here.say(MANAGER, said)
        assert "参加安全生产应急救援演练" in line(here, MANAGER, month)
