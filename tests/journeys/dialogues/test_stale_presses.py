"""A press counts for what its button was shown with: not for what has come since, nor for another day."""

from collections.abc import Iterator

import pytest

from tests.journeys.two_managers import LEADER, MANAGER, SECOND, acts, begin, local, submit, two_managers
from tests.machines.memory_channel import Shown, when
from tests.machines.quiet_town import QuietTown


@pytest.fixture
def here() -> Iterator[QuietTown]:
    town = two_managers()
    yield town
    town.close()


def card(here: QuietTown, person: int, label: str = "✅ 复核登记") -> tuple[int, str]:
    """The newest message with a button, and what comes back when that is pressed now."""
    for shown in reversed(here.shown(person)):
        for button in shown.buttons:
            if label in button.label:
                return shown.message_id, shown.data(button)
    raise AssertionError(f"no {label} for {person}")


def newest(here: QuietTown, person: int) -> Shown:
    return here.shown(person)[-1]


JUDGING = ("✅ 复核登记", "↩️ 请补正", "💬", "❓")


@pytest.mark.parametrize("label", JUDGING)
def test_a_press_under_an_older_submission_judges_nothing_and_shows_the_newer(here: QuietTown, label: str) -> None:
    submit(here, "学习了第一讲")
    number, old = card(here, SECOND, label)
    here.press_on(MANAGER, "↩️ 请补正")
    here.say(MANAGER, "请写明学习内容")
    submit(here, "学习了第二讲和第三讲")
    before, seen = acts(here), len(here.shown(SECOND))
    said = here.press(SECOND, old, number)
    assert said
    assert said.startswith("未作处理：记录000010已审核，之后又提交了记录000014")
    assert acts(here) == before
    assert len(here.shown(SECOND)) > seen
    assert "第二讲" in newest(here, SECOND).text
    here.press_on(SECOND, "✅ 复核登记")
    assert acts(here)[-1] == "confirmed"


@pytest.mark.parametrize("label", JUDGING)
def test_a_press_on_a_submission_to_which_something_was_added_judges_nothing(here: QuietTown, label: str) -> None:
    submit(here, "学习了第一讲")
    number, old = card(here, SECOND, label)
    here.press_on(MANAGER, "❓")
    here.say(MANAGER, "请补充学习人员")
    asked, then = card(here, SECOND, label)
    here.press_on(LEADER, "➕ 补充")
    here.say(LEADER, "全体班子成员")
    here.press_on(LEADER, "📤")
    before = acts(here)
    for message, data in ((number, old), (asked, then)):
        assert here.press(SECOND, data, message) == "未作处理：此后填报有变动，最新内容见下方。"
    assert acts(here) == before
    assert "全体班子成员" in newest(here, SECOND).text
    here.press_on(SECOND, "✅ 复核登记")
    assert acts(here)[-1] == "confirmed"


def test_a_reason_typed_for_a_submission_that_has_changed_is_said_back(here: QuietTown) -> None:
    submit(here, "学习了第一讲")
    here.press_on(MANAGER, "❓")
    here.say(MANAGER, "请补充学习人员")
    here.press_on(SECOND, "↩️ 请补正")
    here.press_on(LEADER, "➕ 补充")
    here.say(LEADER, "全体班子成员")
    here.press_on(LEADER, "📤")
    here.say(SECOND, "没有写人员")
    assert "returned" not in acts(here)
    assert "您刚才的文字未采用：“没有写人员”" in newest(here, SECOND).text


def test_what_was_confirmed_already_says_by_whom(here: QuietTown) -> None:
    submit(here, "学习了第一讲")
    number, old = card(here, SECOND)
    here.press_on(MANAGER, "✅ 复核登记")
    said = here.press(SECOND, old, number)
    assert said
    assert said.startswith("李安已于")
    assert acts(here).count("confirmed") == 1


def test_a_draft_that_has_changed_since_its_button_was_shown_is_not_sent(here: QuietTown) -> None:
    begin(here)
    here.press_on(LEADER, "今天")
    here.say(LEADER, "学习了第一讲")
    number, old = card(here, LEADER, "📤 提交")
    here.say(LEADER, "学习了第二讲")
    assert here.press(LEADER, old, number) == "未提交：此后材料有变动，最新内容见下方。"
    assert "submitted" not in acts(here)
    here.press_on(LEADER, "📤 提交")
    assert "submitted" in acts(here)


@pytest.mark.parametrize(("label", "day"), [("今天", "11月20日"), ("昨天", "11月19日")])
def test_a_day_pressed_before_midnight_and_handled_after_it_is_the_day_shown(
    here: QuietTown, label: str, day: str
) -> None:
    here.clock.moment = local(2026, 11, 20, 23, 50)
    begin(here)
    number, pressed = card(here, LEADER, label)
    here.clock.moment = local(2026, 11, 21, 0, 10)
    here.press(LEADER, pressed, number)
    assert f"已记{day}" in newest(here, LEADER).text


