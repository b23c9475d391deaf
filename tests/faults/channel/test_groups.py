"""Faults of group chats."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox import groups
from schedules.unit import Unit
from tests.journeys.town import COMPANY, DEPUTY, LEADER, MANAGER, STRANGER, SUPERVISOR, Town, local, text_of, town

GROUP, NEW = -100500, -100900
REFUSED = "这个按钮不是给您的。您的职责请看 /today"


@pytest.fixture
def there(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 23, 8), database_url) as it:
        it.unit("市住房和建设局", Unit(party="housing_authority", first_year=2026))
        it.unit(parent="市住房和建设局")
        it.unit("远景装饰", COMPANY, "市住房和建设局")
        it.join(SUPERVISOR, "supervisor", "市住房和建设局")
        it.join(MANAGER, "safety_manager")
        it.join(LEADER, "principal_leader")
        it.join(DEPUTY, "safety_manager", "远景装饰")
        groups.add_group(it.sandbox, GROUP, "宏达安全群", by=MANAGER)
        groups.say_in(it.sandbox, GROUP, MANAGER, "/bind")
        it.settle()
        yield it


def boards(there: Town, chat: int) -> int:
    """How many boards a group was shown."""
    return sum("今天到期" in text_of(message) for message in there.sandbox.messages(chat))


@pytest.mark.parametrize("told", [True, False])
def test_a_group_that_has_moved_is_followed_once_and_nothing_is_lost(there: Town, told: bool) -> None:
    groups.migrate(there.sandbox, GROUP, NEW, told=told)
    there.settle()
    there.at(local(2026, 11, 24, 9))
    assert boards(there, NEW) == 1
    groups.migrate(there.sandbox, GROUP, NEW)  # told of once more
    there.settle()
    there.at(local(2026, 11, 25, 9))
    assert boards(there, NEW) == 2


def test_a_group_never_moves_into_the_chat_of_another_company(there: Town) -> None:
    groups.add_group(there.sandbox, NEW, "远景安全群", by=DEPUTY)
    groups.say_in(there.sandbox, NEW, DEPUTY, "/bind")
    there.settle()
    groups.migrate(there.sandbox, GROUP, NEW)
    there.settle()
    there.at(local(2026, 11, 24, 9))
    assert boards(there, NEW) == 1
    assert not any("宏达建设" in text_of(message) for message in there.sandbox.messages(NEW))


def test_a_removed_bot_is_told_of_in_private_and_sends_no_more(there: Town) -> None:
    groups.remove_bot(there.sandbox, GROUP, LEADER)
    there.settle()
    assert "宏达安全群" in there.last(MANAGER)
    there.at(local(2026, 11, 24, 9))
    assert boards(there, GROUP) == 0


def test_a_removal_that_was_not_told_of_is_learnt_from_the_refusal(there: Town) -> None:
    there.sandbox.blocked.add(GROUP)
    there.at(local(2026, 11, 24, 9))
    assert "宏达安全群" in there.chat(MANAGER)


def test_what_is_sent_in_a_group_is_no_evidence_of_anything(there: Town) -> None:
    count = len(there.sandbox.messages(GROUP))
    message = groups.say_in(there.sandbox, GROUP, LEADER, "检查完了")
    photo = {
        **message,
        "message_id": 90001,
        "photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}],
    }
    del photo["text"]
    there.sandbox.inject({"message": photo})
    there.settle()
    assert len(there.sandbox.messages(GROUP)) == count + 1
    assert "submitted" not in there.entries()


def test_evidence_with_no_open_duty_is_answered_with_what_to_do(there: Town) -> None:
    there.photos(LEADER)
    assert "/today" in there.last(LEADER)


@pytest.mark.parametrize(
    ("person", "may"), [(LEADER, True), (MANAGER, True), (SUPERVISOR, True), (DEPUTY, False), (STRANGER, False)]
)
def test_a_press_in_a_group_is_judged_by_the_person(there: Town, person: int, may: bool) -> None:
    there.at(local(2026, 11, 24, 9))
    before = there.chat(person)
    groups.press_in(there.sandbox, GROUP, person, "1")
    there.settle()
    if may:
        assert there.chat(person) != before
    else:
        assert there.toast() in (REFUSED, "This button is not for you. Your own duties: /today")
        assert there.chat(person) == before


def test_who_has_left_the_company_can_press_nothing_in_its_group(there: Town) -> None:
    there.at(local(2026, 11, 24, 9))
    there.say(MANAGER, "/team")
    there.press(MANAGER, "王建国")
    there.press(MANAGER, "移除")
    there.press(MANAGER, "确认移除")
    groups.press_in(there.sandbox, GROUP, LEADER, "1")
    there.settle()
    assert there.toast() == REFUSED


def test_an_anonymous_administrator_and_a_channel_can_bind_nothing(there: Town) -> None:
    groups.add_group(there.sandbox, NEW, "陌生群")
    groups.say_anonymously(there.sandbox, NEW, "/bind")
    there.settle()
    assert "匿名" in text_of(there.sandbox.messages(NEW)[-1])
    groups.say_as_channel(there.sandbox, NEW, "/bind")
    there.settle()
    there.at(local(2026, 11, 24, 9))
    assert boards(there, NEW) == 0


def test_in_a_strange_group_the_bot_is_mute(there: Town) -> None:
    groups.add_group(there.sandbox, NEW, "陌生群", by=STRANGER)
    for text in ("/start", "/today", "/status", "你好", "/bind"):
        groups.say_in(there.sandbox, NEW, STRANGER, text)
    there.settle()
    assert not [message for message in there.sandbox.messages(NEW) if message["from"]["is_bot"]]
