"""What is returned, and what more is asked, goes to whoever owes it today; who has left hears and does nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from schedules.unit import Unit
from tests.bot.flows.people.test_grants import COMPANY
from tests.machines.quiet_town import PHOTO, QuietTown

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
LEADER, MANAGER, NEXT = 1, 2, 3


@pytest.fixture
def here() -> Iterator[QuietTown]:
    """A company whose leader has submitted the month's inspection, which then becomes the successor's."""
    town = QuietTown(START)
    try:
        town.unit(COMPANY, Unit(party="enterprise", first_year=2026))
        town.join(MANAGER, "李安", "safety_manager", COMPANY)
        town.join(LEADER, "王建国", "principal_leader", COMPANY)
        town.join(NEXT, "赵敏", "safety_officer", COMPANY)
        submit(town)
        yield town
    finally:
        town.close()


def submit(town: QuietTown) -> None:
    """The leader submits the inspection."""
    town.say(LEADER, "/duties inspect")
    town.press_on(LEADER, "inspect")
    town.press_on(LEADER, "已完成")
    town.press_on(LEADER, "今天")
    for number in range(2):
        town.photo(LEADER, PHOTO + bytes([number]) + b"\xff\xd9")
    town.say(LEADER, "看了三层临边。")
    town.press_on(LEADER, "提交")
    assert "submitted" in actions(town)
    town.clock.moment += timedelta(hours=1)


def actions(town: QuietTown) -> list[str]:
    return [entry["action"] for entry in town.entries(1)]


def hand_over(town: QuietTown) -> None:
    """The manager hands the leader's role to the successor."""
    town.say(MANAGER, "/team")
    for label in ("王建国", "交接", "赵敏", "是"):
        town.press_on(MANAGER, label)


def returned(town: QuietTown) -> None:
    town.press_on(MANAGER, "请补正")
    town.say(MANAGER, "照片看不清")


def asked(town: QuietTown) -> None:
    town.press_on(MANAGER, "补充")
    town.say(MANAGER, "请补一张二层的照片")


def heard(town: QuietTown, who: int) -> int:
    """How much a chat has shown so far, edits included."""
    return sum(1 + len(shown.before) for shown in town.shown(who))


@pytest.mark.parametrize("judged", [returned, asked])
def test_the_successor_gets_it_and_who_has_left_neither_hears_nor_does_anything(
    here: QuietTown, judged: Callable[[QuietTown], None]
) -> None:
    hand_over(here)
    before = {who: heard(here, who) for who in (LEADER, NEXT)}
    judged(here)
    assert heard(here, LEADER) == before[LEADER]
    assert heard(here, NEXT) > before[NEXT]
    assert "赵敏" in here.shown(MANAGER)[-1].text
    entries = len(here.entries(1))
    for shown in list(here.shown(LEADER)):
        for button in shown.buttons:
            here.press(LEADER, shown.data(button), shown.message_id)
    assert len(here.entries(1)) == entries


def test_the_successor_goes_on_with_what_was_returned(here: QuietTown) -> None:
    hand_over(here)
    returned(here)
    here.press_on(NEXT, "已完成")
    here.photo(NEXT, PHOTO + b"9\xff\xd9")
    here.press_on(NEXT, "提交")
    assert actions(here).count("submitted") == 2
    here.press_on(MANAGER, "复核登记")
    assert actions(here)[-1] == "confirmed"


def test_the_successor_adds_what_is_asked_and_it_is_told_by_whom(here: QuietTown) -> None:
    hand_over(here)
    asked(here)
    here.press_on(NEXT, "➕")
    here.photo(NEXT, PHOTO + b"9\xff\xd9")
    here.say(NEXT, "二层的在此")
    here.press_on(NEXT, "📤")
    assert "added" in actions(here)
    card = next(shown for shown in reversed(here.shown(MANAGER)) if any(b.verb == "confirm" for b in shown.buttons))
    assert "赵敏" in card.text
    here.press_on(MANAGER, "复核登记")
    assert "confirmed" in actions(here)


def test_while_the_submitter_is_away_their_deputy_gets_it_and_they_may_still_add(here: QuietTown) -> None:
    here.say(LEADER, "/away")
    here.say(LEADER, "11-02 11-30")
    here.press_on(LEADER, "赵敏")
    before = heard(here, NEXT)
    asked(here)
    assert heard(here, NEXT) > before
    here.press_on(NEXT, "➕")
    here.photo(NEXT, PHOTO + b"9\xff\xd9")
    here.press_on(NEXT, "📤")
    assert "added" in actions(here)


def test_where_only_the_judge_is_left_nobody_is_asked_and_the_judge_cannot_add(here: QuietTown) -> None:
    here.say(MANAGER, "/team")
    for label in ("王建国", "移除", "确认移除"):
        here.press_on(MANAGER, label)
    asked(here)
    assert "无人担任" in here.shown(MANAGER)[-1].text
    assert not any(button.verb == "add" for shown in here.shown(MANAGER) for button in shown.buttons)