def test_tomorrow_on_a_reminder_is_the_day_after_it_was_shown(here: QuietTown) -> None:
    here.clock.moment = local(2026, 11, 20, 23, 50)
    here.say(LEADER, "/duties study")
    here.press_on(LEADER, "study")
    here.press_on(LEADER, "⏰")
    number, pressed = card(here, LEADER, "明天")
    here.clock.moment = local(2026, 11, 21, 0, 10)
    said = here.press(LEADER, pressed, number)
    assert said
    assert "11月21日" in said
    here.clock.moment = local(2026, 11, 22, 0, 10)
    assert here.press(LEADER, pressed, number) == "这个时间已经过了。"


def test_a_reason_for_correcting_typed_after_another_corrected_returns_nothing_newer(here: QuietTown) -> None:
    submit(here, "学习了第一讲")
    here.press_on(MANAGER, "✅ 复核登记")
    here.press_on(MANAGER, "✏️")
    here.press_on(SECOND, "✏️")
    here.say(SECOND, "日期有误")
    begin(here)
    here.say(LEADER, "学习了第二讲")
    here.press_on(LEADER, "📤 提交")
    here.press_on(SECOND, "✅ 复核登记")
    here.say(MANAGER, "内容有误")
    assert acts(here).count("corrected") == 1
    assert "您刚才的文字未采用：“内容有误”" in "\n".join(each.text for each in here.shown(MANAGER)[-4:])


# How far someone has come in saying that a duty is not owed.
WAIVING = ("card", "📋", "➖ 无需完成", "经批准不实施")


@pytest.mark.parametrize("steps", range(2, 5))
@pytest.mark.parametrize("returned", [True, False])
def test_a_duty_that_has_changed_since_is_not_waived(here: QuietTown, steps: int, returned: bool) -> None:
    here.say(SECOND, "/duties study")
    for label in ("study", *WAIVING[1:steps]):
        here.press_on(SECOND, label)
    number, old = card(here, SECOND, WAIVING[steps]) if steps < 4 else (0, "")
    submit(here, "学习了第一讲")
    if returned:
        here.press_on(MANAGER, "↩️ 请补正")
        here.say(MANAGER, "请写明学习内容")
    said = here.press(SECOND, old, number) if old else here.say(SECOND, "本季停业整顿") and ""
    told = "\n".join([str(said), *(each.text for each in here.shown(SECOND)[-2:])])
    assert "未作处理：此后这项职责有变动，最新情况见下方。" in told
    assert old or "您刚才的文字未采用：“本季停业整顿”" in told
    assert "study" in newest(here, SECOND).text
    here.say(SECOND, "本季停业整顿")
    assert "waived" not in acts(here)


def test_no_button_needs_more_than_telegram_takes(here: QuietTown) -> None:
    submit(here, "学习了第一讲")
    here.press_on(MANAGER, "↩️ 请补正")
    for person in (LEADER, MANAGER, SECOND):
        for shown in here.shown(person):
            assert all(len(shown.data(button).encode()) <= 64 for button in shown.buttons)


def test_nothing_is_judged_by_a_button_without_its_mark(here: QuietTown) -> None:
    submit(here, "学习了第一讲")
    number, data = card(here, SECOND)
    key = data.split(":")[0]
    for forged in ("confirm", "confirm:", "confirm:1", "confirm:1.0", "confirm:9.9", "reason_as:0", "reason_as:0.1.2"):
        here.press(SECOND, f"{key}:{forged}", number)
    assert not {"confirmed", "returned"} & set(acts(here))


def typed_late(here: QuietTown, words: str) -> str:
    """Let the leader send words two minutes before midnight, which are handled seven minutes later."""
    sent = local(2026, 11, 20, 23, 58)
    here.clock.moment = local(2026, 11, 21, 0, 5)
    here.say(LEADER, words, date=when(sent))
    return newest(here, LEADER).text


@pytest.mark.parametrize(("words", "day"), [("今天", "11月20日 周五"), ("昨天", "11月19日 周四")])
def test_a_day_typed_before_midnight_and_handled_after_it_is_read_by_when_it_was_sent(
    here: QuietTown, words: str, day: str
) -> None:
    begin(here)
    assert f"已记{day}" in typed_late(here, words)
    here.say(LEADER, words)  # sent now
    assert f"已记{day}" not in newest(here, LEADER).text


def test_other_days_are_read_by_when_they_were_sent_too(here: QuietTown) -> None:
    for command, words, told in (
        ("/away", "明天到后天", "11月21日 周六至11月22日 周日"),
        ("/stop", "后天到11月30日", "11月22日 周日"),
    ):
        here.clock.moment = local(2026, 11, 20, 23, 50)
        here.say(LEADER, command)
        assert told in typed_late(here, words)
        here.say(LEADER, "/cancel")
