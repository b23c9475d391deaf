"""What is typed acts on what its question named, as it was then; else nothing is done, and the words are said back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.journeys.two_managers import MANAGER, SECOND, acts, company, local, submit, two_managers
from tests.machines.quiet_town import QuietTown

ABOVE = 4


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = two_managers(above="住建局")
    town.join(ABOVE, "陈清", "supervisor", "住建局")
    yield town
    town.close()


def last(here: QuietTown, person: int, count: int = 2) -> str:
    return "\n".join(shown.text for shown in here.shown(person)[-count:])


@pytest.fixture
def confirmed(here: QuietTown) -> QuietTown:
    """Both managers know the confirmed submission's card."""
    submit(here, "学习了第一讲")
    here.press_on(MANAGER, "✅ 复核登记")
    return here


def open_card(here: QuietTown, person: int) -> None:
    """Show a person the card of the study, wherever it is listed."""
    number = next(entry["submission_number"] for entry in here.entries(company(here)) if entry["action"] == "confirmed")
    here.say(person, f"/record {number}")
    here.press_on(person, "📋")


def test_a_reason_to_correct_a_submission_corrects_no_other(confirmed: QuietTown) -> None:
    here = confirmed
    open_card(here, MANAGER)
    here.press_on(MANAGER, "✏️ 更正")
    open_card(here, SECOND)
    here.press_on(SECOND, "✏️ 更正")
    here.say(SECOND, "请写明第二讲")
    submit(here, "学习了第一讲和第二讲")
    here.press_on(SECOND, "✅ 复核登记")
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


def test_a_reason_corrects_the_submission_of_which_it_was_asked(confirmed: QuietTown) -> None:
    open_card(confirmed, MANAGER)
    confirmed.press_on(MANAGER, "✏️ 更正")
    confirmed.say(MANAGER, "照片不清楚")
    assert acts(confirmed)[-1] == "corrected"


def test_a_duty_that_was_settled_meanwhile_is_not_urged(here: QuietTown) -> None:
    late = local(2026, 12, 3, 9, 30)
    here.at(late)
    here.say(ABOVE, "/duties inspect")
    here.press_on(ABOVE, "inspect")
    here.press_on(ABOVE, "📣 督办")
    here.say(ABOVE, "请尽快完成检查")
    here.press_on(ABOVE, "3个工作日")
    here.at(late + timedelta(hours=1))
    here.say(MANAGER, "/duties inspect")
    here.press_on(MANAGER, "inspect")
    here.press_on(MANAGER, "📋")
    here.press_on(MANAGER, "➖ 无需完成")
    here.press_on(MANAGER, "经批准不实施")
    here.say(MANAGER, "已由集团统一检查")
    here.at(late + timedelta(days=1))  # the waiver counts once those above have been told
    assert here.press_on(ABOVE, "📤") == "未下发：此项现已办结。"
    assert "supervised" not in acts(here)
