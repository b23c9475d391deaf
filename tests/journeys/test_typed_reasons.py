"""What is typed acts on what its question named, as it was then; else nothing is done, and the words are said back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.unit import Unit
from tests.machines.quiet_town import QuietTown

SHENZHEN = ZoneInfo("Asia/Shanghai")
LEADER, MANAGER, SECOND, ABOVE = 1, 2, 3, 4


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = QuietTown(datetime(2026, 11, 20, 8, tzinfo=SHENZHEN))
    town.unit("住建局", Unit(party="housing_authority", first_year=2026))
    company = Unit(party="enterprise", first_year=2026, attributes={"headcount": 120})
    town.company = town.unit("宏达建设", company, "住建局")  # type: ignore[attr-defined]
    town.join(ABOVE, "陈清", "supervisor", "住建局")
    town.join(LEADER, "王建国", "principal_leader", "宏达建设")
    town.join(MANAGER, "李安", "safety_manager", "宏达建设")
    town.join(SECOND, "赵敏", "safety_manager", "宏达建设")
    town.round()
    yield town
    town.close()


def acts(here: QuietTown) -> list[str]:
    """What people did, by the ledger; what the bot showed is left out."""
    said = [entry["action"] for entry in here.entries(here.company)]  # type: ignore[attr-defined]
    return [action for action in said if action != "prompted"]


def submit(here: QuietTown, note: str) -> None:
    here.say(LEADER, "/duties")
    here.press_on(LEADER, "study")
    here.press_on(LEADER, "✅ 已完成")
    if "今天" in here.shown(LEADER)[-1].text:  # a returned claim has its day
        here.press_on(LEADER, "今天")
    here.say(LEADER, note)
    here.press_on(LEADER, "📤 提交")


def last(here: QuietTown, person: int, count: int = 2) -> str:
    return "\n".join(shown.text for shown in here.shown(person)[-count:])


@pytest.fixture
def confirmed(here: QuietTown) -> QuietTown:
    """Both managers know the confirmed claim's card."""
    submit(here, "学习了第一讲")
    here.press_on(MANAGER, "✅ 确认")
    return here


def open_card(here: QuietTown, person: int) -> None:
    """Show a person the card of the study, wherever it is listed."""
    number = next(entry["claim"] for entry in here.entries(here.company) if entry["action"] == "confirmed")  # type: ignore[attr-defined]
    here.say(person, f"/record {number}")
    here.press_on(person, "📋")


def test_a_reason_to_correct_a_claim_corrects_no_other(confirmed: QuietTown) -> None:
    here = confirmed
    open_card(here, MANAGER)
    here.press_on(MANAGER, "✏️ 更正")
    open_card(here, SECOND)
    here.press_on(SECOND, "✏️ 更正")
    here.say(SECOND, "请写明第二讲")
    submit(here, "学习了第一讲和第二讲")
    here.press_on(SECOND, "✅ 确认")
    before = acts(here)
    here.say(MANAGER, "照片不清楚")
    assert acts(here) == before
    assert "您刚才的文字未采用：“照片不清楚”" in last(here, MANAGER)
    assert "未作处理" in last(here, MANAGER)


def test_a_reason_to_correct_what_was_returned_meanwhile_does_nothing(confirmed: QuietTown) -> None:
    here = confirmed
    open_card(here, MANAGER)
    here.press_on(MANAGER, "✏️ 更正")
    open_card(here, SECOND)
    here.press_on(SECOND, "✏️ 更正")
    here.say(SECOND, "请写明第二讲")
    before = acts(here)
    here.say(MANAGER, "照片不清楚")
    assert acts(here) == before
    assert "您刚才的文字未采用：“照片不清楚”" in last(here, MANAGER)


def test_a_reason_corrects_the_claim_of_which_it_was_asked(confirmed: QuietTown) -> None:
    open_card(confirmed, MANAGER)
    confirmed.press_on(MANAGER, "✏️ 更正")
    confirmed.say(MANAGER, "照片不清楚")
    assert acts(confirmed)[-1] == "corrected"


def test_a_duty_that_was_settled_meanwhile_is_not_urged(here: QuietTown) -> None:
    late = datetime(2026, 12, 3, 9, 30, tzinfo=SHENZHEN)
    here.at(late)
    here.say(ABOVE, "/duties")
    here.press_on(ABOVE, "inspect")
    here.press_on(ABOVE, "📣 督办")
    here.say(ABOVE, "请尽快完成检查")
    here.press_on(ABOVE, "3 个工作日")
    here.at(late + timedelta(hours=1))
    here.say(MANAGER, "/duties")
    here.press_on(MANAGER, "inspect")
    here.press_on(MANAGER, "📋")
    here.press_on(MANAGER, "➖ 不需要")
    here.press_on(MANAGER, "免除")
    here.say(MANAGER, "已由集团统一检查")
    here.at(late + timedelta(days=1))  # the waiver counts once those above have been told
    assert here.press_on(ABOVE, "📤") == "未下发：此项现已办结。"
    assert "urged" not in acts(here)
