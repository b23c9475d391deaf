"""Joining by invitation, speaking one's language, and what is shown on the way."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journeys.town import LEADER, MANAGER, STRANGER, Town, local, town


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, local(2026, 11, 2, 8)) as it:
        it.unit()
        yield it


def test_who_joins_is_greeted_by_unit_and_role_and_sees_what_is_due(here: Town) -> None:
    here.join(LEADER, "principal_leader")
    assert "您是宏达建设的主要负责人" in here.chat(LEADER)
    assert any("带队检查安全生产" in label for label in here.labels(LEADER))


def test_a_code_works_once(here: Town) -> None:
    code = here.join(LEADER, "principal_leader")
    here.say(STRANGER, f"/start {code}")
    assert "used already" in here.last(STRANGER)
    here.say(STRANGER, "/today")
    assert "宏达" not in here.chat(STRANGER)


def test_a_code_runs_out_after_72_hours(here: Town) -> None:
    from bot.app.opening import opened
    from bot.flows.people.enrol import invite_to

    store = opened(here.settings, here.clock.now())
    code = store.write_now(invite_to, "宏达建设", "safety_manager", here.clock.now() - timedelta(hours=72))
    store.close()
    here.say(MANAGER, f"/start {code}")
    assert "已过期" in here.last(MANAGER)


def test_an_unknown_code_is_refused_kindly(here: Town) -> None:
    here.say(MANAGER, "/start no-such-code")
    assert "请向安全管理人员要一个新的" in here.last(MANAGER)


def test_only_the_hash_of_a_code_is_stored(here: Town, tmp_path: Path) -> None:
    code = here.join(LEADER, "principal_leader")
    here.stop()
    stored = (tmp_path / "dutybell.db").read_bytes()
    but_the_inbox = stored.replace(f"/start {code}".encode(), b"")  # the inbox holds what people sent
    assert code.encode() not in but_the_inbox


def test_someone_changes_to_english_and_back(here: Town) -> None:
    here.join(LEADER, "principal_leader")
    here.say(LEADER, "/lang")
    here.press(LEADER, "English")
    here.say(LEADER, "/today")
    assert "pressing" in here.last(LEADER)
    here.say(LEADER, "/lang")
    here.press(LEADER, "中文")
    here.say(LEADER, "/help")
    assert "主要负责人" in here.last(LEADER)


@pytest.mark.needs("telegram")
def test_strangers_have_a_menu_in_each_language_and_whoever_joins_one_of_their_own(here: Town) -> None:
    assert here.sandbox.commands["default", "en"][0]["description"] == "join by an invitation"
    assert here.sandbox.commands["default", "zh"][0]["description"] == "凭邀请加入"
    here.join(LEADER, "principal_leader")
    here.until(lambda: (f"chat {LEADER}", "") in here.sandbox.commands)
    own = [each["command"] for each in here.sandbox.commands[f"chat {LEADER}", ""]]
    assert own == ["today", "duties", "plan", "status", "team", "away", "choices", "more"]
    assert (f"chat {STRANGER}", "") not in here.sandbox.commands


def test_more_lists_what_is_not_in_the_menu(here: Town) -> None:
    here.join(LEADER, "principal_leader")
    here.say(LEADER, "/more")
    assert "/settings" in here.last(LEADER)
    assert "/today" not in here.last(LEADER)


def test_an_unknown_command_is_answered(here: Town) -> None:
    here.join(LEADER, "principal_leader")
    here.say(LEADER, "/nonsense")
    assert "没有这个命令" in here.last(LEADER)


def test_only_a_safety_manager_records_for_others(here: Town) -> None:
    here.join(LEADER, "principal_leader")
    here.say(LEADER, "/record")
    assert "此操作限以下角色办理：安全管理人员" in here.last(LEADER)


def test_the_pages_of_a_list_turn(here: Town) -> None:
    here.join(MANAGER, "safety_manager")
    here.say(MANAGER, "/duties")
    first = here.labels(MANAGER)
    here.press(MANAGER, "▶")
    assert here.labels(MANAGER) != first
    here.press(MANAGER, "◀")
    assert here.labels(MANAGER) == first
